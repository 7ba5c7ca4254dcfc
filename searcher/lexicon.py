"""Which words share a key?

The arrays of a segment that hold its lexicon, W words, K keys:

=================  =======  ======================================================================
keys_…             table    the K keys, sorted, as ``chain:kind:key``, and their places by hash
key_words          u32 K+1  where the words of each key begin in ``filed_words``
filed_words        u32      words that are filed under a key as a whole, rising within a key
key_parts          u32 K+1  where the words of each key begin in the three arrays below
part_words         u32      words of which a part is filed under a key, rising within a key, …
part_starts/ends   u8       … and the stretch of the word that is this part
word_keys          u32 W+1  where the keys of each word begin in ``listed_keys``
listed_keys        u32      the lemma and stem keys of a word as a whole
=================  =======  ======================================================================
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from searcher.analysis import CHAINS, Kind
from searcher.arrays import Array
from searcher.strings import HashedTable, bucket_arrays, table_arrays
from searcher.terms import key_bytes, kind_of, split_word

_CHAIN_NAMED = {chain.name: chain for chain in CHAINS}
_FURTHEST = 255
"""Where a part begins and ends is known as far as this."""


class Parts(NamedTuple):
    """Words with a part that is filed under some key, and the stretches of these parts."""

    words: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]


class Lexicon:
    """The lexicon of a segment, whose arrays are had by name as plain values."""

    def __init__(self, values: Callable[[str], memoryview]) -> None:
        self._values = values
        self._keys = HashedTable.named("keys", values)
        self._key_words = values("key_words")
        self._key_parts = values("key_parts")

    def find(self, key: bytes) -> int:
        """The number of a key, or -1."""
        return self._keys.find(key)

    def keys_of(self, word: int) -> list[bytes]:
        """The lemma and stem keys of a word, the lemmas first."""
        first, last = self._values("word_keys")[word : word + 2]
        return [self._keys[key] for key in self._values("listed_keys")[first:last]]

    def words(self, key: int) -> Sequence[int]:
        """The words that are filed under a key as a whole, rising."""
        return self._values("filed_words")[self._key_words[key] : self._key_words[key + 1]]

    def parts(self, key: int) -> Parts:
        """The words of which a part is filed under a key."""
        here = slice(self._key_parts[key], self._key_parts[key + 1])
        return Parts(*(self._values(f"part_{name}")[here] for name in Parts._fields))


def lexicon_arrays(words: Sequence[bytes]) -> dict[str, Array]:
    """The arrays for some words, sorted and as ``chain:word``; loads the dictionaries of their languages."""
    wholes: dict[bytes, list[int]] = defaultdict(list)
    # A word with a stretch is packed into one number, as there are millions of them.
    parts: dict[bytes, list[int]] = defaultdict(list)
    for number, stored in enumerate(words):
        name, word = split_word(stored)
        for kind, text, part in _CHAIN_NAMED[name].keys(word):
            key = key_bytes(name, kind, text)
            if part:
                start, end = (min(place, _FURTHEST) for place in part)
                parts[key].append(number << 16 | start << 8 | end)
            else:
                wholes[key].append(number)
    keys = sorted(wholes.keys() | parts.keys())
    key_words, filed_words = _rows([wholes.get(key, ()) for key in keys])
    key_parts, packed = _rows([parts.get(key, ()) for key in keys])
    return {
        **table_arrays("keys", keys),
        **bucket_arrays("keys", keys),
        "key_words": key_words,
        "filed_words": filed_words.astype(np.uint32),
        "key_parts": key_parts,
        "part_words": (packed >> 16).astype(np.uint32),
        "part_starts": (packed >> 8).astype(np.uint8),
        "part_ends": packed.astype(np.uint8),
        **_turned_round(key_words, filed_words, [kind_of(key) is Kind.FOLDED for key in keys], len(words)),
    }


def _rows(rows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Where each row begins, and all rows one after the other."""
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    numbers = np.fromiter(chain.from_iterable(rows), np.int64, counts.sum())
    return np.append(0, np.cumsum(counts)).astype(np.uint32), numbers


def _turned_round(
    key_words: Array, filed_words: Array, folded: Sequence[bool], words: int
) -> dict[str, Array]:
    """The keys of each word."""
    keys = np.repeat(np.arange(len(folded), dtype=np.uint32), np.diff(key_words).astype(np.intp))
    listed = ~np.array(folded, bool)[keys]
    keys, of_word = keys[listed], filed_words[listed]
    return {
        "word_keys": np.append(0, np.cumsum(np.bincount(of_word, minlength=words))).astype(np.uint32),
        "listed_keys": keys[np.argsort(of_word, kind="stable")],
    }
