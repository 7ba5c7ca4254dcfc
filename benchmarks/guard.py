"""Has anything become slow? `python -m benchmarks.guard` exits with 1 when it has.

An index of the resampled sample corpus is built and asked, and each cost is given as a ratio to a fixed
amount of work in Python and NumPy that is done in between, in the same process, so that a slow or busy
machine slows both. A ratio above its allowance fails. The allowances are twice what was measured when they
were set: change them only together with a reason.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from benchmarks.resample import resample, sections_of
from benchmarks.workload import HITS, Kind, Query, Stems, draw_queries
from searcher import Document, Index

SECTIONS = 2000
SEED = 7
QUERIES = 12
ROUNDS = 7

# How many times the reference each may cost: a query of each kind, changing one document, and building an
# index of many, for each document; the cold start in times of a bare Python.
ALLOWANCES: dict[str, float] = {
    Kind.ANY: 1.2,
    Kind.ALL: 1.3,
    Kind.PHRASE: 1.2,
    Kind.PREFIX: 0.9,
    "update": 12.0,
    "build": 2.4,
    "cold start": 38.0,
}


class Measured(NamedTuple):
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


def ratio(work: Callable[[], object], rounds: int) -> float:
    """What some work costs, in references: the median of some rounds, each beside references of its own."""
    ratios = []
    for _ in range(rounds):
        before = cost(reference)
        spent = cost(work)
        ratios.append(spent / ((before + cost(reference)) / 2))
    return median(ratios)


def measure_queries(index: Index, queries: Sequence[Query], rounds: int) -> dict[str, float]:
    """What one query of each kind costs, with its snippets."""
    ratios = {}
    for kind in Kind:
        asked = [query.text for query in queries if query.kind is kind]

        def ask(asked: Sequence[str] = asked) -> None:
            for text in asked:
                index.search(text, limit=HITS)

        ask()
        ratios[str(kind)] = ratio(ask, rounds) / len(asked)
    return ratios


def measure_update(index: Index, document: Document, rounds: int) -> dict[str, float]:
    """What it costs to put one document in the place of another."""
    return {"update": ratio(lambda: index.add([document]), rounds)}


def measure_build(folder: Path, documents: Sequence[Document], rounds: int) -> dict[str, float]:
    """What it costs to build an index of some documents, for each of them."""

    def build() -> None:
        with Index.create(folder, overwrite=True) as index:
            index.add(documents)

    return {"build": ratio(build, rounds) / len(documents)}


def measure_cold_start(folder: Path, query: str, rounds: int) -> dict[str, float]:
    """What `searcher search` costs in a fresh process, in times of a Python that does nothing."""
    search = [sys.executable, "-m", "searcher", "search", query, "--index", str(folder), "--json"]
    bare = [sys.executable, "-c", "pass"]
    return {"cold start": median(cost_of(search) / cost_of(bare) for _ in range(rounds))}


def cost_of(command: Sequence[str]) -> float:
    """The CPU seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def judge(ratios: Mapping[str, float]) -> list[Measured]:
    """The costs beside what is allowed."""
    return [Measured(name, found, ALLOWANCES[name]) for name, found in ratios.items()]


def main() -> int:
    documents = resample(SECTIONS, SEED)
    queries = list(draw_queries(sections_of(documents), Stems(), QUERIES, SEED))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ratios = measure_build(folder, documents, ROUNDS // 2)
        with Index.open(folder) as index:
            ratios |= measure_queries(index, queries, ROUNDS)
            ratios |= measure_update(index, documents[0], ROUNDS)
        ratios |= measure_cold_start(folder, queries[0].text, ROUNDS)
    measured = judge(ratios)
    print(*measured, sep="\n")
    return int(any(each.exceeded for each in measured))


if __name__ == "__main__":
    sys.exit(main())
