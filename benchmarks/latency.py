"""How long does a query take? CPU milliseconds, warm, the engines in turns."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.engines import Engine
from benchmarks.queries import Query, QueryKind

WARMING = 5
"""So many queries of each kind are asked once before anything is measured (Numba compiles meanwhile)."""


class Latency(NamedTuple):
    """Percentiles over the queries of a kind, in milliseconds; with or without passages for the hits."""

    sections: int
    engine: str
    kind: QueryKind
    snippets: bool
    p50: float
    p95: float
    p99: float


def measure_latency(
    engines: Mapping[str, Engine], queries: Sequence[Query], rounds: int, sections: int
) -> list[Latency]:
    """The latency of each engine for each kind of query that it knows.

    In each round every engine answers every query, one engine after the other, so that a noisy minute meets
    all of them; what counts for a query is its median over the rounds.
    """
    for engine in engines.values():
        _warm(engine, queries)
    times: dict[tuple[str, bool, int], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, engine in engines.items():
            for snippets in (True, False) if engine.snippets else (False,):
                for number, query in enumerate(queries):
                    if query.kind in engine.kinds:
                        times[name, snippets, number].append(milliseconds(engine, query, snippets))
    by_kind: dict[tuple[str, QueryKind, bool], list[float]] = defaultdict(list)
    for (name, snippets, number), measured in times.items():
        by_kind[name, queries[number].kind, snippets].append(median(measured))
    return [Latency(sections, *key, *percentiles(values)) for key, values in by_kind.items()]


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile of some times."""
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def milliseconds(engine: Engine, query: Query, snippets: bool) -> float:
    ask = engine.search if snippets else engine.rank
    before = time.process_time_ns()
    ask(query)
    return (time.process_time_ns() - before) / 1e6


def _warm(engine: Engine, queries: Sequence[Query]) -> None:
    for kind in engine.kinds:
        for query in [query for query in queries if query.kind is kind][:WARMING]:
            engine.search(query)
            engine.rank(query)
