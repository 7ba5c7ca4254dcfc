"""The best stretches are held against looking at every window of every text by itself."""

import time
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import windows
from searcher.windows import Marks, best_stretches

Row = tuple[int, int, int, int, int]
"""The text, start, end, word and worth of a mark."""

ROOM = 20

CASES: dict[str, tuple[list[Row], tuple[int, int]]] = {
    "one mark": ([(0, 5, 8, 0, 1)], (5, 8)),
    "one that is too long": ([(0, 5, 99, 0, 1)], (5, 25)),
    "two words before one": ([(0, 0, 3, 0, 1), (0, 50, 53, 0, 1), (0, 60, 63, 1, 1)], (50, 63)),
    "worth before number": ([(0, 0, 3, 0, 1), (0, 5, 8, 1, 1), (0, 50, 53, 2, 9)], (50, 53)),
    "a word counts once": ([(0, 0, 3, 0, 5), (0, 5, 8, 0, 5), (0, 50, 53, 1, 6)], (50, 53)),
    "the better mark of a word": ([(0, 0, 3, 0, 1), (0, 5, 8, 0, 2)], (5, 8)),
    "the first of equals": ([(0, 0, 3, 0, 1), (0, 50, 53, 0, 1)], (0, 3)),
    "close together": ([(0, 0, 3, 0, 1), (0, 9, 12, 1, 1), (0, 50, 53, 0, 1), (0, 54, 57, 1, 1)], (50, 57)),
    "repeated": ([(0, 0, 3, 0, 1), (0, 50, 53, 0, 1), (0, 54, 57, 0, 1)], (50, 53)),
}


def marks_of(rows: Sequence[Row]) -> Marks:
    return Marks(*np.array(rows, np.int64).reshape(-1, 5).T)


def best_of_text(rows: Sequence[Row], room: int) -> tuple[int, int]:
    """The best stretch of one text, found by comparing one window after the other."""
    best, stretch = (-1, 0, 0), (0, 0)
    for left, (_, limit, *_) in enumerate(rows):
        limit += room
        ends = [min(end, start + room) for _, start, end, *_ in rows]
        right = next((place for place, end in enumerate(ends) if end > limit), len(rows))
        shown: dict[int, Row] = {}
        for row in rows[left:right]:
            if row[3] not in shown or row[4] > shown[row[3]][4]:
                shown[row[3]] = row
        first, last = min(row[1] for row in shown.values()), max(row[2] for row in shown.values())
        between = last - first - sum(end - start for _, start, end, *_ in shown.values())
        value = (sum(row[4] for row in shown.values()), -max(0, between), right - left)
        if value > best:
            best, stretch = value, (first, min(last, limit))
    return stretch


rows_of_texts = st.lists(
    st.builds(
        lambda text, start, length, word, worth: (text, start, start + length, word, worth),
        st.integers(0, 4),
        st.integers(0, 60),
        st.integers(1, 30),
        st.integers(0, 3),
        st.integers(0, 5),
    ),
    unique=True,
).map(sorted)


@pytest.mark.parametrize("case", CASES)
def test_the_best_stretch(case: str) -> None:
    rows, stretch = CASES[case]
    assert best_stretches(marks_of(rows), ROOM) == {0: stretch}


@given(rows_of_texts, st.integers(5, 40))
def test_every_text_has_its_best_stretch(rows: list[Row], room: int) -> None:
    texts = {text: [*own] for text, own in groupby(rows, lambda row: row[0])}
    expected = {text: best_of_text(own, room) for text, own in texts.items()}
    assert best_stretches(marks_of(rows), room) == expected


@given(rows_of_texts)
def test_many_marks_are_weighed_text_by_text(rows: list[Row]) -> None:
    texts = {text: [*own] for text, own in groupby(rows, lambda row: row[0])}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "MOST_MARKS", 3)
        patch.setattr(windows, "_CELLS", 0)
        found = best_stretches(marks_of(rows), ROOM)
    assert found == {text: best_of_text(own[:3], ROOM) for text, own in texts.items()}


def test_many_marks_take_linear_time() -> None:
    count = 100_000
    starts = np.arange(count) * 2
    marks = Marks(np.zeros(count, np.int64), starts, starts + 1, starts % 3, starts % 7)
    start = time.process_time()
    best_stretches(marks, 236)
    assert time.process_time() - start < 1
