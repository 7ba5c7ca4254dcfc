"""Is what is read of a file still what was written?

The bytes of an array are compared with checksums a block at a time, each block when something in it is read
for the first time in a process. So damage is noticed before it can tell in an answer, and what is not read
costs nothing.

A checksum is the upper half of the sum of a block's words of 64 bits, each times a weight of its own (Lemire
and Kaser, *Strongly universal string hashing is fast*, 2014). NumPy makes it of many blocks at once, in a
fifth of the time of a CRC-32. A single flipped bit always shows, and so does other damage, but for one chance
in four thousand million.
"""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_BITS = 12
BLOCK = 1 << _BITS
"""The bytes of a block. So many make a page, of which the system loads no less."""

_WORDS = BLOCK // 8
_GOLDEN = 0x9E3779B97F4A7C15
"""2⁶⁴ divided by the golden ratio, made odd (Knuth, *The Art of Computer Programming*, 6.4): its powers are
far from any pattern that files have."""

_WEIGHTS = np.multiply.accumulate(np.array([_GOLDEN] * _WORDS, np.uint64))

_AT_ONCE = 16
"""So many blocks are copied at once: the processor's cache holds them."""

_TOGETHER = 1024
"""To look up which blocks were read takes about as long as to compare one of them, and as long again for so
many blocks."""


def checksums(blocks: Array) -> Array:
    """The checksum of each row of so many words as a block has."""
    sums: Array = blocks.dot(_WEIGHTS) >> np.uint64(32)
    return sums.astype(np.uint32)


class Sums:
    """The checksums of the blocks of bytes that come piece by piece."""

    def __init__(self) -> None:
        self._sums = [np.zeros(0, np.uint32)]
        self._waiting = bytearray()

    def add(self, data: memoryview) -> None:
        """Take in the next bytes."""
        for begin in range(0, len(data), _AT_ONCE * BLOCK):
            self._waiting += data[begin : begin + _AT_ONCE * BLOCK]
            whole = len(self._waiting) // BLOCK * BLOCK
            self._sums.append(checksums(_blocks_of(memoryview(self._waiting)[:whole])))
            self._waiting = self._waiting[whole:]

    def finish(self) -> Array:
        """The checksum of each block, when all bytes have come."""
        if self._waiting:
            self._sums.append(checksums(_filled_up(self._waiting)))
        return np.concatenate(self._sums)


def _blocks_of(data: memoryview) -> Array:
    """The blocks that some bytes fill wholly, a row of words each."""
    count = len(data) // BLOCK
    return np.frombuffer(data, "<u8", count * _WORDS).reshape(count, _WORDS)


def _filled_up(data: bytes | bytearray | memoryview) -> Array:
    """The words of a block that bytes do not fill, the others 0."""
    return np.frombuffer(bytes(data).ljust(BLOCK, b"\0"), "<u8").reshape(1, _WORDS)


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
        self._blocks = _blocks_of(data)
        self._rest = data[self._blocks.nbytes :]
        self._sums = np.frombuffer(sums, "<u4", block_count(len(data)))
        self._complain = complain
        self.unread = bytearray(b"\1") * len(self._sums)
        """1 for each block that was not read yet."""
        self._unread_flags = np.frombuffer(self.unread, bool)
        self._patience = len(self._sums)
        self.is_whole = not len(self._sums)

    def check_all(self) -> None:
        """Compare all blocks that were not read yet."""
        self._compare_between(0, len(self._sums))

    def check(self, begin: int, end: int) -> None:
        """Compare the blocks of a stretch of bytes, where they were not read yet."""
        first, last = begin >> _BITS, (end - 1) >> _BITS
        if first != last:
            self._compare_between(first, last + 1)
        elif self.unread[first]:
            self._compare_one(first)

    def check_blocks(self, blocks: Array) -> None:
        """Compare some blocks, where they were not read yet; numbers outside are the first and the last."""
        unread = self._unread_flags.take(blocks, mode="clip")
        if np.count_nonzero(unread):
            wanted = np.zeros(len(self.unread), bool)
            wanted[np.minimum(np.maximum(blocks[unread], 0), len(wanted) - 1)] = True
            self._compare(wanted.nonzero()[0])
        self._lose_patience(1 + len(blocks) // _TOGETHER)

    def _lose_patience(self, looks: int) -> None:
        """Compare all blocks when looking has taken as long as that would have."""
        self._patience -= looks
        if self._patience <= 0 and not self.is_whole:
            self.check_all()

    def damaged(self) -> bool:
        """Whether any block is not as it was written; all are read, once more if need be."""
        return not self._are_as_written(np.arange(len(self._sums)))

    def _compare_between(self, first: int, last: int) -> None:
        if self.unread.find(1, first, last) >= 0:
            self._compare(first + self._unread_flags[first:last].nonzero()[0])

    def _compare_one(self, block: int) -> None:
        # As `_compare` of one, which a fresh search asks for hundreds of times, in a fifth of the time.
        full = block < len(self._blocks)
        words = self._blocks[block] if full else _filled_up(self._rest)[0]
        if int(words.dot(_WEIGHTS)) >> 32 != self._sums[block]:
            raise self._complain()
        self.unread[block] = 0
        self.is_whole = 1 not in self.unread

    def _compare(self, blocks: Array) -> None:
        if not self._are_as_written(blocks):
            raise self._complain()
        self._unread_flags[blocks] = False
        self.is_whole = 1 not in self.unread

    def _are_as_written(self, blocks: Array) -> bool:
        """Whether some blocks are, whose numbers rise."""
        for begin in range(0, len(blocks), _AT_ONCE):
            few = blocks[begin : begin + _AT_ONCE]
            if np.count_nonzero(self._sums_of(few) != self._sums.take(few)):
                return False
        return True

    def _sums_of(self, blocks: Array) -> Array:
        """The checksums of some blocks as they are, of which only the last may not be full."""
        if blocks[-1] < len(self._blocks):
            return checksums(self._blocks.take(blocks, axis=0))
        full = checksums(self._blocks.take(blocks[:-1], axis=0))
        return np.concatenate([full, checksums(_filled_up(self._rest))])


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
