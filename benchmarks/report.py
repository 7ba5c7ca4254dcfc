"""How does a run read? Plain tables for people."""

from collections.abc import Iterator

from benchmarks.aims import judge
from benchmarks.engines import NAMES, OURS, make_engine
from benchmarks.latency import Latency
from benchmarks.measured import Measured
from benchmarks.queries import HITS, QueryKind
from benchmarks.workload import Workload

MEGA = 1e6
_GAP = " │ "


def report(run: Measured) -> Iterator[str]:
    """The lines of the report."""
    yield f"{run.begun}, {run.machine}"
    yield (
        f"CPU time of one process. {run.queries} queries of each kind, the same at every size, the {HITS} "
        f"best sections; of each query the median of {run.rounds} rounds."
    )
    yield "×: the cost beside searcher's, at p50. Stems are those that searcher's analysis made."
    yield from _what_each_does(run)
    for workload in run.workloads:
        yield ""
        yield _title(workload)
        for snippets in (True, False):
            yield from _latencies(run, workload.sections, snippets)
        yield from _builds(run, workload)
    yield from _single_measurements(run)
    yield ""
    yield "Aims"
    yield from map(str, judge(run))
    yield from run.notes


def _what_each_does(run: Measured) -> Iterator[str]:
    measured = {row.engine for row in run.latencies}
    for name in NAMES:
        if name in measured:
            yield f"  {name:16} {make_engine(name).does}"


def _title(workload: Workload) -> str:
    drawn = f", {workload.resampled:,} of them drawn from others" if workload.resampled else ""
    size = f"{workload.words:,} words, {workload.text_bytes / MEGA:.0f} MB of text"
    return f"{workload.sections:,} sections{drawn}: {size}"


def _latencies(run: Measured, sections: int, snippets: bool) -> Iterator[str]:
    rows = {
        (row.engine, row.kind): row
        for row in run.latencies
        if (row.sections, row.snippets) == (sections, snippets)
    }
    if not rows:
        return
    heads = (f"{kind:^31}" for kind in QueryKind)
    yield f"{'with passages, ms' if snippets else 'ranked only, ms':18}{_GAP}" + _GAP.join(heads)
    yield f"{'':18}" + f"{_GAP}{'p50':>7} {'p95':>7} {'p99':>7} {'×':>7}" * len(QueryKind)
    for name in NAMES:
        if any(engine == name for engine, _ in rows):
            cells = (_cell(rows.get((name, kind)), rows[OURS, kind]) for kind in QueryKind)
            yield f"{name:18}{_GAP}" + _GAP.join(cells)


def _cell(own: Latency | None, searcher: Latency) -> str:
    if own is None:
        return f"{'–':^31}"
    return f"{own.p50:7.2f} {own.p95:7.2f} {own.p99:7.2f} {own.p50 / searcher.p50:7.2f}"


def _builds(run: Measured, workload: Workload) -> Iterator[str]:
    rows = [row for row in run.builds if row.sections == workload.sections]
    if not rows:
        return
    searcher = rows[0].cpu
    yield f"{'building':18}{_GAP}{'CPU s':>7} {'×':>6} {'clock s':>8} {'peak MB':>8} {'MB':>6} {'of text':>8}"
    for row in rows:
        of_text = row.size / workload.text_bytes
        yield (
            f"{row.engine:18}{_GAP}{row.cpu:7.1f} {row.cpu / searcher:6.2f} {row.wall:8.1f} "
            f"{row.peak / MEGA:8.0f} {row.size / MEGA:6.0f} {of_text:7.2f}×"
        )


def _single_measurements(run: Measured) -> Iterator[str]:
    for phase in run.phases:
        yield ""
        yield (
            f"Building {phase.sections:,} sections step by step, CPU: read {phase.reading:.1f} s, split and "
            f"tell languages {phase.splitting:.1f} s, lay out {phase.laying_out:.1f} s, analyse "
            f"words {phase.analysing:.1f} s, write {phase.writing:.1f} s"
        )
    for cold in run.colds:
        yield (
            f"A fresh process at {cold.sections:,} sections: {cold.engine:12} {cold.cpu:6.0f} ms of CPU, "
            f"{cold.above:6.0f} of them above a bare Python, {cold.wall:6.0f} ms by the clock"
        )
    for memory in run.memories:
        yield (
            f"Private memory after {memory.queries} queries at {memory.sections:,} sections: "
            f"{memory.private / MEGA:.1f} MB above an interpreter with NumPy"
        )
    for updated in run.updates:
        yield (
            f"At {updated.sections:,} sections: one file changed {updated.one_file:.2f} s of CPU, one "
            f"document handed in {updated.one_document:.2f} s; after {updated.updates} updates "
            f"{updated.segments} segments, queries {updated.p50_ratio:.2f}× at p50, {updated.p95_ratio:.2f}× "
            "at p95"
        )
    for threads in run.threads:
        yield (
            f"At {threads.sections:,} sections: {threads.alone:.0f} queries a second in one thread, "
            f"{threads.together:.0f} in {threads.threads}, "
            f"{'the same answers' if threads.same else 'DIFFERENT ANSWERS'}"
        )
