"""In which stretch of a text do the words of a query stand best together?

A window as wide as a passage begins at each mark. In it each word counts once, by its best mark. The windows
of all texts are weighed at once, by array operations.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import distinct

MOST_MARKS = 100_000
"""Of more marks in a text only the first so many are weighed."""

_CELLS = 1 << 18
"""Tables of words and marks have so many cells at most, unless one text alone needs more."""

_BITS = 32
_LOWER = (1 << _BITS) - 1
"""Two numbers are put into one, so that one step compares them by the upper one, then by the lower one."""

_NOTHING = np.array([0])


class Marks(NamedTuple):
    """Where words of a query stand, as columns, sorted: in which of some texts, from where to where, which
    word it is, and how much that is worth, as a whole number, for sums must be the same in any order."""

    texts: Array
    starts: Array
    ends: Array
    words: Array
    worths: Array

    def cut(self, begin: int, end: int | None = None) -> "Marks":
        """Those from one place to another."""
        return Marks(*(column[begin:end] for column in self))


def best_stretches(marks: Marks, room: int) -> dict[int, tuple[int, int]]:
    """For each text with marks: where those begin and end that are worth most together and fit into so much
    room.

    Of windows worth the same the one is taken in which the best marks stand closest together, then the one
    with more marks, then the first.
    """
    if len(marks.texts) * (1 + np.maximum.reduce(marks.words, initial=0)) <= _CELLS:
        return _stretches(marks, room)
    begins = distinct(marks.texts)[1].tolist()
    stretches: dict[int, tuple[int, int]] = {}
    for begin, end in pairwise([*begins, len(marks.texts)]):
        stretches |= _stretches(marks.cut(begin, min(end, begin + MOST_MARKS)), room)
    return stretches


def _stretches(marks: Marks, room: int) -> dict[int, tuple[int, int]]:
    if not len(marks.texts):
        return {}
    every, begins = distinct(marks.texts)
    behind = _behind_windows(marks, room)
    best = _best_marks(marks, behind)
    worths = np.add.reduce(best >> _BITS, axis=0)
    most = np.maximum.reduceat(worths, begins).take(every.searchsorted(marks.texts))
    windows = (worths == most).nonzero()[0]
    starts, ends, between = _extents(marks, len(behind) - (best.take(windows, axis=1) & _LOWER))
    texts, repeats = marks.texts.take(windows), behind.take(windows) - windows
    order = np.lexsort((-repeats, between, texts))
    # Put in order, the windows of a text lie where they lay, and the best one comes first.
    chosen = order.take(texts.searchsorted(every))
    limits = marks.starts.take(windows.take(chosen)) + room
    bounds = starts.take(chosen).tolist(), np.minimum(ends.take(chosen), limits).tolist()
    return dict(zip(every.tolist(), zip(*bounds, strict=True), strict=True))


def _behind_windows(marks: Marks, room: int) -> Array:
    """The first mark behind the window that each mark begins.

    A window ends where a mark would not fit, however short those behind that are; one that is too long for
    any window fits its own.
    """
    # All texts are taken for one, in which they lie far apart.
    texts = marks.texts << _BITS
    limits = texts + marks.starts + room
    reached = np.maximum.accumulate(np.minimum(texts + marks.ends, limits))
    behind: Array = reached.searchsorted(limits, "right")
    return behind


def _best_marks(marks: Marks, behind: Array) -> Array:
    """For each word and window the best mark, in two numbers: its worth, and how far it lies from the end of
    all marks, so that of equals the first is the largest. 0 where the word is not in the window."""
    count = len(behind)
    places = np.arange(count)
    values = np.zeros((int(np.maximum.reduce(marks.words)) + 1, count + 1), np.int64)
    values[marks.words, places] = (marks.worths << _BITS) + (count - places)
    bounds = np.array([places, behind]).T.ravel()
    best: Array = np.maximum.reduceat(values, bounds, axis=1)[:, ::2]
    return best


def _extents(marks: Marks, shown: Array) -> tuple[Array, Array, Array]:
    """Where the marks of some windows begin and end, and how much lies between them.

    ``shown`` has a row for each word; behind the last mark is none.
    """
    starts = marks.starts.take(np.minimum.reduce(shown, axis=0))
    ends = np.maximum.reduce(np.concatenate([marks.ends, _NOTHING]).take(shown), axis=0)
    lengths = np.concatenate([marks.ends - marks.starts, _NOTHING]).take(shown)
    return starts, ends, np.maximum(ends - starts - np.add.reduce(lengths, axis=0), 0)
