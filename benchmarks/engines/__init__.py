"""Who else answers such queries? searcher and its peers behind one face.

Each peer does its work in the way its own documentation recommends: the ten best sections by BM25, and for
each, when snippets are wanted, a passage in which the matches are marked. All run with one thread. What each
does is said in its ``does``.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.queries import Query, QueryKind
from benchmarks.workload import Workload

EVERY_KIND = frozenset(QueryKind)
NO_LIMIT = 10**9


class Engine(Protocol):
    """A way to search; with more sections than ``largest`` it takes too long to be measured."""

    does: str
    kinds: frozenset[QueryKind]
    snippets: bool
    largest: int

    def build(self, workload: Workload, folder: Path) -> None:
        """Index everything, into an empty folder."""

    def open(self, folder: Path) -> None:
        """Make ready to search what was built."""

    def search(self, query: Query) -> int:
        """Answer with hits and their snippets; how many hits there were."""

    def rank(self, query: Query) -> int:
        """Name the best sections and their scores, and nothing else; how many there were."""

    def close(self) -> None:
        """Let go of the folder."""


OURS = "searcher"
TANTIVY, TANTIVY_FIELDS, TANTIVY_STEMS = "tantivy", "tantivy, fields", "tantivy, stems"
FTS5, BM25S, WHOOSH = "SQLite FTS5", "bm25s", "Whoosh"

_PLACES: Mapping[str, tuple[str, str]] = {
    OURS: ("ours", "Searcher"),
    TANTIVY: ("tantivy_py", "OneField"),
    TANTIVY_FIELDS: ("tantivy_py", "SameWork"),
    TANTIVY_STEMS: ("tantivy_py", "StemsOnly"),
    FTS5: ("fts5", "Fts5"),
    BM25S: ("bm25s_numba", "Bm25s"),
    WHOOSH: ("whoosh_own", "Whoosh"),
}
NAMES: tuple[str, ...] = tuple(_PLACES)


def make_engine(name: str) -> Engine:
    """The engine of a name. Raises ModuleNotFoundError when its package is not installed."""
    module, cls = _PLACES[name]
    make: Callable[[], Engine] = getattr(import_module(f"benchmarks.engines.{module}"), cls)
    return make()


def engines_for(sections: int, names: Sequence[str] = NAMES) -> tuple[dict[str, Engine], list[str]]:
    """The engines to measure with so many sections, and what is to be said about those left out."""
    engines: dict[str, Engine] = {}
    left_out = []
    for name in names:
        try:
            engine = make_engine(name)
        except ModuleNotFoundError as error:
            left_out.append(f"{name}: {error.name} is not installed: `pip install -e .[bench]`")
        else:
            if sections <= engine.largest:
                engines[name] = engine
            else:
                left_out.append(f"{name} is measured up to {engine.largest:,} sections only")
    return engines, left_out
