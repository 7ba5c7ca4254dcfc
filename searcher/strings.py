"""Which number has this string, and which strings begin so?

A sorted table of byte strings is two arrays: all bytes in a row, and where each string begins. With two more
a string is found without searching: where each bucket of one hash begins, and the numbers in the buckets.
"""

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, pairwise, repeat
from typing import Any, Self, overload

import numpy as np

from searcher.arrays import Array
from searcher.checked import Values
from searcher.columns import stable_order

_FEW = 4
"""One string in so many takes as long to find as to look at the strings of a table."""


class StringTable(Sequence[bytes]):
    """A list of byte strings that lie in two arrays; to look for one, or for a beginning, needs it sorted."""

    def __init__(self, letters: Values, offsets: Values) -> None:
        self._letters, self._offsets = letters, offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return bytes(self.view(number))

    def __iter__(self) -> Iterator[bytes]:
        letters, offsets = self._letters[:].tobytes(), self._offsets[:]
        return (letters[begin:end] for begin, end in pairwise(offsets))

    def view(self, number: int) -> memoryview:
        """The bytes of a string where they lie."""
        return self._letters.between(self._offsets[number], self._offsets[number + 1])

    def find(self, string: bytes) -> int:
        """The number of a string, or -1."""
        number = bisect_left(self, string)
        return number if number < len(self) and self[number] == string else -1

    def any_starts_with(self, prefix: bytes) -> bool:
        """Whether there is a string with this prefix."""
        first = bisect_left(self, prefix)
        return first < len(self) and self[first].startswith(prefix)

    def starting_with(self, prefix: bytes) -> range:
        """The numbers of all strings with this prefix; they lie in a row."""
        first = bisect_left(self, prefix)
        # Mostly they are few, so where they end is looked for in larger and larger steps.
        step = 1
        while first + step < len(self) and self[first + step].startswith(prefix):
            step *= 2
        # No UTF-8 text holds the byte 0xFF, so this lies behind every string with the prefix.
        behind, most = prefix + b"\xff", min(first + step, len(self))
        return range(first, bisect_left(self, behind, first + step // 2, most))


class HashedTable(StringTable):
    """A sorted table whose strings are found by their hash, in the same time however many there are."""

    def __init__(self, letters: Values, offsets: Values, buckets: Values, bucketed: Values) -> None:
        super().__init__(letters, offsets)
        self._buckets, self._bucketed = buckets, bucketed
        self._mask = len(buckets) - 2

    @classmethod
    def named(cls, name: str, values: Callable[[str], Values]) -> Self:
        """The table of this name, as ``table_arrays`` and ``bucket_arrays`` name its arrays."""
        parts = ("letters", "offsets", "buckets", "bucketed")
        return cls(*(values(f"{name}_{part}") for part in parts))

    def find(self, string: bytes) -> int:
        """The number of a string, or -1."""
        bucket = zlib.crc32(string) & self._mask
        for number in self._bucketed.between(self._buckets[bucket], self._buckets[bucket + 1]):
            if self.view(number) == string:
                return number
        return -1

    def find_all(self, strings: Sequence[bytes]) -> list[int]:
        """The numbers of some strings, -1 for one that is not there."""
        if len(strings) * _FEW < len(self):
            return [*map(self.find, strings)]
        numbers = dict(zip(self, count()))
        return [*map(numbers.get, strings, repeat(-1))]


def hash_buckets(strings: Sequence[bytes]) -> tuple[Array, Array]:
    """The two arrays of a hashed table beside those of ``pack``: bucket → place, place → number (u32)."""
    count = 1 << max(len(strings) - 1, 1).bit_length()
    bucket = np.fromiter(map(zlib.crc32, strings), np.uint32, len(strings)) & np.uint32(count - 1)
    bucketed = stable_order(bucket)
    begins = np.searchsorted(bucket[bucketed], np.arange(count + 1))
    return begins.astype(np.uint32), bucketed.astype(np.uint32)


def pack(strings: Iterable[bytes]) -> tuple[Array, Array]:
    """The two arrays of a table: all bytes in a row (u8), and where each string begins (one more)."""
    listed = list(strings)
    ends = np.cumsum([0, *map(len, listed)])
    return np.frombuffer(b"".join(listed), np.uint8), ends.astype(offset_type(int(ends[-1])))


def offset_type(letters: int) -> type[np.unsignedinteger[Any]]:
    """The type of numbers that say where the strings of a table with so many letters begin."""
    return np.uint32 if letters < 2**32 else np.uint64


def table_arrays(name: str, strings: Iterable[bytes]) -> dict[str, Array]:
    """The arrays of a table, as they are named in a segment."""
    letters, offsets = pack(strings)
    return {f"{name}_letters": letters, f"{name}_offsets": offsets}


def bucket_arrays(name: str, strings: Sequence[bytes]) -> dict[str, Array]:
    """The arrays that a hashed table has beside those of a table, as they are named in a segment."""
    buckets, bucketed = hash_buckets(strings)
    return {f"{name}_buckets": buckets, f"{name}_bucketed": bucketed}
