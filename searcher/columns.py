"""How are columns of numbers cut out, added up and looked up?

These few operations are all that finding and ranking do with the postings of an index.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column

if TYPE_CHECKING:
    import numpy.typing as npt

_FEW = 64
"""So many slices are quicker cut out one by one."""

_NONE = np.zeros(0, np.intp)
_FIRST = np.array([True])

_GROUP = 64
"""So many numbers are looked at as one, when only the largest are wanted."""


class Slices:
    """Some stretches of long columns, laid one after the other; those that touch are one."""

    def __init__(self, begins: Array, ends: Array) -> None:
        if len(begins) > 1:
            breaks = filled(len(begins) + 1, True)
            np.not_equal(begins[1:], ends[:-1], out=breaks[1:-1])
            begins, ends = begins[breaks[:-1]], ends[breaks[1:]]
        self._begins, self._ends = begins, ends
        self._reached = (ends - begins).cumsum()

    def __len__(self) -> int:
        return int(self._reached[-1]) if len(self._reached) else 0

    def take(self, column: Column) -> Array:
        """The values of a column."""
        values = column.stretches(self._begins, self._ends)
        if len(self._begins) == 1:
            cut: Array = values[self._begins[0] : self._ends[0]]
            return cut
        if 0 < len(self._begins) <= _FEW:
            bounds = zip(self._begins.tolist(), self._ends.tolist(), strict=True)
            return np.concatenate([values[begin:end] for begin, end in bounds])
        taken: Array = values.take(self.every)
        return taken

    @cached_property
    def every(self) -> Array:
        """Where all values lie."""
        return ranges(self._begins, self._ends - self._begins)

    def numbers(self, places: Array) -> Array:
        """Where in the columns the values lie that are at some places of ``take``."""
        run = self._reached.searchsorted(places, "right")
        numbers: Array = places + (self._ends - self._reached).take(run)
        return numbers


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of many ranges one after the other: starts [5, 9], lengths [2, 3] give 5 6 9 10 11."""
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    numbers: Array = (starts.astype(np.int64) - (ends - lengths)).repeat(lengths)
    numbers += np.arange(total)
    return numbers


def stable_order(numbers: Array) -> Array:
    """The places of fewer than 2³¹ numbers as these rise, of equal ones in their order.

    NumPy finds any order, and sorts plain numbers, several times quicker than it finds this one.
    """
    order: Array = numbers.argsort()
    rising = numbers[order]
    pairs = changes(rising).cumsum()
    del rising
    pairs <<= 32
    pairs |= order
    pairs.sort()
    pairs &= 0xFFFFFFFF
    return pairs


def filled(count: int, value: float, dtype: "npt.DTypeLike | None" = None) -> Array:
    """So many times the same value."""
    return np.array([value], dtype).repeat(count)


def distinct(rising: Array) -> tuple[Array, Array]:
    """The distinct ones of some numbers that rise, and where each begins."""
    begins = changes(rising).nonzero()[0]
    return rising[begins], begins


def grouped(rising: Array) -> tuple[Array, Array]:
    """The distinct ones of some numbers that rise, and for each number the place of its own among these."""
    is_first = changes(rising)
    return rising[is_first.nonzero()[0]], is_first.cumsum() - 1


def changes(rising: Array) -> Array:
    """For each of some numbers that rise whether it is another one than that before it."""
    return np.concatenate([_FIRST, rising[1:] != rising[:-1]])[: len(rising)]


def marked(numbers: Array, below: int) -> Array:
    """A table of all numbers below a bound: True for those that are among some numbers."""
    table = np.zeros(below, bool)
    table[numbers] = True
    return table


def is_in(values: Array, among: Array) -> Array:
    """For each value whether it is among others, which must rise."""
    if not len(among):
        return np.zeros(len(values), bool)
    found: Array = among.take(places_in(among, values), mode="clip") == values
    return found


def places_in(rising: Array, numbers: Array, side: Literal["left", "right"] = "left") -> Array:
    """Where in a column that rises some numbers come: before what is equal, or behind it (``"right"``).

    NumPy would turn the whole column into the numbers' type, if that is another one.
    """
    return rising.searchsorted(numbers.astype(rising.dtype, copy=False), side)


def common_places(some: Array, others: Array) -> tuple[Array, Array]:
    """Where the numbers that two columns, each without repetition, have in common lie in both; the second one
    must rise."""
    if not len(others):
        return _NONE, _NONE
    places = places_in(others, some)
    mine = (others.take(places, mode="clip") == some).nonzero()[0]
    return mine, places[mine]


def nth_largest(values: Array, nth: int) -> float:
    """The value that so many values are not smaller than, counting itself."""
    values = values.copy()
    values.partition(-nth)
    return float(values[-nth])


def largest(values: Array, count: int) -> Array:
    """The places of the ``count`` largest of many values above 0; a few more or, if there are less, all."""
    if len(values) > _GROUP * count:
        # The largest of one group are not larger than the largest of all: a bar that enough values reach.
        groups = np.maximum.reduce(values[: len(values) // _GROUP * _GROUP].reshape(_GROUP, -1))
        bar = nth_largest(groups, count)
        if bar > 0:
            return (values >= bar).nonzero()[0]
    places = (values > 0).nonzero()[0]
    if len(places) > count:
        here = values[places]
        places = places[here >= nth_largest(here, count)]
    return places
