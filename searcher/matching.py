"""Which sections hold a word, a phrase or a prefix, how strongly, and where?

Every position of a text holds one word, and each word that a query means was found by one kind (``forms``):
a position counts once, by the best way.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from searcher.analysis import CHAINS, Kind
from searcher.arrays import Array, ranges
from searcher.forms import Forms, Homes, forms_of, prefix_forms
from searcher.query import Clause, Shape
from searcher.segment import Segment
from searcher.terms import word_bytes
from searcher.weights import Field, Weights
from searcher.words import pieces

EVERY_FIELD = (1 << len(Field)) - 1
_SPARSE = 32
_MANY = 2
_FIELD_NAMED = {
    "heading": Field.HEADING,
    "title": Field.TITLE,
    "keyword": Field.KEYWORDS,
    "body": Field.BODY,
}


class Places(NamedTuple):
    """Occurrences, as columns, rising by position: where, in which section, of which word, by which kind (a
    place in ``KINDS``) and with what weight, and the stretch of the word that was meant."""

    positions: Array
    sections: Array
    words: Array
    kinds: Array
    weights: Array
    starts: Array
    ends: Array


class Match(Protocol):
    """What a clause finds in one segment.

    ``sections`` rise; ``strength`` is the weighted frequency x of BM25F; ``in_heading`` is 0 to 1.
    """

    @property
    def sections(self) -> Array:
        """The sections that match, rising, without deleted ones."""

    @property
    def strength(self) -> Array:
        """For each of them the weighted and normalised frequency."""

    @property
    def in_heading(self) -> Array:
        """For each of them the weight of the best kind that matches in the section's own heading, else 0."""

    def places(self, sections: Array) -> Places:
        """The occurrences in some sections (rising)."""


class View:
    """A segment as one state of the index sees it: without deleted sections, with lengths set in relation.

    ``mean_body`` is the mean number of words in the bodies of the whole index.
    """

    def __init__(self, segment: Segment, deleted: Iterable[int], mean_body: float, weights: Weights) -> None:
        self.segment = segment
        self.weights = weights
        self.deleted = frozenset(deleted)
        self._mean_body = mean_body

    @cached_property
    def alive(self) -> Array | None:
        """True for each section that is not deleted; None when none is."""
        return alive_sections(self.segment, self.deleted)

    @cached_property
    def body_norm(self) -> Array:
        """What one occurrence in the body counts, by the body's length (BM25's b).

        A stub of a few words says little, so below a certain length no body counts as shorter.
        """
        b = self.weights.body_length
        relative = self.segment.field_lengths(Field.BODY) / max(self._mean_body, 1.0)
        relative = np.maximum(relative, self.weights.shortest_body)
        return self.weights.fields[Field.BODY] / (1 - b + b * relative)

    @cached_property
    def heading_norm(self) -> Array:
        """What one occurrence in the heading counts, by the heading's length."""
        b = self.weights.heading_length
        relative = self.segment.field_lengths(Field.HEADING) / self.weights.heading_words
        return self.weights.fields[Field.HEADING] / (1 - b + b * relative)

    @cached_property
    def presence(self) -> Array:
        """For each set of fields what standing in its short fields other than the heading counts."""
        short = [field for field in Field if field not in (Field.HEADING, Field.BODY)]
        sets = [[field for field in short if bits >> field & 1] for bits in range(EVERY_FIELD + 1)]
        return np.array([sum(self.weights.fields[field] for field in fields) for fields in sets], float)


def alive_sections(segment: Segment, deleted: Iterable[int]) -> Array | None:
    """True for each section whose document is not among the deleted ones; None when none is deleted."""
    dead = list(deleted)
    if not dead:
        return None
    alive = np.ones(segment.document_count, bool)
    alive[dead] = False
    return alive[segment.array("section_document")]


class Matcher:
    """Finds clauses in the segments of one state.

    What a word counts in a language depends on where else it stands, so all segments are looked at together.
    """

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views
        self._homes: dict[str, Homes] = {}

    def match(self, view: View, clause: Clause) -> Match:
        """What a clause finds in a segment."""
        fields = EVERY_FIELD if clause.field is None else 1 << _FIELD_NAMED[clause.field]
        if clause.shape is Shape.PREFIX:
            return WordMatch(view, prefix_forms(view.segment, clause.words[0], view.weights), fields)
        if clause.shape is Shape.PHRASE:
            return PhraseMatch(view, [self.forms(view, word) for word in clause.words], fields)
        return self._match_word(view, clause.words[0], fields)

    def forms(self, view: View, word: str) -> Forms:
        """The words of a segment that a normalised word finds."""
        if word not in self._homes:
            self._homes[word] = frozenset(chain.name for chain in CHAINS if self._stands_in(chain.name, word))
        return forms_of(view.segment, word, self._homes[word], view.weights)

    def _match_word(self, view: View, word: str, fields: int) -> Match:
        """A word, and if it has joints (one-stop-shop) its parts in a row as well (one stop shop)."""
        whole = WordMatch(view, self.forms(view, word), fields)
        parts = [word[start:end] for start, end in pieces(word)]
        if len(parts) < _MANY:
            return whole
        return EitherMatch(whole, PhraseMatch(view, [self.forms(view, part) for part in parts], fields))

    def _stands_in(self, chain: str, word: str) -> bool:
        return any(_holds(view, view.segment.words.find(word_bytes(chain, word))) for view in self._views)


