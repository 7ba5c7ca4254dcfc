"""In which fields is a word, and how often in the body, told in one byte?

Most postings are in the body alone, or there a few times besides. So a tally is one of these, and where it is
none of them (``_OTHER``) fields and count stand in arrays of their own:

=========  ===============================================================
0–31       the set of fields, without the body
32–127     the body alone, 1–96 times
128–251    the body 1–4 times, and one of the 31 sets of other fields
=========  ===============================================================

Arrays of a segment: ``posting_tallies`` (u8, one for each posting), and of the postings that have no tally
the numbers (``untold_postings``, u32), the sets of fields (``untold_fields``, u8) and the counts
(``untold_counts``, u32).
"""

from collections.abc import Callable

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.weights import Field

_OTHER = 0xFF
_SETS = 1 << Field.BODY
_ALONE = 96
_BESIDES = 4
_FIRST_ALONE = _SETS
_FIRST_BESIDES = _SETS + _ALONE
_TOLD = _FIRST_BESIDES + (_SETS - 1) * _BESIDES


def _told() -> tuple[Array, Array]:
    """The set of fields and the count that each tally stands for."""
    fields, counts = np.zeros((2, 256), np.uint32)
    fields[:_SETS] = np.arange(_SETS)
    fields[_FIRST_ALONE:_FIRST_BESIDES] = 1 << Field.BODY
    counts[_FIRST_ALONE:_FIRST_BESIDES] = np.arange(1, _ALONE + 1)
    besides = np.arange((_SETS - 1) * _BESIDES)
    fields[_FIRST_BESIDES:][: len(besides)] = 1 << Field.BODY | besides // _BESIDES + 1
    counts[_FIRST_BESIDES:][: len(besides)] = besides % _BESIDES + 1
    return fields.astype(np.uint8), counts


_FIELDS, _COUNTS = _told()


class Tallies:
    """The tallies of a segment, whose arrays are had by name."""

    def __init__(self, column: Callable[[str], Column]) -> None:
        self._column = column

    def of(self, postings: Array) -> tuple[Array, Array]:
        """The sets of fields of some postings, and how often each is in the body."""
        tallies = self._column("posting_tallies").take(postings)
        fields, counts = _FIELDS.take(tallies), _COUNTS.take(tallies)
        untold = (tallies == _OTHER).nonzero()[0]
        if len(untold):
            places = self._column("untold_postings").places_of(postings[untold])
            fields[untold] = self._column("untold_fields").take(places)
            counts[untold] = self._column("untold_counts").take(places)
        return fields, counts


class TallyMaker:
    """Makes the tallies of postings, which are handed in from the first to the last."""

    def __init__(self) -> None:
        self._tallies = np.full((2 * _SETS, _ALONE + 2), _OTHER, np.uint8)
        self._tallies[_FIELDS[:_TOLD], _COUNTS[:_TOLD]] = np.arange(_TOLD)
        self._untold = [(np.zeros(0, np.uint32), np.zeros(0, np.uint8), np.zeros(0, np.uint32))]
        self._count = 0

    def add(self, fields: Array, counts: Array) -> Array:
        """The tallies of the next postings, given their sets of fields and their counts in the body."""
        tallies: Array = self._tallies[fields, np.minimum(counts, _ALONE + 1)]
        untold = np.flatnonzero(tallies == _OTHER)
        self._untold.append(((untold + self._count).astype(np.uint32), fields[untold], counts[untold]))
        self._count += len(fields)
        return tallies

    def arrays(self) -> dict[str, Array]:
        """The arrays of the postings without a tally, when all have come."""
        postings, fields, counts = map(np.concatenate, zip(*self._untold, strict=True))
        return {
            "untold_postings": postings,
            "untold_fields": fields,
            "untold_counts": counts.astype(np.uint32),
        }
