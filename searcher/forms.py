"""Which words of the index does a word of the query mean?

A word is widened to its *forms*: the words of a segment that share a key with it, each by its narrowest kind.
The lexicon knows the keys of a word that stands in the index. Another one may be a base form itself, or have
one that its ending tells, and has its stem; it finds what shares this stem, and, as by the same kind, the
forms of these words.

A word typed on another keyboard finds the real words that are spelled like it but for accents and the like,
and the forms of these: the spelling is restored through the words of the index. Where that finds nothing, the
stem is tried so as well, but not for a word with ä or ø in it, whose keyboard has them.

Every language of the index is tried, for a query of a few words does not show its own. A word that stands in
the sections of one language as typed is taken for a word of that language: what is found by stem or spelling
in another one (Norwegian *tillit*, Finnish *tilillä*) counts less.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from searcher.analysis import CHAINS, Chain, Kind
from searcher.arrays import Array
from searcher.columns import filled
from searcher.lexicon import Parts
from searcher.segment import Segment
from searcher.terms import key_bytes, kind_of, plain_word, word_bytes
from searcher.view import View
from searcher.weights import Weights

KINDS = tuple(Kind)
_NONE = np.zeros(0, np.int64)
_LAST = np.array([True])
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


class Forms(NamedTuple):
    """Words of a segment, as columns: their numbers (rising), the kind by which each was found (a place in
    ``KINDS``), what a match counts, and the stretch of the word that was meant (0, 0 for the whole). They are
    small numbers, as those of many words are remembered."""

    words: Array
    kinds: Array
    weights: Array
    starts: Array
    ends: Array

    def without(self, kind: Kind) -> "Forms":
        """The forms that were not found by this kind."""
        keep = self.kinds != KINDS.index(kind)
        return Forms(*(column[keep] for column in self))


class Lookup(NamedTuple):
    """A word or a key of the index by which a word of a query finds others, of which kind these are, and
    whether it belongs to another language than the word."""

    text: bytes
    kind: Kind
    foreign: bool


class Meaning(NamedTuple):
    """What a word of a query looks for, the widest kind first: words, and keys of the lexicon.

    ``spelling`` is the word itself, but where it stands nowhere the commonest word that is spelled alike.
    ``only_within`` says that the word stands in longer words and nowhere else, in no form.
    """

    words: tuple[Lookup, ...]
    keys: tuple[Lookup, ...]
    spelling: str
    only_within: bool


def meaning_of(views: Sequence[View], word: str) -> Meaning:
    """What a normalised word looks for in the segments of one state; all of them are asked what it is."""
    present = [chain for chain in CHAINS if any(chain in view.segment.chains for view in views)]
    readings = [_Reading(views, chain, word) for chain in present]
    at_home = any(reading.stands for reading in readings)
    words, keys = [], []
    for reading in readings:
        foreign = at_home and not reading.stands
        words += [Lookup(text, kind, foreign) for kind, text in reading.words()]
        keys += [Lookup(text, kind, foreign) for kind, text in reading.keys(at_home)]
    alike = Counter[str]()
    for reading in () if at_home else readings:
        alike += reading.spelled_alike()
    spelling = min(alike, key=lambda other: (-alike[other], other), default=word)
    only_within = not at_home and not alike and not any(any(_filed(views, each.text)) for each in keys)
    return Meaning(_widest_first(words), _widest_first(keys), spelling, only_within)


def _widest_first(sought: Iterable[Lookup]) -> tuple[Lookup, ...]:
    """Each text once, as the narrowest of its kinds."""
    narrowest: dict[bytes, Lookup] = {}
    for each in sorted(sought, key=lambda each: _PLACES[each.kind]):
        narrowest.setdefault(each.text, each)
    return tuple(narrowest.values())[::-1]


class _Reading:
    """A word of a query, read as one of some chain."""

    def __init__(self, views: Sequence[View], chain: Chain, word: str) -> None:
        self._views = views
        self._chain = chain
        self._word = word
        self._typed = list(standing(views, chain, word))
        self.stands = bool(self._typed)
        self._respelled = list(self._find_respelled())

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

    def spelled_alike(self) -> Counter[str]:
        """The words that are the same but for accents and the like, with how many sections hold each."""
        sections = Counter[str]()
        for view, number in self._respelled:
            sections[plain_word(view.segment.words[number])] += len(view.living_postings(number))
        return sections

    def _by_stem(self, at_home: bool) -> Iterator[tuple[Kind, bytes]]:
        name, stem = self._chain.name, self._chain.stem(self._word)
        yield Kind.LEMMA, key_bytes(name, Kind.LEMMA, self._word)
        key = key_bytes(name, Kind.STEM, stem)
        yield Kind.STEM, key
        yield from ((Kind.STEM, other) for other in self._listed(_filed(self._views, key)))
        if not at_home:
            for base in self._chain.guessed_bases(self._word):
                yield Kind.LEMMA, key_bytes(name, Kind.LEMMA, base)
            if self._word.isascii():
                folded = self._chain.fold(stem)
                yield Kind.FOLDED, key_bytes(name, Kind.FOLDED, folded)
                yield Kind.FOLDED, key_bytes(name, Kind.STEM, folded)

    def _find_respelled(self) -> Iterator[tuple[View, int]]:
        folded = self._chain.fold(self._word)
        yield from _filed(self._views, key_bytes(self._chain.name, Kind.FOLDED, folded))
        if folded != self._word:
            yield from standing(self._views, self._chain, folded)

    def _listed(self, words: Iterable[tuple[View, int]]) -> Iterable[bytes]:
        """The keys under which some words are filed, each once."""
        return dict.fromkeys(key for view, number in words for key in view.segment.lexicon.keys_of(number))


def _filed(views: Iterable[View], key: bytes) -> Iterator[tuple[View, int]]:
    """The words under a key that stand in a section that is not deleted."""
    for view in views:
        number = view.segment.lexicon.find(key)
        if number >= 0:
            yield from (
                (view, word) for word in view.segment.lexicon.words(number).tolist() if lives(view, word)
            )


def standing(views: Iterable[View], chain: Chain, word: str) -> Iterator[tuple[View, int]]:
    """A normalised word of a chain in the segments where it stands in a section that is not deleted."""
    text = word_bytes(chain.name, word)
    for view in views:
        number = view.segment.words.find(text)
        if number >= 0 and lives(view, number):
            yield view, number


def lives(view: View, word: int) -> bool:
    """Whether a word stands in a section that is not deleted."""
    return view.alive is None or len(view.living_postings(word)) > 0


class _Found:
    """Words as they are found; of what is found again the last one counts. Parts must come first."""

    def __init__(self, weights: Weights, only_within: bool) -> None:
        self._weights = weights
        self._part = weights.kinds[Kind.EXACT if only_within else Kind.PART]
        self._words: list[Array] = []
        self._starts: list[Array] = []
        self._ends: list[Array] = []
        self._kinds: list[int] = []
        self._counts: list[float] = []

    def add_parts(self, sought: Lookup, parts: Parts) -> None:
        """A part that is spelled in another way counts less for both reasons."""
        spelling = self._weights.kinds[Kind.FOLDED] if sought.kind is Kind.FOLDED else 1.0
        self._add(parts.words, Kind.PART, self._part * spelling * self._share(sought))
        self._starts.append(parts.starts)
        self._ends.append(parts.ends)

    def add(self, sought: Lookup, words: Array) -> None:
        self._add(words, sought.kind, self._weights.kinds[sought.kind] * self._share(sought))

    def _add(self, words: Array, kind: Kind, weight: float) -> None:
        self._words.append(words)
        self._kinds.append(_PLACES[kind])
        self._counts.append(weight)

    def _share(self, sought: Lookup) -> float:
        is_other = sought.foreign and sought.kind is not Kind.EXACT
        return self._weights.other_language if is_other else 1.0

    def forms(self) -> Forms:
        words = np.concatenate([_NONE, *self._words])
        found_by = np.arange(len(self._words)).repeat([len(each) for each in self._words])
        whole = np.zeros(len(words) - sum(map(len, self._starts)), np.uint8)
        order = words.argsort(kind="stable")
        rising = words[order]
        last = order[np.concatenate([rising[1:] != rising[:-1], _LAST])[: len(order)]]
        by = found_by[last]
        return Forms(
            words[last].astype(np.uint32),
            np.array(self._kinds, np.uint8).take(by),
            np.array(self._counts, np.float32).take(by),
            np.concatenate([*self._starts, whole])[last],
            np.concatenate([*self._ends, whole])[last],
        )


def forms_of(segment: Segment, meaning: Meaning, weights: Weights) -> Forms:
    """The words of a segment that a word of a query finds, each by its narrowest kind."""
    lexicon = segment.lexicon
    keys = [(each, number) for each in meaning.keys if (number := lexicon.find(each.text)) >= 0]
    typed = [(each, np.array([segment.words.find(each.text)])) for each in meaning.words]
    typed = [(each, numbers) for each, numbers in typed if numbers[0] >= 0]
    found = _Found(weights, meaning.only_within)
    # From the widest kind to the narrowest, which has the last word.
    for sought, key in keys:
        found.add_parts(sought, lexicon.parts(key))
    for sought, words in typed:
        found.add(sought, words)
    for sought, key in keys:
        found.add(sought, lexicon.words(key))
    for sought, words in typed:
        if sought.kind is Kind.EXACT:
            found.add(sought, words)
    return found.forms()


def begun_words(segment: Segment, prefix: str) -> Sequence[range]:
    """The words of a segment that begin with a normalised prefix: a row for each chain, rising."""
    names = sorted(chain.name for chain in segment.chains)
    return [segment.words.starting_with(word_bytes(name, prefix)) for name in names]


def prefix_forms(begun: Iterable[range], weights: Weights) -> Forms:
    """The words that begin with a prefix as forms; there may be tens of thousands."""
    words = np.concatenate([_NONE, *(np.arange(each.start, each.stop) for each in begun)])
    zeros = np.zeros(len(words), np.uint8)
    every = filled(len(words), weights.kinds[Kind.EXACT], np.float32)
    return Forms(words.astype(np.uint32), zeros, every, zeros, zeros)
