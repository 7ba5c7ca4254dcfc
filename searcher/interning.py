"""Which number has each of many strings?

A string is a few whole numbers of eight bytes each. By a hash of them NumPy looks many strings up at once in
a table, and compares what it finds there. Each has one place in a table, which the first to come keeps, so
the frequent ones mostly have theirs. Those that find their place taken come into a second table, which holds
longer ones, too, and the few that are left are looked up one by one.
"""

from collections import defaultdict
from itertools import count, islice

import numpy as np

from searcher.arrays import Array

_WORD = 8  # bytes

_TABLES = (2, 4)
"""So many words of a string each table holds."""

PADDING = _WORD * max(_TABLES)
"""So many bytes have to follow the last string."""

_AT_ONCE = 2**15
"""So many strings are looked up together: what is known of them meanwhile fits the processor's cache."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Odd, with bits as good as random: so are the upper bits of a product with it."""


class Interned:
    """Strings and their numbers, from 1 on. None is empty or has a byte 0.

    Those that need not be looked up one by one are about ``2 ** bits``.
    """

    def __init__(self, bits: int) -> None:
        self._tables = [_Table(words, bits) for words in _TABLES]
        self._others: dict[bytes, int] = {}
        self._count = 0

    def numbers_of(self, letters: bytes, begins: Array, ends: Array) -> tuple[Array, Array]:
        """The numbers of strings that lie in some letters (u32), and which of them are new: as many as got
        the next numbers, in the order of these."""
        numbers = np.empty(len(begins), np.uint32)
        new = [np.zeros(0, np.intp)]
        for first in range(0, len(begins), _AT_ONCE):
            here = slice(first, first + _AT_ONCE)
            numbers[here], found = self._look_up(letters, begins[here], ends[here])
            new.append(found + first)
        return numbers, np.concatenate(new)

    def _look_up(self, letters: bytes, begins: Array, ends: Array) -> tuple[Array, Array]:
        first, *others = self._tables
        numbers, fresh = first.look_up(letters, begins, ends, self._count + 1)
        self._count += len(fresh)
        new, left = [fresh], np.flatnonzero(numbers == 0)
        for table in others:
            found, fresh = table.look_up(letters, begins[left], ends[left], self._count + 1)
            self._count += len(fresh)
            numbers[left] = found
            new.append(left[fresh])
            left = left[found == 0]
        found, fresh = self._one_by_one(letters, begins[left], ends[left])
        numbers[left] = found
        return numbers, np.concatenate([*new, left[fresh]])

    def _one_by_one(self, letters: bytes, begins: Array, ends: Array) -> tuple[Array, Array]:
        numbers, new = [], []
        for place, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
            number = self._others.setdefault(letters[begin:end], self._count + 1)
            if number > self._count:
                self._count = number
                new.append(place)
            numbers.append(number)
        return np.array(numbers, np.uint32), np.array(new, np.intp)


class _Table:
    """Strings of no more than so many words, each at its place, and their numbers, 0 where none is."""

    def __init__(self, words: int, bits: int) -> None:
        self._words = np.zeros((words, 1 << bits), np.uint64)
        self._numbers = np.zeros(1 << bits, np.uint32)
        self._shift = np.uint64(_WORD * 8 - bits)
        self._longest = words * _WORD
        self._masks = [_masks(first, self._longest) for first in range(0, self._longest, _WORD)]

    def look_up(self, letters: bytes, begins: Array, ends: Array, next_number: int) -> tuple[Array, Array]:
        """The numbers of strings that have a place, 0 for the others, and which of them are new; these get
        the next numbers."""
        sizes = ends - begins
        words = self._words_of(letters, begins, sizes)
        places = self._places_of(words)
        numbers = self._numbers_at(places, words)
        missing = np.flatnonzero(numbers == 0)
        new = self._settle(places, missing[sizes[missing] <= self._longest])
        self._numbers[places[new]] = np.arange(next_number, next_number + len(new))
        self._words[:, places[new]] = words[:, new]
        numbers[missing] = self._numbers_at(places[missing], words[:, missing])
        return numbers, new

    def _words_of(self, letters: bytes, begins: Array, sizes: Array) -> Array:
        """The bytes of strings as whole numbers, 0 behind their ends; nothing of those that are too long."""
        words = np.empty((len(self._masks), len(begins)), np.uint64)
        for number, (word, masks) in enumerate(zip(words, self._masks, strict=True)):
            first = number * _WORD
            every = np.ndarray(len(letters) - first - _WORD + 1, "<u8", letters, first, (1,))
            np.bitwise_and(every[begins], masks.take(sizes, mode="clip"), out=word)
        return words

    def _places_of(self, words: Array) -> Array:
        hashes = words[-1] * _FACTOR
        for word in words[-2::-1]:
            hashes ^= hashes >> np.uint64(32)
            hashes ^= word
            hashes *= _FACTOR
        places: Array = (hashes >> self._shift).view(np.int64)
        return places

    def _numbers_at(self, places: Array, words: Array) -> Array:
        """The numbers of the strings that lie at some places, 0 where there is another one or none."""
        is_there = self._words[0].take(places) == words[0]
        for column, word in zip(self._words[1:], words[1:], strict=True):
            is_there &= column.take(places) == word
        numbers: Array = self._numbers.take(places) * is_there
        return numbers

    def _settle(self, places: Array, strings: Array) -> Array:
        """Those of some strings that get their places: where none is, and of several the last."""
        free = strings[self._numbers[places[strings]] == 0]
        numbers = np.arange(1, len(free) + 1)
        self._numbers[places[free]] = numbers
        settled: Array = free[self._numbers[places[free]] == numbers]
        return settled


def _masks(first: int, longest: int) -> Array:
    """For each size of a string which bits of the word at some byte are its own; none of a longer string."""
    bits = (8 * min(max(size - first, 0), _WORD) for size in range(longest + 1))
    return np.array([*((1 << each) - 1 for each in bits), 0], np.uint64)


class Numbers(defaultdict[bytes, int]):
    """String → its number; one that is new gets the next."""

    def __init__(self) -> None:
        super().__init__(count().__next__)

    def newest(self, many: int) -> list[bytes]:
        """So many of the strings that came last, in their order."""
        return [*islice(reversed(self), many)][::-1]
