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
import fcntl
import json
import os
import re
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from searcher.disk import (
    FileFacts,
    copy,
    facts_of,
    open_file,
    problem,
    quick_problem,
    read_bytes,
    seal,
    sync,
    write_bytes,
)
from searcher.errors import (
    CorruptIndexError,
    IncompatibleIndexError,
    IndexExistsError,
    IndexLockedError,
    IndexNotFoundError,
    SearcherError,
)

FORMAT_VERSION = 10

_CURRENT = "CURRENT"
_NEXT_CURRENT = "tmp-CURRENT"
_WRITER_LOCK = "lock"
_READER_LOCK = "searcher.lock"
_MANIFEST = "manifest.json"
_LOCK_SIGNATURE = "searcher "
_LONGEST_COMMAND = 100  # in characters
_LONGEST_SIGNATURE = 1000  # in bytes
# No folders, and nothing that a terminal would act on when the name is shown.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_GENERATION_NAME = re.compile(r"g-([0-9]{1,18})")
_OWN_NAME = re.compile(r"(?:g|tmp)-([0-9]{1,18})")

# A reader starts over when the generation is replaced under its hands; a writer cannot commit this often
# while a reader opens one file.
_ATTEMPTS = 100
_MANIFEST_LIMIT = 64 * 2**20
_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_MAY_LIE_IN_A_NEW_PLACE = {".gitignore", ".gitkeep", ".DS_Store", _NEXT_CURRENT}


class _Current(NamedTuple):
    """What ``CURRENT`` says."""

    generation: str
    manifest_crc: int

    @property
    def number(self) -> int:
        return int(self.generation.removeprefix("g-"))


class _Manifest(NamedTuple):
    settings: Mapping[str, object]
    files: Mapping[str, FileFacts]


class Generation:
    """One unchanging state of an index, kept from being cleaned away until it is closed.

    ``folder`` holds its ``files``, ``settings`` are those it was committed with. A context manager.
    """

    def __init__(self, folder: Path, manifest: _Manifest, lock: ExitStack) -> None:
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
        self._number = _next_number(directory)
        self._kept: dict[str, FileFacts] = {}
        self.folder = directory / f"tmp-{self._number}"
        with _reporting(directory):
            self.folder.mkdir()
            (self.folder / _READER_LOCK).touch()

    def keep(self, name: str) -> None:
        """Take over a file of the base as it is, without writing it again where the disk can link."""
        if name not in self.base.files:
            raise ValueError(f"the base has no file {name!r}")
        source, target = self.base.folder / name, self.folder / name
        with _reporting(self._directory):
            try:
                target.hardlink_to(source)
            except OSError:
                copy(source, target)
        self._kept[name] = self.base.files[name]

    def commit(self, settings: Mapping[str, object]) -> Generation:
        """Make this the current generation and return it, open; ``settings`` are JSON values.

        Raises SearcherError when the disk does not take it; the message says which state then counts.
        """
        with _reporting(self._directory):
            manifest = self._write_manifest(settings)
            sync(self.folder)
            self.folder = self.folder.rename(self._directory / f"g-{self._number}")
            sync(self._directory)
            current = {"generation": self.folder.name, "manifest": zlib.crc32(manifest)}
            write_bytes(self._directory / _NEXT_CURRENT, _as_json(current))
            (self._directory / _NEXT_CURRENT).replace(self._directory / _CURRENT)
        with _reporting(self._directory, "the new state is in place, but a power cut may undo it"):
            sync(self._directory)
        return open_current(self._directory)

    def _write_manifest(self, settings: Mapping[str, object]) -> bytes:
        names = sorted({path.name for path in self.folder.iterdir()} - {_READER_LOCK})
        if not all(map(_PLAIN_NAME.fullmatch, names)):
            raise ValueError(f"names of index files are letters, digits, points and dashes: {names}")
        facts = {name: self._kept.get(name) or facts_of(self.folder / name) for name in names}
        for name in names:
            seal(self.folder / name)
        files = {name: each._asdict() for name, each in facts.items()}
        manifest = _as_json({"format": FORMAT_VERSION, "settings": dict(settings), "files": files})
        write_bytes(self.folder / _MANIFEST, manifest)
        return manifest


def exists(directory: Path) -> bool:
    """Whether something that claims to be an index lies there, readable or not."""
    return os.path.lexists(directory / _CURRENT)


def current_number(directory: Path) -> int:
    """The number of the current generation: one small file is read, nothing else is looked at.

    Raises IndexNotFoundError or CorruptIndexError.
    """
    return _read_current(directory).number


def open_current(directory: Path) -> Generation:
    """The current generation, with its manifest checked and its files found to be as they were written.

    Raises IndexNotFoundError, CorruptIndexError or IncompatibleIndexError.
    """
    for _ in range(_ATTEMPTS):
        current = _read_current(directory)
        folder = directory / current.generation
        with ExitStack() as lock:
            locked = _lock_for_reading(folder, lock)
            # Only what CURRENT no longer names is ever cleaned: still named after locking, it stays.
            if _read_current(directory) == current:
                if not locked:
                    raise _corrupt(directory, f"{current.generation} is not whole")
                manifest = _read_manifest(directory, current)
                _check_files(folder, manifest.files)
                return Generation(folder, manifest, lock.pop_all())
    raise IndexLockedError(f"the index at {directory} changes faster than it can be opened; try again")


