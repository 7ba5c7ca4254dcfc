"""How do several segments and new documents become one?

The documents of all, without those that are deleted, are put in the order of their paths. What lies in
reading order (texts, places of words, facts) is copied in stretches; postings are merged some words at a
time, as the words of each source are sorted. So the memory it takes grows with the number of words and of
sections, but not with the length of the texts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array, ArrayFile, ArrayWriter
from searcher.checked import Column, Values
from searcher.codes import NO_WORD, OWN, word_codes
from searcher.columns import ranges
from searcher.impacts import ImpactMaker
from searcher.lexicon import FindKeys
from searcher.norms import ROW
from searcher.rising import Carries, rising_at
from searcher.segment import Segment
from searcher.segment_writer import derived, position_type, section_type
from searcher.spans import StepSums
from searcher.strings import StringTable, offset_type, pack
from searcher.tallies import Tallies, TallyMaker
from searcher.weights import Weights

_SMALL = 1000
"""A segment of no more sections than these is written anew at every change."""

_GROWTH = 10

_MOST = 3
"""There are no more segments than these, for a query asks each of them in turn."""

_AT_ONCE = 2**19
"""The postings of so many occurrences are merged at a time, and those of one more word."""

_DEAD = -1


class Source(NamedTuple):
    """What is to be merged: the ``columns`` of a segment, and the documents that are left out.

    Where the words are ``outdated``, they are not filed under the keys that they would have now.
    """

    columns: Mapping[str, Array]
    deleted: Collection[int] = ()
    outdated: bool = False


def small_segments(sizes: Sequence[int], added: int) -> list[int]:
    """Which segments, by their sizes in sections, are to be merged with this many new sections.

    Small ones always, larger ones while they are at most ``_GROWTH`` times what is merged already or there
    would be too many: so a section is written again only a few times however the index grows.
    """
    chosen: list[int] = []
    for size, number in sorted((size, number) for number, size in enumerate(sizes)):
        if size > max(_SMALL, _GROWTH * added) and len(sizes) - len(chosen) < _MOST:
            break
        chosen.append(number)
        added += size
    return sorted(chosen)


def source_of(segment: Segment, deleted: Collection[int], outdated: bool = False) -> Source:
    """A segment without some of its documents.

    Raises CorruptIndexError for a damaged one: in a new file the damage could no longer be noticed.
    """
    columns = ArrayFile(segment.path)
    columns.check_all()
    return Source(columns, deleted, outdated)


def write_merged(
    path: Path,
    sources: Sequence[Source],
    others: Iterable[Mapping[str, Array]] = (),
    find_keys: FindKeys | None = None,
) -> None:
    """Write the documents of some sources, in the order of their paths, as one segment file.

    A path may be in one source only. The file is, byte by byte, the one that ``write_segment`` would write.
    What the sources have found out about words is taken over, and what the ``others`` have, whose arrays are
    had by name and which stay as they are.
    """
    order = _Order(sources)
    vocabulary = _Vocabulary(sources, order)
    with ArrayWriter(path) as writer:
        for name, array in zip(("words_letters", "words_offsets"), pack(vocabulary.words), strict=True):
            writer.write(name, array)
        field_starts = _field_starts(sources, order)
        impacts = ImpactMaker(field_starts, vocabulary.postings, Weights())
        writer.reserve("positions", position_type(field_starts), vocabulary.occurrences)
        _write_postings(writer, sources, order, vocabulary, impacts)
        _write_codes(writer, sources, order, vocabulary)
        for column in _COPIED:
            _copy(writer, sources, order, column)
        for name in _TABLES:
            _copy_table(writer, sources, order, name)
        _copy_spans(writer, sources, order)
        for name, array in impacts.arrays().items():
            writer.write(name, array)
        del impacts  # What follows takes much memory as well.
        known = [*(source.columns for source in sources if not source.outdated), *others]
        for name, array in derived(vocabulary.words, known, find_keys).items():
            writer.write(name, array)


class _Stretch(NamedTuple):
    """Documents that lie in a row in their source and in the merged segment.

    By unit (documents, sections, positions): the bounds in the source, and how far away the new ones are.
    """

    source: int
    bounds: Mapping[str, tuple[int, int]]
    moved: Mapping[str, int]


class _Order:
    """Which documents, sections and positions of the sources come where.

    ``sections`` holds for each source the new numbers of its sections (``_DEAD`` for what is left out).
    ``counts`` says how many of each unit there are in the end.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.counts = {"documents": 0, "sections": 0, "positions": 0}
        self.sections = [np.full(len(source.columns["section_line"]), _DEAD) for source in sources]
        self.stretches = [self._append(sources, *run) for run in _in_a_row(sources)]

    def _append(self, sources: Sequence[Source], source: int, first: int, last: int) -> _Stretch:
        columns = sources[source].columns
        begin, end = columns["document_sections"][[first, last]].tolist()
        starts = (_position_of(columns, begin), _position_of(columns, end))
        bounds = {"documents": (first, last), "sections": (begin, end), "positions": starts}
        moved = {unit: self.counts[unit] - start for unit, (start, _) in bounds.items()}
        for unit, (start, stop) in bounds.items():
            self.counts[unit] += stop - start
        self.sections[source][begin:end] = np.arange(begin, end) + moved["sections"]
        return _Stretch(source, bounds, moved)


