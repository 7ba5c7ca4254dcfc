"""Which base forms may a word have, judging by its ending alone?

A search has no dictionary, so of a word that stands nowhere in the index it knows no more than how words end:
*-økler* is mostly of *-økkel*, *-mukset* of *-mus*. The tables tell it; they are counted in the dictionaries
(``benchmarks/make_ending_tables.py``). What they give are guesses, of which only those count that are base
forms of words in the index.

That base forms can be told from endings so was shown by Jongejan and Dalianis (*Automatic training of
lemmatization rules that handle morphological changes in pre-, in- and suffixes alike*, 2009).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from searcher.inflection import other_forms

SHORTEST = 4
"""No shorter base form is guessed: there are few, and mistyped words too often look like forms of them."""

NOTHING = "-"
"""How a table writes that nothing stands behind the stem."""


def guessed_bases(word: str, chain: str) -> tuple[str, ...]:
    """The base forms that a normalised word of a chain may have, each once, the longest ending first.

    There are none without a table.
    """
    bases = other_forms(word, _endings(chain), stem=1)
    return tuple(base for base in dict.fromkeys(reversed(bases)) if len(base) >= SHORTEST)


@cache
def _endings(chain: str) -> Mapping[str, tuple[str, ...]]:
    """The endings of a chain, each with those of base forms that stand in its place."""
    table = files("searcher").joinpath("data", f"endings-{chain}.tsv")
    if not table.is_file():
        return {}
    rows = (line.split("\t") for line in table.read_text("utf-8").splitlines())
    return {ending: tuple(bases.replace(NOTHING, "").split(" ")) for ending, bases in rows}
