"""How does latency grow with the size? A drawing of one run, for light and dark pages."""

from collections.abc import Iterator, Sequence
from itertools import chain
from math import ceil, floor, log10
from typing import NamedTuple
from xml.sax.saxutils import escape

from benchmarks.engines import BM25S, FTS5, NAMES, OURS, TANTIVY, TANTIVY_FIELDS, TANTIVY_STEMS, WHOOSH
from benchmarks.latency import Latency
from benchmarks.queries import QueryKind

# Colours that people who see few of them can tell apart, too (M. Okabe and K. Ito, "Color universal design").
COLOURS = {
    OURS: "#d55e00",
    TANTIVY: "#0072b2",
    TANTIVY_FIELDS: "#56b4e9",
    TANTIVY_STEMS: "#8f7ee7",
    FTS5: "#009e73",
    BM25S: "#cc79a7",
    WHOOSH: "#999999",
}
PANELS = [*((kind, True) for kind in QueryKind), (QueryKind.ANY, False), (QueryKind.ALL, False)]

_COLUMNS = 3
_WIDTH, _HEIGHT = 300, 230  # of a panel, with what is written around it
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 34, 34
_LEGEND = 56
_ROOM = 0.12  # of a power of ten, beside the first and the last size

_STYLE = """\
<style>
text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: #333 }
.title { font-size: 13px; font-weight: 600 }
.grid { stroke: #ccc; stroke-width: 0.6 }
.p50 { fill: none; stroke-width: 2 }
.p99 { fill: none; stroke-width: 1.2; stroke-dasharray: 3 3 }
.page { fill: #fff }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .grid { stroke: #444 } .page { fill: #161b22 } }
</style>
"""


class Scale(NamedTuple):
    """A logarithmic axis: the powers of ten where it begins and ends, and the pixels."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(ceil(self.low), floor(self.high) + 1)]


def draw(latencies: Sequence[Latency]) -> str:
    """An SVG with a panel for each kind of query: milliseconds against sections, a line for each engine."""
    rows = -(-len(PANELS) // _COLUMNS)
    width, height = _COLUMNS * _WIDTH, rows * _HEIGHT + _LEGEND
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Latency against size">\n'
    page = '<rect class="page" width="100%" height="100%"/>'
    panels = (_panel(latencies, number) for number in range(len(PANELS)))
    lines = chain([page], *panels, _legend(latencies, rows * _HEIGHT))
    return head + _STYLE + "\n".join(lines) + "\n</svg>\n"


def _panel(latencies: Sequence[Latency], number: int) -> Iterator[str]:
    kind, snippets = PANELS[number]
    left, top = number % _COLUMNS * _WIDTH, number // _COLUMNS * _HEIGHT
    across = Scale(*_sizes(latencies), left + _LEFT, left + _WIDTH - _RIGHT)
    up = Scale(*_decades(latencies), top + _HEIGHT - _BOTTOM, top + _TOP)
    title = f"{kind}, {'with passages' if snippets else 'ranked only'}"
    yield f'<text class="title" x="{left + _LEFT}" y="{top + 22}">{escape(title)}</text>'
    yield from _axes(across, up)
    for name in reversed(NAMES):  # searcher, the first, on top
        line = sorted(row for row in latencies if row[1:4] == (name, kind, snippets))
        for percentile in ("p99", "p50"):
            points = [(across.at(row.sections), up.at(getattr(row, percentile))) for row in line]
            yield from _line(points, name, percentile)


def _sizes(latencies: Sequence[Latency]) -> tuple[float, float]:
    """The powers of ten between which the sizes lie, with some room."""
    powers = [log10(row.sections) for row in latencies]
    return min(powers) - _ROOM, max(powers) + _ROOM


def _decades(latencies: Sequence[Latency]) -> tuple[float, float]:
    """The whole powers of ten between which the latencies lie."""
    return floor(log10(min(row.p50 for row in latencies))), ceil(log10(max(row.p99 for row in latencies)))


def _axes(across: Scale, up: Scale) -> Iterator[str]:
    for value in across.ticks():
        x = across.at(value)
        yield f'<line class="grid" x1="{x:.1f}" y1="{up.begin}" x2="{x:.1f}" y2="{up.end}"/>'
        yield f'<text x="{x:.1f}" y="{up.begin + 16}" text-anchor="middle">{_short(value)}</text>'
    for value in up.ticks():
        y = up.at(value)
        yield f'<line class="grid" x1="{across.begin}" y1="{y:.1f}" x2="{across.end}" y2="{y:.1f}"/>'
        yield f'<text x="{across.begin - 5}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
    yield f'<text x="{across.end}" y="{up.begin + 29}" text-anchor="end">sections</text>'
    yield f'<text x="{across.begin - 5}" y="{up.end - 8}" text-anchor="end">ms</text>'


def _short(number: float) -> str:
    for suffix, unit in (("M", 1e6), ("k", 1e3)):
        if number >= unit:
            return f"{number / unit:g}{suffix}"
    return f"{number:g}"


def _line(points: Sequence[tuple[float, float]], name: str, percentile: str) -> Iterator[str]:
    if not points:
        return
    written = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    weight = ' style="stroke-width: 3"' if (name, percentile) == (OURS, "p50") else ""
    yield f'<polyline class="{percentile}" stroke="{COLOURS[name]}"{weight} points="{written}"/>'
    if percentile == "p50":
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{COLOURS[name]}"/>'


def _legend(latencies: Sequence[Latency], top: int) -> Iterator[str]:
    x, y = _LEFT, top + 20
    measured = {row.engine for row in latencies}
    for name in NAMES:
        if name in measured:
            line = f'x1="{x}" y1="{y - 4}" x2="{x + 20}" y2="{y - 4}"'
            yield f'<line class="p50" stroke="{COLOURS[name]}" {line}/>'
            yield f'<text x="{x + 26}" y="{y}">{escape(name)}</text>'
            x += 122
    yield (
        f'<text x="{_LEFT}" y="{y + 20}">CPU milliseconds a query, both axes logarithmic; '
        "whole lines are the median, dashed ones the 99th percentile</text>"
    )