def _position_of(columns: Mapping[str, Array], section: int) -> int:
    """Where a section begins; behind the last one all positions end."""
    if section == len(columns["section_line"]):
        return len(columns["token_codes"])
    return int(columns["field_starts"][section * ROW])


def _in_a_row(sources: Sequence[Source]) -> Iterator[tuple[int, int, int]]:
    """The living documents in the order of their paths, as source, first and last (not included)."""
    paths = [_table(source.columns, "paths") for source in sources]
    living = (
        (path, source, document)
        for source, table in enumerate(paths)
        for document, path in enumerate(table)
        if document not in sources[source].deleted
    )
    begun: tuple[int, int, int] | None = None
    for _, source, document in sorted(living):
        if begun and begun[::2] == (source, document):
            begun = (source, begun[1], document + 1)
            continue
        if begun:
            yield begun
        begun = (source, document, document + 1)
    if begun:
        yield begun


class _Vocabulary:
    """The words of the merged segment.

    ``ranks`` holds for each source how many of them come before each of its words. ``postings`` is how many
    postings each word has, and ``occurrences`` how many words stand in all living sections.
    """

    def __init__(self, sources: Sequence[Source], order: _Order) -> None:
        tables = [list(_table(source.columns, "words")) for source in sources]
        # Sorted rows one behind the other are sorted together in a fraction of the time that a set takes.
        words = list(dict.fromkeys(sorted(chain.from_iterable(tables))))
        numbers = {word: number for number, word in enumerate(words)}
        ranks: list[Array] = [
            np.fromiter(map(numbers.__getitem__, table), np.int64, len(table)) for table in tables
        ]
        counts = np.zeros(len(words), np.int64)
        self.occurrences = 0
        for source, here, sections in zip(sources, ranks, order.sections, strict=True):
            postings, occurrences = _living(source, sections)
            counts[here] += postings
            self.occurrences += occurrences
        self.words = list(compress(words, counts))
        self.postings = counts[counts > 0]
        before: Array = np.cumsum(counts > 0) - (counts > 0)
        self.ranks = [before[here] for here in ranks]

    def steps(self, sources: Sequence[Source]) -> Iterator[tuple[int, int]]:
        """The words, in steps of about as many occurrences as are merged at a time."""
        weights = np.zeros(len(self.words) + 1, np.int64)
        for source, ranks in zip(sources, self.ranks, strict=True):
            bounds = _first_positions(source, source.columns["word_postings"])
            np.add.at(weights, ranks, np.diff(bounds))
        reached = np.cumsum(weights)
        first = 0
        while first < len(self.words):
            before = int(reached[first - 1]) if first else 0
            last = max(int(np.searchsorted(reached, before + _AT_ONCE, "right")), first + 1)
            yield first, min(last, len(self.words))
            first = last


