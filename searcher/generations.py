"""Which state of the index is the current one, and how does it change whole?

An index folder holds generations. Each is a folder of files that never change again; ``CURRENT`` names the
one that counts::

    DIR/CURRENT             {"generation": "g-12", "manifest": CRC-32 of its manifest}
    DIR/lock                flock, exclusive: the one writer; its text says who that is
    DIR/g-12/manifest.json  format, settings of the caller; size, SHA-256 and time of each file
    DIR/g-12/searcher.lock  flock, shared: the readers; where it is missing, the folder is not ours
    DIR/g-12/…              the files themselves
    DIR/tmp-13/             a generation being written

A draft is written beside the rest, brought to the disk file by file (``fsync``), renamed to ``g-N`` and then
named by ``CURRENT``, which is replaced in one step. Whatever interrupts this, ``CURRENT`` names the old
generation or the new one, and that one is whole. What an interruption leaves behind is removed by the next
writer, as are old generations, unless somebody still reads them. Nothing else in the folder is touched.

The pattern is that of LevelDB's ``CURRENT`` file. Opening checks the manifest, and of each file the size and
the time of change: one that was touched since it was written is read and compared, which takes a second for
1.4 GB; where a copy lost the times, that is so at each opening. :meth:`Generation.verify` reads everything.
It needs ``flock`` and so Linux or macOS (where a power cut may still lose what the drive itself had not
written).
"""

import errno
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from searcher.disk import FileFacts, copy, facts_of, problem, seal, sync, write_bytes
from searcher.errors import IndexLockedError
from searcher.index_errors import damaged, unwritable, while_writing
from searcher.index_folder import NEXT_CURRENT, check_place, make_folder, next_number, remove_leftovers
from searcher.locks import READER_LOCK, lock_for_reading, writer_lock
from searcher.manifest import (
    CURRENT,
    FORMAT_VERSION,
    MANIFEST,
    PLAIN_NAME,
    Manifest,
    as_json,
    check_files,
    read_current,
    read_manifest,
)

# A reader starts over when the generation is replaced under its hands; a writer cannot commit this often
# while a reader opens one file.
_ATTEMPTS = 100
_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


