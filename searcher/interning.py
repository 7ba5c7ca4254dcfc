"""Which number has each of many strings?

A string of at most 16 bytes is two whole numbers. By a hash of the two NumPy looks many up at once in a
table, and compares what it finds there. One that is longer, or whose place in the table another one has
taken, is looked up by itself.
"""

from collections import defaultdict
from itertools import count, islice

import numpy as np

from searcher.arrays import Array

PADDING = 16
"""So many bytes have to follow the last string."""

_AT_ONCE = 2**16
"""So many strings are looked up together, for little memory's sake."""

_HALF = 8
_LONGEST = 2 * _HALF
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_HALF + 1)], np.uint64)

_BITS = 18  # of a place in the table
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)
"""Odd, with bits as good as random: so are the upper bits of a product with them."""


class Interned:
    """Strings and their numbers, from 1 on in the order in which they came. None is empty or has a byte 0."""

    def __init__(self) -> None:
        self._numbers = Numbers(1)
        # The table: the two halves of a string, and its number.
        self._low, self._high = np.zeros((2, 1 << _BITS), np.uint64)
        self._there = np.zeros(1 << _BITS, np.uint32)

    def since(self, first: int) -> list[bytes]:
        """The strings from one number on."""
        return self._numbers.newest(len(self._numbers) + 1 - first)

    def numbers_of(self, letters: bytes, begins: Array, ends: Array) -> Array:
        """The numbers of strings that lie in some letters (u32); those that are new get the next ones."""
        numbers = np.empty(len(begins), np.uint32)
        for first in range(0, len(begins), _AT_ONCE):
            here = slice(first, first + _AT_ONCE)
            numbers[here] = self._look_up(letters, begins[here], ends[here])
        return numbers

    def _look_up(self, letters: bytes, begins: Array, ends: Array) -> Array:
        sizes = ends - begins
        low, high = _half(letters, begins, sizes), _half(letters, begins + _HALF, sizes - _HALF)
        places = ((low ^ high * _FACTORS[1]) * _FACTORS[0] >> np.uint64(64 - _BITS)).astype(np.intp)
        numbers: Array = self._there[places]
        is_there = (self._low[places] == low) & (self._high[places] == high) & (sizes <= _LONGEST)
        others = np.flatnonzero(~is_there)
        numbers[others] = self._one_by_one(letters, begins[others], ends[others])
        short = others[sizes[others] <= _LONGEST]
        here = places[short]
        self._low[here], self._high[here], self._there[here] = low[short], high[short], numbers[short]
        return numbers

    def _one_by_one(self, letters: bytes, begins: Array, ends: Array) -> list[int]:
        strings = map(letters.__getitem__, map(slice, begins.tolist(), ends.tolist()))
        return [*map(self._numbers.__getitem__, strings)]


class Numbers(defaultdict[bytes, int]):
    """String → its number; one that is new gets the next."""

    def __init__(self, first: int = 0) -> None:
        super().__init__(count(first).__next__)

    def newest(self, many: int) -> list[bytes]:
        """So many of the strings that came last, in their order."""
        return [*islice(reversed(self), many)][::-1]


def _half(letters: bytes, begins: Array, sizes: Array) -> Array:
    """Up to eight bytes from some places on, as one number each; 0 where there is none."""
    every = np.ndarray(len(letters) - _HALF + 1, "<u8", letters, strides=(1,))
    halves: Array = every[begins] & _MASKS[sizes.clip(0, _HALF)]
    return halves
