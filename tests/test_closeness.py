import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.closeness import NEAR, nearness

IN_ORDER = 1.25
BEGINS = [0, 30, 37, 80]

places = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=40)


@given(places)
def test_nearness_is_that_of_the_nearest_of_all_pairs(found: list[tuple[int, int]]) -> None:
    positions, clauses = (np.array([place[side] for place in found], np.int64) for side in (0, 1))
    near = nearness(positions, clauses, np.array(BEGINS, np.int64), 4, IN_ORDER)
    for pair in range(3):
        for column, (begin, end) in enumerate(zip(BEGINS, [*BEGINS[1:], 1000], strict=True)):
            inside = [place for place in found if begin <= place[0] < end]
            steps = [
                other - one
                for one, clause in inside
                for other, next_one in inside
                if clause == pair and next_one == pair + 1
            ]
            assert near[pair, column] == pytest.approx(wanted(steps))


def wanted(steps: list[int]) -> float:
    least = min(map(abs, steps), default=math.inf)
    if least > NEAR:
        return 0
    return IN_ORDER if least == 1 and 1 in steps else 1 / max(least, 1)