def _holds(view: View, word: int) -> bool:
    """Whether a word (-1 for none) stands in a section that is not deleted."""
    if word < 0 or view.alive is None:
        return word >= 0
    first, last = view.segment.array("word_postings")[word : word + 2].tolist()
    return bool(view.alive[view.segment.array("posting_sections")[first:last]].any())


def total_by(numbers: Array, values: Array, below: int) -> tuple[Array, Array]:
    """The distinct ones of some numbers, rising, and the sum of the values of each.

    All are smaller than ``below``; where there are many, a table of that size is quicker than sorting.
    """
    if len(numbers) * _SPARSE < below:
        found, which = np.unique(numbers, return_inverse=True)
        return found, np.bincount(which, values, len(found))
    present = np.zeros(below, bool)
    present[numbers] = True
    found = np.flatnonzero(present)
    return found, np.bincount(numbers, values, below)[found]


def best_by(numbers: Array, values: Array, found: Array) -> Array:
    """For each of the distinct numbers found (rising) the largest of its values, which are not negative."""
    best = np.zeros(len(found))
    some = np.flatnonzero(values)
    np.maximum.at(best, np.searchsorted(found, numbers[some]), values[some])
    return best


def is_in(values: Array, among: Array) -> Array:
    """For each value whether it is among others, which must rise."""
    if not len(among):
        return np.zeros(len(values), bool)
    found: Array = among[np.minimum(np.searchsorted(among, values), len(among) - 1)] == values
    return found


def is_section_in(sections: Array, among: Array, below: int) -> Array:
    """``is_in`` for numbers of sections, which are all smaller than ``below``."""
    if len(sections) * _SPARSE < below:
        return is_in(sections, among)
    chosen = np.zeros(below, bool)
    chosen[among] = True
    found: Array = chosen[sections]
    return found


class WordMatch:
    """The sections that hold any of some forms in some of their fields (a set of bits)."""

    def __init__(self, view: View, forms: Forms, fields: int) -> None:
        self._view = view
        self._forms = forms
        self._fields = fields
        segment = view.segment
        begins = segment.array("word_postings")[forms.words].astype(np.int64)
        counts = segment.array("word_postings")[forms.words + 1].astype(np.int64) - begins
        self._postings = ranges(begins, counts)
        self._which = np.repeat(np.arange(len(counts)), counts)
        self._keep_wanted()

    def _keep_wanted(self) -> None:
        """Leave out the postings of other fields and of deleted sections."""
        segment, alive = self._view.segment, self._view.alive
        self._sections = segment.array("posting_sections")[self._postings]
        if alive is not None:
            self._keep(alive[self._sections])
        if self._fields != EVERY_FIELD:
            self._keep(segment.array("posting_fields")[self._postings] & self._fields != 0)

    def _keep(self, wanted: Array) -> None:
        self._postings = self._postings[wanted]
        self._which = self._which[wanted]
        self._sections = self._sections[wanted]

    @cached_property
    def _summed(self) -> tuple[Array, Array, Array]:
        """Sections, strength and the share of the heading, each section once."""
        view = self._view
        fields = view.segment.array("posting_fields")[self._postings] & self._fields
        weights = self._forms.weights[self._which]
        in_heading = (fields & 1) * weights
        strength = weights * self._frequency(fields)
        if len(self._forms.words) == 1:
            return self._sections.astype(np.int64), strength, in_heading
        sections, total = total_by(self._sections, strength, view.segment.section_count)
        return sections.astype(np.int64), total, best_by(self._sections, in_heading, sections)

    def _frequency(self, fields: Array) -> Array:
        """The weighted frequency of each posting: short fields by presence, the body by count and length."""
        view = self._view
        frequency: Array = view.presence[fields] + (fields & 1) * view.heading_norm[self._sections]
        if self._fields >> Field.BODY & 1:
            counts = view.segment.array("posting_counts")[self._postings]
            frequency += counts * view.body_norm[self._sections]
        return frequency

    @property
    def sections(self) -> Array:
        """The sections that match, rising."""
        return self._summed[0]

    @property
    def strength(self) -> Array:
        """The weighted frequency in each."""
        return self._summed[1]

    @property
    def in_heading(self) -> Array:
        """How well each one's own heading matches, 0 to 1."""
        return self._summed[2]

    def places(self, sections: Array) -> Places:
        """The occurrences in some sections."""
        wanted = is_section_in(self._sections, sections, self._view.segment.section_count)
        places = _places_of(self._view, self._postings[wanted], self._forms, self._which[wanted])
        return _in_fields(self._view.segment, places, self._fields)


