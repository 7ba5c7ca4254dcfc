"""Under which keys is a word found?

A word of a document is stored as written and casefolded, once. Beside it the index holds a lexicon: key →
words, and word → keys. A word of a query finds the words that share a key with it.

=========  ==================================================================  ===========================
kind       key                                                                 finds
=========  ==================================================================  ===========================
exact      the word itself                                                     Markt → Markt
lemma      each base form that the dictionary knows                            Markt → Märkten, ging → gehe
stem       Snowball's stem                                                     Crowdfunding → Crowdfundings
folded     the word, and its stem, in the letters of an English keyboard       maerkte, markte → Märkte
part       lemma and stem of what joints join, or of the words of a compound   Kanal → Marketingkanäle
=========  ==================================================================  ===========================

Keys are made when an index is built. A query's word that stands in the index finds its keys there; another
one is stemmed and folded, and its base form is guessed by its ending, so a search needs no dictionary. The
version of this table is stored with an index.

Numbers are folded to one way of writing them (15.000 to 15000, 3,8 to 3.8); letters and digits are parts of
covid19 as if it had a joint.

Stemming: M. F. Porter, Snowball (2001), https://snowballstem.org.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from typing import NamedTuple

from searcher.errors import SearcherError
from searcher.language import TOGETHER, Language, languages_named, unknown_language
from searcher.words import letters_and_digits, pieces, plain_number, without_marks

ANALYSIS_VERSION = 6
"""Raised by every change that gives a word other keys; an index of another version must be built anew."""


_MOST_PARTS = 6

_REMEMBERED = 1 << 14
"""The stems of so many words are remembered, for words are parts of others."""

_GUESSES = 2
"""Under so many guessed base forms a word of a document is filed that no dictionary knows."""


class Kind(StrEnum):
    """How a word finds another; the narrowest kind first."""

    EXACT = "exact"
    LEMMA = "lemma"
    STEM = "stem"
    FOLDED = "folded"
    PART = "part"


Key = tuple[Kind, str, tuple[int, int] | None]
"""A key of a word: its kind, its text, and the stretch of a part in the normalised word for which it stands,
or None for the whole word. Millions are made, which a class with names for these makes a twentieth slower."""


class Chain(NamedTuple):
    """The analysis of one language, or of languages that are found through each other.

    ``stem`` and ``fold`` take a normalised word. Where nothing is known of its forms, ``inflects`` is False
    and the stem is the word itself.
    """

    name: str
    languages: tuple[Language, ...]
    stem: Callable[[str], str]
    fold: Callable[[str], str]
    inflects: bool = True

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The base forms of a normalised word; loads the dictionaries, which a search must not do."""
        from searcher.lemmas import lemmas

        has_forms = self.inflects and _has_letters(word)
        return (lemmas(word, self.languages) or self._possible_bases(word)) if has_forms else ()

    def _possible_bases(self, word: str) -> tuple[str, ...]:
        """The base forms of a word that no dictionary knows: itself, and what its ending tells first."""
        return tuple(dict.fromkeys((word, *self.guessed_bases(word)[:_GUESSES])))

    def guessed_bases(self, word: str) -> tuple[str, ...]:
        """The base forms that the ending of a normalised word speaks for; it takes no dictionary."""
        from searcher.endings import guessed_bases

        return guessed_bases(word, self.name) if self.inflects and word.isalpha() else ()

    def keys(self, word: str) -> list[Key]:
        """The keys under which a normalised word is filed, but for the exact one, which is the word itself.

        Folding is left out where it changes nothing, for a folded word is sought among the others as well.
        """
        stem = self.stem(word)
        keys = self._base_forms(word)
        written = (word,) if stem == word else (word, stem)
        folded = {plain for each in written if (plain := self.fold(each)) != each}
        keys += [(Kind.FOLDED, text, None) for text in sorted(folded)]
        joined = _joined(word)
        if not joined:
            return keys + self._compound(word, 0)
        for part in _in_a_row(joined, len(word)):
            keys += self._base_forms(word[slice(*part)], part)
        for start, end in joined:
            keys += self._compound(word[start:end], start)
        return keys

    def _base_forms(self, word: str, part: tuple[int, int] | None = None) -> list[Key]:
        """Lemmas and stem of a word, or of a word that is part of another."""
        keys: list[Key] = [(Kind.LEMMA, lemma, part) for lemma in self.lemmas(word)]
        keys.append((Kind.STEM, self.stem(word), part))
        return keys

    def _compound(self, word: str, before: int) -> list[Key]:
        """The keys of the words that a word is put together of; so many letters stand before it."""
        from searcher.compounds import all_parts

        keys: list[Key] = []
        for start, end, base in all_parts(word, self.name) if _has_letters(word) else ():
            stretch = (before + start, before + end)
            of_base, of_form = self.stem(base), self.stem(word[start:end])
            keys += (Kind.LEMMA, base, stretch), (Kind.STEM, of_base, stretch)
            if of_form != of_base:
                keys.append((Kind.STEM, of_form, stretch))
        return keys


