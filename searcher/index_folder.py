"""What in a folder belongs to an index, may an index lie there, and what of it may be removed?"""

import fcntl
import json
import os
import re
from contextlib import suppress
from pathlib import Path

from searcher.disk import open_file, read_bytes, sync
from searcher.errors import IndexExistsError, SearcherError
from searcher.index_errors import while_writing
from searcher.locks import READER_LOCK, WRITER_LOCK, writer_of
from searcher.manifest import CURRENT, MANIFEST, MANIFEST_LIMIT, PLAIN_NAME, current_name, exists

NEXT_CURRENT = "tmp-CURRENT"
"""What replaces ``CURRENT`` is written under this name."""

OWN_GLOBS = (CURRENT, NEXT_CURRENT, WRITER_LOCK, "g-[0-9]*", "tmp-[0-9]*")
"""What a writer puts into the folder of an index."""

_OWN_NAME = re.compile(r"(?:g|tmp)-([0-9]{1,18})")
_MAY_LIE_IN_A_NEW_PLACE = {".gitignore", ".gitkeep", ".DS_Store", NEXT_CURRENT}


def check_place(directory: Path, overwrite: bool) -> None:
    """Raise IndexExistsError where an index must not be replaced, SearcherError where none may lie."""
    if exists(directory) and not overwrite:
        raise IndexExistsError(f"there is an index at {directory} already; open it, or let it be overwritten")
    there = next(path for path in (directory, *directory.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise SearcherError(
            f"{directory} is no place for an index: {there} is no folder; name a new or an empty one"
        )
    if directory.resolve() == Path("~").expanduser():
        raise SearcherError(f"{directory} is no place for an index: it is your home; name a folder in it")
    with while_writing(directory):
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
    if entry.name == WRITER_LOCK:
        return writer_of(entry) is not None
    if _OWN_NAME.fullmatch(entry.name) and entry.is_dir():
        return _is_ours(entry) or not any(entry.iterdir())
    return entry.name in _MAY_LIE_IN_A_NEW_PLACE or entry.name.startswith("README")


def _is_index(directory: Path) -> bool:
    return any(_is_ours(entry) for entry in directory.iterdir()) or current_name(directory) is not None


def _is_ours(folder: Path) -> bool:
    named = _OWN_NAME.fullmatch(folder.name)
    return bool(named) and not folder.is_symlink() and (folder / READER_LOCK).is_file()


def make_folder(directory: Path) -> None:
    """Make a folder, and those above it, for good."""
    if not directory.is_dir():
        make_folder(directory.parent)
        directory.mkdir(exist_ok=True)
        sync(directory.parent)


def next_number(directory: Path) -> int:
    """A number that no generation of the folder has, be it whole, being written or left lying."""
    names = (_OWN_NAME.fullmatch(path.name) for path in directory.iterdir())
    return 1 + max((int(name[1]) for name in names if name), default=0)


def remove_leftovers(directory: Path) -> None:
    """Remove what interrupted writers left, and old generations; what cannot be removed now stays."""
    with suppress(OSError, SearcherError):
        current = current_name(directory)
        # What CURRENT no longer names may go only when no power cut can bring the old CURRENT back.
        sync(directory)
        (directory / NEXT_CURRENT).unlink(missing_ok=True)
        # Where CURRENT is damaged, any generation may be the one that it named.
        damaged = current is None and exists(directory)
        for folder in directory.iterdir():
            if folder.name != current and not (damaged and folder.name.startswith("g-")):
                _remove_unread(folder)


def _remove_unread(folder: Path) -> None:
    """Remove a folder of ours, its mark last, so that an interrupted removal is taken up again."""
    with suppress(OSError):
        if _is_ours(folder):
            with open_file(folder / READER_LOCK) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for name in (*_own_files(folder), MANIFEST, READER_LOCK):
                    (folder / name).unlink(missing_ok=True)
        if _OWN_NAME.fullmatch(folder.name):
            folder.rmdir()


def _own_files(folder: Path) -> list[str]:
    """The files that were written into a folder of ours: those of its manifest, all where it has none."""
    try:
        names = json.loads(read_bytes(folder / MANIFEST, limit=MANIFEST_LIMIT))["files"]
        return [name for name in names if PLAIN_NAME.fullmatch(name)]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return [path.name for path in folder.iterdir() if path.name != READER_LOCK]
