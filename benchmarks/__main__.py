"""How quick is searcher, beside others? `python -m benchmarks [--sections 1000,10000] [--cache FOLDER]`.

Everything that the project's aims for speed name is measured and printed, and kept with its date in
``benchmarks/results/``: the tables as text, all figures as JSON.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.aims import HUGE
from benchmarks.build import measure_build
from benchmarks.cold import measure_cold
from benchmarks.corpora import ARCHIVES, unpack
from benchmarks.engines import OURS, engines_for
from benchmarks.kept import keep
from benchmarks.latency import measure_latency
from benchmarks.measured import Measured
from benchmarks.memory import measure_memory
from benchmarks.phases import measure_phases
from benchmarks.queries import Query
from benchmarks.report import report
from benchmarks.threads import measure_threads
from benchmarks.update import measure_updates
from benchmarks.workload import Workload, make_workloads

_COLD_QUERIES = 25
_THREAD_QUERIES = 40


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        cache = given.cache or Path(scratch)
        cache.mkdir(exist_ok=True)
        run = measure(given, unpack(given.corpora, cache), Path(scratch))
    text = "".join(f"{line.rstrip()}\n" for line in report(run))
    print(text)
    name = "speed-" + run.begun.replace(" ", "-").replace(":", "")
    for suffix, content in (("txt", text), ("json", run.as_json())):
        keep(f"{name}.{suffix}", content)
    print("`python -m benchmarks.pages` puts the newest figures into the pages, and draws them")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sections", default="1000,10000,100000", type=_numbers, help="the sizes to measure")
    parser.add_argument("--corpora", default=ARCHIVES, type=Path, help="a folder of packed trees (*.tar.xz)")
    parser.add_argument("--cache", type=Path, help="keep the unpacked trees here for the next time")
    parser.add_argument("--queries", default=125, type=int, help="queries of each kind")
    parser.add_argument("--rounds", default=3, type=int, help="how often each query is asked")
    parser.add_argument("--updates", default=50, type=int, help="small updates of one index")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def measure(given: argparse.Namespace, trees: list[Path], scratch: Path) -> Measured:
    """All measurements, size by size."""
    run = Measured.begin(given.queries, given.rounds)
    _say("laying out the documents")
    workloads, queries = make_workloads(scratch, trees, given.sections, given.queries)
    trees_named = ", ".join(tree.name for tree in trees) or "the sample corpus, drawn anew"
    run.notes.append(f"Documents, mixed: {trees_named}")
    most = [workload for workload in workloads if workload.sections < HUGE] or workloads
    for workload in workloads:
        run.workloads.append(workload)
        indexes = _measure_size(run, workload, queries, scratch / f"{workload.sections}-built")
        if workload == most[-1]:
            _measure_once(run, workload, queries, indexes, given.updates)
    return run


def _measure_size(run: Measured, workload: Workload, queries: list[Query], place: Path) -> dict[str, Path]:
    """Building and asking at one size; the indexes stay where they are."""
    engines, left_out = engines_for(workload.sections)
    run.notes += [note for note in left_out if note not in run.notes]
    indexes = {name: place / str(number) for number, name in enumerate(engines)}
    for name, engine in engines.items():
        _say(f"building {name} of {workload.sections:,} sections")
        run.builds.append(measure_build(name, workload, indexes[name]))
        engine.open(indexes[name])
    _say(f"asking at {workload.sections:,} sections")
    run.latencies += measure_latency(engines, queries, run.rounds, workload.sections)
    for engine in engines.values():
        engine.close()
    run.memories.append(measure_memory(indexes[OURS], queries, workload.sections))
    return indexes


def _measure_once(
    run: Measured, workload: Workload, queries: list[Query], indexes: dict[str, Path], updates: int
) -> None:
    """What has an aim for one size only; the last uses up the index and the documents."""
    sections, own = workload.sections, indexes[OURS]
    some = queries[:: max(1, len(queries) // _THREAD_QUERIES)]
    _say("building step by step")
    run.phases.append(measure_phases(workload.documents, own.parent))
    _say("starting fresh processes")
    run.colds += measure_cold(indexes, workload.documents, queries[:_COLD_QUERIES], sections)
    _say("asking from several threads")
    run.threads.append(measure_threads(own, some, run.rounds, sections))
    _say("changing a little")
    run.updates.append(measure_updates(own, workload.documents, queries, updates, run.rounds, sections))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
