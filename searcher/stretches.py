"""How is what lies in reading order put together from several sources?

Texts, the places of words in them, and facts of sections and documents are copied in stretches: documents
that lie in a row in their source and in the new segment. So it takes little memory, however long the texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np

from searcher.arrays import Array, ArrayFile, ArrayWriter
from searcher.norms import ROW
from searcher.spans import StepSums
from searcher.strings import offset_type

Columns = Mapping[str, Array]
"""The arrays of a source by their names, as in a segment (``segment_writer``)."""


class Stretch(NamedTuple):
    """Documents that lie in a row in their source and in the new segment.

    By unit (documents, sections, positions): the bounds in the source, and how far away the new ones are.
    """

    source: int
    bounds: Mapping[str, tuple[int, int]]
    moved: Mapping[str, int]


class Order:
    """Which documents, sections and positions of the sources come where.

    ``runs`` are documents as they are to lie, as source, first and last (not included). ``counts`` says how
    many of each unit there are in the end.
    """

    def __init__(self, sources: Sequence[Columns], runs: Iterable[tuple[int, int, int]]) -> None:
        self.counts = {"documents": 0, "sections": 0, "positions": 0}
        self.stretches = [self._append(sources, *run) for run in runs]

    @classmethod
    def of_all(cls, sources: Sequence[Columns]) -> Self:
        """All documents of the sources, one source after the other."""
        return cls(
            sources, ((each, 0, len(columns["document_size"])) for each, columns in enumerate(sources))
        )

    def _append(self, sources: Sequence[Columns], source: int, first: int, last: int) -> Stretch:
        columns = sources[source]
        begin, end = columns["document_sections"][[first, last]].tolist()
        starts = (_position_of(columns, begin), _position_of(columns, end))
        bounds = {"documents": (first, last), "sections": (begin, end), "positions": starts}
        moved = {unit: self.counts[unit] - start for unit, (start, _) in bounds.items()}
        for unit, (start, stop) in bounds.items():
            self.counts[unit] += stop - start
        return Stretch(source, bounds, moved)


def _position_of(columns: Columns, section: int) -> int:
    """Where a section begins; behind the last one all positions end."""
    if section == len(columns["section_line"]):
        return len(columns["token_steps"])
    return int(columns["field_starts"][section * ROW])


def field_starts_of(sources: Sequence[Columns], order: Order) -> Array:
    """Where the fields of all sections begin, as they will be; a row for each section."""
    starts = [np.zeros((0, ROW), np.int64)]
    for stretch in order.stretches:
        begin, end = stretch.bounds["sections"]
        rows = sources[stretch.source]["field_starts"].reshape(-1, ROW)
        starts.append(rows[begin:end].astype(np.int64) + stretch.moved["positions"])
    return np.concatenate(starts)


def copy_in_order(writer: ArrayWriter, sources: Sequence[Columns], order: Order) -> None:
    """Write the arrays of a segment that lie in reading order, but for the codes of words."""
    for column in _COPIED:
        _copy(writer, sources, order, column)
    for name in _TABLES:
        _copy_table(writer, sources, order, name)
    _copy_spans(writer, sources, order)


def let_go(sources: Sequence[Columns]) -> None:
    """Give back the memory that sources take which are files; it is loaded again when it is used."""
    for columns in sources:
        if isinstance(columns, ArrayFile):
            columns.let_go()


class _Copied(NamedTuple):
    """A column of so many values a unit; values that are numbers of another unit move with that.

    Where each unit begins in the other has one value more: where all end.
    """

    name: str
    unit: str
    width: int = 1
    moved_with: str = ""
    has_end: bool = False


_COPIED = (
    _Copied("field_starts", "sections", ROW, "positions"),
    _Copied("section_document", "sections", 1, "documents"),
    _Copied("section_language", "sections"),
    _Copied("section_level", "sections"),
    _Copied("section_line", "sections"),
    _Copied("section_end_line", "sections"),
    _Copied("section_above", "sections", 1, "sections"),
    _Copied("document_sections", "documents", 1, "sections", has_end=True),
    _Copied("document_size", "documents"),
    _Copied("document_modified", "documents"),
    _Copied("document_hash", "documents", 32),
)

_TABLES = {
    "outlines": "sections",
    "texts": "sections",
    "paths": "documents",
    "titles": "documents",
    "documents": "documents",
}


def _copy(writer: ArrayWriter, sources: Sequence[Columns], order: Order, column: _Copied) -> None:
    name, unit, width, moved_with, has_end = column
    dtype = sources[0][name].dtype
    writer.reserve(name, dtype, order.counts[unit] * width + has_end)
    for stretch in order.stretches:
        begin, end = stretch.bounds[unit]
        values = sources[stretch.source][name][begin * width : end * width]
        if moved_with:
            values = values.astype(np.int64) + stretch.moved[moved_with]
        writer.append(name, values)
    if has_end:
        writer.append(name, np.array([order.counts[moved_with]]))
    let_go(sources)


def _copy_spans(writer: ArrayWriter, sources: Sequence[Columns], order: Order) -> None:
    """Copy the places of words in their texts, and add up the steps anew."""
    sums = StepSums()
    writer.reserve("token_steps", np.uint8, order.counts["positions"])
    for stretch in order.stretches:
        steps = sources[stretch.source]["token_steps"][slice(*stretch.bounds["positions"])]
        writer.append("token_steps", steps)
        sums.add(steps)
    _copy_some(writer, sources, order, "far_tokens", "far_steps")
    _copy_some(writer, sources, order, "odd_tokens", "odd_lengths")
    writer.write("step_sums", sums.array())
    let_go(sources)


def _copy_some(writer: ArrayWriter, sources: Sequence[Columns], order: Order, at: str, name: str) -> None:
    """Copy a column that some positions have a value in, and these positions."""
    positions: list[Array] = [np.zeros(0, np.int64)]
    values: list[Array] = [sources[0][name][:0]]
    for stretch in order.stretches:
        columns = sources[stretch.source]
        here = slice(*np.searchsorted(columns[at], stretch.bounds["positions"]))
        positions.append(columns[at][here].astype(np.int64) + stretch.moved["positions"])
        values.append(columns[name][here])
    writer.write(at, np.concatenate(positions).astype(np.uint32))
    writer.write(name, np.concatenate(values))


def _copy_table(writer: ArrayWriter, sources: Sequence[Columns], order: Order, name: str) -> None:
    """Copy a table of strings, one for each section or document."""
    bounds = [stretch.bounds[_TABLES[name]] for stretch in order.stretches]
    columns = [sources[stretch.source] for stretch in order.stretches]
    offsets = [
        each[f"{name}_offsets"][begin : end + 1] for each, (begin, end) in zip(columns, bounds, strict=True)
    ]
    sizes = [int(each[-1] - each[0]) for each in offsets]
    writer.reserve(f"{name}_letters", np.uint8, sum(sizes))
    writer.reserve(f"{name}_offsets", offset_type(sum(sizes)), order.counts[_TABLES[name]] + 1)
    reached = 0
    for each, here, size in zip(columns, offsets, sizes, strict=True):
        writer.append(f"{name}_letters", each[f"{name}_letters"][int(here[0]) : int(here[-1])])
        writer.append(f"{name}_offsets", (here[:-1] - here[0]).astype(np.int64) + reached)
        reached += size
    writer.append(f"{name}_offsets", np.array([reached]))
    let_go(sources)
