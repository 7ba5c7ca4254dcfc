import random
import zlib
from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.checked import BLOCK, Checked, Column, Sums, Values, block_count

WHOLE = np.random.default_rng(1).integers(0, 2**32, 5 * BLOCK // 4 + 10, np.uint32)
PER_BLOCK = BLOCK // 4


class DamagedError(Exception):
    pass


def checked(array: np.ndarray, damaged: int | None = None) -> Checked:
    """An array of which a block is not as it was when its checksums were made."""
    data = array.tobytes()
    sums = Sums()
    sums.add(memoryview(data))
    if damaged is not None:
        place = damaged * BLOCK
        data = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    return Checked(memoryview(data), memoryview(sums.finish()), DamagedError)


def column(damaged: int | None = None) -> Column:
    return Column(WHOLE, checked(WHOLE, damaged))


def values(damaged: int | None = None) -> Values:
    return Values(WHOLE.data, checked(WHOLE, damaged))


@given(sizes=st.lists(st.integers(0, 3 * BLOCK), max_size=8))
def test_the_checksums_of_pieces_are_those_of_the_blocks(sizes: list[int]) -> None:
    data = random.Random(1).randbytes(sum(sizes))
    sums, reached = Sums(), 0
    for size in sizes:
        sums.add(memoryview(data)[reached : reached + size])
        reached += size
    blocks = [data[begin : begin + BLOCK] for begin in range(0, len(data), BLOCK)]
    assert list(sums.finish()) == [zlib.crc32(block) for block in blocks]
    assert block_count(len(data)) == len(blocks)


READINGS = {
    "a slice": lambda: column(2)[2 * PER_BLOCK - 1 : 2 * PER_BLOCK + 1],
    "a slice to the end": lambda: column(5)[PER_BLOCK:],
    "places": lambda: column(2).take(np.array([0, 3 * PER_BLOCK - 1, 5])),
    "the first place": lambda: column(0).take_inside(np.array([-7])),
    "the last place": lambda: column(5).take_inside(np.array([10**9])),
    "a short stretch": lambda: column(3).stretches(
        np.array([0, 3 * PER_BLOCK]), np.array([1, 3 * PER_BLOCK + 1])
    ),
    "the middle of a long stretch": lambda: column(3).stretches(np.array([0]), np.array([5 * PER_BLOCK])),
    "rows": lambda: column(3).rows(np.array([0, 3 * PER_BLOCK // 32]), 32),
    "the last row, which is not whole": lambda: column(5).rows(np.array([0, len(WHOLE) // 32]), 32),
    "everything": lambda: column(1).whole(),
    "a value": lambda: values(2)[2 * PER_BLOCK],
    "the last value": lambda: values(5)[-1],
    "a slice of values": lambda: values(2)[PER_BLOCK : 2 * PER_BLOCK + 1],
    "a value counted from the end": lambda: values(2)[2 * PER_BLOCK - len(WHOLE)],
    "values between two places": lambda: values(2).between(PER_BLOCK, 2 * PER_BLOCK + 1),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_damage_is_noticed_where_it_is_read(reading: object) -> None:
    assert callable(reading)
    with pytest.raises(DamagedError):
        reading()


def test_what_is_not_read_is_not_looked_at() -> None:
    damaged = column(2)
    assert damaged[: 2 * PER_BLOCK].tolist() == WHOLE[: 2 * PER_BLOCK].tolist()
    assert damaged[3 * PER_BLOCK :].tolist() == WHOLE[3 * PER_BLOCK :].tolist()
    assert damaged.take(np.array([1, 4 * PER_BLOCK])).tolist() == WHOLE[[1, 4 * PER_BLOCK]].tolist()
    assert damaged[2 * PER_BLOCK : 2 * PER_BLOCK].tolist() == []
    assert values(2)[PER_BLOCK] == WHOLE[PER_BLOCK]
    with pytest.raises(DamagedError):
        damaged.whole()


@given(
    reads=st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 3 * PER_BLOCK)), max_size=9),
    places=st.lists(st.integers(0, len(WHOLE) - 1), max_size=9),
)
def test_what_is_whole_is_read_as_it_is(reads: list[tuple[int, int]], places: list[int]) -> None:
    ours, singles = column(), values()
    for begin, length in reads:
        assert ours[begin : begin + length].tolist() == WHOLE[begin : begin + length].tolist()
        assert singles[begin : begin + length].tolist() == WHOLE[begin : begin + length].tolist()
    assert ours.take(np.array(places, np.int64)).tolist() == WHOLE[places].tolist()
    assert [singles[place] for place in places] == WHOLE[places].tolist()
    assert len(ours) == len(singles) == len(WHOLE)


@given(st.lists(st.integers(0, len(WHOLE) // 32), max_size=9))
def test_rows_are_filled_up_with_the_last_value(numbers: list[int]) -> None:
    values = [*WHOLE.tolist(), *WHOLE[-1:].tolist() * 32]
    expected = [values[32 * number : 32 * number + 32] for number in numbers]
    assert column().rows(np.array(numbers, np.int64), 32).tolist() == expected


def test_places_outside_are_an_error() -> None:
    with pytest.raises(IndexError):
        column().take(np.array([len(WHOLE)]))
    for place in (len(WHOLE), -len(WHOLE) - 1):
        with pytest.raises(IndexError):
            values()[place]


@given(st.slices(len(WHOLE)).filter(lambda here: here.step is None or here.step > 0))
def test_a_slice_of_values_is_one_of_the_array(here: slice) -> None:
    assert values()[here].tolist() == WHOLE[here].tolist()


def test_many_looks_at_places_are_many_looks() -> None:
    column = Column(WHOLE, checked(WHOLE, damaged=5))
    with pytest.raises(DamagedError):
        for _ in range(100):
            column.take(np.array([1]))


def test_what_was_found_whole_is_read_again_only_when_all_is() -> None:
    data = bytearray(WHOLE.tobytes())
    sums = Sums()
    sums.add(memoryview(data))
    checks = Checked(memoryview(data), memoryview(sums.finish()), DamagedError)
    ours = Column(np.frombuffer(data, np.uint32), checks)
    ours.whole()
    assert not checks.damaged()
    data[7] ^= 1
    assert len(ours.whole()) == len(WHOLE)
    assert checks.damaged()


def test_an_array_of_no_file_needs_no_check() -> None:
    assert Column(WHOLE)[3:5].tolist() == WHOLE[3:5].tolist()
    assert Values(WHOLE.data)[3] == WHOLE[3]


def test_threads_share_what_is_whole() -> None:
    ours, sums = column(), []
    readers = [Thread(target=lambda: sums.append(int(ours[:].sum(dtype=np.uint64)))) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sums == [int(WHOLE.sum(dtype=np.uint64))] * 8
