"""How do named arrays lie in one file, mapped into memory?

The layout, all numbers little-endian::

    0        8 bytes   the mark "SRCHARR" and the version of this layout
    8        u32       length of the header in bytes
    12       u32       CRC-32 of the header
    16       u32       CRC-32 of the checksums
    20       header    JSON: {"name": [dtype, count, offset], …}
    …        arrays    each begins at a multiple of 64 bytes
    …        u32       the checksums of the blocks of each array in turn (``checked``)

Opening reads the header and the checksums, and compares the file's length with them; the arrays are pages of
the file that the system loads when they are touched.
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

from searcher.checked import Array as Array
from searcher.checked import Checked, Column, Sums, Values, block_count
from searcher.errors import CorruptIndexError, IncompatibleIndexError

if TYPE_CHECKING:
    import numpy.typing as npt

_MARK = b"SRCHARR"
_VERSION = b"2"
_PREFIX = struct.Struct("<8sIII")
_ALIGNMENT = 64
_FIRST = 2**13  # where the first array begins: there is room for about a hundred in the header
_AT_ONCE = 2**18

_FORMATS: Mapping[str, Literal["B", "H", "I", "Q", "q"]] = {
    "|u1": "B",
    "<u2": "H",
    "<u4": "I",
    "<u8": "Q",
    "<i8": "q",
}
"""The types that an array can have, as NumPy and as ``struct`` call them."""


class _Stored(NamedTuple):
    """Where an array lies in its file, and which of the checksums is that of its first block."""

    dtype: str
    size: int
    offset: int
    first_block: int

    @property
    def end(self) -> int:
        return self.offset + self.size * _size(self.dtype)


class ArrayFile(Mapping[str, Array]):
    """The arrays of one file by name, read-only.

    Raises CorruptIndexError when the file is missing, cut short or its header is damaged, and
    IncompatibleIndexError when another version of the program wrote it. Whatever is read is compared with its
    checksums first (CorruptIndexError): all of an array that is had by its name, of a ``column`` and of
    ``values_of`` one only the parts that are looked at.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map, self._written = _map_file(path)
        self._header, self._sums = _read_header(path, self._map)
        self._checked: dict[str, Checked] = {}
        self._columns: dict[str, Column] = {}
        self._values: dict[str, Values] = {}

    def __getitem__(self, name: str) -> Array:
        return self.column(name).whole()

    def column(self, name: str) -> Column:
        """An array of which much is read, but seldom all."""
        column = self._columns.get(name)
        if column is None:
            array = np.frombuffer(self._view(name), self._header[name].dtype)
            column = self._columns[name] = Column(array, self._checks(name))
        return column

    def values_of(self, name: str) -> Values:
        """An array as plain numbers; single ones are read so in a fraction of the time."""
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = Values(self._view(name), self._checks(name))
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
        return self._header[name].size

    def damaged(self) -> list[str]:
        """The names of the arrays that are not as they were written; reads the whole file."""
        damaged = []
        for name in self._header:
            if self._checks(name).damaged():
                damaged.append(name)
            self.let_go()
        return damaged

    def check_all(self) -> None:
        """Raise CorruptIndexError unless all arrays are as they were written."""
        for name in self._header:
            self._checks(name).check_all()
            self.let_go()

    def let_go(self) -> None:
        """Give back the memory of all pages that were touched; they are loaded again when they are used."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def _checks(self, name: str) -> Checked:
        checked = self._checked.get(name)
        if checked is None:
            data = self._view(name).cast("B")
            first = self._header[name].first_block
            sums = self._sums[first : first + block_count(len(data))]
            checked = Checked(data, sums, lambda: _corrupt(self.path, f"{name} is not as it was written"))
            # Threads share what was found whole.
            checked = self._checked.setdefault(name, checked)
        return checked

    def _view(self, name: str) -> memoryview:
        stored = self._header[name]
        return memoryview(self._map)[stored.offset : stored.end].cast(_FORMATS[stored.dtype])


def _size(dtype: str) -> int:
    """The bytes that one value takes."""
    return struct.calcsize(_FORMATS[dtype])


def _aligned(offset: int) -> int:
    """Where the next array may begin."""
    return offset + -offset % _ALIGNMENT


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
        self._file = path.open("x+b", buffering=0)
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
        self._end = _aligned(self._end)
        self._arrays[name] = _Growing(self._file.fileno(), stored, count, self._end)
        self._end += stored.itemsize * count

    def append(self, name: str, values: Array) -> None:
        """Write the next values of an array for which there is room."""
        self._arrays[name].append(values)

    def write(self, name: str, array: Array) -> None:
        """Write an array at once."""
        self.reserve(name, array.dtype, array.size)
        self.append(name, array)

    def written(self, name: str) -> Array:
        """An array that has come to its length, as it lies in the file."""
        return self._arrays[name].written()

    def _finish(self) -> None:
        header = json.dumps({name: array.finish() for name, array in self._arrays.items()}).encode()
        header = header.ljust(_FIRST - _PREFIX.size)
        if len(header) > _FIRST - _PREFIX.size:
            raise ValueError("so many arrays do not fit the header")
        every = [array.sums.finish() for array in self._arrays.values()]
        sums = np.concatenate([np.zeros(0, np.uint32), *every]).astype("<u4").tobytes()
        prefix = _PREFIX.pack(_MARK + _VERSION, len(header), zlib.crc32(header), zlib.crc32(sums))
        _write_at(self._file.fileno(), 0, prefix + header)
        self._file.truncate(_aligned(self._end))
        _write_at(self._file.fileno(), _aligned(self._end), sums)


class _Growing:
    """An array that is being written, at its place in a file."""

    def __init__(self, file: int, dtype: np.dtype[Any], count: int, offset: int) -> None:
        self._file = file
        self._dtype = dtype
        self._count = count
        self._offset = offset
        self._written = 0
        self.sums = Sums()
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

    def finish(self) -> tuple[str, int, int]:
        """What the header says of it. Raises ValueError when it has not come to its length."""
        self._flush()
        if self._written != self._count * self._dtype.itemsize:
            raise ValueError(f"{self._written} bytes were written of {self._count} {self._dtype}")
        return self._dtype.str, self._count, self._offset

    def written(self) -> Array:
        """What is in the file of it. Raises ValueError when it has not come to its length."""
        self.finish()
        if not self._count:
            return np.zeros(0, self._dtype)
        data = mmap.mmap(self._file, 0, access=mmap.ACCESS_READ)
        return np.frombuffer(data, self._dtype, self._count, self._offset)

    def _flush(self) -> None:
        self._write(memoryview(self._waiting))
        self._waiting = bytearray()

    def _write(self, data: memoryview) -> None:
        self.sums.add(data)
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


def _read_header(path: Path, data: mmap.mmap) -> tuple[dict[str, _Stored], memoryview]:
    """Where each array lies, and the checksums of all blocks."""
    if len(data) < _PREFIX.size:
        raise _corrupt(path, "it is cut short")
    mark, length, crc, crc_of_sums = _PREFIX.unpack_from(data)
    if mark[:7] == _MARK and mark[7:] != _VERSION:
        raise IncompatibleIndexError(f"{path} was written by another version: run `searcher build` anew")
    header = data[_PREFIX.size : _PREFIX.size + length]
    if mark[:7] != _MARK or zlib.crc32(header) != crc:
        raise _corrupt(path, "its header is damaged")
    stored: dict[str, _Stored] = {}
    end, blocks = _FIRST, 0
    for name, (dtype, count, offset) in json.loads(header).items():
        stored[name] = _Stored(dtype, count, offset, blocks)
        end, blocks = stored[name].end, blocks + block_count(count * _size(dtype))
    sums = memoryview(data)[_aligned(end) :]
    if len(sums) != blocks * _size("<u4"):
        raise _corrupt(path, "its length is not the one written")
    if zlib.crc32(sums) != crc_of_sums:
        raise _corrupt(path, "its checksums are damaged")
    return stored, sums.cast(_FORMATS["<u4"])


def _corrupt(path: Path, what: str) -> CorruptIndexError:
    return CorruptIndexError(
        f"{path} is no whole part of an index: {what}. Run `searcher build` to make it anew"
    )
