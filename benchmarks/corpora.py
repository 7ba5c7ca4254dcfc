"""Which real documents are there to measure with?

``../shared/corpora`` holds packed trees of German laws and of German, Norwegian and Finnish manuals. They are
no part of this project; where they are absent, the sample corpus is grown instead (``resample``).
"""

import random
import tarfile
from collections.abc import Sequence
from pathlib import Path

from searcher.folder import DocumentFile, list_documents

ARCHIVES = Path(__file__).parents[2] / "shared" / "corpora"
_SUFFIX = ".tar.xz"


def unpack(archives: Path, cache: Path) -> list[Path]:
    """The trees packed in a folder, each unpacked into the cache once."""
    return [_unpacked(archive, cache) for archive in sorted(archives.glob(f"*{_SUFFIX}"))]


def _unpacked(archive: Path, cache: Path) -> Path:
    place = cache / archive.name.removesuffix(_SUFFIX)
    if not place.exists():
        part = cache / f"{place.name}.part"
        with tarfile.open(archive) as packed:
            packed.extractall(part, filter="data")
        part.rename(place)
    return place


def mixed(trees: Sequence[Path], seed: int) -> list[DocumentFile]:
    """The documents of some trees in one random order; the same seed gives the same."""
    files = [
        file._replace(path=f"{tree.name}/{file.path}", folder=tree.parent)
        for tree in trees
        for file in list_documents(tree).files
    ]
    random.Random(seed).shuffle(files)
    return files
