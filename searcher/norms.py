"""What does one occurrence of a word count, by its field and the length of it?

Body and heading are set off against their lengths (BM25's b); the other fields, the short ones, count a word
once, however often it stands there. Of heading, heading path and title (the outline) only the best counts.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.weights import EVERY_FIELD, Field, Weights

ROW = len(Field) + 1
"""So many numbers ``field_starts`` has for each section."""


class Norms:
    """What an occurrence counts in each of some sections.

    ``field_starts`` are those of the index file, a row for each section; ``mean_body`` is the mean number of
    words of a body.
    """

    def __init__(self, field_starts: Column, mean_body: float, weights: Weights) -> None:
        self._weights = weights
        # A stub of a few words says little, so below a certain length no body counts as shorter.
        body = _Scale(max(mean_body, 1.0), weights.body_length, weights.shortest_body)
        heading = _Scale(weights.heading_words, weights.heading_length)
        self.body = _FieldNorms(field_starts, Field.BODY, weights.fields[Field.BODY], body)
        self.heading = _FieldNorms(field_starts, Field.HEADING, weights.fields[Field.HEADING], heading)

    @cached_property
    def presence(self) -> Array:
        """For each set of fields what standing in its short fields counts."""
        presence: Array = self._above + self._table(sum, (Field.KEYWORDS, Field.DESCRIPTION))
        return presence

    @cached_property
    def _above(self) -> Array:
        """For each set of fields what standing in the outline above the section's own heading counts."""
        return self._table(max, (Field.PATH, Field.TITLE))

    def _table(self, combine: Callable[[list[float]], float], fields: Sequence[Field]) -> Array:
        """For each set of fields what the weights of those come to that are among some fields."""
        weights = self._weights.fields
        sets = [[weights[field] for field in fields if bits >> field & 1] for bits in range(EVERY_FIELD + 1)]
        return np.array([combine(each or [0.0]) for each in sets])

    def of_places(self, sections: Array, fields: Array) -> Array:
        """What one occurrence counts in each of some sections, by the field that it stands in."""
        # Most places are in a body.
        values = self.body.of(sections)
        others = (fields != Field.BODY).nonzero()[0]
        values[others] = self._of_fields.take(fields.take(others))
        headed = (fields == Field.HEADING).nonzero()[0]
        values[headed] = self.heading.of(sections.take(headed))
        return values

    @cached_property
    def _of_fields(self) -> Array:
        return np.array([self._weights.fields[field] for field in Field])

    def of_postings(self, sections: Array, fields: Array, counts: Array) -> Array:
        """The frequency of postings: the sections, the sets of fields, how often the word is in the body."""
        frequency: Array = self.presence.take(fields)
        in_body = fields >> Field.BODY & 1
        frequency += counts * in_body * self.body.of(sections)
        headed = (fields & 1 << Field.HEADING).nonzero()[0]
        more = self.heading.of(sections[headed]) - self._above.take(fields[headed])
        frequency[headed] += np.maximum(more, 0)
        return frequency


class _Scale(NamedTuple):
    """How the length of a field is set off: the usual length, b of BM25, and the shortest relative length."""

    usual: float
    b: float
    shortest: float = 0.0


_LOOK = 512
"""To work out the norms of a few sections takes as long as those of so many more in a table."""


class _FieldNorms:
    """What one occurrence in a field of each section counts: the weight of the field over 1 - b + b · length.

    The first queries have the few sections worked out that they ask for; a process that has spent on these
    what a table of all takes gets the table.
    """

    def __init__(self, field_starts: Column, field: Field, weight: float, scale: _Scale) -> None:
        self._field_starts = field_starts
        self._field = field
        self._weight = weight
        self._scale = scale
        self._table: Array | None = None
        self._patience = len(field_starts) // ROW

    def of(self, sections: Array) -> Array:
        """What it counts in some sections."""
        if self._table is None:
            self._patience -= _LOOK + len(sections)
            if self._patience >= 0:
                return self._set_off(lengths_in(self._field_starts, self._field, sections))
            self._table = self._set_off(field_lengths(self._field_starts.whole(), self._field))
        return self._table.take(sections)

    def _set_off(self, lengths: Array) -> Array:
        # In place, as each new array of all sections costs a fresh process as much as what is worked out.
        usual, b, shortest = self._scale
        norms: Array = lengths / usual
        np.maximum(norms, shortest, out=norms)
        norms *= b
        norms += 1 - b
        return np.divide(self._weight, norms, out=norms)


def field_lengths(field_starts: Array, field: Field) -> Array:
    """How many words each section has in a field, given ``field_starts`` of the index file."""
    rows = field_starts.reshape(-1, ROW)
    return _words(rows[:, field], rows[:, field + 1])


def lengths_in(field_starts: Column, field: Field, sections: Array) -> Array:
    """The same for some sections."""
    places = sections.astype(np.int64) * ROW + field
    return _words(field_starts.take(places), field_starts.take(places + 1))


def _words(begins: Array, ends: Array) -> Array:
    # One empty position follows the words of a field, where there are any.
    lengths: Array = ends - begins
    lengths -= lengths > 0
    return lengths