def _living(source: Source, sections: Array) -> tuple[Array, int]:
    """How many postings of each word of a source are in living sections, and the occurrences in them all."""
    columns = source.columns
    if not source.deleted:
        return np.diff(columns["word_postings"].astype(np.int64)), len(columns["positions"])
    living = np.empty(len(columns["posting_sections"]), bool)
    occurrences = 0
    for start in range(0, len(living), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        living[here] = sections[columns["posting_sections"][here]] != _DEAD
        bounds = _first_positions(source, np.arange(start, min(start + _AT_ONCE, len(living)) + 1))
        occurrences += int(np.diff(bounds)[living[here]].sum())
    begins = columns["word_postings"][:-1]
    return np.add.reduceat(living, begins, dtype=np.int64) if len(begins) else begins, occurrences


def _first_positions(source: Source, postings: Array) -> Array:
    columns = source.columns
    return rising_at(Column(columns["posting_positions"]), columns["posting_positions_carries"], postings)


class _Postings(NamedTuple):
    """Postings as columns: word and section as one number, fields and counts; the positions of all, and
    where those of each posting begin and how many they are."""

    keys: Array
    fields: Array
    counts: Array
    begins: Array
    lengths: Array
    positions: Array


def _field_starts(sources: Sequence[Source], order: _Order) -> Array:
    """Where the fields of all sections begin, as they will be; a row for each section."""
    starts = [np.zeros((0, ROW), np.int64)]
    for stretch in order.stretches:
        begin, end = stretch.bounds["sections"]
        columns = sources[stretch.source].columns["field_starts"].reshape(-1, ROW)
        starts.append(columns[begin:end].astype(np.int64) + stretch.moved["positions"])
    return np.concatenate(starts)


def _write_postings(
    writer: ArrayWriter,
    sources: Sequence[Source],
    order: _Order,
    vocabulary: _Vocabulary,
    impacts: ImpactMaker,
) -> None:
    total = int(vocabulary.postings.sum())
    writer.write("word_postings", np.append(0, np.cumsum(vocabulary.postings)).astype(np.uint32))
    writer.reserve("posting_sections", section_type(order.counts["sections"]), total)
    writer.reserve("posting_tallies", np.uint8, total)
    writer.reserve("posting_positions", np.uint16, total + 1)
    tallies, carries, reached = TallyMaker(), Carries(), 0
    for words in vocabulary.steps(sources):
        merged = _in_order(
            [
                _moved(source, order.sections[number], vocabulary.ranks[number], words)
                for number, source in enumerate(sources)
            ]
        )
        sections = (merged.keys & np.uint64(0xFFFFFFFF)).astype(np.intp)
        impacts.add(sections, merged.fields, merged.counts)
        writer.append("posting_sections", sections)
        writer.append("posting_tallies", tallies.add(merged.fields, merged.counts))
        writer.append("posting_positions", carries.add(merged.begins + reached))
        writer.append("positions", merged.positions)
        reached += len(merged.positions)
        _let_go(sources)
    writer.append("posting_positions", carries.add(np.array([reached])))
    for name, array in tallies.arrays().items():
        writer.write(name, array)
    writer.write("posting_positions_carries", carries.array())


def _moved(source: Source, sections: Array, ranks: Array, words: tuple[int, int]) -> _Postings:
    """The living postings of some words in one source, as they will be."""
    columns = source.columns
    first, last = np.searchsorted(ranks, words)
    begins = columns["word_postings"][first : last + 1].astype(np.int64)
    here = slice(begins[0], begins[-1])
    old = columns["posting_sections"][here].astype(np.intp)
    bounds = _first_positions(source, np.arange(begins[0], begins[-1] + 1))
    fields, counts = Tallies(lambda name: Column(columns[name])).of(np.arange(begins[0], begins[-1]))
    living = sections[old] != _DEAD
    lengths = np.diff(bounds)
    positions = columns["positions"][bounds[0] : bounds[-1]][np.repeat(living, lengths)]
    word_of = np.repeat(ranks[first:last].astype(np.uint64), np.diff(begins))[living]
    old, lengths = old[living], lengths[living]
    return _Postings(
        word_of << np.uint64(32) | sections[old].astype(np.uint64),
        fields[living],
        counts[living],
        np.cumsum(lengths) - lengths,
        lengths,
        positions,
    )


def _in_order(parts: Sequence[_Postings]) -> _Postings:
    """The postings of all sources, by word and section."""
    before = np.cumsum([0] + [len(part.positions) for part in parts])
    shifted = [part._replace(begins=part.begins + before[number]) for number, part in enumerate(parts)]
    joined = _Postings(*map(np.concatenate, zip(*shifted, strict=True)))
    order = np.argsort(joined.keys, kind="stable")
    lengths = joined.lengths[order]
    return _Postings(
        joined.keys[order],
        joined.fields[order],
        joined.counts[order],
        np.cumsum(lengths) - lengths,
        lengths,
        joined.positions[ranges(joined.begins[order], lengths)],
    )


def _write_codes(
    writer: ArrayWriter, sources: Sequence[Source], order: _Order, vocabulary: _Vocabulary
) -> None:
    codes = word_codes(vocabulary.words, vocabulary.postings)
    writer.write("word_codes", codes)
    writer.reserve("token_codes", np.uint8, order.counts["positions"])
    changes = [
        _CodeChanges(source, np.append(codes, np.uint8(NO_WORD)).take(ranks))
        for source, ranks in zip(sources, vocabulary.ranks, strict=True)
    ]
    for stretch in order.stretches:
        writer.append("token_codes", changes[stretch.source].codes(*stretch.bounds["positions"]))
    _let_go(sources)


class _CodeChanges:
    """The codes at the positions of a source, as they will be; ``codes`` are the new ones of its words.

    A word that loses the code of its own is told by that code; one that gets such a code, by its positions.
    """

    def __init__(self, source: Source, codes: Array) -> None:
        columns = source.columns
        before = columns["word_codes"]
        self._before = columns["token_codes"]
        self._instead = np.arange(256, dtype=np.uint8)
        had = np.flatnonzero(before <= OWN)
        self._instead[before[had]] = codes[had]
        new = np.flatnonzero((before > OWN) & (codes <= OWN))
        found = [_positions_of(source, word) for word in new.tolist()]
        self._positions = np.concatenate([np.zeros(0, np.int64), *found])
        self._codes = codes[new].repeat([*map(len, found)])
        order = self._positions.argsort()
        self._positions, self._codes = self._positions[order], self._codes[order]

    def codes(self, start: int, stop: int) -> Array:
        """Those at the positions of a stretch."""
        codes: Array = self._instead.take(self._before[start:stop])
        here = slice(*self._positions.searchsorted([start, stop]))
        codes[self._positions[here] - start] = self._codes[here]
        return codes


def _positions_of(source: Source, word: int) -> Array:
    """All positions of a word in a source."""
    columns = source.columns
    postings = slice(*columns["word_postings"][word : word + 2].tolist())
    bounds = _first_positions(source, np.arange(postings.start, postings.stop + 1))
    starts = columns["field_starts"].reshape(-1, ROW)[columns["posting_sections"][postings], 0]
    positions: Array = starts.astype(np.int64).repeat(np.diff(bounds))
    positions += columns["positions"][bounds[0] : bounds[-1]]
    return positions


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


def _copy(writer: ArrayWriter, sources: Sequence[Source], order: _Order, column: _Copied) -> None:
    name, unit, width, moved_with, has_end = column
    dtype = sources[0].columns[name].dtype
    writer.reserve(name, dtype, order.counts[unit] * width + has_end)
    for stretch in order.stretches:
        begin, end = stretch.bounds[unit]
        values = sources[stretch.source].columns[name][begin * width : end * width]
        if moved_with:
            values = values.astype(np.int64) + stretch.moved[moved_with]
        writer.append(name, values)
    if has_end:
        writer.append(name, np.array([order.counts[moved_with]]))
    _let_go(sources)


def _copy_spans(writer: ArrayWriter, sources: Sequence[Source], order: _Order) -> None:
    """Copy the places of words in their texts, and add up the steps anew."""
    sums = StepSums()
    writer.reserve("token_steps", np.uint8, order.counts["positions"])
    for stretch in order.stretches:
        steps = sources[stretch.source].columns["token_steps"][slice(*stretch.bounds["positions"])]
        writer.append("token_steps", steps)
        sums.add(steps)
    _copy_some(writer, sources, order, "far_tokens", "far_steps")
    _copy_some(writer, sources, order, "odd_tokens", "odd_lengths")
    writer.write("step_sums", sums.array())
    _let_go(sources)


def _copy_some(writer: ArrayWriter, sources: Sequence[Source], order: _Order, at: str, name: str) -> None:
    """Copy a column that some positions have a value in, and these positions."""
    positions: list[Array] = [np.zeros(0, np.int64)]
    values: list[Array] = [sources[0].columns[name][:0]]
    for stretch in order.stretches:
        columns = sources[stretch.source].columns
        here = slice(*np.searchsorted(columns[at], stretch.bounds["positions"]))
        positions.append(columns[at][here].astype(np.int64) + stretch.moved["positions"])
        values.append(columns[name][here])
    writer.write(at, np.concatenate(positions).astype(np.uint32))
    writer.write(name, np.concatenate(values))


def _copy_table(writer: ArrayWriter, sources: Sequence[Source], order: _Order, name: str) -> None:
    """Copy a table of strings, one for each section or document."""
    bounds = [stretch.bounds[_TABLES[name]] for stretch in order.stretches]
    columns = [sources[stretch.source].columns for stretch in order.stretches]
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
    _let_go(sources)


def _table(columns: Mapping[str, Array], name: str) -> StringTable:
    return StringTable(*(Values(columns[f"{name}_{part}"].data) for part in ("letters", "offsets")))


def _let_go(sources: Sequence[Source]) -> None:
    for source in sources:
        if isinstance(source.columns, ArrayFile):
            source.columns.let_go()
