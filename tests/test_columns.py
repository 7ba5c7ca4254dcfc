import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.columns import add_up, best_by, is_in, is_section_in, ranges, total_by

numbers = st.lists(st.integers(0, 20), max_size=30)
rising = st.sets(st.integers(0, 20)).map(sorted)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 9))))
def test_ranges_are_those_of_python(pairs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in pairs], np.uint32)
    lengths = np.array([length for _, length in pairs], np.int64)
    wanted = [number for start, length in pairs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == wanted


@pytest.mark.parametrize("below", [21, 10_000])
@given(pairs=st.lists(st.tuples(st.integers(0, 20), st.floats(0, 9))))
def test_totals_and_bests_are_those_of_a_dict(below: int, pairs: list[tuple[int, float]]) -> None:
    values: dict[int, list[float]] = {}
    for number, value in pairs:
        values.setdefault(number, []).append(value)
    keys = np.array([number for number, _ in pairs], np.int64)
    given_values = np.array([value for _, value in pairs])
    found, totals = total_by(keys, given_values, below)
    assert found.tolist() == sorted(values)
    assert totals.tolist() == pytest.approx([sum(values[number]) for number in sorted(values)])
    assert best_by(keys, given_values, found).tolist() == [max(values[number]) for number in sorted(values)]


@given(numbers, rising)
def test_membership_is_that_of_a_set(values: list[int], among: list[int]) -> None:
    wanted = [value in among for value in values]
    columns = np.array(values, np.int64), np.array(among, np.int64)
    assert is_in(*columns).tolist() == wanted
    for below in (21, 10_000):
        assert is_section_in(*columns, below).tolist() == wanted


@given(st.lists(st.dictionaries(st.integers(0, 20), st.floats(0, 9)), min_size=1, max_size=4))
def test_adding_up_parts_is_totalling_them_together(parts: list[dict[int, float]]) -> None:
    columns = [(np.array(list(part), np.int64), np.array(list(part.values()))) for part in parts]
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    for below in (21, 10_000):
        found, totals = add_up(columns, below)
        wanted, wanted_totals = total_by(*joined, below)
        assert found.tolist() == wanted.tolist()
        assert totals.tolist() == wanted_totals.tolist()
