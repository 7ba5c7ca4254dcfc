"""Which words do many texts hold, and where?

A run is what stands between two blanks. The same runs come again and again, so each is looked up as it
stands, and only one that is new is taken apart; what is known of the runs of many texts is then put together
by NumPy. In place of the blank behind it a run has a byte that tells the chain of its text, as different
chains have different words.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain as chained
from itertools import islice
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import ranges
from searcher.interning import PADDING, Interned, Numbers
from searcher.spans import LONGEST_MARK
from searcher.terms import all_word_bytes
from searcher.words import find_words, normalise, split_words

GAP = 0xFFFFFFFF
"""The word number of an empty position."""

_BLANKS = 0x21
"""So many bytes, the first ones, are blanks: no word holds any."""

_CUT = b" \xff"
"""Stands behind each text. No UTF-8 holds its second byte, which becomes a run: a blank of no chain."""

_END_BLANK = bytes([_BLANKS - 1])
"""That blank."""

_END = 1
"""The number of that run."""

_PADDING = bytes(PADDING)

_FEW_BITS, _MANY_BITS = 13, 20
"""Of the tables for runs. To make large ones takes longer than to lay out a document, so the first runs are
found anew in these when they have become more than fit small ones."""

_LONG = 2**22
"""The words of new runs of so many characters are found together, which is quicker than one by one."""

_AT_ONCE = 2**16
"""So many words are looked up together, for little memory's sake."""


class Words(NamedTuple):
    """The words of some texts, each text with words followed by one empty position.

    Columns over positions: the number of the word, where it stands in its text as written, and how long it is
    there, but 0 if it is as long as when normalised, both in characters. ``ends`` is the position behind each
    text.
    """

    numbers: Array
    starts: Array
    odd_lengths: Array
    ends: Array


