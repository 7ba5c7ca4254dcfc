"""What does an index folder say of its current generation?

``CURRENT`` names it and holds the CRC-32 of its manifest, which holds the size, SHA-256 and time of each of
its files. Whatever is not as it was written is damage, and said to be.
"""

import json
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from searcher.disk import FileFacts, quick_problem, read_bytes
from searcher.errors import CorruptIndexError, IncompatibleIndexError, IndexNotFoundError
from searcher.index_errors import damaged, unreadable

FORMAT_VERSION = 15

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 64 * 2**20
"""A manifest has no more bytes than these."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
"""The names of the files of a generation: no folders, and nothing that a terminal would act on."""

_GENERATION_NAME = re.compile(r"g-([0-9]{1,18})")


class Current(NamedTuple):
    """What ``CURRENT`` says."""

    generation: str
    manifest_crc: int

    @property
    def number(self) -> int:
        """The number of the generation."""
        return int(self.generation.removeprefix("g-"))


class Manifest(NamedTuple):
    """What a generation says of itself: settings of the caller as JSON values, and its files by name."""

    settings: Mapping[str, object]
    files: Mapping[str, FileFacts]


def exists(directory: Path) -> bool:
    """Whether something that claims to be an index lies there, readable or not."""
    return os.path.lexists(directory / CURRENT)


def read_current(directory: Path) -> Current:
    """Which generation counts. Raises IndexNotFoundError or CorruptIndexError."""
    try:
        found = json.loads(read_bytes(directory / CURRENT, limit=MANIFEST_LIMIT))
        current = Current(found["generation"], found["manifest"])
        if _GENERATION_NAME.fullmatch(current.generation):
            return current
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(
            f"there is no index at {directory}; make one with `searcher build FOLDER --index {directory}`"
        ) from None
    except OSError as error:
        raise unreadable(directory, error) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise damaged(directory, f"{CURRENT} is not as it was written")


def current_name(directory: Path) -> str | None:
    """The current generation's name, or None where nothing readable names one."""
    try:
        return read_current(directory).generation
    except (IndexNotFoundError, CorruptIndexError):
        return None


def read_manifest(directory: Path, current: Current) -> Manifest:
    """The manifest of a generation. Raises CorruptIndexError, IncompatibleIndexError."""
    try:
        data = read_bytes(directory / current.generation / MANIFEST, limit=MANIFEST_LIMIT)
    except FileNotFoundError:
        raise damaged(directory, f"{current.generation}/{MANIFEST} is missing") from None
    except OSError as error:
        raise unreadable(directory, error) from error
    try:
        if zlib.crc32(data) == current.manifest_crc:
            return _parse_manifest(directory, json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise damaged(directory, f"{current.generation}/{MANIFEST} is not as it was written")


def _parse_manifest(directory: Path, found: dict[str, Any]) -> Manifest:
    version = int(found["format"])
    if version != FORMAT_VERSION:
        raise IncompatibleIndexError(
            f"the index at {directory} was made by another version (format {version}, this one reads "
            f"{FORMAT_VERSION}); build it anew with `searcher build`"
        )
    files = {name: FileFacts(**facts) for name, facts in found["files"].items()}
    if not all(map(PLAIN_NAME.fullmatch, files)):
        raise ValueError("a manifest names only files of its own folder")
    return Manifest(found["settings"], files)


def as_json(value: Mapping[str, object]) -> bytes:
    """How ``CURRENT`` and manifests are written."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def check_files(folder: Path, files: Mapping[str, FileFacts]) -> None:
    """Raise CorruptIndexError for a file of a generation that is missing or not as it was written."""
    for name, facts in files.items():
        found = quick_problem(folder / name, facts)
        if found:
            raise damaged(folder.parent, found)
