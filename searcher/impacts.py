"""How much can a posting give a section at most?

To score every posting of a query exactly would take most of its time. So the index holds the *impact* of each
(Anh, de Kretser and Moffat, *Vector-space ranking with effective early termination*, 2001): its frequency,
rounded up to one of 127 levels, by the weights and the mean length of a body when the segment was written.
After saturation the levels are equally far apart, as that is how they add to scores. What a posting may have
gained by now is allowed for (``Impacts.growth``), and for other weights the impacts are made anew; what they
bound is scored exactly afterwards. So they decide how much work a query is, never its scores.

A posting is one number, its impact in the last byte, its section above that: a query asks for both at once.

A *common* word, which more than one section in eight holds, has a row with a number for every section, too:
going through all sections in a row is then quicker than through its postings one by one.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.columns import places_in
from searcher.norms import ROW, Norms, field_lengths
from searcher.tallies import Tallies
from searcher.weights import Field, Weights

COMMON = 8
"""A word is common when more than one section in so many holds it."""

ROUNDING = 1 + 1e-4
"""Bounds are reckoned in single precision, and by so much larger."""

HEADED = 0x80
"""The levels of impacts from this one on are those of words in the section's own heading."""

_LEVELS = HEADED - 1
_BITS = 8
_STEPS = 0xFE  # one more may come of rounding
_HALF_STEP = 1 + 2**-10
_MOST = 60_000.0  # half precision goes little further; that much more is within the rounding of bounds
_SATURATION = 1.5  # by which the levels are spaced, whatever that of the weights is
_LEAST = 1e-3  # so that no posting is taken for none

_AT_ONCE = 2**20
"""So many postings are looked at together, for little memory's sake."""


class Impacts(NamedTuple):
    """The impacts of a segment's postings.

    ``postings``: the section of each and its level, which is from ``HEADED`` on where the word is in the
    section's own heading. ``levels``: the frequency of each level. ``words``: the numbers of the common
    words, rising; ``rows``, one after the other: the root of the frequency of each of these in every section,
    in ``steps``, 0 where it does not stand. Of a root one byte tells enough, be it small or large.
    ``growth``: how many times larger than assumed a frequency may be.
    """

    postings: Column
    levels: Array
    words: Array
    rows: Column
    steps: Array
    growth: float

    def row(self, number: int) -> Array:
        """The roots of the frequencies of one of the common words in every section."""
        count = len(self.rows) // len(self.words)
        return self.rows[number * count : (number + 1) * count]


class ImpactMaker:
    """Makes the impacts of a segment, whose postings are handed in from the first to the last.

    ``field_starts`` has a row for each section; ``postings`` says how many each word has.
    """

    def __init__(self, field_starts: Array, postings: Array, weights: Weights) -> None:
        lengths = field_lengths(field_starts, Field.BODY)
        self._mean_body = float(lengths.sum() / max(len(lengths), 1))
        self._norms = Norms(Column(field_starts.ravel()), self._mean_body, weights)
        self._weights = weights
        self._words = np.flatnonzero(postings * COMMON > len(field_starts))
        self._ends = np.cumsum(postings)[self._words]
        self._begins = self._ends - postings[self._words]
        self._rows = np.zeros((len(self._words), len(field_starts)), np.float16)
        self._level_of_each = _level_of_each()
        self._type = posting_type(len(field_starts))
        self._reached = 0

    def add(self, sections: Array, fields: Array, counts: Array) -> Array:
        """The next postings, given their sections, sets of fields, and occurrences in the body."""
        postings = sections.astype(self._type) << _BITS
        for begin in range(0, len(sections), _AT_ONCE):
            here = slice(begin, begin + _AT_ONCE)
            postings[here] |= self._levels(sections[here], fields[here], counts[here])
        return postings

    def _levels(self, sections: Array, fields: Array, counts: Array) -> Array:
        frequencies = self._norms.of_postings(sections, fields, counts)
        bounds = (np.clip(frequencies, _LEAST, _MOST) * _HALF_STEP).astype(np.float16)
        before, self._reached = self._reached, self._reached + len(sections)
        first, last = self._ends.searchsorted(before, "right"), self._begins.searchsorted(self._reached)
        for number in range(first, last):
            word = slice(max(self._begins[number] - before, 0), self._ends[number] - before)
            self._rows[number, sections[word]] = bounds[word]
        signed = np.where(fields & 1 << Field.HEADING, -bounds, bounds)
        return self._level_of_each.take(signed.view(np.uint16))

    def arrays(self) -> dict[str, Array]:
        """The arrays of the common words and of the basis of impacts (see ``segment_writer``) by their names,
        when all postings have come.

        The file holds whole numbers only, so they are the bits of numbers in double precision.
        """
        steps = np.sqrt(self._rows.max(axis=1, initial=0).astype(np.float64)) / _STEPS
        rows = np.empty(self._rows.shape, np.uint8)
        for row, frequencies, step in zip(rows, self._rows, steps, strict=True):
            row[:] = np.ceil(np.sqrt(frequencies.astype(np.float64)) / step)
        return {
            "common_words": self._words.astype(np.uint32),
            "common_steps": steps.view(np.int64),
            "common_impacts": rows.ravel(),
            "impact_basis": np.array([self._mean_body, *_numbers(self._weights)]).view(np.int64),
        }


