"""Which words of the index does a word of the query mean?

A word is widened to its *forms*: the words of a segment that share a key with it, each by its narrowest kind.
The lexicon knows the keys of a word that stands in the index. Another one may be a base form itself, and has
its stem; it finds what shares this stem, and, as by the same kind, the forms of these words.

A word typed on another keyboard finds the real words that are spelled like it but for accents and the like,
and the forms of these: the spelling is restored through the words of the index.

Every language of the index is tried, for a query of a few words does not show its own. A word that stands in
the sections of one language as typed is taken for a word of that language: what is found by stem or spelling
in another one (Norwegian *tillit*, Finnish *tilillä*) counts less.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from searcher.analysis import CHAINS, Chain, Kind
from searcher.arrays import Array
from searcher.segment import Segment
from searcher.terms import key_bytes, kind_of, word_bytes
from searcher.view import View
from searcher.weights import Weights

KINDS = tuple(Kind)
_NONE = np.zeros(0, np.int64)
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


class Forms(NamedTuple):
    """Words of a segment, as columns: their numbers (rising), the kind by which each was found (a place in
    ``KINDS``), what a match counts, and the stretch of the word that was meant (0, 0 for the whole)."""

    words: Array
    kinds: Array
    weights: Array
    starts: Array
    ends: Array

    def without(self, kind: Kind) -> "Forms":
        """The forms that were not found by this kind."""
        keep = self.kinds != KINDS.index(kind)
        return Forms(*(column[keep] for column in self))


class Sought(NamedTuple):
    """A word or a key of the index by which a word of a query finds others, of which kind these are, and
    whether it belongs to another language than the word."""

    text: bytes
    kind: Kind
    foreign: bool


class Meaning(NamedTuple):
    """What a word of a query looks for, the widest kind first: words, and keys of the lexicon."""

    words: tuple[Sought, ...]
    keys: tuple[Sought, ...]


def meaning_of(views: Sequence[View], word: str) -> Meaning:
    """What a normalised word looks for in the segments of one state; all of them are asked what it is."""
    present = [chain for chain in CHAINS if any(chain in view.segment.chains for view in views)]
    readings = [_Reading(views, chain, word) for chain in present]
    at_home = any(reading.stands for reading in readings)
    words, keys = [], []
    for reading in readings:
        foreign = at_home and not reading.stands
        words += [Sought(text, kind, foreign) for kind, text in reading.words()]
        keys += [Sought(text, kind, foreign) for kind, text in reading.keys(at_home)]
    return Meaning(_widest_first(words), _widest_first(keys))


def _widest_first(sought: Iterable[Sought]) -> tuple[Sought, ...]:
    """Each text once, as the narrowest of its kinds."""
    narrowest: dict[bytes, Sought] = {}
    for each in sorted(sought, key=lambda each: _PLACES[each.kind]):
        narrowest.setdefault(each.text, each)
    return tuple(narrowest.values())[::-1]


class _Reading:
    """A word of a query, read as one of some chain."""

    def __init__(self, views: Sequence[View], chain: Chain, word: str) -> None:
        self._views = views
        self._chain = chain
        self._word = word
        self._typed = list(self._held(word_bytes(chain.name, word)))
        self.stands = bool(self._typed)
        self._respelled = list(self._spelled_alike())

    def words(self) -> Iterator[tuple[Kind, bytes]]:
        """The words that it finds by themselves."""
        yield Kind.EXACT, word_bytes(self._chain.name, self._word)
        for view, number in self._respelled:
            yield Kind.FOLDED, view.segment.words[number]

    def keys(self, at_home: bool) -> Iterator[tuple[Kind, bytes]]:
        """The keys that it looks up; ``at_home`` when the word stands in some language of the index."""
        if self.stands:
            yield from ((kind_of(key), key) for key in self._listed(self._typed))
        else:
            yield from self._by_stem(at_home)
        yield from ((Kind.FOLDED, key) for key in self._listed(self._respelled))

    def _by_stem(self, at_home: bool) -> Iterator[tuple[Kind, bytes]]:
        name, stem = self._chain.name, self._chain.stem(self._word)
        yield Kind.LEMMA, key_bytes(name, Kind.LEMMA, self._word)
        key = key_bytes(name, Kind.STEM, stem)
        yield Kind.STEM, key
        yield from ((Kind.STEM, other) for other in self._listed(self._filed(key)))
        if not at_home:
            folded = self._chain.fold(stem)
            yield Kind.FOLDED, key_bytes(name, Kind.FOLDED, folded)
            yield Kind.FOLDED, key_bytes(name, Kind.STEM, folded)

    def _held(self, word: bytes) -> Iterator[tuple[View, int]]:
        """A word in the segments where it stands in a section that is not deleted."""
        for view in self._views:
            number = view.segment.words.find(word)
            if number >= 0 and lives(view, number):
                yield view, number

    def _filed(self, key: bytes) -> Iterator[tuple[View, int]]:
        """The words under a key that stand in a section that is not deleted."""
        for view in self._views:
            number = view.segment.lexicon.find(key)
            if number >= 0:
                yield from ((view, word) for word in view.segment.lexicon.words(number) if lives(view, word))

    def _spelled_alike(self) -> Iterator[tuple[View, int]]:
        """The words that are the same but for accents and the like."""
        folded = self._chain.fold(self._word)
        yield from self._filed(key_bytes(self._chain.name, Kind.FOLDED, folded))
        if folded != self._word:
            yield from self._held(word_bytes(self._chain.name, folded))

    def _listed(self, words: Iterable[tuple[View, int]]) -> Iterable[bytes]:
        """The keys under which some words are filed, each once."""
        return dict.fromkeys(key for view, number in words for key in view.segment.lexicon.keys_of(number))


def lives(view: View, word: int) -> bool:
    """Whether a word stands in a section that is not deleted."""
    return view.alive is None or len(view.living_postings(word)) > 0


_Found = tuple[int, float, int, int]
"""Of a word that was found: kind, weight, and the stretch that was meant."""


def forms_of(segment: Segment, meaning: Meaning, weights: Weights) -> Forms:
    """The words of a segment that a word of a query finds, each by its narrowest kind."""
    lexicon = segment.lexicon
    keys = [(each, number) for each in meaning.keys if (number := lexicon.find(each.text)) >= 0]
    found: dict[int, _Found] = {}
    # From the widest kind to the narrowest, which has the last word.
    for sought, key in keys:
        words, starts, ends = lexicon.parts(key)
        weight = _part_weight(sought, weights)
        for word, start, end in zip(words, starts, ends, strict=True):
            found[word] = (_PLACES[Kind.PART], weight, start, end)
    typed = [(each, segment.words.find(each.text)) for each in meaning.words]
    for sought, number in typed:
        found[number] = _whole(sought, weights)
    for sought, key in keys:
        found |= dict.fromkeys(lexicon.words(key), _whole(sought, weights))
    for sought, number in typed:
        if sought.kind is Kind.EXACT:
            found[number] = _whole(sought, weights)
    found.pop(-1, None)
    return _columns(found)


def prefix_forms(segment: Segment, prefix: str, weights: Weights) -> Forms:
    """The words of a segment that begin with a normalised prefix."""
    begun = (segment.words.starting_with(word_bytes(chain.name, prefix)) for chain in segment.chains)
    # There may be tens of thousands, which lie in a row for each chain.
    words = np.sort(np.concatenate([_NONE, *(np.arange(each.start, each.stop) for each in begun)]))
    zeros = np.zeros(len(words), np.int64)
    return Forms(words, zeros, np.full(len(words), weights.kinds[Kind.EXACT]), zeros, zeros)


def _whole(sought: Sought, weights: Weights) -> _Found:
    return _PLACES[sought.kind], weights.kinds[sought.kind] * _share(sought, weights), 0, 0


def _part_weight(sought: Sought, weights: Weights) -> float:
    """A part that is spelled in another way counts less for both reasons."""
    spelling = weights.kinds[Kind.FOLDED] if sought.kind is Kind.FOLDED else 1.0
    return weights.kinds[Kind.PART] * spelling * _share(sought, weights)


def _share(sought: Sought, weights: Weights) -> float:
    return weights.other_language if sought.foreign and sought.kind is not Kind.EXACT else 1.0


def _columns(found: Mapping[int, _Found]) -> Forms:
    words = sorted(found)
    columns: tuple[Sequence[float], ...] = tuple(zip(*map(found.__getitem__, words), strict=True))
    kinds, weights, starts, ends = columns or ((),) * 4
    return Forms(
        np.array(words, np.int64),
        np.array(kinds, np.int64),
        np.array(weights, np.float64),
        np.array(starts, np.int64),
        np.array(ends, np.int64),
    )
