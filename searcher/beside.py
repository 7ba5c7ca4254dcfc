"""Which words stand beside the common ones?

Of a phrase only the rarest word is looked at wherever it stands. Of a common one (see ``impacts``) most of
the time went by at looking up the codes beside its occurrences, which lie all over the text. So these
codes lie in the order of the occurrences as well: a next-word index of the words that need it most (Williams,
Zobel and Bahle, *Fast phrase querying with combined indexes*, 2004).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array, ArrayWriter
from searcher.checked import Column
from searcher.columns import Slices
from searcher.impacts import sections_in
from searcher.norms import ROW
from searcher.rising import rising_at

_BEFORE, _BEHIND = "codes_before", "codes_behind"

_READ = (
    "common_words",
    "word_postings",
    "postings",
    "posting_positions",
    "posting_positions_carries",
    "positions",
    "field_starts",
    "token_codes",
)


class Beside(NamedTuple):
    """The codes ``before`` and ``behind`` the occurrences of the common words.

    ``words`` are the numbers of these, rising; ``begins`` is where the codes of each begin, and all end.
    """

    words: Array
    begins: Array
    before: Column
    behind: Column

    def codes(self, rows: Array, step: int) -> Array:
        """Those of some of the words, by their places among these, one step before (-1) or behind (1)."""
        column = self.behind if step > 0 else self.before
        return Slices(self.begins.take(rows), self.begins.take(rows + 1)).take(column)


def beside_of(column: Callable[[str], Column], occurrences: Callable[[Array], Array]) -> Beside:
    """Those of a segment, whose arrays are had by name; ``occurrences`` tells how often words stand there."""
    words = column("common_words").whole()
    begins = np.concatenate([np.zeros(1, np.int64), occurrences(words).cumsum()])
    return Beside(words, begins, column(_BEFORE), column(_BEHIND))


def write_beside(writer: ArrayWriter) -> None:
    """Write the codes of a segment, of which everything is written by now that tells where words stand."""
    columns = {name: writer.written(name) for name in _READ}
    codes, words = columns["token_codes"], columns["common_words"].tolist()
    bounds = first_positions(columns, columns["word_postings"])
    count = int((bounds[1:] - bounds[:-1])[words].sum())
    for name in (_BEFORE, _BEHIND):
        writer.reserve(name, np.uint8, count)
    for word in words:
        positions = positions_of_word(columns, word)
        # No word stands at the last position, which is taken for the one before the first.
        writer.append(_BEFORE, codes.take(positions - 1, mode="wrap"))
        writer.append(_BEHIND, codes.take(positions + 1))


def positions_of_word(columns: Mapping[str, Array], word: int) -> Array:
    """All positions of a word, given the arrays of a segment."""
    postings = slice(*columns["word_postings"][word : word + 2].tolist())
    bounds = first_positions(columns, np.arange(postings.start, postings.stop + 1))
    starts = columns["field_starts"].reshape(-1, ROW)[sections_in(columns["postings"][postings]), 0]
    positions: Array = starts.astype(np.int64).repeat(bounds[1:] - bounds[:-1])
    positions += columns["positions"][bounds[0] : bounds[-1]]
    return positions


def first_positions(columns: Mapping[str, Array], postings: Array) -> Array:
    """Where in ``positions`` those of some postings begin, given the arrays of a segment."""
    return rising_at(Column(columns["posting_positions"]), columns["posting_positions_carries"], postings)
