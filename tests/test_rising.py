from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.checked import Column, Values
from searcher.rising import Carries, RisingBounds, rising_at, rising_column

steps = st.lists(st.sampled_from([0, 1, 5, 65_535, 65_536, 200_000]), max_size=60)


@given(steps, st.integers(1, 9))
def test_numbers_come_back(steps: list[int], at_once: int) -> None:
    numbers = np.cumsum(np.array(steps, np.int64))
    carries = Carries()
    pieces = [carries.add(numbers[begin : begin + at_once]) for begin in range(0, len(numbers), at_once)]
    low = np.concatenate([np.zeros(0, np.uint16), *pieces])
    places = np.arange(len(numbers))
    found = rising_at(Column(low), carries.array(), places[::-1])
    assert found.tolist() == numbers[::-1].tolist()
    arrays = {"low": low, "low_carries": carries.array()}
    assert rising_column("low", arrays).tolist() == numbers.tolist()
    rows = RisingBounds("low", lambda name: Values(arrays[name].data))
    between = [rows.of(row) for row in range(len(numbers) - 1)]
    assert [(each.start, each.stop) for each in between] == [*pairwise(numbers)]
