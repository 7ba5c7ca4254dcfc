"""Which words do many texts hold, and where?

A run is what stands between two blanks. The same runs come again and again, so each is looked up as it
stands, and only one that is new is taken apart; what is known of the runs of many texts is then put together
by NumPy.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain as chained
from itertools import count
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import ranges
from searcher.terms import word_bytes
from searcher.words import find_words, normalise, split_words

GAP = 0xFFFFFFFF
"""The word number of an empty position."""

LONGEST_MARK = 255
"""In characters; the mark of a longer word ends there."""

_END = 0

_LONG = 2**22
"""New runs of so many characters are found together, which is quicker than one by one."""


class Words(NamedTuple):
    """The words of some texts, each text with words followed by one empty position.

    Columns over positions: the number of the word, and where it stands in its text as written and how long it
    is, in characters. ``ends`` is the position behind each text.
    """

    numbers: Array
    starts: Array
    lengths: Array
    ends: Array


class Runs:
    """All runs so far, by chain of analysis. ``words`` is what ``word_bytes`` gives of their words → number;
    words that are new are added to it."""

    def __init__(self, words: dict[bytes, int]) -> None:
        self._words = words
        self._counter = count(_END + 1)
        self._known: dict[str, _Known] = {}
        self._written: dict[str, _Written] = {}
        # By the number of a run: its length with the blank behind it, and its words in the columns below.
        # _END is as long as no run, and lies on one empty position.
        self._lengths, self._firsts, self._counts = np.zeros((3, 1), np.int64)
        self._counts[_END] = 1
        self._numbers, self._starts, self._marks = array("I", [GAP]), array("I", [0]), bytearray(1)

    def row(self, chain: str, texts: Iterable[str]) -> "array[int]":
        """Some texts as the numbers of their runs, with an end behind each, for ``words_of``."""
        if chain not in self._known:
            self._known[chain] = _Known(self._counter)
            self._written[chain] = _Written(chain, self._words)
        known = self._known[chain]
        row = array("I")
        for text in texts:
            row.extend(map(known.__getitem__, text.replace("\n", " ").replace("\t", " ").split(" ")))
            row.append(_END)
        return row

    def words_of(self, row: "array[int]") -> Words:
        """The words of texts, given as their rows one behind the other."""
        for chain, known in self._known.items():
            if known.new:
                self._take_apart(known, self._written[chain])
        runs = np.frombuffer(row, np.uint32)
        is_end = runs == _END
        begins = np.flatnonzero(is_end) + 1
        sizes = np.diff(begins, prepend=0)
        lengths = self._lengths[runs]
        places = np.cumsum(lengths) - lengths
        places -= np.repeat(places[begins - sizes], sizes)
        counts = self._counts[runs]
        if len(begins):
            # A text without words leaves no empty position either.
            counts[is_end] = np.add.reduceat(counts, begins - sizes) > 1
        which = ranges(self._firsts[runs], counts)
        numbers = np.frombuffer(self._numbers, np.uint32)[which]
        starts = np.repeat(places, counts) + np.frombuffer(self._starts, np.uint32)[which]
        starts[numbers == GAP] = 0
        marks = np.frombuffer(self._marks, np.uint8)[which]
        return Words(numbers, starts.astype(np.uint32), marks, np.cumsum(counts)[is_end])

    def _take_apart(self, known: "_Known", written: "_Written") -> None:
        """Find the words of new runs, all at once: no word reaches over a line end."""
        words, starts, sizes = _words_in("\n".join(known.new))
        lengths = np.fromiter(map(len, known.new), np.int64, len(known.new)) + 1
        begins = np.cumsum(lengths) - lengths
        run_of = np.searchsorted(begins, starts, "right") - 1
        counts = np.bincount(run_of, minlength=len(begins))
        self._make_room(sum(map(len, self._known.values())) + 1)
        self._lengths[known.numbers] = lengths
        self._counts[known.numbers] = counts
        self._firsts[known.numbers] = len(self._numbers) + np.cumsum(counts) - counts
        self._numbers.extend(map(written.__getitem__, words))
        self._starts.frombytes((starts - begins[run_of]).astype(np.uint32).tobytes())
        self._marks += np.minimum(sizes, LONGEST_MARK).astype(np.uint8).tobytes()
        known.new.clear()
        del known.numbers[:]

    def _make_room(self, runs: int) -> None:
        if runs > len(self._lengths):
            room = np.zeros(2 * runs - len(self._lengths), np.int64)
            self._lengths = np.append(self._lengths, room)
            self._counts = np.append(self._counts, room)
            self._firsts = np.append(self._firsts, room)


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


class _Known(dict[str, int]):
    """Run of one chain → its number; ``new`` are those not yet taken apart, ``numbers`` theirs."""

    def __init__(self, counter: Iterator[int]) -> None:
        super().__init__()
        self.new: list[str] = []
        self.numbers = array("I")
        self._counter = counter

    def __missing__(self, run: str) -> int:
        number = self[run] = next(self._counter)
        self.new.append(run)
        self.numbers.append(number)
        return number


class _Written(dict[str, int]):
    """Word as written in one chain → its number; a word that is new gets the next one."""

    def __init__(self, chain: str, words: dict[bytes, int]) -> None:
        super().__init__()
        self._chain = chain
        self._words = words

    def __missing__(self, written: str) -> int:
        word = word_bytes(self._chain, normalise(written))
        number = self[written] = self._words.setdefault(word, len(self._words))
        return number