@contextmanager
def begin(directory: Path) -> Iterator[Draft]:
    """A draft of the next state of an index, starting from the newest; the one writer while it lasts.

    Unless it is committed, nothing of it stays. Raises IndexLockedError at once when another process or
    thread writes, besides the errors of :func:`open_current`; SearcherError when the disk is full or broken.
    """
    _read_current(directory)
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
    _check_place(directory, overwrite)
    with _reporting(directory):
        _make_folder(directory)
    with _writing(directory):
        _check_place(directory, overwrite)
        yield Draft(directory, Generation(directory / "g-0", _Manifest(settings or {}, {}), ExitStack()))


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """Hold the writer's lock; before and after, remove drafts left lying and generations nobody needs."""
    with _writer_lock(directory):
        _clean(directory)
        try:
            yield
        except OSError as error:
            # Files are written by the caller; whatever else fails there is the caller's to explain.
            if error.errno in _DISK_ERRORS:
                raise _unwritable(directory, error) from error
            raise
        finally:
            _clean(directory)


def _check_place(directory: Path, overwrite: bool) -> None:
    if exists(directory) and not overwrite:
        raise IndexExistsError(f"there is an index at {directory} already; open it, or let it be overwritten")
    if os.path.lexists(directory) and not directory.is_dir():
        raise SearcherError(
            f"{directory} is no place for an index: it is no folder; name a new or an empty one"
        )
    if directory.resolve() == Path("~").expanduser():
        raise SearcherError(f"{directory} is no place for an index: it is your home; name a folder in it")
    with _reporting(directory):
        foreign = _foreign_name(directory) if directory.is_dir() and not _is_index(directory) else None
    if foreign:
        raise SearcherError(
            f"{directory} is no place for an index: it holds other files ({foreign}); "
            "name a new or an empty folder"
        )


def _foreign_name(directory: Path) -> str | None:
    """A file that speaks against making an index in its folder: not ours, no README, nothing hidden."""
    return min((entry.name for entry in directory.iterdir() if not _may_lie_there(entry)), default=None)


def _may_lie_there(entry: Path) -> bool:
    if entry.name == _WRITER_LOCK:
        return _holder(entry) is not None
    if _OWN_NAME.fullmatch(entry.name) and entry.is_dir():
        return _is_ours(entry) or not any(entry.iterdir())
    return entry.name in _MAY_LIE_IN_A_NEW_PLACE or entry.name.startswith("README")


def _is_index(directory: Path) -> bool:
    return any(_is_ours(entry) for entry in directory.iterdir()) or _current_name(directory) is not None


def _is_ours(folder: Path) -> bool:
    named = _OWN_NAME.fullmatch(folder.name)
    return bool(named) and not folder.is_symlink() and (folder / _READER_LOCK).is_file()


def _make_folder(directory: Path) -> None:
    if not directory.is_dir():
        _make_folder(directory.parent)
        directory.mkdir(exist_ok=True)
        sync(directory.parent)


def _next_number(directory: Path) -> int:
    names = (_OWN_NAME.fullmatch(path.name) for path in directory.iterdir())
    return 1 + max((int(name[1]) for name in names if name), default=0)


# What CURRENT and the manifest say


def _read_current(directory: Path) -> _Current:
    try:
        found = json.loads(read_bytes(directory / _CURRENT, limit=_MANIFEST_LIMIT))
        current = _Current(found["generation"], found["manifest"])
        if _GENERATION_NAME.fullmatch(current.generation):
            return current
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(
            f"there is no index at {directory}; make one with `searcher build FOLDER --index {directory}`"
        ) from None
    except OSError as error:
        raise _unreadable(directory, error) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise _corrupt(directory, f"{_CURRENT} is not as it was written")


def _current_name(directory: Path) -> str | None:
    """The current generation's name, or None where nothing readable names one."""
    try:
        return _read_current(directory).generation
    except (IndexNotFoundError, CorruptIndexError):
        return None


