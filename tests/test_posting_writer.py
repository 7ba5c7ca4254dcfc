import numpy as np
import pytest

from searcher import posting_writer
from searcher.posting_writer import position_type, steps


@pytest.mark.parametrize(
    ("starts", "bytes_each"), [([], 2), ([[0, 2**16]], 2), ([[0, 1], [1, 2**16 + 2]], 4)]
)
def test_positions_take_two_bytes_unless_a_section_is_longer(
    starts: list[list[int]], bytes_each: int
) -> None:
    rows = np.array(starts, np.int64).reshape(-1, 2)
    assert np.dtype(position_type(rows)).itemsize == bytes_each


@pytest.mark.parametrize(
    ("occurrences", "expected"),
    [
        ([], []),
        ([3], [(0, 1)]),
        ([3, 4, 3], [(0, 2), (2, 3)]),
        ([30, 1, 1], [(0, 1), (1, 3)]),
        ([0, 7, 0, 1], [(0, 3), (3, 4)]),
    ],
)
def test_a_step_is_as_many_rows_as_fit_but_one_at_least(
    occurrences: list[int], expected: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting_writer, "_AT_ONCE", 7)
    assert [*steps(np.array(occurrences, np.uint32))] == expected
