"""What does one occurrence of a word count, by its field and the length of it?

Body and heading are set off against their lengths (BM25's b); the other fields, the short ones, count a word
once, however often it stands there.
"""

from functools import cached_property

import numpy as np

from searcher.arrays import Array
from searcher.weights import EVERY_FIELD, Field, Weights


class Norms:
    """What an occurrence counts in each of some sections.

    ``field_starts`` are those of the index file, a row for each section; ``mean_body`` is the mean number of
    words of a body.
    """

    def __init__(self, field_starts: Array, mean_body: float, weights: Weights) -> None:
        self._field_starts = field_starts
        self._mean_body = max(mean_body, 1.0)
        self._weights = weights

    @cached_property
    def body(self) -> Array:
        """What one occurrence in the body counts.

        A stub of a few words says little, so below a certain length no body counts as shorter.
        """
        relative = field_lengths(self._field_starts, Field.BODY) / self._mean_body
        np.maximum(relative, self._weights.shortest_body, out=relative)
        return self._set_off(relative, Field.BODY, self._weights.body_length)

    @cached_property
    def heading(self) -> Array:
        """What one occurrence in the heading counts."""
        relative = field_lengths(self._field_starts, Field.HEADING) / self._weights.heading_words
        return self._set_off(relative, Field.HEADING, self._weights.heading_length)

    def _set_off(self, relative: Array, field: Field, b: float) -> Array:
        """The weight of a field over BM25's 1 - b + b · length, in place of the relative lengths.

        In place, as each new array of so many sections costs a fresh process as much as what is reckoned.
        """
        relative *= b
        relative += 1 - b
        return np.divide(self._weights.fields[field], relative, out=relative)

    @cached_property
    def presence(self) -> Array:
        """For each set of fields what standing in its short fields counts."""
        short = [field for field in Field if field not in (Field.HEADING, Field.BODY)]
        sets = [[field for field in short if bits >> field & 1] for bits in range(EVERY_FIELD + 1)]
        return np.array([sum(self._weights.fields[field] for field in fields) for fields in sets], float)

    def of_places(self, sections: Array, fields: Array) -> Array:
        """What one occurrence counts in each of some sections, by the field that it stands in."""
        values = np.array([self._weights.fields[field] for field in Field])[fields]
        values = np.where(fields == Field.BODY, self.body[sections], values)
        return np.where(fields == Field.HEADING, self.heading[sections], values)

    def of_postings(self, sections: Array, fields: Array, counts: Array) -> Array:
        """The frequency of postings: the sections, the sets of fields, how often the word is in the body."""
        frequency: Array = self.presence.take(fields)
        in_body = fields >> Field.BODY & 1
        frequency += counts * in_body * self.body.take(sections)
        in_headings = np.flatnonzero(fields & 1 << Field.HEADING)
        frequency[in_headings] += self.heading.take(sections[in_headings])
        return frequency


def field_lengths(field_starts: Array, field: Field) -> Array:
    """How many words each section has in a field."""
    # One empty position follows the words of a field, where there are any.
    lengths: Array = field_starts[:, field + 1] - field_starts[:, field]
    lengths -= lengths > 0
    return lengths
