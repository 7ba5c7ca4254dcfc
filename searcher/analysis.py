"""Under which keys is a word found?

A word of a document is stored as written and casefolded, once. Beside it the index holds a lexicon: key →
words. Each row of a chain below makes one kind of key, and a word of a query finds a word of a document
when they share a key of the same kind. The same table serves building and searching, so the two cannot
disagree; its version is stored with the index.

============  =========  ==========================  =================================  ==============
chain         exact      stem                        folded (of the stem)               part
============  =========  ==========================  =================================  ==============
no (nb, nn)   casefold   Snowball "norwegian"        å æ ø, aa ae oe → a a o; accents   joined by a - : '
fi            casefold   Snowball "finnish"          accents                            joined by a - : '
de            casefold   Snowball "german"           ae oe ue → a o u; accents          joined by a - : '
und           casefold   –                           accents                            joined by a - : '
============  =========  ==========================  =================================  ==============

Numbers are folded to one way of writing them (15.000 to 15000, 3,8 to 3.8); letters and digits are parts of
covid19 as if it had a joint.

Stemming: M. F. Porter, Snowball (2001), https://snowballstem.org.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations_with_replacement
from typing import NamedTuple

import snowballstemmer

from searcher.errors import SearcherError
from searcher.language import NORWEGIAN, Language, languages_named, unknown_language
from searcher.results import Span
from searcher.words import find_words, letters_and_digits, normalise, pieces, plain_number

ANALYSIS_VERSION = 2
"""Raised by every change that gives a word other keys; an index of another version must be built anew."""


_MOST_PARTS = 6


class Kind(StrEnum):
    """How a key is made from a word; the narrowest kind first."""

    EXACT = "exact"
    STEM = "stem"
    FOLDED = "folded"
    PART = "part"


class Key(NamedTuple):
    """A key of a word, and the stretch of the normalised word that it stands for."""

    text: str
    start: int
    end: int


class Way(NamedTuple):
    """One kind of key: how a word of a document is filed, and what a word of a query looks for."""

    kind: Kind
    filed: Callable[[str], tuple[Key, ...]]
    sought: Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chain:
    """The analysis of one language, or of languages that are found through each other."""

    name: str
    languages: tuple[Language, ...]
    ways: tuple[Way, ...]

    def keys(self, word: str) -> dict[Kind, tuple[str, ...]]:
        """All keys under which a normalised word is filed, by kind; kinds without a key are left out."""
        filed = {way.kind: tuple(key.text for key in way.filed(word)) for way in self.ways}
        return {kind: keys for kind, keys in filed.items() if keys}


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the text, and the keys under which it is found, by kind."""

    text: str
    span: Span
    position: int
    keys: Mapping[str, tuple[str, ...]]


def analyze(text: str, language: Language | str) -> list[Token]:
    """The words of a text as the index sees them.

    ``language`` is a Language or a name of one ("nb", "de-AT", "no"). Spans lie in the text as it was given.
    Raises SearcherError for a language that is not known.
    """
    chain = chain_of(_one_language(language))
    tokens = []
    for position, (start, end) in enumerate(find_words(text)):
        written = text[start:end]
        keys = {kind.value: keys for kind, keys in chain.keys(normalise(written)).items()}
        tokens.append(Token(written, Span(start, end), position, keys))
    return tokens


def chain_of(language: Language) -> Chain:
    """The chain that analyses a language."""
    return _CHAIN_OF[language]


def _one_language(language: Language | str) -> Language:
    named = languages_named(language)
    if not named:
        raise SearcherError(unknown_language(language))
    return named[0]


@cache
def _stemmer(algorithm: str) -> Callable[[str], str]:
    stem: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return stem


def _stem_with(algorithm: str) -> Callable[[str], str]:
    """A stemmer that is made when its first word comes: a search in one language needs no other."""
    return lambda word: _stemmer(algorithm)(word)


def _as_written(word: str) -> str:
    return word


_ACCENTED = str.maketrans(
    {"ø": "o", "æ": "a", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "-": None, "'": None, ":": None}
)


def _fold(word: str) -> str:
    """The word in the letters of an English keyboard: accents off, joints closed (e-post → epost)."""
    plain = plain_number(word).translate(_ACCENTED)
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_NORWEGIAN_PAIRS = re.compile("aa|ae|oe")
_GERMAN_PAIRS = re.compile("ae|oe|(?<![aeoqu])ue")


def _fold_norwegian(word: str) -> str:
    return _NORWEGIAN_PAIRS.sub(lambda pair: pair[0][0], _fold(word))


def _fold_german(word: str) -> str:
    return _GERMAN_PAIRS.sub(lambda pair: pair[0][0], _fold(word))


def _whole(
    make: Callable[[str], str],
) -> tuple[Callable[[str], tuple[Key, ...]], Callable[[str], tuple[str, ...]]]:
    """Both sides of a way whose key stands for the whole word: filed and sought alike."""
    return (lambda word: (Key(make(word), 0, len(word)),)), (lambda word: (make(word),))


def _joined_parts(stem: Callable[[str], str]) -> Callable[[str], tuple[Key, ...]]:
    """The parts of a word with joints, and parts in a row (one-stop of one-stop-shop), each by its stem.

    Single letters stand for nothing.
    """

    def file(word: str) -> tuple[Key, ...]:
        spans = (pieces(word) or letters_and_digits(word))[:_MOST_PARTS]
        runs = [(first[0], last[1]) for first, last in combinations_with_replacement(spans, 2)]
        wanted = [(start, end) for start, end in runs if 1 < end - start < len(word)]
        return tuple(Key(stem(word[start:end]), start, end) for start, end in wanted)

    return file


def _chain(
    name: str, languages: tuple[Language, ...], stem: Callable[[str], str], fold: Callable[[str], str]
) -> Chain:
    ways = [Way(Kind.EXACT, *_whole(_as_written))]
    if stem is not _as_written:
        ways.append(Way(Kind.STEM, *_whole(stem)))
    ways.append(Way(Kind.FOLDED, *_whole(lambda word: fold(stem(word)))))
    ways.append(Way(Kind.PART, _joined_parts(stem), lambda word: (stem(word),)))
    return Chain(name, languages, tuple(ways))


CHAINS = (
    _chain("no", NORWEGIAN, _stem_with("norwegian"), _fold_norwegian),
    _chain("fi", (Language.FINNISH,), _stem_with("finnish"), _fold),
    _chain("de", (Language.GERMAN,), _stem_with("german"), _fold_german),
    _chain("und", (Language.UNKNOWN,), _as_written, _fold),
)

_CHAIN_OF = {language: chain for chain in CHAINS for language in chain.languages}
