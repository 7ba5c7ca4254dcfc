"""What becomes of a word by another ending, and which base forms may it have, judging by its ending alone?

A search has no dictionary, so of a word that stands nowhere in the index it knows no more than how words end:
*-økler* is mostly of *-økkel*, *-mukset* of *-mus*. The tables tell it; they are counted in the dictionaries
(``benchmarks/make_ending_tables.py``). What they give are guesses, of which only those count that are base
forms of words in the index.

That base forms can be told from endings so was shown by Jongejan and Dalianis (*Automatic training of
lemmatization rules that handle morphological changes in pre-, in- and suffixes alike*, 2009).
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from searcher.tables import table_path

Endings = Mapping[str, Sequence[str]]
"""Endings, each with those that may stand in its place."""

LONGEST_ENDING = 7
"""More letters than this of a word are never taken for its ending."""

_SHORTEST_STEM = 2

SHORTEST = 4
"""No shorter base form is guessed: there are few, and mistyped words too often look like forms of them."""

NOTHING = "-"
"""How a table writes that nothing stands behind the stem."""


def other_forms(word: str, endings: Endings, stem: int = _SHORTEST_STEM) -> list[str]:
    """What a word becomes when one of its endings gives place to others; so many letters stay at least."""
    if not endings:
        return []
    shortest = max(len(word) - LONGEST_ENDING, stem)
    return [
        word[:start] + other
        for start in range(len(word) - 1, shortest - 1, -1)
        for other in endings.get(word[start:], ())
    ]


def guessed_bases(word: str, chain: str) -> tuple[str, ...]:
    """The base forms that a normalised word of a chain may have, each once, the longest ending first.

    There are none without a table.
    """
    bases = other_forms(word, _table(chain), stem=1)
    return tuple(base for base in dict.fromkeys(reversed(bases)) if len(base) >= SHORTEST)


class _Table(Mapping[str, Sequence[str]]):
    """Endings, each with those of base forms that stand in its place, from the lines of a table, which rise.

    A query asks for a few of thousands, so a line is read when it is asked for.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def __getitem__(self, ending: str) -> Sequence[str]:
        begin = f"{ending}\t"
        place = bisect_left(self._lines, begin)
        if place == len(self._lines) or not self._lines[place].startswith(begin):
            raise KeyError(ending)
        return self._lines[place].removeprefix(begin).replace(NOTHING, "").split(" ")

    def __iter__(self) -> Iterator[str]:
        return (line.partition("\t")[0] for line in self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@cache
def _table(chain: str) -> _Table:
    table = table_path(f"endings-{chain}.tsv")
    return _Table(table.read_text("utf-8").splitlines() if table.is_file() else ())
