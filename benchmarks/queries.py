"""What are the engines asked?"""

import random
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise, takewhile
from typing import NamedTuple

from benchmarks.handed import CHAIN_NAMES, Stems, chain_name
from searcher.section import Section
from searcher.words import find_words, normalise

HITS = 10
"""Every query asks for so many sections."""

_SHORTEST_WORD = 3
_PREFIX_LENGTHS = range(3, 7)


class QueryKind(StrEnum):
    """What a query asks for."""

    ANY = "any word"
    ALL = "all words"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Query(NamedTuple):
    """A query as it is typed, its words without signs, and their stems (of a prefix, the letters).

    ``chain`` is the analysis of the section that the query was drawn from; ``stems`` holds those of every
    chain, for an engine that is not told the language.
    """

    kind: QueryKind
    text: str
    words: tuple[str, ...]
    chain: str
    stems: Mapping[str, tuple[str, ...]]

    @property
    def own_stems(self) -> tuple[str, ...]:
        return self.stems[self.chain]


def draw_queries(sections: Sequence[Section], stems: Stems, per_kind: int, seed: int) -> Iterator[Query]:
    """Queries of each kind, each from one section: one to four words, two neighbours, a word's beginning."""
    choice = random.Random(seed)
    long_enough = [section for section in sections if _phrases(section) and len(_words(section)) > 1]
    for kind in QueryKind:
        for _ in range(per_kind):
            yield _query(choice, kind, choice.choice(long_enough), stems)


def _words(section: Section) -> list[str]:
    """The words of a section that are letters only."""
    return [word for word in _every_word(section) if word.isalpha()]


def _phrases(section: Section) -> list[tuple[str, str]]:
    """Two such words next to each other."""
    pairs = pairwise(_every_word(section))
    return [(first, second) for first, second in pairs if first.isalpha() and second.isalpha()]


def _every_word(section: Section) -> list[str]:
    return [section.text[start:end] for start, end in find_words(section.text)]


def _query(choice: random.Random, kind: QueryKind, section: Section, stems: Stems) -> Query:
    chain, words = chain_name(section.language), _words(section)
    if kind is QueryKind.PREFIX:
        beginning = choice.choice(_beginnings(chain, words, stems))
        prefix = beginning[: choice.choice(_PREFIX_LENGTHS)]
        return Query(kind, f"{prefix}*", (prefix,), chain, dict.fromkeys(CHAIN_NAMES, (prefix,)))
    if kind is QueryKind.PHRASE:
        chosen = list(choice.choice(_phrases(section)))
    else:
        long_enough = [word for word in words if len(word) >= _SHORTEST_WORD] or words
        chosen = choice.sample(long_enough, min(_word_count(choice, kind), len(long_enough)))
    in_each = {name: tuple(stems[name, word] for word in chosen) for name in CHAIN_NAMES}
    return Query(kind, _typed(kind, chosen), tuple(chosen), chain, in_each)


def _beginnings(chain: str, words: list[str], stems: Stems) -> list[str]:
    """What the words and their stems begin with alike, so that all engines find it; the longest at least."""
    pairs = [zip(normalise(word), stems[chain, word], strict=False) for word in words]
    alike = ["".join(a for a, b in takewhile(lambda pair: pair[0] == pair[1], pair)) for pair in pairs]
    return [each for each in alike if len(each) >= _SHORTEST_WORD] or [max(alike, key=len)]


def _word_count(choice: random.Random, kind: QueryKind) -> int:
    return choice.choice((1, 2, 3, 4) if kind is QueryKind.ANY else (2, 3))


def _typed(kind: QueryKind, words: list[str]) -> str:
    if kind is QueryKind.PHRASE:
        return f'"{" ".join(words)}"'
    return " ".join(f"+{word}" if kind is QueryKind.ALL else word for word in words)
