"""How do named arrays lie in one file, mapped into memory?

The layout, all numbers little-endian::

    0        8 bytes   the mark "SRCHARR" and the version of this layout
    8        u32       length of the header in bytes
    12       u32       CRC-32 of the header
    16       header    JSON: {"name": [dtype, count, offset, CRC-32], …}
    …        arrays    each begins at a multiple of 64 bytes

Opening reads the header and compares the file's length with it; the arrays are pages of the file that the
system loads when they are touched.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np

from searcher.errors import CorruptIndexError, IncompatibleIndexError

if TYPE_CHECKING:
    import numpy.typing as npt

Array = np.ndarray[Any, np.dtype[Any]]

_MARK = b"SRCHARR"
_VERSION = b"1"
_PREFIX = struct.Struct("<8sII")
_ALIGNMENT = 64
_FIRST = 2**13  # where the first array begins: there is room for about a hundred in the header
_AT_ONCE = 2**18
_SMALL = 2**18
"""In bytes; the checksum of so many takes less than a fifth of a millisecond."""

_FORMATS: Mapping[str, Literal["B", "H", "I", "Q", "q"]] = {
    "|u1": "B",
    "<u2": "H",
    "<u4": "I",
    "<u8": "Q",
    "<i8": "q",
}
"""The types that an array can have, as NumPy and as ``struct`` call them."""


class ArrayFile(Mapping[str, Array]):
    """The arrays of one file by name, read-only.

    Raises CorruptIndexError when the file is missing, cut short or its header is damaged, and
    IncompatibleIndexError when another version of the program wrote it. A small array is compared with its
    checksum when it is first used (CorruptIndexError); a large one only by ``damaged``, as that takes long.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map, self._written = _map_file(path)
        self._header = _read_header(path, self._map)
        self._arrays: dict[str, Array] = {}
        self._values: dict[str, memoryview] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = np.frombuffer(self.values_of(name), self._header[name][0])
            self._arrays[name] = array
        return array

    def values_of(self, name: str) -> memoryview:
        """The values of an array as plain numbers; single ones are read so in a fifth of the time."""
        values = self._values.get(name)
        if values is None:
            values = self._view(name)
            if values.nbytes <= _SMALL and not self._is_whole(name):
                raise _corrupt(self.path, f"{name} is not as it was written")
            self._values[name] = values
        return values

    def guard(self) -> None:
        """Raise CorruptIndexError when the file was written to since it was opened and is no longer the same.

        Of a file that was cut short the system ends a process that touches what is gone (SIGBUS).
        """
        found = _change_of(self.path, self._written)
        if found == self._written:
            return
        if found.size != self._written.size or self.damaged():
            raise _corrupt(self.path, "it was changed while it was open")
        self._written = found

    def __iter__(self) -> Iterator[str]:
        return iter(self._header)

    def __len__(self) -> int:
        return len(self._header)

    def size(self, name: str) -> int:
        """How many values an array has; only the header is read."""
        return self._header[name][1]

    def damaged(self) -> list[str]:
        """The names of the arrays whose checksum is not the one written; reads the whole file."""
        damaged = []
        for name in self._header:
            if not self._is_whole(name):
                damaged.append(name)
            self.let_go()
        return damaged

    def let_go(self) -> None:
        """Give back the memory of all pages that were touched; they are loaded again when they are used."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def _is_whole(self, name: str) -> bool:
        return zlib.crc32(self._view(name)) == self._header[name][3]

    def _view(self, name: str) -> memoryview:
        dtype, count, offset, _ = self._header[name]
        return memoryview(self._map)[offset : offset + count * _size(dtype)].cast(_FORMATS[dtype])


def _size(dtype: str) -> int:
    """The bytes that one value takes."""
    return struct.calcsize(_FORMATS[dtype])


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write a new file of arrays; each array is one-dimensional and stored in little-endian order."""
    with ArrayWriter(path) as writer:
        for name, array in arrays.items():
            writer.write(name, array)