def posting_type(sections: int) -> type[np.unsignedinteger[Any]]:
    """The type that postings in so many sections fit."""
    return np.uint32 if sections <= 1 << 32 - _BITS else np.uint64


def sections_in(postings: Array) -> Array:
    """The sections of some postings."""
    sections: Array = postings >> _BITS
    return sections


def levels_in(postings: Array) -> Array:
    """The levels of some postings."""
    return postings.astype(np.uint8)


def headed_sections(postings: Array) -> Array:
    """The sections in whose own headings the words of some postings stand."""
    return sections_in(postings[(postings & HEADED).nonzero()[0]])


def places_of_sections(postings: Array, sections: Array) -> Array:
    """Where the postings of a word, which rise, are those of some sections (rising)."""
    # A common word has many postings, and only those that are found are taken apart.
    places = places_in(postings, sections << _BITS)
    found: Array = places[sections_in(postings.take(places, mode="clip")) == sections]
    return found


def _spaced_levels() -> Array:
    """The frequency of each level, the first of which is that of nothing."""
    most = _MOST * _HALF_STEP**2
    saturation = np.arange(_LEVELS + 1) * (most / (most + _SATURATION) / _LEVELS)
    levels: Array = _SATURATION * saturation / (1 - saturation)
    return levels


def _level_of_each() -> Array:
    """The first level that reaches it, for each number in half precision, counted by its bits."""
    bits = np.arange(1 << 15, dtype=np.uint16)
    reached = _spaced_levels().searchsorted(bits.view(np.float16)).clip(max=_LEVELS)
    return np.concatenate([reached, reached | HEADED]).astype(np.uint8)


def make_impacts(array: Callable[[str], Array], weights: Weights) -> dict[str, Array]:
    """The postings, and the arrays of impacts, for a segment whose other arrays are had by name."""
    field_starts = array("field_starts").reshape(-1, ROW)
    maker = ImpactMaker(field_starts, np.diff(array("word_postings").astype(np.int64)), weights)
    sections = sections_in(array("postings"))
    tallies = Tallies(lambda name: Column(array(name))).of(np.arange(len(sections)))
    return {"postings": maker.add(sections, *tallies), **maker.arrays()}


def impacts_of(column: Callable[[str], Column], mean_body: float, weights: Weights) -> Impacts:
    """The impacts of a segment, whose arrays are had by name; made anew if they were for other weights."""
    basis = column("impact_basis").whole().view(np.float64)
    if basis[1:].tolist() != _numbers(weights):
        made = make_impacts(lambda name: column(name).whole(), weights)
        return impacts_of(lambda name: Column(made[name]), mean_body, weights)
    levels = _spaced_levels()
    return Impacts(
        column("postings"),
        np.concatenate([levels, levels]).astype(np.float32),
        column("common_words").whole(),
        column("common_impacts"),
        column("common_steps").whole().view(np.float64),
        max(1.0, max(mean_body, 1.0) / max(float(basis[0]), 1.0)),
    )


def mean_body(column: Callable[[str], Column]) -> float:
    """The mean number of words in the bodies of a segment, whose arrays are had by name."""
    return float(column("impact_basis").whole().view(np.float64)[0])


def _numbers(weights: Weights) -> list[float]:
    """The weights that impacts depend on."""
    return [
        *(weights.fields[field] for field in Field),
        weights.body_length,
        weights.shortest_body,
        weights.heading_length,
        weights.heading_words,
    ]
