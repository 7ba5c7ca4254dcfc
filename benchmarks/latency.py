"""How long does a query take, with its snippets? CPU milliseconds, warm, the engines in turns."""

import time
from collections import defaultdict
from collections.abc import Sequence
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.peers import Engine
from benchmarks.workload import Kind, Query

WARMING = 5
"""So many queries of each kind are asked once before anything is measured (Numba compiles meanwhile)."""


class Latency(NamedTuple):
    """Percentiles over the queries of a kind, in milliseconds."""

    p50: float
    p95: float
    p99: float


def measure_latency(
    engines: Sequence[Engine], queries: Sequence[Query], rounds: int
) -> dict[tuple[str, Kind], Latency]:
    """The latency of each engine for each kind of query that it knows.

    In each round every engine answers every query, one engine after the other, so that a noisy minute meets
    all of them; what counts for a query is its median over the rounds.
    """
    for engine in engines:
        _warm(engine, queries)
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for engine in engines:
            for number, query in enumerate(queries):
                if query.kind in engine.kinds:
                    times[engine.name, number].append(milliseconds(engine, query))
    by_kind: dict[tuple[str, Kind], list[float]] = defaultdict(list)
    for (name, number), measured in times.items():
        by_kind[name, queries[number].kind].append(median(measured))
    return {key: latency(values) for key, values in by_kind.items()}


def latency(values: Sequence[float]) -> Latency:
    """The percentiles of some times."""
    cuts = quantiles(values, n=100, method="inclusive")
    return Latency(cuts[49], cuts[94], cuts[98])


def milliseconds(engine: Engine, query: Query) -> float:
    before = time.process_time_ns()
    engine.search(query)
    return (time.process_time_ns() - before) / 1e6


def _warm(engine: Engine, queries: Sequence[Query]) -> None:
    for kind in engine.kinds:
        for query in [query for query in queries if query.kind is kind][:WARMING]:
            engine.search(query)