class ArrayWriter:
    """Writes a new file of arrays, of which several may grow by turns.

    A context manager; the file is whole when it ends without an error. The arrays lie in the order in which
    they were named first.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", buffering=0)
        self._arrays: dict[str, _Growing] = {}
        self._end = _FIRST

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                self._finish()

    def reserve(self, name: str, dtype: "npt.DTypeLike", count: int) -> None:
        """Make room for an array of so many values, to be appended."""
        stored = np.dtype(dtype).newbyteorder("<")
        self._end += -self._end % _ALIGNMENT
        self._arrays[name] = _Growing(self._file.fileno(), stored, count, self._end)
        self._end += stored.itemsize * count

    def append(self, name: str, values: Array) -> None:
        """Write the next values of an array for which there is room."""
        self._arrays[name].append(values)

    def write(self, name: str, array: Array) -> None:
        """Write an array at once."""
        self.reserve(name, array.dtype, array.size)
        self.append(name, array)

    def _finish(self) -> None:
        header = json.dumps({name: array.finish() for name, array in self._arrays.items()}).encode()
        header = header.ljust(_FIRST - _PREFIX.size)
        if len(header) > _FIRST - _PREFIX.size:
            raise ValueError("so many arrays do not fit the header")
        self._file.truncate(self._end)
        prefix = _PREFIX.pack(_MARK + _VERSION, len(header), zlib.crc32(header))
        _write_at(self._file.fileno(), 0, prefix + header)


class _Growing:
    """An array that is being written, at its place in a file."""

    def __init__(self, file: int, dtype: np.dtype[Any], count: int, offset: int) -> None:
        self._file = file
        self._dtype = dtype
        self._count = count
        self._offset = offset
        self._written = 0
        self._crc = 0
        self._waiting = bytearray()

    def append(self, values: Array) -> None:
        data = np.ascontiguousarray(values, self._dtype).view(np.uint8).data
        if len(data) >= _AT_ONCE:
            self._flush()
            self._write(data)
            return
        self._waiting += data
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def finish(self) -> tuple[str, int, int, int]:
        """What the header says of it. Raises ValueError when it has not come to its length."""
        self._flush()
        if self._written != self._count * self._dtype.itemsize:
            raise ValueError(f"{self._written} bytes were written of {self._count} {self._dtype}")
        return self._dtype.str, self._count, self._offset, self._crc

    def _flush(self) -> None:
        self._write(memoryview(self._waiting))
        self._waiting = bytearray()

    def _write(self, data: memoryview) -> None:
        self._crc = zlib.crc32(data, self._crc)
        _write_at(self._file, self._offset + self._written, data)
        self._written += len(data)


def _write_at(file: int, offset: int, data: bytes | memoryview) -> None:
    left = memoryview(data)
    while left:
        done = os.pwrite(file, left, offset)
        offset, left = offset + done, left[done:]


class _Written(NamedTuple):
    """When a file was written to last, in nanoseconds, and its size then."""

    size: int
    time: int


def _change_of(path: Path, before: _Written) -> _Written:
    """When the file was written to last; one that is gone by now does not change any more."""
    try:
        found = path.stat()
    except OSError:
        return before
    return _Written(found.st_size, found.st_mtime_ns)


def _map_file(path: Path) -> tuple[mmap.mmap, _Written]:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return mapped, _Written(found.st_size, found.st_mtime_ns)
    except (OSError, ValueError) as error:
        raise _corrupt(path, str(error)) from error


def _read_header(path: Path, data: mmap.mmap) -> dict[str, tuple[str, int, int, int]]:
    if len(data) < _PREFIX.size:
        raise _corrupt(path, "it is cut short")
    mark, length, crc = _PREFIX.unpack_from(data)
    if mark[:7] == _MARK and mark[7:] != _VERSION:
        raise IncompatibleIndexError(f"{path} was written by another version: run `searcher build` anew")
    header = data[_PREFIX.size : _PREFIX.size + length]
    if mark[:7] != _MARK or zlib.crc32(header) != crc:
        raise _corrupt(path, "its header is damaged")
    fields: dict[str, tuple[str, int, int, int]] = {
        name: (dtype, count, offset, crc) for name, (dtype, count, offset, crc) in json.loads(header).items()
    }
    ends = [offset + count * _size(dtype) for dtype, count, offset, _ in fields.values()]
    if ends and max(ends) != len(data):
        raise _corrupt(path, "its length is not the one written")
    return fields


def _corrupt(path: Path, what: str) -> CorruptIndexError:
    return CorruptIndexError(
        f"{path} is no whole part of an index: {what}. Run `searcher build` to make it anew"
    )
