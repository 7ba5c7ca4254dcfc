"""Is what is read of a file still what was written?

The bytes of an array are compared with checksums (CRC-32) a block at a time, each block when something in it
is read for the first time in a process. So damage is noticed before it can tell in an answer, and what is not
read costs nothing.
"""

from array import array
from collections.abc import Callable, Iterable
from typing import Any, overload
from zlib import crc32

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_BITS = 12
BLOCK = 1 << _BITS
"""The bytes of a block. So many make a page, of which the system loads no less; to compare it takes 3 µs."""

_TOGETHER = 1024
"""To look up which blocks were read takes about as long as to compare one of them, and as long again for so
many blocks."""


class Sums:
    """The checksums of the blocks of bytes that come piece by piece."""

    def __init__(self) -> None:
        self._sums = array("I")
        self._sum = 0
        self._free = BLOCK

    def add(self, data: memoryview) -> None:
        """Take in the next bytes."""
        while data:
            piece = data[: self._free]
            self._sum = crc32(piece, self._sum)
            self._free -= len(piece)
            if not self._free:
                self._end_block()
            data = data[len(piece) :]

    def finish(self) -> "array[int]":
        """The checksum of each block, when all bytes have come."""
        if self._free < BLOCK:
            self._end_block()
        return self._sums

    def _end_block(self) -> None:
        self._sums.append(self._sum)
        self._sum, self._free = 0, BLOCK


