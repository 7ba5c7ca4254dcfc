"""How do bytes come to the disk for good, and are they still the same?"""

import errno
import os
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

_BLOCK = 2**20


class FileFacts(NamedTuple):
    """What is remembered of a file: its size in bytes, its SHA-256 in hexadecimal digits, and the time of its
    last change in nanoseconds."""

    size: int
    sha256: str
    modified_ns: int


def facts_of(path: Path) -> FileFacts:
    """The facts of a file as it is now. Raises OSError."""
    # Imported here because opening an index, and so each search command, can do without its 5 ms.
    import hashlib

    with open_file(path) as file:
        found = os.fstat(file.fileno())
        return FileFacts(found.st_size, hashlib.file_digest(file, "sha256").hexdigest(), found.st_mtime_ns)


def problem(path: Path, facts: FileFacts) -> str | None:
    """What is wrong with a file, in words, or None; all of it is read."""
    try:
        return _size_problem(path, path.lstat(), facts) or _content_problem(path, facts)
    except OSError as error:
        return f"{_name(path)} cannot be read ({error.strerror})"


def quick_problem(path: Path, facts: FileFacts) -> str | None:
    """The same, but a file with the time of change that is remembered is taken for unchanged and not read."""
    try:
        found = path.lstat()
        untouched = found.st_mtime_ns == facts.modified_ns
        return _size_problem(path, found, facts) or (None if untouched else _content_problem(path, facts))
    except OSError as error:
        return f"{_name(path)} cannot be read ({error.strerror})"


def _size_problem(path: Path, found: os.stat_result, facts: FileFacts) -> str | None:
    if not S_ISREG(found.st_mode):
        return f"{_name(path)} is not a file"
    if found.st_size != facts.size:
        return f"{_name(path)} is {found.st_size:,} bytes long, not {facts.size:,}"
    return None


def _content_problem(path: Path, facts: FileFacts) -> str | None:
    same = facts_of(path).sha256 == facts.sha256
    return None if same else f"{_name(path)} is not as it was written"


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
    """Write a new file with the bytes and the time of change of another."""
    with source.open("rb") as reader, target.open("xb") as writer:
        while block := reader.read(_BLOCK):
            writer.write(block)
        writer.flush()
        found = os.fstat(reader.fileno())
        os.utime(writer.fileno(), ns=(found.st_atime_ns, found.st_mtime_ns))


def seal(path: Path) -> None:
    """Bring a file to the disk for good; from now on it cannot be opened to be written to.

    So `cp` or an editor puts a new file in its place, or fails, where else it would cut short a file that
    others have mapped into memory, which ends their processes. Nothing keeps an administrator from that.
    """
    path.chmod(path.stat().st_mode & ~0o222)
    sync(path)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