def chain_of(language: Language) -> Chain:
    """The chain that analyses a language."""
    return _CHAIN_OF[language]


def chain_named(name: str) -> Chain:
    """The chain that analyses the language of a name. Raises SearcherError for one that is not known."""
    named = languages_named(name)
    if not named:
        raise SearcherError(unknown_language(name))
    return chain_of(named[0])


@cache
def _stemmer(algorithm: str) -> Callable[[str], str]:
    import snowballstemmer  # which a search needs only for a word that a language of the index does not have

    stemmer = snowballstemmer.stemmer(algorithm)
    stemmer.maxCacheSize = 0  # its own cache costs more than to stem a word
    return lru_cache(_REMEMBERED)(stemmer.stemWord)


def _stem_with(algorithm: str) -> Callable[[str], str]:
    """A stemmer that is made when its first word comes: a search in one language needs no other."""
    return lambda word: _stemmer(algorithm)(word)


def _as_written(word: str) -> str:
    return word


_ACCENTED = str.maketrans(
    {letter: without_marks(letter) for letter in map(chr, range(0xC0, 0x180))}
    | {"ø": "o", "æ": "a", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "-": None, "'": None, ":": None}
)


def _fold(word: str) -> str:
    """The word in the letters of an English keyboard: accents off, joints closed (e-post → epost)."""
    if word.isascii() and word.isalpha():
        return word
    plain = (word if word.isalpha() else plain_number(word)).translate(_ACCENTED)
    return plain if plain.isascii() else without_marks(plain)


def _fold_pairs(pairs: str) -> Callable[[str], str]:
    """The same, with a first letter for each of the pairs (maerkte → markte)."""
    pattern = re.compile(pairs)
    return lambda word: pattern.sub(lambda pair: pair[0][0], _fold(word))


def _in_a_row(joined: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """What the joints of a word of some length join, and parts in a row (one-stop of one-stop-shop).

    Single letters stand for nothing.
    """
    runs = [(first[0], last[1]) for first, last in combinations_with_replacement(joined, 2)]
    return [(start, end) for start, end in runs if 1 < end - start < length]


def _joined(word: str) -> Sequence[tuple[int, int]]:
    """What the joints of a word join, or its letters and digits; nothing when it is of one piece."""
    return () if word.isalpha() else (pieces(word) or letters_and_digits(word))[:_MOST_PARTS]


def _has_letters(word: str) -> bool:
    return word.isalpha() or any(map(str.isalpha, word))


def _chain(name: str, languages: tuple[Language, ...]) -> Chain:
    rules = languages[0].rules
    return Chain(
        name,
        languages,
        stem=_stem_with(rules.stemmer) if rules.stemmer else _as_written,
        fold=_fold_pairs(rules.pairs) if rules.pairs else _fold,
        inflects=bool(rules.stemmer),
    )


CHAINS = tuple(_chain(name, languages) for name, languages in TOGETHER.items())

_CHAIN_OF = {language: chain for chain in CHAINS for language in chain.languages}
