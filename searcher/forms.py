"""Which words of the index does a word of the query mean?

A word is widened to its *forms*: the words of a segment that share a key with it, each by its narrowest kind.
Every language of the index is tried, for a query of a few words does not show its own. A word that stands in
the sections of one language as typed is taken for a word of that language: what is found by stem or spelling
in another one (Norwegian *tillit*, Finnish *tilillä*) counts less.
"""

from collections.abc import Iterable, Sequence
from itertools import chain as in_a_row
from typing import NamedTuple

import numpy as np

from searcher.analysis import Kind
from searcher.arrays import Array
from searcher.segment import Segment
from searcher.terms import key_bytes, word_bytes
from searcher.weights import Weights

KINDS = tuple(Kind)

Homes = frozenset[str]
"""The names of the chains in whose sections a word of the query stands as typed."""


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


def forms_of(segment: Segment, word: str, homes: Homes, weights: Weights) -> Forms:
    """The words of a segment that a normalised word finds, each by its narrowest kind."""
    typed = [segment.words.find(word_bytes(chain.name, word)) for chain in segment.chains]
    found = [_as_typed([number for number in typed if number >= 0], weights)]
    for kind in KINDS[1:]:
        for chain in segment.chains:
            share = 1.0 if not homes or chain.name in homes else weights.other_language
            for way in chain.ways:
                if way.kind is kind:
                    keys = (key_bytes(chain.name, kind, key) for key in way.sought(word))
                    found += _filed(segment, keys, kind, weights.kinds[kind] * share)
    return _narrowest(found)


def prefix_forms(segment: Segment, prefix: str, weights: Weights) -> Forms:
    """The words of a segment that begin with a normalised prefix."""
    begun = (segment.words.starting_with(word_bytes(chain.name, prefix)) for chain in segment.chains)
    return _narrowest([_as_typed(list(in_a_row.from_iterable(begun)), weights)])


def _as_typed(numbers: Sequence[int], weights: Weights) -> Forms:
    words = np.array(numbers, np.int64)
    zeros = np.zeros(len(words), np.int64)
    return Forms(words, zeros, np.full(len(words), weights.kinds[Kind.EXACT]), zeros, zeros)


def _filed(segment: Segment, keys: Iterable[bytes], kind: Kind, weight: float) -> list[Forms]:
    """The words that are filed under some keys."""
    found = []
    for key in keys:
        number = segment.keys.find(key)
        if number >= 0:
            bounds = segment.array("key_words")
            here = slice(int(bounds[number]), int(bounds[number + 1]))
            words = segment.array("filed_words")[here].astype(np.int64)
            kinds = np.full(len(words), KINDS.index(kind))
            weights = np.full(len(words), weight)
            starts, ends = segment.array("filed_starts")[here], segment.array("filed_ends")[here]
            found.append(Forms(words, kinds, weights, starts, ends))
    return found


def _narrowest(found: Sequence[Forms]) -> Forms:
    """Each word once, by the first of the forms that hold it."""
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    _, first = np.unique(columns[0], return_index=True)
    return Forms(*(column[first] for column in columns))
