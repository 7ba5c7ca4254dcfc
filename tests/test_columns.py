from bisect import bisect_left, bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.checked import Column
from searcher.columns import (
    Slices,
    common_places,
    distinct,
    grouped,
    is_in,
    largest,
    marked,
    places_in,
    ranges,
    stable_order,
)

numbers = st.lists(st.integers(0, 20), max_size=30)
rising = st.sets(st.integers(0, 20)).map(sorted)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 9))))
def test_ranges_are_those_of_python(pairs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in pairs], np.uint32)
    lengths = np.array([length for _, length in pairs], np.int64)
    wanted = [number for start, length in pairs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == wanted


@pytest.mark.parametrize("stretched", [1, 7])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=100))
def test_runs_are_slices_in_a_row(stretched: int, steps: list[tuple[int, int]]) -> None:
    begins, ends, reached = [], [], 0
    for gap, length in steps:
        begins.append(reached + gap)
        reached = begins[-1] + length * stretched
        ends.append(reached)
    wanted = [number for begin, end in zip(begins, ends, strict=True) for number in range(begin, end)]
    runs = Slices(np.array(begins, np.int64), np.array(ends, np.int64))
    assert runs.take(Column(np.arange(reached + 5))).tolist() == wanted
    places = np.arange(len(wanted))[::3]
    assert runs.numbers(places).tolist() == wanted[::3]


@given(numbers, st.sampled_from([np.uint8, np.uint32, np.uint64, np.int64]))
def test_equal_numbers_stay_in_their_order(values: list[int], dtype: type) -> None:
    wanted = sorted(range(len(values)), key=values.__getitem__)
    assert stable_order(np.array(values, dtype)).tolist() == wanted


@given(numbers)
def test_distinct_numbers_and_where_they_begin(values: list[int]) -> None:
    values.sort()
    found, begins = distinct(np.array(values, np.int64))
    assert found.tolist() == sorted(set(values))
    assert begins.tolist() == [values.index(number) for number in sorted(set(values))]


@given(numbers)
def test_grouped_numbers_tell_their_own_place(values: list[int]) -> None:
    values.sort()
    found, places = grouped(np.array(values, np.int64))
    assert found.tolist() == sorted(set(values))
    assert found[places].tolist() == values


@given(numbers, rising)
def test_membership_is_that_of_a_set(values: list[int], among: list[int]) -> None:
    wanted = [value in among for value in values]
    columns = np.array(values, np.int64), np.array(among, np.int64)
    assert is_in(*columns).tolist() == wanted
    assert marked(columns[1], 21)[columns[0]].tolist() == wanted


@pytest.mark.parametrize("more", [0, 1000])
@given(some=st.permutations(range(21)), others=rising)
def test_what_two_columns_have_in_common(more: int, some: list[int], others: list[int]) -> None:
    some, others = some[::2], others + list(range(100, 100 + more))
    one, other = np.array(some, np.int64), np.array(others, np.uint32)
    mine, theirs = common_places(one, other)
    assert one[mine].tolist() == other[theirs].tolist() == [each for each in some if each in others]


@given(rising, numbers, st.sampled_from([np.uint16, np.uint32, np.int64]))
def test_numbers_find_their_places_in_a_column_of_any_type(
    some: list[int], sought: list[int], dtype: type[np.integer]
) -> None:
    column = np.array(some, dtype)
    found = [places_in(column, np.array(sought, np.int64), side).tolist() for side in ("left", "right")]
    assert found == [[cut(some, each) for each in sought] for cut in (bisect_left, bisect_right)]


@given(st.lists(st.integers(0, 9), max_size=1000), st.integers(1, 20))
def test_the_largest_are_among_those_found(values: list[int], count: int) -> None:
    found = largest(np.array(values, np.float32), count).tolist()
    best = sorted((value for value in values if value), reverse=True)[:count]
    assert sorted((values[place] for place in found), reverse=True)[: len(best)] == best
    assert found == sorted(found)
    assert all(values[place] > 0 for place in found)


@pytest.mark.parametrize("count", [1, 5, 60])
@pytest.mark.parametrize("share", [0.001, 0.5, 1])
def test_the_largest_of_many_are_found_by_groups(count: int, share: float) -> None:
    chance = np.random.default_rng(3)
    values = (chance.random(5_000) * (chance.random(5_000) < share)).astype(np.float32)
    found = largest(values, count)
    wanted = min(count, np.count_nonzero(values))
    assert sorted(values[found])[-wanted:] == sorted(values)[-wanted:]
    assert wanted <= len(found) < wanted + 100
