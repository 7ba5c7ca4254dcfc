"""How do large numbers that rise fit two bytes each?

A column keeps the lower 16 bits of each number. The upper ones seldom change from one number to the next, so
it is enough to know where: ``NAME_carries`` holds the place of each number that begins another 65,536, twice
where two of these begin at once.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column, Values
from searcher.columns import places_in

_BITS = 16


def rising_at(low: Column, carries: Array, places: Array) -> Array:
    """The numbers at some places of a column."""
    numbers: Array = low.take(places) + (places_in(carries, places, "right") << _BITS)
    return numbers


def rising_column(name: str, arrays: Mapping[str, Array]) -> Array:
    """All numbers of a column, given arrays by their names."""
    low = Column(arrays[name])
    return rising_at(low, arrays[f"{name}_carries"], np.arange(len(low)))


class RisingBounds:
    """A column that says where each row of another one begins, and the last one ends; had by name."""

    def __init__(self, name: str, values: Callable[[str], Values]) -> None:
        self._low = values(name)
        self._carries = values(f"{name}_carries")[:].tolist()

    def of(self, row: int) -> slice:
        """Where a row lies."""
        first, last = self._low[row : row + 2]
        high, next_high = bisect_right(self._carries, row), bisect_right(self._carries, row + 1)
        return slice(first + (high << _BITS), last + (next_high << _BITS))


class Carries:
    """Finds the carries of a column, whose numbers are handed in from the first to the last."""

    def __init__(self) -> None:
        self._found = [np.zeros(0, np.int64)]
        self._count = self._high = 0

    def add(self, numbers: Array) -> Array:
        """The lower bits of the next numbers."""
        high = int(numbers[-1]) >> _BITS if len(numbers) else self._high
        begun = np.arange(self._high + 1, high + 1) << _BITS
        self._found.append(places_in(numbers, begun) + self._count)
        self._count += len(numbers)
        self._high = high
        return numbers.astype(np.uint16)

    def array(self) -> Array:
        """The carries, when all numbers have come."""
        return np.concatenate(self._found).astype(np.uint32)
