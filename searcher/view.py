"""What does one state of the index see in a segment?"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from searcher.arrays import Array
from searcher.segment import Segment
from searcher.weights import EVERY_FIELD, Field, Weights


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

    def field_values(self, sections: Array, fields: Array) -> Array:
        """What one occurrence counts in each of some sections, by the field that it stands in."""
        values = np.array([self.weights.fields[field] for field in Field])[fields]
        values = np.where(fields == Field.BODY, self.body_norm[sections], values)
        return np.where(fields == Field.HEADING, self.heading_norm[sections], values)

    def living_postings(self, word: int) -> Array:
        """The numbers of the postings of a word of the segment, without those of deleted sections."""
        postings = np.arange(*self.segment.array("word_postings")[word : word + 2].tolist())
        if self.alive is None:
            return postings
        living: Array = postings[self.alive[self.segment.array("posting_sections")[postings]]]
        return living

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
