"""What do the pages say of speed? `python -m benchmarks.pages` writes it anew from the newest kept run.

It stands between two marks in README.md and docs/speed.md; docs/latency.svg is drawn.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.aims import judge
from benchmarks.engines import NAMES, OURS
from benchmarks.kept import RESULTS
from benchmarks.latency import Latency
from benchmarks.measured import Measured
from benchmarks.plot import draw
from benchmarks.queries import QueryKind

ROOT = Path(__file__).parents[1]
README, SPEED, DRAWING = ROOT / "README.md", ROOT / "docs" / "speed.md", ROOT / "docs" / "latency.svg"

_FIGURES = re.compile(r"(<!-- figures: [^\n]*-->\n).*?(<!-- end of figures -->)", re.DOTALL)


def newest() -> Path | None:
    """The file of the newest run that was kept."""
    return max(RESULTS.glob("speed-*.json"), default=None)


def pages(kept: Path) -> dict[Path, str]:
    """Every file that shows figures of a run, as it should be."""
    run = Measured.of_json(kept.read_text(encoding="utf-8"))
    tables = {README: _overview(run), SPEED: _aims(run)}
    return {
        **{page: _with_figures(page.read_text(encoding="utf-8"), table) for page, table in tables.items()},
        DRAWING: draw(run.latencies),
    }


def _with_figures(page: str, lines: Iterator[str]) -> str:
    table = "".join(f"{line}\n" for line in lines)
    return _FIGURES.sub(lambda marks: f"{marks[1]}{table}{marks[2]}", page)


def _overview(run: Measured) -> Iterator[str]:
    """Each engine at the largest size: searcher in figures, the others as multiples of them."""
    sections = run.workloads[-1].sections
    rows = {
        (row.engine, row.kind): row
        for row in run.latencies
        if (row.sections, row.snippets) == (sections, True)
    }
    built = {row.engine: row for row in run.builds if row.sections == sections}
    yield (
        f"| {sections:,} sections | "
        + " | ".join(f"{kind} p50, p99" for kind in QueryKind)
        + " | building | size |"
    )
    yield "| --- |" + " --: |" * (len(QueryKind) + 2)
    for name in NAMES:
        if (name, QueryKind.ANY) in rows:
            cells = [_cell(rows[name, kind], rows[OURS, kind]) for kind in QueryKind]
            own, ours = built[name], built[OURS]
            if name == OURS:
                cells += [f"{own.cpu:.0f} s", f"{own.size / 1e6:.0f} MB"]
            else:
                cells += [f"{own.cpu / ours.cpu:.2f}×", f"{own.size / ours.size:.2f}×"]
            yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    drawing = DRAWING.relative_to(ROOT).as_posix()
    yield f"![Latency against size for each kind of query, searcher beside its peers]({drawing})"


def _cell(row: Latency, ours: Latency) -> str:
    if row is ours:
        return f"{row.p50:.2f}, {row.p99:.2f} ms"
    return f"{row.p50 / ours.p50:.2f}×, {row.p99 / ours.p99:.2f}×"


def _aims(run: Measured) -> Iterator[str]:
    """Every aim beside what was measured."""
    yield f"{run.begun}, {run.machine}."
    yield ""
    yield "| what | sections | aim | measured | |"
    yield "| --- | --: | --: | --: | --- |"
    for aim in judge(run):
        bound = f"{'≥' if aim.least else '≤'} {aim.aim:g}{aim.unit}"
        verdict = "reached" if aim.reached else "**not reached**"
        yield f"| {aim.what} | {aim.sections:,} | {bound} | {aim.measured:.2f}{aim.unit} | {verdict} |"


def main() -> None:
    kept = newest()
    if kept is None:
        sys.exit(f"no run is kept in {RESULTS}: python -m benchmarks")
    for page, text in pages(kept).items():
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
