"""Which aims are reached? Each row of the project's aims for speed, beside what one run measured."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from benchmarks.engines import BM25S, FTS5, OURS, TANTIVY, TANTIVY_STEMS
from benchmarks.measured import Measured
from benchmarks.queries import QueryKind

LARGE = 100_000
"""The aims are for so many sections and more; a run without any is judged by its largest size."""

HUGE = 300_000
"""What a small change and a fresh process take has an aim for fewer sections than these."""

_GROWN_FROM = 10_000


class Aim(NamedTuple):
    """An aim and what was measured, in ``unit``; ``least`` says that more is better."""

    what: str
    sections: int
    measured: float
    aim: float
    unit: str
    least: bool

    @property
    def reached(self) -> bool:
        return self.measured >= self.aim if self.least else self.measured <= self.aim

    def __str__(self) -> str:
        bound = f"{'≥' if self.least else '≤'} {self.aim:g}{self.unit}"
        verdict = "reached" if self.reached else "NOT REACHED"
        return f"{self.what:58} {self.sections:9,} {bound:>12} {self.measured:8.2f}{self.unit:5} {verdict}"


class _Ahead(NamedTuple):
    """How many times quicker than a peer a kind of query is to be, by percentile."""

    peer: str
    kind: QueryKind
    snippets: bool
    times: dict[str, float]


_AHEAD = (
    _Ahead(TANTIVY, QueryKind.ANY, True, {"p50": 5, "p95": 5, "p99": 5}),
    _Ahead(TANTIVY, QueryKind.ANY, False, {"p50": 4, "p95": 4, "p99": 3}),
    _Ahead(BM25S, QueryKind.ANY, False, {"p50": 2, "p95": 1.4}),
    _Ahead(FTS5, QueryKind.ANY, True, {"p50": 50}),
    _Ahead(TANTIVY, QueryKind.ALL, True, {"p50": 3, "p95": 2}),
    _Ahead(TANTIVY, QueryKind.PHRASE, True, {"p50": 2, "p95": 1.1}),
    _Ahead(TANTIVY, QueryKind.PREFIX, True, {"p50": 4, "p95": 2}),
)
_ALL_WORDS_HUGE_P95 = 1.3


def judge(run: Measured) -> list[Aim]:
    """The aims that the run has figures for."""
    return [*_latencies(run), *_growth(run), *_cold(run), *_build(run), *_updates(run), *_sharing(run)]


def _latencies(run: Measured) -> Iterator[Aim]:
    rows = {(row.sections, row.engine, row.kind, row.snippets): row for row in run.latencies}
    for sections in _large(row.sections for row in run.latencies):
        for peer, kind, snippets, times in _AHEAD:
            own, other = (rows.get((sections, engine, kind, snippets)) for engine in (OURS, peer))
            if own and other:
                for percentile, aim in times.items():
                    if (kind, percentile) == (QueryKind.ALL, "p95") and sections >= HUGE:
                        aim = _ALL_WORDS_HUGE_P95
                    passages = "with passages" if snippets else "ranked only"
                    ahead = getattr(other, percentile) / getattr(own, percentile)
                    yield Aim(
                        f"{kind}, {passages}, {percentile}: ahead of {peer}", sections, ahead, aim, "×", True
                    )


def _growth(run: Measured) -> Iterator[Aim]:
    """From the smallest size that is no toy to the largest."""
    own = [
        row for row in run.latencies if (row.engine, row.kind, row.snippets) == (OURS, QueryKind.ANY, True)
    ]
    own.sort(key=lambda row: row.sections)
    first = next((row for row in own if row.sections >= _GROWN_FROM), None)
    if first and first != own[-1]:
        last = own[-1]
        since = f"any word, growth since {first.sections:,} sections"
        yield Aim(f"{since}, p50", last.sections, last.p50 / first.p50, 3, "×", False)
        yield Aim(f"{since}, p99", last.sections, last.p99 / first.p99, 6, "×", False)


def _cold(run: Measured) -> Iterator[Aim]:
    cpu = {row.engine: row for row in run.colds}
    if OURS in cpu:
        own = cpu[OURS]
        yield Aim("a fresh process, CPU above a bare Python", own.sections, own.above, 60, " ms", False)
        for scan in ("ripgrep", "grep -r"):
            if scan in cpu:
                ahead = cpu[scan].cpu / own.cpu
                yield Aim(f"a fresh process, CPU: ahead of {scan}", own.sections, ahead, 3, "×", True)


def _build(run: Measured) -> Iterator[Aim]:
    built = {(row.sections, row.engine): row for row in run.builds}
    text = {workload.sections: workload.text_bytes for workload in run.workloads}
    for phases in run.phases:
        peer = built.get((phases.sections, TANTIVY_STEMS))
        if peer:
            cpu = (phases.laying_out + phases.writing) / peer.cpu
            yield Aim(
                f"building from analysed text: CPU beside {TANTIVY_STEMS}",
                phases.sections,
                cpu,
                1,
                "×",
                False,
            )
    for sections in _large(row.sections for row in run.builds):
        own = built[sections, OURS]
        yield Aim("building from files: memory at most", sections, own.peak / 1e6, 1000, " MB", False)
        yield Aim("size on disk beside the text", sections, own.size / text[sections], 2.5, "×", False)


def _updates(run: Measured) -> Iterator[Aim]:
    for row in run.updates:
        many = f"after {row.updates:,} updates, {row.segments} segments: queries"
        yield Aim("one file changed, CPU", row.sections, row.one_file, 0.3, " s", False)
        yield Aim(f"{many}, p50", row.sections, row.p50_ratio, 1.5, "×", False)
        yield Aim(f"{many}, p95", row.sections, row.p95_ratio, 1.5, "×", False)


def _sharing(run: Measured) -> Iterator[Aim]:
    for memory in run.memories:
        private = memory.private / 1e6
        yield Aim("private memory of a searching process", memory.sections, private, 40, " MB", False)
    for row in run.threads:
        yield Aim(f"{row.threads} threads: same answers", row.sections, float(row.same), 1, "", True)


def _large(sizes: Iterable[int]) -> list[int]:
    measured = sorted(set(sizes))
    return [size for size in measured if size >= LARGE] or measured[-1:]
