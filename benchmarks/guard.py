"""Has anything become slow? `python -m benchmarks.guard` exits with 1 when it has.

An index of the resampled sample corpus is built and asked, and each cost is given as a ratio to a fixed
amount of work in Python and NumPy that is done in between, in the same process, so that a slow or busy
machine slows both; a cold start is given as a ratio to a Python that does nothing. A ratio above its
allowance fails. The allowances are twice what was measured when they were set: change them only together
with a reason.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.cold import BARE, search_command
from benchmarks.handed import Stems
from benchmarks.processes import run
from benchmarks.queries import HITS, Query, QueryKind, draw_queries
from benchmarks.resample import resample, sections_of
from searcher import Document, Index

SECTIONS = 2000
SEED = 7
QUERIES = 12
ROUNDS = 7

# How many times the reference each may cost: a query of each kind, changing one document, and building an
# index of many, for each document; the cold start in times of a bare Python.
ALLOWANCES: dict[str, float] = {
    QueryKind.ANY: 1.5,
    QueryKind.ALL: 1.6,
    QueryKind.PHRASE: 1.4,
    QueryKind.PREFIX: 0.9,
    "update": 14.0,
    "build": 2.0,
    "cold start": 11.5,
}


class Judged(NamedTuple):
    """A cost as a ratio, and what is allowed."""

    name: str
    ratio: float
    allowance: float

    @property
    def exceeded(self) -> bool:
        return self.ratio > self.allowance

    def __str__(self) -> str:
        verdict = f"SLOWER THAN ALLOWED by {self.ratio / self.allowance:.1f}×" if self.exceeded else "ok"
        return f"{self.name:12} {self.ratio:10.2f}   allowed {self.allowance:10.2f}   {verdict}"


def reference() -> None:
    """The fixed amount of work: dictionaries and sorting in Python, sorting and counting in NumPy."""
    counts: dict[str, int] = {}
    for number in range(4000):
        word = str(number * number % 977)
        counts[word] = counts.get(word, 0) + 1
    sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    values = np.arange(60_000, dtype=np.uint64) * np.uint64(2_654_435_761) % np.uint64(65_521)
    np.bincount(np.sort(values).astype(np.int64) % 1000)


def cost(work: Callable[[], object]) -> float:
    """The CPU seconds of this process that some work takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


def ratios(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """What each of some works costs, in references.

    They take turns with the reference, and of each the quickest round counts: whatever else the machine does
    can only add to it.
    """
    references: list[float] = []
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            references.append(cost(reference))
            spent[name].append(cost(work))
    return {name: min(costs) / min(references) for name, costs in spent.items()}


def measure_queries(index: Index, queries: Sequence[Query], rounds: int) -> dict[str, float]:
    """What one query of each kind costs, with its snippets."""
    asked = {kind: [query.text for query in queries if query.kind is kind] for kind in QueryKind}

    def ask(kind: QueryKind) -> None:
        for text in asked[kind]:
            index.search(text, limit=HITS)

    found = ratios({kind: partial(ask, kind) for kind in QueryKind}, rounds)
    return {kind: found[kind] / len(asked[kind]) for kind in QueryKind}


def measure_update(index: Index, document: Document, rounds: int) -> dict[str, float]:
    """What it costs to put one document in the place of another."""
    return ratios({"update": lambda: index.add([document])}, rounds)


def measure_build(folder: Path, documents: Sequence[Document], rounds: int) -> dict[str, float]:
    """What it costs to build an index of some documents, for each of them."""

    def build() -> None:
        with Index.create(folder, overwrite=True) as index:
            index.add(documents)

    return {name: found / len(documents) for name, found in ratios({"build": build}, rounds).items()}


def measure_cold_start(
    folder: Path, query: str, rounds: int, environment: Mapping[str, str] = {}
) -> dict[str, float]:
    """What `searcher search` costs in a fresh process, in times of a Python that does nothing.

    ``environment`` holds variables that the search gets besides those of this process.
    """
    search = search_command(folder, query)
    costs = [(run(search, environment).cpu, run(BARE).cpu) for _ in range(rounds)]
    searching, bare = (min(column) for column in zip(*costs, strict=True))
    return {"cold start": searching / bare}


def judge(ratios: Mapping[str, float]) -> list[Judged]:
    """The costs beside what is allowed."""
    return [Judged(name, found, ALLOWANCES[name]) for name, found in ratios.items()]


def main() -> int:
    documents = resample(SECTIONS, SEED)
    queries = list(draw_queries(sections_of(documents), Stems(), QUERIES, SEED))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = measure_build(folder, documents, ROUNDS // 2)
        with Index.open(folder) as index:
            found |= measure_queries(index, queries, ROUNDS)
            found |= measure_update(index, documents[0], ROUNDS)
        found |= measure_cold_start(folder, queries[0].text, ROUNDS)
    measured = judge(found)
    print(*measured, sep="\n")
    return int(any(each.exceeded for each in measured))


if __name__ == "__main__":
    sys.exit(main())
