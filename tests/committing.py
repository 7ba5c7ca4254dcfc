"""Generations of plain files: made, changed, looked at, and damaged."""

import os
from pathlib import Path

from searcher.generations import Draft, begin, begin_anew, open_current

Files = dict[str, bytes]


def commit(draft: Draft, files: Files, settings: dict[str, object] | None = None) -> None:
    for name, data in files.items():
        (draft.folder / name).write_bytes(data)
    draft.commit(settings or {}).close()


def create(directory: Path, files: Files, settings: dict[str, object] | None = None) -> None:
    with begin_anew(directory) as draft:
        commit(draft, files, settings)


def example(folder: Path) -> Path:
    """An index of two files, the first state of which is there."""
    directory = folder / "index"
    create(directory, {"words": b"fjord", "texts": b""}, {"analysis": 3, "folder": "blåbær"})
    return directory


def change(directory: Path, files: Files) -> None:
    with begin(directory) as draft:
        commit(draft, files)


def content(directory: Path) -> Files:
    with open_current(directory) as generation:
        assert generation.verify() == []
        return {name: (generation.folder / name).read_bytes() for name in generation.files}


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def rot(path: Path, data: bytes) -> None:
    """Change a file behind the system's back, as a disk does."""
    found = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
