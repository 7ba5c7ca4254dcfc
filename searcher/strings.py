"""Which number has this string, and which strings begin so?

A sorted table of byte strings is two arrays: all bytes in a row, and where each string begins.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np

from searcher.arrays import Array


class StringTable(Sequence[bytes]):
    """A list of byte strings that lie in two arrays; ``find`` and ``starting_with`` need it sorted."""

    def __init__(self, letters: Array, offsets: Array) -> None:
        self._letters = letters.data
        self._offsets = offsets.data

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return bytes(self._letters[self._offsets[number] : self._offsets[number + 1]])

    def find(self, string: bytes) -> int:
        """The number of a string, or -1."""
        number = bisect_left(self, string)
        return number if number < len(self) and self[number] == string else -1

    def starting_with(self, prefix: bytes) -> range:
        """The numbers of all strings with this prefix; they lie in a row."""
        first = bisect_left(self, prefix)
        # No UTF-8 text holds the byte 0xFF, so this lies behind every string with the prefix.
        return range(first, bisect_left(self, prefix + b"\xff", lo=first))


def pack(strings: Iterable[bytes]) -> tuple[Array, Array]:
    """The two arrays of a table: all bytes in a row (u8), and where each string begins (u64, one more)."""
    listed = list(strings)
    offsets = np.zeros(len(listed) + 1, np.uint64)
    np.cumsum(np.fromiter(map(len, listed), np.uint64, len(listed)), out=offsets[1:])
    return np.frombuffer(b"".join(listed), np.uint8), offsets
