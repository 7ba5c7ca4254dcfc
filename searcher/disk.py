"""How do bytes come to the disk for good, and are they still the same?"""

import errno
import os
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

_BLOCK = 2**20


class FileFacts(NamedTuple):
    """What is remembered of a file: its size in bytes and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


def facts_of(path: Path) -> FileFacts:
    """The facts of a file as it is now. Raises OSError."""
    # Imported here because opening an index, and so each search command, can do without its 5 ms.
    import hashlib

    with open_file(path) as file:
        return FileFacts(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def problem(path: Path, facts: FileFacts) -> str | None:
    """What is wrong with a file, in words, or None; all of it is read."""
    found = size_problem(path, facts)
    if found:
        return found
    try:
        return None if facts_of(path) == facts else f"{_name(path)} is not as it was written"
    except OSError as error:
        return f"{_name(path)} cannot be read ({error.strerror})"


def size_problem(path: Path, facts: FileFacts) -> str | None:
    """What can be seen to be wrong with a file without reading it, in words, or None."""
    try:
        found = path.lstat()
    except OSError as error:
        return f"{_name(path)} cannot be read ({error.strerror})"
    if not S_ISREG(found.st_mode):
        return f"{_name(path)} is not a file"
    if found.st_size != facts.size:
        return f"{_name(path)} is {found.st_size:,} bytes long, not {facts.size:,}"
    return None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def open_file(path: Path) -> FileIO:
    """An ordinary file to read from; a pipe or a device in its place is an OSError, not a wait."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    if S_ISREG(os.fstat(descriptor).st_mode):
        return FileIO(descriptor)
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not an ordinary file", str(path))


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file; one of more than ``limit`` bytes is an OSError."""
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > limit:
            raise OSError(errno.EFBIG, "larger than searcher writes it", str(path))
        return file.readall()


def write_bytes(path: Path, data: bytes) -> None:
    """Write a new file and bring it to the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy(source: Path, target: Path) -> None:
    """Write a new file with the bytes of another."""
    with source.open("rb") as reader, target.open("xb") as writer:
        while block := reader.read(_BLOCK):
            writer.write(block)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
