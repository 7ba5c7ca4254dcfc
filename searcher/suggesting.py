"""Did they mean another word?

A word of the query that is nowhere in the index, or next to nowhere, may be mistyped. Then the nearest word
of the documents, as it is mostly written there, is suggested, and the query is answered with it:

- a word that is nowhere gives way to it, or else to the longest word that it ends or begins with;
- a word that few sections hold stays, and sections with a far commoner one come below them;
- for a word that must be there, a word with digits and the words of a phrase it is only suggested;
- a compound of words of the documents is seldom a mistyped one, so only a word one edit away is taken for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.query import FIELDS, Clause, ParsedQuery, Role, Shape, distinct, quoted
from searcher.ranking import Filter, Ranking
from searcher.results import Span
from searcher.spelling import allowed_edits, nearest
from searcher.splitting import longest_end
from searcher.state import State
from searcher.view import View
from searcher.words import find_words, normalise

_NEXT_TO_NOTHING = 50
"""A word that so many times fewer sections hold than its nearest neighbour is taken for a mistyped one, …"""

_FEW = 2
"""… if no more sections than these hold it."""

_LOOKED_UP = 16
"""Neighbours are looked for of so many words of a query."""

_LOOKED_AT = 10
"""In so many sections, and at so many places in each, is looked how a word is written."""


class Correction(NamedTuple):
    """How else a query is answered than as it was typed.

    ``clauses`` are those of the query, with the nearest words in the place of those that are nowhere;
    ``near`` holds for rare words the one that may count in their place. ``suggestion`` is the query with
    all nearest words in it, ``warnings`` say what is answered otherwise.
    """

    clauses: tuple[Clause, ...]
    near: Mapping[Clause, Clause]
    suggestion: str | None
    warnings: tuple[str, ...]


class _Postings(NamedTuple):
    """Where a word stands in one segment, without deleted sections."""

    view: View
    numbers: Array


class _Better(NamedTuple):
    """A word of the query with the nearest one of the index, or one that it is put together of, and how many
    sections hold what was typed."""

    typed: Clause
    near: Clause
    held: int
    is_part: bool = False


def correct(state: State, parsed: ParsedQuery, ranking: Ranking, allowed: Filter) -> Correction:
    """What a query, and its ranking as typed, comes to with the nearest words for mistyped ones.

    Only words of sections that are allowed are taken for others.
    """
    doubtful = [
        word
        for sought in ranking.sought
        if sought.sections <= _FEW and sought.part_of is None and not sought.is_kin
        if sought.clause.role is not Role.MUST_NOT
        for word in _words_of(sought.clause)
        if not _names_field(parsed.text, word.start, word.start + len(word.written))
    ]
    neighbours = _Neighbours(state, allowed)
    found = [better for word in doubtful[:_LOOKED_UP] if (better := neighbours.better(word))]
    answered = [better for better in found if _may_be_answered(better, parsed.clauses)]
    instead = {better.typed: better.near for better in answered if not better.held}
    clauses = distinct([instead.get(clause, clause) for clause in parsed.clauses])
    near = {better.typed: better.near for better in answered if better.held}
    return Correction(clauses, near, _suggestion(parsed.text, found), tuple(map(_warning, answered)))


def _words_of(clause: Clause) -> Sequence[Clause]:
    """The words of a phrase, or of what was typed as one word, each as a clause of its own."""
    if clause.shape is Shape.PREFIX:
        return ()
    spans = list(find_words(clause.written))
    if len(spans) == 1:
        return (clause,)
    words = [(clause.written[start:end], clause.start + start) for start, end in spans]
    return [
        clause._replace(shape=Shape.WORD, words=(normalise(written),), written=written, start=start)
        for written, start in words
    ]


def _names_field(text: str, start: int, end: int) -> bool:
    """Whether a word of the query is the name of a field with a colon, though it may be read as a word."""
    return text[start:end].lower() in FIELDS and text[end : end + 1] == ":"


def _may_be_answered(better: _Better, clauses: Sequence[Clause]) -> bool:
    """Whether a word may be answered with another one.

    Beside a rare word none is needed when it is asked for by itself, or when parts of the word do.
    """
    typed, word = better.typed, better.typed.words[0]
    if typed not in clauses or typed.role is not Role.ANY or any(map(str.isdigit, word)):
        return False
    asked = {clause.words for clause in clauses}
    return not better.held or not (better.near.words in asked or typed.parts())


def _warning(better: _Better) -> str:
    typed, near = quoted(better.typed.written), quoted(better.near.written)
    if not better.held:
        return f"{typed} stands nowhere: {near} is looked for in its place."
    sections = "1 section" if better.held == 1 else f"{better.held} sections"
    return f"{typed} stands in {sections} only: those with {near} come below."


def _suggestion(text: str, found: Sequence[_Better]) -> str | None:
    """The query with the nearest words in it, or None when there are none."""
    near = [better for better in found if not better.is_part]
    better = {place: each.near.written for each in near for place in _places_in(text, each.typed)}
    for (start, end), word in sorted(better.items(), reverse=True):
        text = text[:start] + word + text[end:]
    return text if better else None


def _places_in(text: str, word: Clause) -> Iterator[Span]:
    """Where a word stands in the query: in its clause, and where the query says it once more."""
    yield Span(word.start, word.start + len(word.written))
    for start, end in find_words(text):
        if normalise(text[start:end]) == word.words[0] and not _names_field(text, start, end):
            yield Span(start, end)


class _Neighbours:
    """The words of a state that are near to others."""

    def __init__(self, state: State, allowed: Filter) -> None:
        self._views = state.views
        self._matcher = state.matcher
        self._allowed = [allowed(view) for view in state.views]

    def better(self, typed: Clause) -> _Better | None:
        """The nearest word of the index for one of the query, if there is one and it is worth the change."""
        word = typed.words[0]
        # A word is right wherever it stands, even if it does not stand where it is asked for.
        held = self._held(typed._replace(field=None))
        if not allowed_edits(word) or held > _FEW or self._is_made_of_words(typed):
            return None
        edits = 1 if self._matcher.parts(word) else allowed_edits(word)
        candidates = self._candidates(word, edits)
        counts = {near: sum(len(each.numbers) for each in here) for near, here in candidates.items()}
        for near in nearest(word, counts.items(), edits):
            clause = typed._replace(words=(near,), typed=typed.written)
            if self._held_where_allowed(clause) > held * _NEXT_TO_NOTHING:
                return _Better(typed, clause._replace(written=_as_written(candidates[near])), held)
        return None if held else self._known_part(typed)

    def _known_part(self, typed: Clause) -> _Better | None:
        """The one word of the index that a compound, of which nothing else is known, ends or begins with."""
        word = typed.words[0]
        part = None if self._matcher.parts(word) else longest_end(self._views, word)
        if part is None:
            return None
        clause = typed._replace(words=(part,), written=part, typed=typed.written)
        return _Better(typed, clause, 0, is_part=True) if self._held_where_allowed(clause) else None

    def _held(self, clause: Clause) -> int:
        """How many sections hold a word in any form where the clause looks for one; of many not all count."""
        held = 0
        for view in self._views:
            held += self._matcher.match(view, clause).held
            if held > _FEW:
                break
        return held

    def _held_where_allowed(self, clause: Clause) -> int:
        held = 0
        for view, allowed in zip(self._views, self._allowed, strict=True):
            match = self._matcher.match(view, clause)
            held += match.held if allowed is None else int(np.count_nonzero(match.present & allowed))
        return held

    def _is_made_of_words(self, clause: Clause) -> bool:
        """Whether a word with joints has parts that all stand in the index."""
        parts = [clause._replace(words=(part,), written=part) for part in clause.parts()]
        return bool(parts) and all(map(self._held, parts))

    def _candidates(self, word: str, edits: int) -> dict[str, list[_Postings]]:
        """Words of the documents that are so near, with their postings in each segment."""
        found: dict[str, list[_Postings]] = defaultdict(list)
        for near, view, number in self._matcher.lookalikes(word, edits):
            if len(postings := view.living_postings(number)):
                found[near].append(_Postings(view, postings))
        return found


def _as_written(found: Sequence[_Postings]) -> str:
    """A word as it is mostly written in the first sections that hold it; in a draw, in small letters."""
    postings = ((view, posting) for view, numbers in found for posting in numbers.tolist())
    written = Counter(form for each in islice(postings, _LOOKED_AT) for form in _written(*each))
    return max(written, key=lambda form: (written[form], form))


def _written(view: View, posting: int) -> list[str]:
    """The first words of a posting as written."""
    segment = view.segment
    first, last = segment.first_positions(np.array([posting, posting + 1])).tolist()
    section = segment.sections_of_postings(np.array([posting]))
    offsets = segment.column("positions")[first : min(last, first + _LOOKED_AT)]
    return segment.written(int(section[0]), (offsets + segment.starts_of(section)).tolist())