class Generation:
    """One unchanging state of an index, kept from being cleaned away until it is closed.

    ``folder`` holds its ``files``, ``settings`` are those it was committed with. A context manager.
    """

    def __init__(self, folder: Path, manifest: Manifest, lock: ExitStack) -> None:
        self.folder = folder
        self.number = int(folder.name.removeprefix("g-"))
        self.settings = manifest.settings
        self.files = manifest.files
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the generation go; what is mapped into memory stays readable."""
        self._lock.close()

    def verify(self) -> list[str]:
        """Read every file and compare it with the manifest; what differs, one sentence each."""
        found = (problem(self.folder / name, facts) for name, facts in self.files.items())
        return [each for each in found if each]


class Draft:
    """A generation being written: files go into ``folder``, ``commit`` makes it the current one.

    ``base`` is the generation it starts from, one without files for a new index. Files are written by
    ordinary means, with plain names and no folders below; what was kept from the base must not be written to.
    """

    def __init__(self, directory: Path, base: Generation) -> None:
        self.base = base
        self._directory = directory
        self._number = next_number(directory)
        self._kept: dict[str, FileFacts] = {}
        self.folder = directory / f"tmp-{self._number}"
        with while_writing(directory):
            self.folder.mkdir()
            (self.folder / READER_LOCK).touch()

    def keep(self, name: str) -> None:
        """Take over a file of the base as it is, without writing it again where the disk can link."""
        if name not in self.base.files:
            raise ValueError(f"the base has no file {name!r}")
        source, target = self.base.folder / name, self.folder / name
        with while_writing(self._directory):
            try:
                target.hardlink_to(source)
            except OSError:
                copy(source, target)
        self._kept[name] = self.base.files[name]

    def commit(self, settings: Mapping[str, object]) -> Generation:
        """Make this the current generation and return it, open; ``settings`` are JSON values.

        Raises SearcherError when the disk does not take it; the message says which state then counts.
        """
        with while_writing(self._directory):
            manifest = self._write_manifest(settings)
            sync(self.folder)
            self.folder = self.folder.rename(self._directory / f"g-{self._number}")
            sync(self._directory)
            current = {"generation": self.folder.name, "manifest": zlib.crc32(manifest)}
            write_bytes(self._directory / NEXT_CURRENT, as_json(current))
            (self._directory / NEXT_CURRENT).replace(self._directory / CURRENT)
        with while_writing(self._directory, "the new state is in place, but a power cut may undo it"):
            sync(self._directory)
        return open_current(self._directory)

    def _write_manifest(self, settings: Mapping[str, object]) -> bytes:
        names = sorted({path.name for path in self.folder.iterdir()} - {READER_LOCK})
        if not all(map(PLAIN_NAME.fullmatch, names)):
            raise ValueError(f"names of index files are letters, digits, points and dashes: {names}")
        facts = {name: self._kept.get(name) or facts_of(self.folder / name) for name in names}
        for name in names:
            seal(self.folder / name)
        files = {name: each._asdict() for name, each in facts.items()}
        manifest = as_json({"format": FORMAT_VERSION, "settings": dict(settings), "files": files})
        write_bytes(self.folder / MANIFEST, manifest)
        return manifest


def current_number(directory: Path) -> int:
    """The number of the current generation: one small file is read, nothing else is looked at.

    Raises IndexNotFoundError or CorruptIndexError.
    """
    return read_current(directory).number


def open_current(directory: Path) -> Generation:
    """The current generation, with its manifest checked and its files found to be as they were written.

    Raises IndexNotFoundError, CorruptIndexError or IncompatibleIndexError.
    """
    for _ in range(_ATTEMPTS):
        current = read_current(directory)
        folder = directory / current.generation
        with ExitStack() as lock:
            locked = lock_for_reading(folder, lock)
            # Only what CURRENT no longer names is ever cleaned: still named after locking, it stays.
            if read_current(directory) == current:
                if not locked:
                    raise damaged(directory, f"{current.generation} is not whole")
                manifest = read_manifest(directory, current)
                check_files(folder, manifest.files)
                return Generation(folder, manifest, lock.pop_all())
    raise IndexLockedError(f"the index at {directory} changes faster than it can be opened; try again")


@contextmanager
def begin(directory: Path) -> Iterator[Draft]:
    """A draft of the next state of an index, starting from the newest; the one writer while it lasts.

    Unless it is committed, nothing of it stays. Raises IndexLockedError at once when another process or
    thread writes, besides the errors of :func:`open_current`; SearcherError when the disk is full or broken.
    """
    read_current(directory)
    with _writing(directory), open_current(directory) as base:
        yield Draft(directory, base)


@contextmanager
def begin_anew(
    directory: Path, overwrite: bool = False, settings: Mapping[str, object] | None = None
) -> Iterator[Draft]:
    """A draft of the first state of an index, in a folder that is made where it is missing.

    It starts from a generation without files, with the ``settings`` given. With ``overwrite`` it replaces
    the index that is there, damaged or not, else that is an IndexExistsError. A home folder, and one with
    other things in it than an index, a README or hidden files, is refused (SearcherError).
    """
    check_place(directory, overwrite)
    with while_writing(directory):
        make_folder(directory)
    with _writing(directory):
        check_place(directory, overwrite)
        yield Draft(directory, Generation(directory / "g-0", Manifest(settings or {}, {}), ExitStack()))


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """Hold the writer's lock; before and after, remove drafts left lying and generations nobody needs."""
    with writer_lock(directory):
        remove_leftovers(directory)
        try:
            yield
        except OSError as error:
            # Files are written by the caller; whatever else fails there is the caller's to explain.
            if error.errno in _DISK_ERRORS:
                raise unwritable(directory, error) from error
            raise
        finally:
            remove_leftovers(directory)
