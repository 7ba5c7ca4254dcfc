"""What does a query ask for?

=============================================  ======================================================
``word word``                                  any of them
``"a phrase"``, ``„eine Wendung“``             the words in a row, between any double quotation marks
``+word``, ``-word``                           must be there, must not be there
``begin*``                                     any word that begins so
``title:`` ``heading:`` ``body:`` ``keyword:``   only there; right before a word, phrase or beginning
=============================================  ======================================================

Everything else is read as plain words, and what looks as if more was meant by it is named in a warning. The
time is in proportion to the length, and of a very long query only the beginning counts.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from searcher.errors import QueryError
from searcher.words import LONGEST, find_words, normalise

FIELDS = ("title", "heading", "body", "keyword")
"""The places of a section to which a part of a query can be bound."""

LONGEST_QUERY = 4096
"""So many characters of a query are read."""

MOST_WORDS = 64
"""So many words of a query are looked for."""

MOST_WARNINGS = 10
"""So many warnings are handed out; the last then says how many there were besides."""


class Role(Enum):
    """What a clause decides: with ``ANY`` it only makes a section better."""

    ANY = ""
    MUST = "+"
    MUST_NOT = "-"


class Shape(Enum):
    """How the words of a clause are to stand in the text."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Clause(NamedTuple):
    """One thing that is asked for.

    ``words`` are normalised: one for a word or a prefix (without its star), two or more for a phrase.
    ``written`` is what stands in the query for them, without signs, at ``start``.
    """

    role: Role
    shape: Shape
    field: str | None
    words: tuple[str, ...]
    written: str
    start: int


class ParsedQuery(NamedTuple):
    """A query as understood: ``text`` is the part of it that was read."""

    text: str
    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...]


_QUOTES = '"“”„‟«»＂'
_FIELD = "|".join(FIELDS)

