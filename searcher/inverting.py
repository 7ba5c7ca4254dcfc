"""Where does each word stand, given which word stands where?

A word and its position go into one number, as NumPy sorts plain numbers several times quicker than it finds
the order of an array. Some sections at a time these are sorted and put into a file; from there they come some
words at a time.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from searcher.arrays import Array, ArrayWriter
from searcher.norms import ROW
from searcher.posting_writer import PostingWriter, steps
from searcher.stretches import Columns, Order, field_starts_of, let_go
from searcher.weights import Field

_SHIFT = np.uint64(32)


def write_postings(
    writer: ArrayWriter, folder: Path, parts: Sequence[Columns], order: Order, ranks: Array
) -> tuple[PostingWriter, Array]:
    """Write the postings of parts that lie one after the other; what wrote them, and how many each word has.

    The ``tokens`` of a part are numbers of words, of which ``ranks`` are the places among all in order, and
    at last that of no word. A file is made in the folder, and gone in the end.
    """
    occurrences = _occurrences(parts, ranks)
    field_starts = field_starts_of(parts, order)
    places = _Places(field_starts)
    postings = np.zeros(len(occurrences), np.int64)
    words_at_once = [*steps(occurrences)]
    with TemporaryFile(dir=folder) as file:
        pairs = _Pairs(file, [first for first, _ in words_at_once])
        for words, positions in map(pairs.add, _sorted_pairs(parts, order, ranks)):
            begins = _begins(words, places.sections(positions))
            postings += np.bincount(words[begins], minlength=len(postings))
        out = PostingWriter(writer, field_starts, postings, int(occurrences.sum()))
        for step in range(len(words_at_once)):
            out.add(*places.postings(*pairs.of(step)))
    out.finish()
    return out, postings


def _occurrences(parts: Sequence[Columns], ranks: Array) -> Array:
    """How often each word stands in all parts."""
    last = len(ranks) - 1
    counts = np.zeros(len(ranks), np.int64)
    for part in parts:
        counts += np.bincount(np.minimum(part["tokens"], last), minlength=len(ranks))
        let_go([part])
    occurrences = np.empty_like(counts)
    occurrences[ranks] = counts
    return occurrences[:-1]


def _sorted_pairs(parts: Sequence[Columns], order: Order, ranks: Array) -> Iterator[Array]:
    """Words with their positions, by word and position, of some sections at a time."""
    for part, stretch in zip(parts, order.stretches, strict=True):
        rows = part["field_starts"].reshape(-1, ROW)
        for first, last in steps(rows[:, -1] - rows[:, 0]):
            begin, end = int(rows[first, 0]), int(rows[last - 1, -1])
            pairs = ranks.take(part["tokens"][begin:end], mode="clip")
            pairs <<= _SHIFT
            pairs |= np.arange(begin, end, dtype=np.uint64) + np.uint64(stretch.moved["positions"])
            pairs.sort()
            yield pairs[: pairs.searchsorted(ranks[-1] << _SHIFT)]
        let_go([part])


class _Pairs:
    """Words with their positions, as pairs packed into numbers that lie in a file, sorted in blocks.

    They are taken from there in steps; ``firsts`` are the words with which these begin.
    """

    def __init__(self, file: IO[bytes], firsts: Sequence[int]) -> None:
        self._file = file
        self._firsts = np.array(firsts, np.uint64) << _SHIFT
        self._written = 0
        self._bounds: list[list[int]] = []  # of the steps, in each block

    def add(self, pairs: Array) -> tuple[Array, Array]:
        """Put the next block into the file; its words and positions."""
        bounds = [*pairs.searchsorted(self._firsts).tolist(), len(pairs)]
        self._bounds.append([self._written + bound for bound in bounds])
        self._written += len(pairs)
        self._file.write(pairs.data)
        return _unpacked(pairs)

    def of(self, step: int) -> tuple[Array, Array]:
        """The words and positions of a step, by word and position."""
        pairs = np.concatenate([self._read(*bounds[step : step + 2]) for bounds in self._bounds])
        pairs.sort()
        return _unpacked(pairs)

    def _read(self, begin: int, end: int) -> Array:
        size = self._firsts.itemsize
        self._file.seek(begin * size)
        return np.frombuffer(self._file.read((end - begin) * size), np.uint64)


def _unpacked(pairs: Array) -> tuple[Array, Array]:
    return (pairs >> _SHIFT).astype(np.uint32), pairs.astype(np.uint32)


class _Places:
    """In which section and field each position is."""

    def __init__(self, field_starts: Array) -> None:
        self._section_starts = field_starts[:, 0].astype(np.uint32)
        # Fields are counted through all sections: one look-up tells both.
        fields = np.arange(len(field_starts) * len(Field), dtype=np.uint32)
        self._fields = np.repeat(fields, np.diff(field_starts).ravel())

    def sections(self, positions: Array) -> Array:
        """The sections of some positions."""
        sections: Array = self._fields.take(positions) // np.uint32(len(Field))
        return sections

    def postings(self, words: Array, positions: Array) -> tuple[Array, Array, Array, Array, Array]:
        """The postings of words with their positions, as ``PostingWriter.add`` takes them."""
        every = self._fields.take(positions)
        sections = every // np.uint32(len(Field))
        fields = every - sections * np.uint32(len(Field))  # quicker than the remainder of a division
        begins = _begins(words, sections)
        bits = np.left_shift(np.uint8(1), fields.astype(np.uint8))
        in_body = np.add.reduceat(fields == Field.BODY, begins, dtype=np.uint32)
        positions -= self._section_starts.take(sections)
        return sections[begins], np.bitwise_or.reduceat(bits, begins), in_body, begins, positions


def _begins(words: Array, sections: Array) -> Array:
    """Where a posting begins: where the word or the section is another one than at the position before."""
    changes = np.ones(len(words), bool)
    changes[1:] = (words[1:] != words[:-1]) | (sections[1:] != sections[:-1])
    return np.flatnonzero(changes)
