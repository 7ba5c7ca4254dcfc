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
from itertools import pairwise
from typing import NamedTuple

from searcher.errors import QueryError
from searcher.words import LONGEST, find_words, in_a_row, normalise, pieces

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


_ROLES = {role.value: role for role in Role}


class Shape(Enum):
    """How the words of a clause are to stand in the text."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Clause(NamedTuple):
    """One thing that is asked for.

    ``words`` are normalised: one for a word or a prefix (without its star), two or more for a phrase. What
    is typed without blanks (info@firma.de), a number (15 000) and a section of law (§ 12) are one word.
    ``written`` is what stands in the query for them, without signs, at ``start``. Where the word is another
    one than was typed, ``typed`` is what stands in the query, and ``written`` how the documents write it.
    """

    role: Role
    shape: Shape
    field: str | None
    words: tuple[str, ...]
    written: str
    start: int
    typed: str = ""

    def parts(self) -> tuple[str, ...]:
        """The words that a word was typed with, or its parts; ``()`` when there are none."""
        typed = [self.written[start:end] for start, end in find_words(self.written)]
        if len(typed) > 1:
            return tuple(map(normalise, typed))
        word = self.words[0]
        return tuple(word[start:end] for start, end in pieces(word))

    def row(self) -> tuple[str, ...]:
        """The words that may stand in a row for a word or a phrase; ``()`` when one word is all there is."""
        if self.shape is Shape.PHRASE:
            return self.words
        parts = self.parts()
        return parts if len(parts) > 1 else in_a_row(self.words[0])


class ParsedQuery(NamedTuple):
    """A query as understood: ``text`` is the part of it that was read."""

    text: str
    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...]


_QUOTES = '"“”„‟«»＂'

# A query is taken apart with one sign for all quotation marks, and one for all blanks that do not break: the
# patterns are compiled at each start of the program, and in half the time then.
_PLAIN_SIGNS = str.maketrans({**dict.fromkeys(_QUOTES, '"'), "\u2009": "\xa0", "\u202f": "\xa0"})

_FIELD = "|".join(FIELDS)

# What is one word though blanks may stand in it: a number (15 000) and a section of law (§ 12, 12 §).
_BLANK = r"[\ \xa0]"
_NUMBER = rf"\d{{1,3}} (?: {_BLANK}\d{{3}} )++ (?: ,\d+ )?+ (?! \w )"
_PARAGRAPH = rf"§ {_BLANK}? \d++\w*+ | \d++\w*+ {_BLANK}? § (?! {_BLANK}? \d )"

# The signs that join words without a blank between them: info@firma.de, www.firma.de/preise, 24/7, z.B.
_JOINING = r"[@./]|://|[\ \xa0\u2009\u202f]?"

# One stretch of a query: a phrase, characters up to the next blank or quotation mark, or nothing
# at all after a field.
_STRETCH = re.compile(
    rf"""
    (?P<sign> (?<!\S) [+-] (?![+-]|\s|$) )?
    (?: (?P<field>(?i:{_FIELD})) : (?P<sign_after> [+-] (?![+-]|\s|$) )? )?
    (?: " (?P<phrase> [^"]*+ ) "
      | (?P<plain> {_NUMBER} | {_PARAGRAPH} | [^\s"]++ )
      | (?(field) | (?!) )
    )
    """,
    re.VERBOSE,
)

_SIGNS = "+-\u2010\u2011\u2012\u2013\u2014\u2212"
"""Plus and minus, and what is written in place of a minus."""
_BEFORE_SIGNS = ":([{"

# These are compiled when a sign comes that they are about: few queries have any.
_SIGNS_BEFORE_WORD = rf"[{re.escape(_SIGNS)}]++\w"
_GROUP = rf"(?<!\S)(?:[+-]|[+-]?(?i:{_FIELD}):[+-]?)[(\[{{]"
_OPENING_BRACKET = r"(?<![^\s+:(\[{-])[(\[{]"
_FIELD_AT_END = rf"(?<!\S)[+-]?(?i:{_FIELD}):[+-]?$"
_LAST_STAR = r"[-'_:’]?\*\W*"
_DISTANCE_OR_WEIGHT = r"(?:\w|^)[~^][\d.]*$"

# What may stand around a colon in a single word, where another such word is taken for an unknown field: an
# abbreviation before it, a digit after it (15:30), or after it the ending of an abbreviation in small letters
# (Finnish, as the Kielitoimisto teaches it) or of German "nutzer:innen".
_COLON_WORD = r"""(?sx)
        [^\W_a-zæøåäö]+:.+ | .{1,2}:.+ | .+:\d.*
      | .+:(?: n | i?s | i?[aä] | t?t[aä] | h[aeiouyäö]n | i?s[st][aä] | i?l[lt][aä] | i?lle | ksi | n[aä]
             | ien | iden | in | innen )
"""

_FOREIGN_OPERATORS = ("AND", "OR", "NOT", "&&", "||")

_TYPE_WORDS = 'type one or more words, or a phrase in quotation marks, such as "sosiale medier".'


def parse_query(text: str) -> ParsedQuery:
    """Reads a query leniently; what is read otherwise than it may be meant stands in the warnings.

    Nothing but signs asks for nothing, and a warning says so. Raises `QueryError` for an empty query.
    """
    reading = _Reading(text[:LONGEST_QUERY])
    if not reading.text.strip():
        raise QueryError(f"The query is empty: {_TYPE_WORDS}")
    if len(text) > LONGEST_QUERY:
        reading.warn(f"Only the first {LONGEST_QUERY} characters of the query are read.")
    reading.read()
    clauses = reading.wanted()
    warnings = reading.warnings()
    if not clauses:
        warnings = (f"The query {quoted(reading.text)} holds no word: {_TYPE_WORDS}",)
    return ParsedQuery(reading.text, clauses, warnings)


class _Asked(NamedTuple):
    """A stretch of the query without its sign and field: ``text`` stands there at ``start``."""

    role: Role
    field: str | None
    text: str
    start: int


class _Reading:
    """A query while it is read: the clauses and the warnings so far, and the room for further words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.clauses: list[Clause] = []
        self._warnings: dict[str, None] = {}
        self._room = MOST_WORDS

    def warn(self, sentence: str) -> None:
        self._warnings[sentence] = None

    def warnings(self) -> tuple[str, ...]:
        return few_warnings(tuple(self._warnings))

    def read(self) -> None:
        text = self._without_brackets(self._with_closed_quotes(self.text.translate(_PLAIN_SIGNS)))
        for stretch in _STRETCH.finditer(text):
            role = _ROLES[stretch["sign"] or stretch["sign_after"] or ""]
            field, is_phrase = stretch["field"], stretch["phrase"] is not None
            start, end = stretch.span("phrase" if is_phrase else "plain")
            asked = _Asked(role, field and field.lower(), self.text[start:end], start)
            if field and not any(find_words(asked.text)):
                said = quoted(self.text[slice(*stretch.span())])
                self.warn(f"{said} is read as a plain word, as no word stands right after it.")
                self._read_plain(_Asked(role, None, field, stretch.start("field")))
            elif is_phrase:
                self._read_phrase(asked)
            else:
                self._read_plain(asked)

    def _with_closed_quotes(self, text: str) -> str:
        if text.count('"') % 2 == 0:
            return text
        before, _, after = text.rpartition('"')
        self.warn(f"The quotation mark before {quoted(after)} is not closed: plain words are read there.")
        # A blank would part a field from its word; another sign that is no letter does not.
        is_of_field = after[:1].strip() and re.search(_FIELD_AT_END, before)
        return f"{before}'{after}" if is_of_field else f"{before} {after}"

    def _without_brackets(self, text: str) -> str:
        if "(" not in text and "[" not in text and "{" not in text:
            return text
        for group in re.finditer(_GROUP, text):
            self.warn(f"Brackets do not group words: {quoted(group[0])} binds nothing.")
        return re.sub(_OPENING_BRACKET, " ", text)

    def _read_phrase(self, asked: _Asked) -> None:
        spans = list(find_words(asked.text))
        if not spans:
            self.warn("Quotation marks with no word between them are left out.")
        if "*" in asked.text:
            self.warn(f"A star does not count in a phrase: {quoted(asked.text)} is read without it.")
        self._add(asked, Shape.PHRASE if len(spans) > 1 else Shape.WORD, spans)

    def _read_plain(self, asked: _Asked) -> None:
        self._warn_of_foreign_operators(asked)
        spans = list(self._words_of(asked))
        stars = asked.text.count("*")
        prefix = stars == 1 and bool(spans) and bool(re.fullmatch(_LAST_STAR, asked.text[spans[-1][1] :]))
        if stars and not prefix:
            self.warn(f"A star counts only at the end of a word: {quoted(asked.text)} is read without it.")
        if asked.role is Role.MUST_NOT and len(spans) > 1 and not prefix:
            # "-info@firma.de" leaves out this address, not all that holds one of its words.
            self._add(asked, Shape.PHRASE, spans)
            return
        if not prefix and self._add_as_one(asked, spans):
            return
        for span in spans:
            self._add(asked, Shape.PREFIX if prefix and span == spans[-1] else Shape.WORD, [span])

    def _add_as_one(self, asked: _Asked, spans: Sequence[tuple[int, int]]) -> bool:
        """Take words that are typed as one for one word, if they are."""
        gaps = [asked.text[end:start] for (_, end), (start, _) in pairwise(spans)]
        if not gaps or not all(re.fullmatch(_JOINING, gap) for gap in gaps):
            return False
        written = asked.text[spans[0][0] : spans[-1][1]]
        word = "".join(normalise(written).split())
        if len(written) > LONGEST or len(spans) > self._room:
            return False
        self._room -= len(spans)
        self.clauses.append(
            Clause(asked.role, Shape.WORD, asked.field, (word,), written, asked.start + spans[0][0])
        )
        return True

    def _warn_of_foreign_operators(self, asked: _Asked) -> None:
        text = asked.text
        if text in _FOREIGN_OPERATORS and not self.text.isupper():
            self.warn(f"{quoted(text)} is no operator: +word is what must be there, -word what must not.")
        before = self.text[: asked.start][-1:]
        begins_word = not before or before.isspace() or before in _BEFORE_SIGNS
        if text[0] in _SIGNS and begins_word and re.match(_SIGNS_BEFORE_WORD, text):
            self.warn(f"{quoted(text)} is read as a plain word: a single + or - before it would count.")
        if ("~" in text or "^" in text) and re.search(_DISTANCE_OR_WEIGHT, text):
            self.warn(f'{quoted(text)} is read as plain words: "~" and "^" mean nothing.')
        if text.endswith(":") and self.text.startswith(tuple(_QUOTES), asked.start + len(text)):
            self.warn(f"There is no field {quoted(text[:-1])}: it is read as plain words.")

    def _words_of(self, asked: _Asked) -> Iterator[tuple[int, int]]:
        for start, end in find_words(asked.text):
            word = asked.text[start:end]
            if ":" not in word or re.fullmatch(_COLON_WORD, word):
                yield start, end
                continue
            name = word.partition(":")[0]
            is_field = name.lower() in FIELDS
            why = (
                "A field counts once, where a word begins"
                if is_field
                else f"There is no field {quoted(name)}"
            )
            self.warn(f"{why}: {quoted(asked.text)} is read as plain words.")
            yield from ((start + first, start + last) for first, last in find_words(word.replace(":", " ")))

    def _add(self, asked: _Asked, shape: Shape, spans: Sequence[tuple[int, int]]) -> None:
        if len(spans) > self._room:
            self.warn(f"Only the first {MOST_WORDS} words of the query are looked for.")
            spans = spans[: self._room]
        if not spans:
            return
        self._room -= len(spans)
        written = [asked.text[start:end] for start, end in spans]
        for word in written:
            if len(word) > LONGEST:
                self.warn(f"Of the long word {quoted(word)} only the first {LONGEST} characters count.")
        start, end = spans[0][0], spans[-1][1]
        words, whole = tuple(map(normalise, written)), asked.text[start:end]
        self.clauses.append(Clause(asked.role, shape, asked.field, words, whole, asked.start + start))

    def wanted(self) -> tuple[Clause, ...]:
        """Each clause once; a query of nothing but exclusions is turned into plain words."""
        clauses = self.clauses
        if all(clause.role is Role.MUST_NOT for clause in clauses):
            for clause in clauses:
                self.warn(f"Nothing else is asked for, so -{quoted(clause.written)} is read as plain words.")
            clauses = [clause._replace(role=Role.ANY) for clause in clauses]
        return distinct(clauses)


def distinct(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Each clause once; what must be there is not asked for otherwise besides."""
    required = {clause[1:4] for clause in clauses if clause.role is Role.MUST}
    once: dict[tuple[object, ...], Clause] = {}
    for clause in clauses:
        if clause.role is not Role.ANY or clause[1:4] not in required:
            once.setdefault(clause[:4], clause)
    return tuple(once.values())


def few_warnings(sentences: Sequence[str]) -> tuple[str, ...]:
    """Not more warnings than anybody reads; the last says how many there were besides."""
    if len(sentences) <= MOST_WARNINGS:
        return tuple(sentences)
    shown = sentences[: MOST_WARNINGS - 1]
    return (*shown, f"{len(sentences) - len(shown)} more parts of the query are read otherwise.")


def quoted(text: str) -> str:
    """The beginning of a text between quotation marks, fit to be printed: one line, no control characters."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text[:60]).strip()
    return f'"{seen[:40]}…"' if len(seen) > 40 else f'"{seen}"'