# One stretch of a query: a phrase, or characters up to the next blank or quotation mark.
_STRETCH = re.compile(
    rf"""
    (?P<sign> (?<!\S) [+-] (?![+-]|\s|$) )?
    (?: (?P<field>{_FIELD}) : (?!\s|$) (?P<sign_after> [+-] (?![+-]|\s|$) )? )?
    (?: [{_QUOTES}] (?P<phrase> [^{_QUOTES}]*+ ) [{_QUOTES}] | (?P<plain> [^\s{_QUOTES}]++ ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_GROUP = re.compile(rf"(?<!\S)(?:[+-]|[+-]?(?:{_FIELD}):[+-]?)[(\[{{]", re.IGNORECASE)
_OPENING_BRACKET = re.compile(r"(?<![^\s+:(\[{-])[(\[{]")
_BARE_FIELD = re.compile(rf"(?:{_FIELD}):\W*", re.IGNORECASE)
_LAST_STAR = re.compile(r"[-'_:’]?\*\W*")

# What may stand around a colon in a single word, where another such word is taken for an unknown field: an
# abbreviation before it, a digit after it (15:30), or after it the ending of an abbreviation in small letters
# (Finnish, as the Kielitoimisto teaches it) or of German "nutzer:innen".
_COLON_WORD = re.compile(
    r"""[^\W_a-zæøåäö]+:.+ | .{1,2}:.+ | .+:\d.*
      | .+:(?: n | i?s | i?[aä] | t?t[aä] | h[aeiouyäö]n | i?s[st][aä] | i?l[lt][aä] | i?lle | ksi | n[aä]
             | ien | iden | in | innen )""",
    re.VERBOSE | re.DOTALL,
)

_NOT_OPERATORS = ("AND", "OR", "NOT", "&&", "||")


def parse_query(text: str) -> ParsedQuery:
    """Reads a query leniently; what is read otherwise than it may be meant stands in the warnings.

    Raises `QueryError` when there is no word to look for: the text is empty or holds nothing but signs.
    """
    reading = _Reading(text[:LONGEST_QUERY])
    if len(text) > LONGEST_QUERY:
        reading.warn(f"Only the first {LONGEST_QUERY} characters of the query are read.")
    reading.read()
    clauses = reading.wanted()
    if not clauses:
        raise QueryError(_nothing_to_find(reading.text))
    return ParsedQuery(reading.text, clauses, reading.warnings())


def _nothing_to_find(text: str) -> str:
    said = f"The query {_quoted(text)} holds no word" if text.strip() else "The query is empty"
    return f'{said}: type one or more words, or a phrase in quotation marks, such as "sosiale medier".'


class _Reading:
    """A query while it is read: the clauses and the warnings so far, and the room for further words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.clauses: list[Clause] = []
        self._warnings: dict[str, None] = {}
        self.room = MOST_WORDS

    def warn(self, sentence: str) -> None:
        self._warnings[sentence] = None

    def warnings(self) -> tuple[str, ...]:
        sentences = tuple(self._warnings)
        if len(sentences) <= MOST_WARNINGS:
            return sentences
        shown = sentences[: MOST_WARNINGS - 1]
        return (*shown, f"{len(sentences) - len(shown)} more parts of the query are read as plain words.")

    def read(self) -> None:
        text = self._without_brackets(self._with_closed_quotes(self.text))
        for stretch in _STRETCH.finditer(text):
            role = Role(stretch["sign"] or stretch["sign_after"] or "")
            field = stretch["field"] and stretch["field"].lower()
            if stretch["phrase"] is None:
                self._read_plain(role, field, stretch["plain"], stretch.start("plain"))
            else:
                self._read_phrase(role, field, stretch["phrase"], stretch.start("phrase"))

    def _with_closed_quotes(self, text: str) -> str:
        places = [match.start() for match in re.finditer(f"[{_QUOTES}]", text)]
        if len(places) % 2 == 0:
            return text
        before, after = text[: places[-1]], text[places[-1] + 1 :]
        self.warn(f"The quotation mark before {_quoted(after)} is not closed: plain words are read there.")
        return f"{before} {after}"

    def _without_brackets(self, text: str) -> str:
        for group in _GROUP.finditer(text):
            self.warn(f"Brackets do not group words: {_quoted(group[0])} binds nothing.")
        return _OPENING_BRACKET.sub(" ", text)

    def _read_phrase(self, role: Role, field: str | None, phrase: str, start: int) -> None:
        spans = list(find_words(phrase))
        if "*" in phrase:
            self.warn(f"A star does not count in a phrase: {_quoted(phrase)} is read without it.")
        if spans:
            shape = Shape.PHRASE if len(spans) > 1 else Shape.WORD
            self._add(role, shape, field, phrase, spans, start)
        else:
            self.warn("Quotation marks with no word between them are left out.")

    def _read_plain(self, role: Role, field: str | None, plain: str, start: int) -> None:
        if plain in _NOT_OPERATORS and not self.text.isupper():
            self.warn(f'"{plain}" is no operator: +word is what must be there, -word what must not.')
        if _BARE_FIELD.fullmatch(plain):
            self.warn(f"{_quoted(plain)} is read as a plain word, as nothing stands right after it.")
        spans = list(self._words_of(plain))
        stars = plain.count("*")
        prefix = stars == 1 and bool(spans) and _LAST_STAR.fullmatch(plain, spans[-1][1]) is not None
        if stars and not prefix:
            self.warn(f"A star counts only at the end of a word: {_quoted(plain)} is read without it.")
        if role is Role.MUST_NOT and len(spans) > 1 and not prefix:
            # "-info@firma.de" leaves out this address, not all that holds one of its words.
            self._add(role, Shape.PHRASE, field, plain, spans, start)
            return
        for span in spans:
            shape = Shape.PREFIX if prefix and span == spans[-1] else Shape.WORD
            self._add(role, shape, field, plain, [span], start)

    def _words_of(self, plain: str) -> Iterator[tuple[int, int]]:
        for start, end in find_words(plain):
            word = plain[start:end]
            if ":" not in word or _COLON_WORD.fullmatch(word):
                yield start, end
                continue
            name = word.partition(":")[0]
            self.warn(f"There is no field {_quoted(name)}: {_quoted(plain)} is read as plain words.")
            yield from ((start + first, start + last) for first, last in find_words(word.replace(":", " ")))

    def _add(
        self,
        role: Role,
        shape: Shape,
        field: str | None,
        text: str,
        spans: Sequence[tuple[int, int]],
        offset: int,
    ) -> None:
        if len(spans) > self.room:
            self.warn(f"Only the first {MOST_WORDS} words of the query are looked for.")
            spans = spans[: self.room]
        if not spans:
            return
        written = [text[start:end] for start, end in spans]
        for word in written:
            if len(word) > LONGEST:
                self.warn(f"Of the long word {_quoted(word)} only the first {LONGEST} characters count.")
        self.room -= len(spans)
        start, end = spans[0][0], spans[-1][1]
        words = tuple(map(normalise, written))
        self.clauses.append(Clause(role, shape, field, words, text[start:end], offset + start))

    def wanted(self) -> tuple[Clause, ...]:
        """Each clause once; a query of nothing but exclusions is turned into plain words."""
        clauses = self.clauses
        if all(clause.role is Role.MUST_NOT for clause in clauses):
            for clause in clauses:
                self.warn(f"Nothing else is asked for, so -{_quoted(clause.written)} is read as plain words.")
            clauses = [clause._replace(role=Role.ANY) for clause in clauses]
        required = {clause[1:4] for clause in clauses if clause.role is Role.MUST}
        once: dict[tuple[object, ...], Clause] = {}
        for clause in clauses:
            if clause.role is not Role.ANY or clause[1:4] not in required:
                once.setdefault(clause[:4], clause)
        return tuple(once.values())


def _quoted(text: str) -> str:
    """The beginning of a text between quotation marks, fit to be printed: one line, no control characters."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text[:60]).strip()
    return f'"{seen[:40]}…"' if len(seen) > 40 else f'"{seen}"'