def block_count(size: int) -> int:
    """How many blocks so many bytes have."""
    return -(-size // BLOCK)


def _bits_of(size: int) -> int:
    """By so many bits the place of a value of this size is shifted to have its block."""
    return _BITS - (size.bit_length() - 1)


class Checked:
    """The bytes of an array, whose blocks are found whole one by one.

    ``sums`` are the checksums of the blocks; ``complain`` makes the error that is raised when one differs.
    """

    def __init__(self, data: memoryview, sums: memoryview, complain: Callable[[], Exception]) -> None:
        self._data = data
        self._sums = sums
        self._complain = complain
        self.unread = bytearray(b"\1") * len(sums)
        """1 for each block that was not read yet."""
        self._unread_flags = np.frombuffer(self.unread, bool)
        self._patience = len(sums)
        self.is_whole = not len(sums)

    def check_all(self) -> None:
        """Compare all blocks that were not read yet."""
        self._compare_between(0, len(self._sums))

    def check(self, begin: int, end: int) -> None:
        """Compare the blocks of a stretch of bytes, where they were not read yet."""
        first, last = begin >> _BITS, (end - 1) >> _BITS
        if first != last:
            self._compare_between(first, last + 1)
        elif self.unread[first]:
            self._compare((first,))

    def check_blocks(self, blocks: Array) -> None:
        """Compare some blocks, where they were not read yet; numbers outside are the first and the last."""
        unread = self._unread_flags.take(blocks, mode="clip")
        if np.count_nonzero(unread):
            wanted = np.zeros(len(self.unread), bool)
            wanted[np.minimum(np.maximum(blocks[unread], 0), len(wanted) - 1)] = True
            self._compare(wanted.nonzero()[0].tolist())
        self._lose_patience(1 + len(blocks) // _TOGETHER)

    def _lose_patience(self, looks: int) -> None:
        """Compare all blocks when looking has taken as long as that would have."""
        self._patience -= looks
        if self._patience <= 0 and not self.is_whole:
            self.check_all()

    def damaged(self) -> bool:
        """Whether any block is not as it was written; all are read, once more if need be."""
        blocks = range(len(self._sums))
        return any(
            crc32(self._data[each << _BITS : each + 1 << _BITS]) != self._sums[each] for each in blocks
        )

    def _compare_between(self, first: int, last: int) -> None:
        block = self.unread.find(1, first, last)
        if block >= 0:
            self._compare(each for each in range(block, last) if self.unread[each])

    def _compare(self, blocks: Iterable[int]) -> None:
        # A plain loop: a search looks at more than a thousand blocks at first.
        data, sums, unread = self._data, self._sums, self.unread
        for block in blocks:
            if crc32(data[block << _BITS : block + 1 << _BITS]) != sums[block]:
                raise self._complain()
            unread[block] = 0
        # Never set back: what another thread saw a moment ago may be older.
        if 1 not in unread:
            self.is_whole = True


_NOTHING = Checked(memoryview(b""), memoryview(b""), AssertionError)


class Column:
    """An array of which what is read is checked first; one of no file needs no check."""

    def __init__(self, values: Array, checked: Checked = _NOTHING) -> None:
        self._values = values
        self._checked = checked
        self._size = values.itemsize
        self._bits = _bits_of(self._size)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, here: slice) -> Array:
        if not self._checked.is_whole:
            begin, end, _ = here.indices(len(self._values))
            self._checked.check(begin * self._size, end * self._size)
        return self._values[here]

    def take(self, places: Array) -> Array:
        """The values at some places; IndexError for places outside."""
        if not self._checked.is_whole:
            self._checked.check_blocks(places >> self._bits)
        return self._values.take(places)

    def take_inside(self, places: Array) -> Array:
        """The same, but places outside give the first and the last value."""
        if not self._checked.is_whole:
            self._checked.check_blocks(places >> self._bits)
        return self._values.take(places, mode="clip")

    def rows(self, numbers: Array, width: int) -> Array:
        """Some rows of an array in which so many values, a power of two, are a row; the last one is filled up
        with the last value."""
        whole = len(self) // width
        if np.maximum.reduce(numbers, initial=0) >= whole:
            return self.take_inside(numbers[:, None] * width + np.arange(width))
        if not self._checked.is_whole:
            self._checked.check_blocks(numbers * width >> self._bits)
        return self._values[: whole * width].reshape(whole, width).take(numbers, axis=0)

    def places_of(self, numbers: Array) -> Array:
        """Where some numbers come in a column that rises, before what is equal.

        Between two values that are as written a place is the right one, whatever lies elsewhere.
        """
        numbers = numbers.astype(self._values.dtype, copy=False)
        places: Array = self._values.searchsorted(numbers)
        if len(places) and not self._checked.is_whole:
            behind = (places == 0) | (self.take_inside(places - 1) < numbers)
            before = (places == len(self)) | (self.take_inside(places) >= numbers)
            if np.count_nonzero(behind & before) < len(places):
                self._checked.check_all()
        return places

    def stretches(self, begins: Array, ends: Array) -> Array:
        """The array itself, of which these stretches may be read."""
        if not self._checked.is_whole:
            first, last = begins >> self._bits, (ends - 1) >> self._bits
            self._checked.check_blocks(first)
            self._checked.check_blocks(last)
            long = (last - first > 1).nonzero()[0]
            for begin, end in zip(begins[long].tolist(), ends[long].tolist(), strict=True):
                self._checked.check(begin * self._size, end * self._size)
        return self._values

    def whole(self) -> Array:
        """The array itself, of which everything may be read."""
        if not self._checked.is_whole:
            self._checked.check_all()
        return self._values


class Values:
    """The same for looking at single values, which it gives as plain numbers, and quicker."""

    def __init__(self, values: memoryview, checked: Checked | None = None) -> None:
        self._values = values
        self._checked = checked or _NOTHING
        self._unread = checked.unread if checked else bytearray(block_count(values.nbytes))
        self._size = values.itemsize
        self._bits = _bits_of(self._size)

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> memoryview: ...
    def __getitem__(self, place: int | slice) -> int | memoryview:
        if isinstance(place, slice):
            begin, end, step = place.indices(len(self._values))
            return self.between(begin, end)[::step]
        if place < 0:
            place = range(len(self._values))[place]
        if self._unread[place >> self._bits]:
            self._checked.check(place * self._size, (place + 1) * self._size)
        return self._values[place]

    def between(self, begin: int, end: int) -> memoryview:
        """The values of a stretch, from 0 to the length at most."""
        if self._unread.find(1, begin >> self._bits, (end - 1 >> self._bits) + 1) >= 0:
            self._checked.check(begin * self._size, end * self._size)
        return self._values[begin:end]