def _read_manifest(directory: Path, current: _Current) -> _Manifest:
    try:
        data = read_bytes(directory / current.generation / _MANIFEST, limit=_MANIFEST_LIMIT)
    except FileNotFoundError:
        raise _corrupt(directory, f"{current.generation}/{_MANIFEST} is missing") from None
    except OSError as error:
        raise _unreadable(directory, error) from error
    try:
        if zlib.crc32(data) == current.manifest_crc:
            return _parse_manifest(directory, json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise _corrupt(directory, f"{current.generation}/{_MANIFEST} is not as it was written")


def _parse_manifest(directory: Path, found: dict[str, Any]) -> _Manifest:
    version = int(found["format"])
    if version != FORMAT_VERSION:
        raise IncompatibleIndexError(
            f"the index at {directory} was made by another version (format {version}, this one reads "
            f"{FORMAT_VERSION}); build it anew with `searcher build`"
        )
    files = {name: FileFacts(**facts) for name, facts in found["files"].items()}
    if not all(map(_PLAIN_NAME.fullmatch, files)):
        raise ValueError("a manifest names only files of its own folder")
    return _Manifest(found["settings"], files)


def _as_json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _check_files(folder: Path, files: Mapping[str, FileFacts]) -> None:
    for name, facts in files.items():
        found = quick_problem(folder / name, facts)
        if found:
            raise _corrupt(folder.parent, found)


# Locks


@contextmanager
def _writer_lock(directory: Path) -> Iterator[None]:
    with _reporting(directory):
        lock = os.open(directory / _WRITER_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with _reporting(directory):
            _lock_for_writing(directory, lock)
        yield
    finally:
        # Unlocked expressly: a child process that was forked meanwhile may hold a copy of the descriptor.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _lock_for_writing(directory: Path, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(directory / _WRITER_LOCK) or "another process"
        raise IndexLockedError(
            f"the index at {directory} is being changed by {holder}; wait until that is done and try again"
        ) from None
    _sign(lock)


def _sign(lock: int) -> None:
    """Write into the lock who holds it, for the message to others; on a full disk it goes unsaid."""
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    with suppress(OSError):
        os.ftruncate(lock, 0)
        signature = f"{_LOCK_SIGNATURE}process {os.getpid()} ({_command()}) since {since}\n"
        os.pwrite(lock, signature.encode(errors="replace"), 0)


def _command() -> str:
    """What was typed to start this process, as short as it can be told from others."""
    program, *arguments = sys.argv or ["?"]
    path = Path(program)
    typed = " ".join([path.parent.name if path.name == "__main__.py" else path.name, *arguments])
    shown = "".join(letter if letter.isprintable() else "?" for letter in typed)
    return shown if len(shown) <= _LONGEST_COMMAND else f"{shown[:_LONGEST_COMMAND]}…"


def _holder(path: Path) -> str | None:
    """Who signed the lock last, "" when nobody did, None when it is a file of something else."""
    try:
        text = read_bytes(path, limit=_LONGEST_SIGNATURE).decode(errors="replace")
    except OSError:
        return None
    signed = not text or text.startswith(_LOCK_SIGNATURE)
    return text.removeprefix(_LOCK_SIGNATURE).strip() if signed else None


def _lock_for_reading(folder: Path, lock: ExitStack) -> bool:
    """Hold the generation until ``lock`` is closed; False when there is nothing (left) to hold."""
    try:
        file = lock.enter_context(open_file(folder / _READER_LOCK))
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError, BlockingIOError):
        return False
    except OSError as error:
        raise _unreadable(folder.parent, error) from error
    return True


# Cleaning: only by the writer, only what is ours, only what is neither current nor read


def _clean(directory: Path) -> None:
    """Remove what interrupted writers left, and old generations; what cannot be removed now stays."""
    with suppress(OSError, SearcherError):
        current = _current_name(directory)
        # What CURRENT no longer names may go only when no power cut can bring the old CURRENT back.
        sync(directory)
        (directory / _NEXT_CURRENT).unlink(missing_ok=True)
        # Where CURRENT is damaged, any generation may be the one that it named.
        damaged = current is None and exists(directory)
        for folder in directory.iterdir():
            if folder.name != current and not (damaged and folder.name.startswith("g-")):
                _remove_unread(folder)


def _remove_unread(folder: Path) -> None:
    """Remove a folder of ours, its mark last, so that an interrupted removal is taken up again."""
    with suppress(OSError):
        if _is_ours(folder):
            with open_file(folder / _READER_LOCK) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for name in (*_own_files(folder), _MANIFEST, _READER_LOCK):
                    (folder / name).unlink(missing_ok=True)
        if _OWN_NAME.fullmatch(folder.name):
            folder.rmdir()


def _own_files(folder: Path) -> list[str]:
    """The files that were written into a folder of ours: those of its manifest, all where it has none."""
    try:
        names = json.loads(read_bytes(folder / _MANIFEST, limit=_MANIFEST_LIMIT))["files"]
        return [name for name in names if _PLAIN_NAME.fullmatch(name)]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return [path.name for path in folder.iterdir() if path.name != _READER_LOCK]


# Errors


@contextmanager
def _reporting(directory: Path, state: str = "the index is unchanged") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(directory, error, state) from error


def _unwritable(directory: Path, error: OSError, state: str = "the index is unchanged") -> SearcherError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space" if full else "see to the disk and the rights on the folder"
    cause = error.strerror or str(error)
    return SearcherError(f"cannot write the index at {directory}: {cause}; {state}; {advice} and try again")


def _unreadable(directory: Path, error: OSError) -> SearcherError:
    cause = error.strerror or str(error)
    return SearcherError(f"cannot read the index at {directory}: {cause}; see to the rights on its files")


def _corrupt(directory: Path, damage: str) -> CorruptIndexError:
    return CorruptIndexError(
        f"the index at {directory} is damaged: {damage}; build it anew with `searcher build`"
    )
