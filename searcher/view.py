"""What does one state of the index see in a segment?"""

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np

from searcher.arrays import Array
from searcher.columns import filled
from searcher.impacts import Impacts, headed_sections, impacts_of
from searcher.norms import Norms
from searcher.segment import Segment
from searcher.weights import Weights

_REMEMBERED = 64


class View:
    """A segment as one state of the index sees it: without deleted sections, with lengths set in relation.

    ``mean_body`` is the mean number of words in the bodies of the whole index.
    """

    def __init__(self, segment: Segment, deleted: Iterable[int], mean_body: float, weights: Weights) -> None:
        self.segment = segment
        self.weights = weights
        self.deleted = frozenset(deleted)
        self._mean_body = mean_body
        self.headed = lru_cache(_REMEMBERED)(self._headed)
        """The sections in whose own headings a word stands, which takes long to find out for a common one."""
        self.bits_of = lru_cache(_REMEMBERED)(self._bits_of)
        """For each section whether it holds a common word, packed into bits: a table takes little room so."""

    @cached_property
    def alive(self) -> Array | None:
        """True for each section that is not deleted; None when none is."""
        return alive_sections(self.segment, self.deleted)

    @cached_property
    def norms(self) -> Norms:
        """What one occurrence counts in each section."""
        return Norms(self.segment.column("field_starts"), self._mean_body, self.weights)

    @cached_property
    def impacts(self) -> Impacts:
        """What each posting may give at most."""
        return impacts_of(self.segment.column, self._mean_body, self.weights)

    def _postings_of(self, word: int) -> slice:
        return slice(*self.segment.column("word_postings")[word : word + 2].tolist())

    def _headed(self, word: int) -> Array:
        here = self._postings_of(word)
        return headed_sections(self.impacts.postings[here])

    def _bits_of(self, word: int) -> Array:
        row = int(self.impacts.words.searchsorted(word))
        return np.packbits(self.impacts.row(row))

    def living_postings(self, word: int) -> Array:
        """The numbers of the postings of a word of the segment, without those of deleted sections."""
        here = self._postings_of(word)
        postings = np.arange(here.start, here.stop)
        if self.alive is None:
            return postings
        living: Array = postings[self.alive[self.segment.sections_of_postings(postings)]]
        return living


def alive_sections(segment: Segment, deleted: Iterable[int]) -> Array | None:
    """True for each section whose document is not among the deleted ones; None when none is deleted."""
    dead = list(deleted)
    if not dead:
        return None
    alive = filled(segment.document_count, True)
    alive[dead] = False
    return alive[segment.array("section_document")]