class Runs:
    """All runs so far. ``words`` are the numbers of what ``word_bytes`` gives of their words; words that are
    new are added to it."""

    def __init__(self, words: Numbers) -> None:
        self._words = words
        self._blanks: dict[str, bytes] = {}  # by the name of a chain
        self._begin(_FEW_BITS)

    def _begin(self, bits: int) -> None:
        """Begin with no run, but with room for many."""
        self._bits = bits
        self._known = Interned(bits)
        self._known.numbers_of(_END_BLANK + _PADDING, np.array([0]), np.array([1]))  # _END
        # By the number of a run: its length with the blank behind it, and its words in the columns below.
        # _END is as long as no run, and lies on one empty position; none has the number 0.
        self._lengths, self._firsts, self._counts = array("q", [0, 0]), array("q", [0, 0]), array("q", [0, 1])
        self._numbers, self._starts, self._odd = array("I", [GAP]), array("I", [0]), bytearray(1)

    def __len__(self) -> int:
        return len(self._lengths)

    def words_of(self, rows: Sequence[tuple[str, Sequence[bytes]]]) -> Words:
        """The words of rows of texts (UTF-8), each row behind the name of its chain of analysis."""
        for chain, _ in rows:
            if chain not in self._blanks:
                self._blanks[chain] = _blanks(len(self._blanks) + 1)
        if len(self) > 1 << self._bits < 1 << _MANY_BITS:
            self._begin(_MANY_BITS)
        runs = self._row(rows)
        is_end = runs == _END
        sizes = np.diff(np.flatnonzero(is_end) + 1, prepend=0)  # of the texts, in runs
        counts = self._counts_of(runs, is_end, sizes)
        ends = np.cumsum(counts)[is_end]
        which = ranges(np.frombuffer(self._firsts, np.int64).take(runs), counts)
        numbers = np.frombuffer(self._numbers, np.uint32).take(which)
        starts = np.frombuffer(self._starts, np.uint32).take(which)
        starts += np.repeat(self._places_of(runs, sizes), counts)
        starts[ends[counts[is_end] > 0] - 1] = 0
        odd_lengths = np.frombuffer(self._odd, np.uint8).take(which)
        return Words(numbers, starts, odd_lengths, ends)

    def _counts_of(self, runs: Array, is_end: Array, sizes: Array) -> Array:
        """How many positions each run takes; a text without words leaves no empty one either."""
        counts = np.frombuffer(self._counts, np.int64).take(runs)
        if len(sizes):
            counts[is_end] = np.add.reduceat(counts, np.cumsum(sizes) - sizes) > 1
        return counts

    def _places_of(self, runs: Array, sizes: Array) -> Array:
        """Where each run begins in its text, in characters."""
        lengths = np.frombuffer(self._lengths, np.int64).take(runs)
        places = np.cumsum(lengths) - lengths
        places -= np.repeat(places[np.cumsum(sizes) - sizes], sizes)
        return places.astype(np.uint32)

    def _row(self, rows: Sequence[tuple[str, Sequence[bytes]]]) -> Array:
        """The numbers of the runs of texts, with an end behind each."""
        cut = (_CUT.join([*texts, b""]).translate(self._blanks[chain]) for chain, texts in rows)
        letters = b"".join([*cut, _PADDING])
        ends = np.flatnonzero(np.frombuffer(letters, np.uint8)[:-PADDING] < _BLANKS) + 1
        begins = np.append(0, ends)[:-1]
        runs, new = self._known.numbers_of(letters, begins, ends)
        bounds = zip(begins[new].tolist(), ends[new].tolist(), strict=True)
        self._take_apart([letters[begin:end] for begin, end in bounds])
        return runs

    def _take_apart(self, new: Sequence[bytes]) -> None:
        """Find the words of new runs, all at once: no word reaches over what stands for a blank."""
        runs = [*map(bytes.decode, new)]
        words, starts, sizes = _words_in("".join(runs))
        lengths = np.fromiter(map(len, runs), np.int64, len(runs))
        begins = np.cumsum(lengths) - lengths
        run_of = np.searchsorted(begins, starts, "right") - 1
        counts = np.bincount(run_of, minlength=len(begins))
        self._lengths.frombytes(lengths.tobytes())
        self._counts.frombytes(counts.tobytes())
        self._firsts.frombytes((len(self._numbers) + np.cumsum(counts) - counts).tobytes())
        chains = [*self._blanks]
        chain_of = [chains[run[-1] - 1] for run in new]
        numbers, usual = self._looked_up(iter(words), map(chain_of.__getitem__, run_of.tolist()))
        odd = np.where(sizes == usual, 0, np.minimum(sizes, LONGEST_MARK))
        self._numbers += numbers
        self._starts.frombytes((starts - begins[run_of]).astype(np.uint32).tobytes())
        self._odd += odd.astype(np.uint8).tobytes()

    def _looked_up(self, words: Iterator[str], chains: Iterator[str]) -> tuple["array[int]", Array]:
        """The numbers of words as written, each with its chain, and how long they are when normalised."""
        numbers, lengths = array("I"), bytearray()
        while normalised := [*map(normalise, islice(words, _AT_ONCE))]:
            numbers.extend(map(self._words.__getitem__, all_word_bytes(normalised, chains)))
            lengths += bytes(map(len, normalised))
        return numbers, np.frombuffer(lengths, np.uint8)


def _blanks(chain: int) -> bytes:
    """What turns each blank of a text into the byte of a chain, by its number from 1 on, and ends texts."""
    return bytes([chain]) * _BLANKS + bytes(range(_BLANKS, 0xFF)) + _END_BLANK


def _words_in(text: str) -> tuple[Iterable[str], Array, Array]:
    """The words of a text, where each begins, and how long it is.

    All pieces of a long text at once would take thirty times its memory, so its words are found one by one.
    """
    if len(text) > _LONG:
        bounds = np.fromiter(chained.from_iterable(find_words(text)), np.int64)
        starts, ends = bounds[::2], bounds[1::2]
        words = (text[start:end] for start, end in zip(starts, ends, strict=True))
        return words, starts, ends - starts
    cut = split_words(text)
    sizes = np.fromiter(map(len, cut), np.int64, len(cut))
    return cut[1::2], (np.cumsum(sizes) - sizes)[1::2], sizes[1::2]