class PhraseMatch:
    """The sections in which forms of several words stand in a row within one field."""

    def __init__(self, view: View, words: Sequence[Forms], fields: int) -> None:
        self._view = view
        whole = [WordMatch(view, forms.without(Kind.PART), fields) for forms in words]
        self._words = [_every_place(each) for each in whole]
        self._firsts = self._rows(fields)

    def _rows(self, fields: int) -> Places:
        """The places of the first words of every row."""
        rows = self._words[0].positions
        for distance, places in sorted(enumerate(self._words), key=lambda word: len(word[1].positions)):
            rows = rows[is_in(rows + distance, places.positions)]
        first = self._words[0]
        return Places(*(column[is_in(first.positions, rows)] for column in first))

    @cached_property
    def _summed(self) -> tuple[Array, Array, Array]:
        view, firsts = self._view, self._firsts
        fields = fields_of(view.segment, firsts)
        values = np.array([view.weights.fields[field] for field in Field])[fields]
        values = np.where(fields == Field.BODY, view.body_norm[firsts.sections], values)
        values = np.where(fields == Field.HEADING, view.heading_norm[firsts.sections], values)
        weights = self._row_weights()
        sections, total = total_by(firsts.sections, values * weights, view.segment.section_count)
        return sections, total, best_by(firsts.sections, weights * (fields == Field.HEADING), sections)

    def _row_weights(self) -> Array:
        """The mean weight of the words of each row."""
        total = np.zeros(len(self._firsts.positions))
        for distance, places in enumerate(self._words):
            total += places.weights[np.searchsorted(places.positions, self._firsts.positions + distance)]
        return total / len(self._words)

    @property
    def sections(self) -> Array:
        """The sections that match, rising."""
        return self._summed[0]

    @property
    def strength(self) -> Array:
        """The weighted frequency of the phrase in each."""
        return self._summed[1]

    @property
    def in_heading(self) -> Array:
        """How well each one's own heading matches, 0 to 1."""
        return self._summed[2]

    def places(self, sections: Array) -> Places:
        """The occurrences of all words of the rows in some sections."""
        rows = self._firsts.positions[is_in(self._firsts.sections, sections)]
        found = []
        for distance, places in enumerate(self._words):
            here = np.searchsorted(places.positions, rows + distance)
            found.append(Places(*(column[here] for column in places)))
        return _sorted([np.concatenate(columns) for columns in zip(*found, strict=True)])


class EitherMatch:
    """The sections in which one or the other of two matches is found, which have no place in common."""

    def __init__(self, one: Match, other: Match) -> None:
        self._both = (one, other)
        sections, strengths, in_headings = (
            np.concatenate(column)
            for column in zip(
                *((each.sections, each.strength, each.in_heading) for each in self._both), strict=True
            )
        )
        self.sections, self.strength = total_by(sections, strengths, len(sections) * _SPARSE + 1)
        self.in_heading = best_by(sections, in_headings, self.sections)

    def places(self, sections: Array) -> Places:
        """The occurrences of both in some sections."""
        found = [each.places(sections) for each in self._both]
        return _sorted([np.concatenate(columns) for columns in zip(*found, strict=True)])


def fields_of(segment: Segment, places: Places) -> Array:
    """The field in which each place lies."""
    bounds = segment.field_starts[places.sections, 1:-1]
    fields: Array = (places.positions[:, None] >= bounds).sum(axis=1)
    return fields


def _in_fields(segment: Segment, places: Places, fields: int) -> Places:
    if fields == EVERY_FIELD:
        return places
    wanted = fields >> fields_of(segment, places) & 1 == 1
    return Places(*(column[wanted] for column in places))


def _every_place(match: WordMatch) -> Places:
    return match.places(match.sections)


def _places_of(view: View, postings: Array, forms: Forms, which: Array) -> Places:
    """The places of some postings; ``which`` form each posting is of."""
    segment = view.segment
    begins = segment.array("posting_positions")[postings].astype(np.int64)
    counts = segment.array("posting_positions")[postings + 1].astype(np.int64) - begins
    form = np.repeat(which, counts)
    columns = [
        segment.array("positions")[ranges(begins, counts)].astype(np.int64),
        np.repeat(segment.array("posting_sections")[postings].astype(np.int64), counts),
        forms.words[form],
        forms.kinds[form],
        forms.weights[form],
        forms.starts[form],
        forms.ends[form],
    ]
    return Places(*columns) if len(forms.words) == 1 else _sorted(columns)


def _sorted(columns: Sequence[Array]) -> Places:
    order = np.argsort(columns[0], kind="stable")
    return Places(*(column[order] for column in columns))
