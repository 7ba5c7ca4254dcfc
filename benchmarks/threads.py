"""Do many threads that share one open index get the same answers, and how many in a second?"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.queries import HITS, Query
from searcher import Index, Results

THREADS = 8


class Threads(NamedTuple):
    """Queries a second by the clock, in one thread and in several; whether all answers were the same."""

    sections: int
    threads: int
    alone: float
    together: float
    same: bool


def measure_threads(index: Path, queries: Sequence[Query], rounds: int, sections: int) -> Threads:
    """Every query is answered once a round by one thread, and once by several threads together."""
    asked = [query.text for query in queries]
    alone, together = [], []
    same = True
    with Index.open(index) as shared, ThreadPoolExecutor(THREADS) as pool:

        def ask(text: str) -> Results:
            return shared.search(text, limit=HITS)

        expected = [ask(text) for text in asked]
        for _ in range(rounds):
            begun = time.perf_counter()
            list(map(ask, asked))
            between = time.perf_counter()
            same &= list(pool.map(ask, asked)) == expected
            alone.append(len(asked) / (between - begun))
            together.append(len(asked) / (time.perf_counter() - between))
    return Threads(sections, THREADS, median(alone), median(together), same)
