"""How quick is searcher, beside others? `python -m benchmarks [--sections 1000,10000] [--folder PATH]`.

One table for each number of sections that the sample corpus is grown to, or one for the documents of a
folder; printed, and kept with its date in ``benchmarks/results/``.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.build import Built, measure_build
from benchmarks.latency import Latency, measure_latency
from benchmarks.peers import Engine, Searcher, engines_for
from benchmarks.resample import read_folder, resample
from benchmarks.workload import HITS, Kind, make_workload
from searcher import Document

RESULTS = Path(__file__).parent / "results"
SEED = 1
PEERS = ("tantivy", "bm25s", "numba", "whoosh")


def main() -> None:
    given = _arguments()
    lines: list[str] = []
    for line in map(str.rstrip, _report(given.sections, given.folder, given.queries, given.rounds)):
        print(line, flush=True)
        lines.append(line)
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / time.strftime("%Y-%m-%d-%H%M.txt")
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\nkept in {kept}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    sizes = "numbers of sections to grow the sample corpus to"
    parser.add_argument("--sections", default="1000,10000,50000", type=_numbers, help=sizes)
    parser.add_argument("--folder", type=Path, help="measure the documents of this folder instead")
    parser.add_argument("--queries", default=200, type=int, help="queries of each kind")
    parser.add_argument("--rounds", default=3, type=int, help="how often each query is asked")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _report(sizes: Sequence[int], folder: Path | None, queries: int, rounds: int) -> Iterator[str]:
    yield f"{time.strftime('%Y-%m-%d %H:%M')}, {_machine()}"
    yield (
        f"CPU time, one process. {queries} queries of each kind, the {HITS} best sections with snippets "
        f"(* without), medians of {rounds} rounds."
    )
    yield "×: the cost beside searcher's (p50). Peers are handed stems, searcher the documents."
    if folder:
        yield from _compare(read_folder(folder), folder.name, queries, rounds)
        return
    for size in sizes:
        yield from _compare(resample(size, SEED), "sample corpus, resampled", queries, rounds)


def _machine() -> str:
    packages = ", ".join(f"{name} {_version(name)}" for name in PEERS)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _compare(documents: Sequence[Document], source: str, queries: int, rounds: int) -> Iterator[str]:
    """The table for some documents."""
    workload = make_workload(documents, queries, SEED)
    engines, left_out = engines_for(len(workload.sections))
    with tempfile.TemporaryDirectory() as folder:
        built = {
            engine.name: measure_build(engine, workload, Path(folder, str(number)))
            for number, engine in enumerate(engines)
        }
        latencies = measure_latency(engines, workload.queries, rounds)
        for engine in engines:
            engine.close()
    yield ""
    yield f"{len(workload.sections):,} sections ({source}), {workload.words:,} words"
    yield from _table(engines, built, latencies)
    yield (
        f"Of searcher's building, {workload.reading:.1f} s find sections and languages; "
        f"to stem for the peers took {workload.stemming:.1f} s."
    )
    yield from left_out


def _table(
    engines: Sequence[Engine], built: dict[str, Built], latencies: dict[tuple[str, Kind], Latency]
) -> Iterator[str]:
    kinds = "".join(f" | {f'{kind}, ms':^27}" for kind in Kind)
    yield f"{'':15} | {'build':^17}{kinds}"
    columns = f"{'p50':>6} {'p95':>6} {'p99':>6} {'×':>6}"
    yield f"{'':15} | {'s':>5} {'×':>5} {'MB':>5}" + f" | {columns}" * len(Kind)
    for engine in engines:
        name = engine.name
        own = built[name]
        build = f"{own.cpu:5.1f} {own.cpu / built[Searcher.name].cpu:5.2f} {own.bytes / 1e6:5.0f}"
        cells = (_cell(latencies.get((name, kind)), latencies[Searcher.name, kind]) for kind in Kind)
        yield f"{name:15} | {build} | " + " | ".join(cells)


def _cell(own: Latency | None, searcher: Latency) -> str:
    if own is None:
        return f"{'–':^27}"
    return f"{own.p50:6.2f} {own.p95:6.2f} {own.p99:6.2f} {own.p50 / searcher.p50:6.2f}"


if __name__ == "__main__":
    main()
