"""How do several segments become one?

The documents of all, without those that are deleted, are put in the order of their paths. What lies in
reading order is copied (``stretches``); postings are merged some words at a time, as the words of each source
are sorted. So the memory it takes grows with the number of words and of sections, but not with the length of
the texts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, compress, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array, ArrayFile, ArrayWriter
from searcher.beside import first_positions, positions_of_word, write_beside
from searcher.checked import Column, Values
from searcher.codes import NO_WORD, OWN, word_codes
from searcher.columns import ranges
from searcher.impacts import sections_in
from searcher.lexicon import FindKeys
from searcher.posting_writer import PostingWriter, steps
from searcher.segment import Segment
from searcher.segment_writer import derived
from searcher.stretches import Columns, Order, copy_in_order, field_starts_of, let_go
from searcher.strings import StringTable, table_arrays
from searcher.tallies import Tallies

_SMALL = 1000
"""A segment of no more sections than these is written anew at every change."""

_GROWTH = 10

_MOST = 3
"""There are no more segments than these, for a query asks each of them in turn."""

_AT_ONCE = 2**19
"""So many postings are looked at together, for little memory's sake."""

_DEAD = -1


class Source(NamedTuple):
    """What is to be merged: the ``columns`` of a segment, and the documents that are left out.

    Where the words are ``outdated``, they are not filed under the keys that they would have now.
    """

    columns: Columns
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
    others: Iterable[Columns] = (),
    find_keys: FindKeys | None = None,
) -> None:
    """Write the documents of some sources, in the order of their paths, as one segment file.

    A path may be in one source only. The file is, byte by byte, the one that ``write_segment`` would write.
    What the sources have found out about words is taken over, and what the ``others`` have, whose arrays are
    had by name and which stay as they are.
    """
    columns = [source.columns for source in sources]
    order = Order(columns, _in_a_row(sources))
    sections = _new_sections(columns, order)
    vocabulary = _Vocabulary(sources, sections)
    with ArrayWriter(path) as writer:
        for name, array in table_arrays("words", vocabulary.words).items():
            writer.write(name, array)
        postings = PostingWriter(
            writer, field_starts_of(columns, order), vocabulary.postings, vocabulary.occurrences
        )
        _write_postings(postings, columns, sections, vocabulary)
        _write_codes(writer, columns, order, vocabulary)
        copy_in_order(writer, columns, order)
        postings.write_impacts()
        write_beside(writer)
        del postings  # What follows takes much memory as well.
        known = [*(source.columns for source in sources if not source.outdated), *others]
        for name, array in derived(vocabulary.words, known, find_keys).items():
            writer.write(name, array)


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


def _new_sections(sources: Sequence[Columns], order: Order) -> list[Array]:
    """For each source the new numbers of its sections (``_DEAD`` for what is left out)."""
    numbers = [np.full(len(columns["section_line"]), _DEAD) for columns in sources]
    for source, bounds, moved in order.stretches:
        begin, end = bounds["sections"]
        numbers[source][begin:end] = np.arange(begin, end) + moved["sections"]
    return numbers


class _Vocabulary:
    """The words of the merged segment.

    ``ranks`` holds for each source how many of them come before each of its words. ``postings`` is how many
    postings each word has, and ``occurrences`` how many words stand in all living sections.
    """

    def __init__(self, sources: Sequence[Source], sections: Sequence[Array]) -> None:
        tables = [list(_table(source.columns, "words")) for source in sources]
        # Sorted rows one behind the other are sorted together in a fraction of the time that a set takes.
        words = list(dict.fromkeys(sorted(chain.from_iterable(tables))))
        numbers = {word: number for number, word in enumerate(words)}
        ranks: list[Array] = [
            np.fromiter(map(numbers.__getitem__, table), np.int64, len(table)) for table in tables
        ]
        counts = np.zeros(len(words), np.int64)
        self.occurrences = 0
        for source, here, numbers_there in zip(sources, ranks, sections, strict=True):
            postings, occurrences = _living(source, numbers_there)
            counts[here] += postings
            self.occurrences += occurrences
        self.words = list(compress(words, counts))
        self.postings = counts[counts > 0]
        before: Array = np.cumsum(counts > 0) - (counts > 0)
        self.ranks = [before[here] for here in ranks]

    def steps(self, sources: Sequence[Columns]) -> Iterator[tuple[int, int]]:
        """The words whose postings are merged together, as first and last (not included)."""
        weights = np.zeros(len(self.words) + 1, np.int64)
        for columns, ranks in zip(sources, self.ranks, strict=True):
            np.add.at(weights, ranks, np.diff(first_positions(columns, columns["word_postings"])))
        return steps(weights[:-1])


