"""What do all engines index, and what are they asked?

Searcher is handed the documents. Its peers are handed the same sections already analysed: title, headings and
text as Snowball stems with blanks between, made by searcher's own analysis, so that only the engines differ.
"""

import random
import time
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from benchmarks.resample import sections_of
from searcher.analysis import Kind as KeyKind
from searcher.analysis import chain_of
from searcher.document import Document
from searcher.language import Language
from searcher.section import Section
from searcher.words import find_words, normalise

HITS = 10
"""Every query asks for so many hits, each with its snippet."""

_SHORTEST_WORD = 3
_PREFIX_LENGTHS = range(3, 7)


class Kind(StrEnum):
    """What a query asks for."""

    ANY = "any word"
    ALL = "all words"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Query(NamedTuple):
    """A query as it is typed, and its stems (of a prefix, the letters) for the engines that take those."""

    kind: Kind
    text: str
    stems: tuple[str, ...]


class Workload(NamedTuple):
    """What is indexed, as documents and as sections of blank-separated stems, and what is asked.

    ``reading`` and ``stemming`` are the CPU seconds that it took to make the sections and the stems.
    """

    documents: Sequence[Document]
    sections: Sequence[Section]
    stemmed: Sequence[str]
    queries: Sequence[Query]
    reading: float
    stemming: float

    @property
    def words(self) -> int:
        return sum(text.count(" ") + 1 for text in self.stemmed)


class Stems(dict[tuple[Language, str], str]):
    """(language, word as written) → its stem; each word is analysed once."""

    def __missing__(self, word: tuple[Language, str]) -> str:
        keys = chain_of(word[0]).keys(normalise(word[1]))
        self[word] = stem = keys.get(KeyKind.STEM, keys[KeyKind.EXACT])[0]
        return stem

    def of(self, section: Section) -> str:
        """All that can be found in a section, as stems."""
        text = "\n".join((section.title, *section.headings, section.text))
        return " ".join(self[section.language, text[start:end]] for start, end in find_words(text))


def make_workload(documents: Sequence[Document], queries_per_kind: int, seed: int) -> Workload:
    """The documents in both shapes, with queries drawn from their words."""
    begun = time.process_time()
    sections = sections_of(documents)
    read = time.process_time()
    stems = Stems()
    stemmed = [stems.of(section) for section in sections]
    done = time.process_time()
    queries = list(draw_queries(sections, stems, queries_per_kind, seed))
    return Workload(documents, sections, stemmed, queries, read - begun, done - read)


def draw_queries(sections: Sequence[Section], stems: Stems, per_kind: int, seed: int) -> Iterable[Query]:
    """Queries of each kind, each from one section: one to four words, two neighbours, a word's beginning."""
    choice = random.Random(seed)
    long_enough = [section for section in sections if len(_words(section)) > 4]
    for kind in Kind:
        for _ in range(per_kind):
            section = choice.choice(long_enough)
            yield _query(choice, kind, section.language, _words(section), stems)


def _words(section: Section) -> list[str]:
    words = (section.text[start:end] for start, end in find_words(section.text))
    return [word for word in words if word.isalpha()]


def _query(choice: random.Random, kind: Kind, language: Language, words: list[str], stems: Stems) -> Query:
    if kind is Kind.PREFIX:
        beginning = choice.choice(_beginnings(language, words, stems))
        prefix = beginning[: choice.choice(_PREFIX_LENGTHS)]
        return Query(kind, f"{prefix}*", (prefix,))
    if kind is Kind.PHRASE:
        first = choice.randrange(len(words) - 1)
        chosen = words[first : first + 2]
    else:
        long_enough = [word for word in words if len(word) >= _SHORTEST_WORD] or words
        chosen = choice.sample(long_enough, min(_word_count(choice, kind), len(long_enough)))
    return Query(kind, _typed(kind, chosen), tuple(stems[language, word] for word in chosen))


def _beginnings(language: Language, words: list[str], stems: Stems) -> list[str]:
    """What the words and their stems begin with alike, so that all engines find it; the longest at least."""
    pairs = [zip(normalise(word), stems[language, word], strict=False) for word in words]
    alike = ["".join(a for a, b in takewhile(lambda pair: pair[0] == pair[1], pair)) for pair in pairs]
    return [each for each in alike if len(each) >= _SHORTEST_WORD] or [max(alike, key=len)]


def _word_count(choice: random.Random, kind: Kind) -> int:
    return choice.choice((1, 2, 3, 4) if kind is Kind.ANY else (2, 3))


def _typed(kind: Kind, words: list[str]) -> str:
    if kind is Kind.PHRASE:
        return f'"{" ".join(words)}"'
    return " ".join(f"+{word}" if kind is Kind.ALL else word for word in words)
