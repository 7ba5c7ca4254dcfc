"""How close together do neighbouring clauses of a query stand in a section?"""

import math

import numpy as np

from searcher.arrays import Array
from searcher.columns import filled

NEAR = 8
"""Words further apart than this are not close."""

_POSITION = 33
"""In so many bits a position of a segment is written down with the clause that stands there."""


def nearness(positions: Array, clauses: Array, begins: Array, count: int, in_order: float) -> Array:
    """How near each clause comes to the next one: a row for each but the last of ``count`` clauses, a column
    for each of some sections. It is 1 over their smallest distance in words, 1 for the same word and 0 beyond
    ``NEAR``; where the next clause stands right behind, it is ``in_order``, at least 1.

    ``clauses`` are the numbers of the clauses that stand at some ``positions``, all of which lie in the
    sections; ``begins`` are the positions at which these begin, rising.
    """
    nearest = filled((count - 1) * len(begins), math.inf)
    # Of a pair the nearest two stand side by side among all positions of both, so one sort finds them: by
    # pair, by position, by clause. Each clause is the first of one pair and the second of another.
    packed = (clauses << _POSITION) + (positions << 1)
    first, second = packed[clauses < count - 1], packed[clauses > 0] + (1 - (1 << _POSITION))
    packed = np.concatenate([first, second])
    packed.sort()
    steps = (packed[1:] >> 1) - (packed[:-1] >> 1)
    near = ((steps <= NEAR) & ((packed[1:] ^ packed[:-1]) & 1 == 1)).nonzero()[0]
    ends = packed[near + 1] >> 1 & (1 << _POSITION - 1) - 1
    column = begins.searchsorted(ends, "right") - 1
    # Both stand in the same section when the first one does not stand before its beginning.
    inside = (ends - steps[near] >= begins[column]).nonzero()[0]
    near = near[inside]
    behind = (steps[near] == 1) & (packed[near] & 1 == 0)
    apart = np.where(behind, 1 / in_order, steps[near])
    np.minimum.at(nearest, (packed[near] >> _POSITION) * len(begins) + column[inside], apart)
    nearest[nearest == 0] = 1
    near_by: Array = 1 / nearest
    return near_by.reshape(count - 1, len(begins))