def _living(source: Source, sections: Array) -> tuple[Array, int]:
    """How many postings of each word of a source are in living sections, and the occurrences in them all."""
    columns = source.columns
    if not source.deleted:
        return np.diff(columns["word_postings"].astype(np.int64)), len(columns["positions"])
    living = np.empty(len(columns["postings"]), bool)
    occurrences = 0
    for start in range(0, len(living), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        living[here] = sections[sections_in(columns["postings"][here])] != _DEAD
        bounds = first_positions(columns, np.arange(start, min(start + _AT_ONCE, len(living)) + 1))
        occurrences += int(np.diff(bounds)[living[here]].sum())
    begins = columns["word_postings"][:-1]
    return np.add.reduceat(living, begins, dtype=np.int64) if len(begins) else begins, occurrences


class _Postings(NamedTuple):
    """Postings as columns: word and section as one number, fields and counts; the positions of all, and
    where those of each posting begin and how many they are."""

    keys: Array
    fields: Array
    counts: Array
    begins: Array
    lengths: Array
    positions: Array


def _write_postings(
    writer: PostingWriter, sources: Sequence[Columns], sections: Sequence[Array], vocabulary: _Vocabulary
) -> None:
    for words in vocabulary.steps(sources):
        moved = map(_moved, sources, sections, vocabulary.ranks, repeat(words))
        merged = _in_order([*moved])
        here = (merged.keys & np.uint64(0xFFFFFFFF)).astype(np.intp)
        writer.add(here, merged.fields, merged.counts, merged.begins, merged.positions)
        let_go(sources)
    writer.finish()


def _moved(columns: Columns, sections: Array, ranks: Array, words: tuple[int, int]) -> _Postings:
    """The living postings of some words in one source, as they will be."""
    first, last = np.searchsorted(ranks, words)
    begins = columns["word_postings"][first : last + 1].astype(np.int64)
    here = slice(begins[0], begins[-1])
    old = sections_in(columns["postings"][here]).astype(np.intp)
    bounds = first_positions(columns, np.arange(begins[0], begins[-1] + 1))
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
    writer: ArrayWriter, sources: Sequence[Columns], order: Order, vocabulary: _Vocabulary
) -> None:
    codes = word_codes(vocabulary.words, vocabulary.postings)
    writer.write("word_codes", codes)
    writer.reserve("token_codes", np.uint8, order.counts["positions"])
    changes = [
        _CodeChanges(columns, np.append(codes, np.uint8(NO_WORD)).take(ranks))
        for columns, ranks in zip(sources, vocabulary.ranks, strict=True)
    ]
    for stretch in order.stretches:
        writer.append("token_codes", changes[stretch.source].codes(*stretch.bounds["positions"]))
    let_go(sources)


class _CodeChanges:
    """The codes at the positions of a source, as they will be; ``codes`` are the new ones of its words.

    A word that loses the code of its own is told by that code; one that gets such a code, by its positions.
    """

    def __init__(self, columns: Columns, codes: Array) -> None:
        before = columns["word_codes"]
        self._before = columns["token_codes"]
        self._instead = np.arange(256, dtype=np.uint8)
        had = np.flatnonzero(before <= OWN)
        self._instead[before[had]] = codes[had]
        new = np.flatnonzero((before > OWN) & (codes <= OWN))
        found = [positions_of_word(columns, word) for word in new.tolist()]
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


def _table(columns: Columns, name: str) -> StringTable:
    return StringTable(*(Values(columns[f"{name}_{part}"].data) for part in ("letters", "offsets")))
