"""What does it cost to change a little in a large index, and do many small changes slow it down?"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.engines.ours import Searcher
from benchmarks.latency import Latency, measure_latency
from benchmarks.processes import spent_on
from benchmarks.queries import Query
from searcher import Index
from searcher.folder import DocumentFile, list_documents, read_file

_FILES = 5
_FRESH, _UPDATED = "fresh", "updated"


class Updated(NamedTuple):
    """CPU seconds for one changed file of a folder and for one document handed in, medians.

    After so many small updates: the segments that the index has, and what a query takes beside what it took
    before them, as the largest ratio of the kinds of queries, at the median and at the 95th percentile.
    """

    sections: int
    one_file: float
    one_document: float
    updates: int
    segments: int
    p50_ratio: float
    p95_ratio: float


def measure_updates(
    index: Path, documents: Path, queries: Sequence[Query], updates: int, rounds: int, sections: int
) -> Updated:
    """Change an index and its documents: both are used up."""
    fresh = index.with_name(f"{index.name}-fresh")
    shutil.copytree(index, fresh)
    files = list_documents(documents).files
    every = max(1, len(files) // max(updates, _FILES))
    chosen = files[::every]
    by_file = [_change_file(index, documents, file) for file in chosen[:_FILES]]
    with Index.open(index) as open_index:
        by_document = [_change_document(open_index, file, n) for n, file in enumerate(chosen[:updates])]
        segments = open_index.status().segments
    ratios = _ratios(fresh, index, queries, rounds, sections)
    shutil.rmtree(fresh)
    worst = (max(column) for column in zip(*ratios, strict=True))
    return Updated(sections, median(by_file), median(by_document), len(by_document), segments, *worst)


def _change_file(index: Path, documents: Path, file: DocumentFile) -> float:
    # The file may be a link to bytes that are not ours to change: another takes its place.
    text = file.location.read_bytes()
    file.location.unlink()
    file.location.write_bytes(text + b"\n\nOne more sentence.\n")
    with Index.open(index) as open_index:
        return spent_on(lambda: open_index.update(documents)).cpu


def _change_document(index: Index, file: DocumentFile, number: int) -> float:
    document = read_file(file).document
    changed = replace(document, text=f"{document.text}\n\nChange {number}.\n")
    return spent_on(lambda: index.add([changed])).cpu


def _ratios(
    fresh: Path, updated: Path, queries: Sequence[Query], rounds: int, sections: int
) -> list[tuple[float, float]]:
    """For each kind of query what the updated index takes beside the fresh one: p50, p95."""
    engines = {_FRESH: Searcher(), _UPDATED: Searcher()}
    engines[_FRESH].open(fresh)
    engines[_UPDATED].open(updated)
    measured = measure_latency(engines, queries, rounds, sections)
    for engine in engines.values():
        engine.close()
    before, after = (_with_snippets(measured, name) for name in (_FRESH, _UPDATED))
    return [(b.p50 / a.p50, b.p95 / a.p95) for a, b in zip(before, after, strict=True)]


def _with_snippets(measured: Sequence[Latency], name: str) -> list[Latency]:
    return [latency for latency in measured if latency.engine == name and latency.snippets]
