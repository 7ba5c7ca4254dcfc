import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.closeness import NEAR, distances

BEGINS = [0, 30, 37, 80]

places = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=40)


@given(places)
def test_distances_are_those_of_all_pairs(found: list[tuple[int, int]]) -> None:
    positions, clauses = (np.array([place[side] for place in found], np.int64) for side in (0, 1))
    nearest = distances(positions, clauses, np.array(BEGINS, np.int64), 4)
    for pair in range(3):
        for column, (begin, end) in enumerate(zip(BEGINS, [*BEGINS[1:], 1000], strict=True)):
            inside = [place for place in found if begin <= place[0] < end]
            apart = [
                abs(one - other)
                for one, clause in inside
                for other, next_one in inside
                if clause == pair and next_one == pair + 1
            ]
            least = min(apart, default=math.inf)
            assert nearest[pair, column] == (least if least <= NEAR else math.inf)
