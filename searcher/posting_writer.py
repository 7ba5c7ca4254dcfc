"""How do postings become arrays of a segment?

They come some words at a time, from the first word to the last, so that memory does not grow with the texts.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from searcher.arrays import Array, ArrayWriter
from searcher.impacts import ImpactMaker, posting_type
from searcher.rising import Carries
from searcher.tallies import TallyMaker
from searcher.weights import Weights

_AT_ONCE = 2**19
"""So many occurrences are looked at together, and those of one more word."""


class PostingWriter:
    """Writes the postings of a segment; room for all is made at once.

    ``field_starts`` has a row for each section; ``postings`` says how many each word has, and ``occurrences``
    how many words stand in all sections.
    """

    def __init__(self, writer: ArrayWriter, field_starts: Array, postings: Array, occurrences: int) -> None:
        total = int(postings.sum())
        self._writer = writer
        self._impacts = ImpactMaker(field_starts, postings, Weights())
        self._tallies, self._carries, self._reached = TallyMaker(), Carries(), 0
        writer.reserve("positions", position_type(field_starts), occurrences)
        writer.write("word_postings", np.append(0, np.cumsum(postings)).astype(np.uint32))
        writer.reserve("postings", posting_type(len(field_starts)), total)
        writer.reserve("posting_tallies", np.uint8, total)
        writer.reserve("posting_positions", np.uint16, total + 1)

    def add(self, sections: Array, fields: Array, counts: Array, begins: Array, positions: Array) -> None:
        """Write the next postings: their sections, sets of fields and occurrences in the body; where the
        positions of each begin, and these, counted from where their section begins."""
        self._writer.append("postings", self._impacts.add(sections, fields, counts))
        self._writer.append("posting_tallies", self._tallies.add(fields, counts))
        self._writer.append("posting_positions", self._carries.add(begins + self._reached))
        self._writer.append("positions", positions)
        self._reached += len(positions)

    def finish(self) -> None:
        """Write what is known when all postings have come."""
        self._writer.append("posting_positions", self._carries.add(np.array([self._reached])))
        for name, array in self._tallies.arrays().items():
            self._writer.write(name, array)
        self._writer.write("posting_positions_carries", self._carries.array())

    def write_impacts(self) -> None:
        """Write what the impacts of all postings come to."""
        for name, array in self._impacts.arrays().items():
            self._writer.write(name, array)


def steps(occurrences: Array) -> Iterator[tuple[int, int]]:
    """Rows that are looked at together, as first and last (not included), given the occurrences in each."""
    reached = np.cumsum(occurrences, dtype=np.int64)
    first = 0
    while first < len(reached):
        before = int(reached[first - 1]) if first else 0
        last = max(int(np.searchsorted(reached, before + _AT_ONCE, "right")), first + 1)
        yield first, last
        first = last


def position_type(field_starts: Array) -> type[np.unsignedinteger[Any]]:
    """The type that positions fit which are counted from where their section begins."""
    longest = np.max(field_starts[:, -1] - field_starts[:, 0], initial=0)
    return np.uint16 if longest <= 2**16 else np.uint32
