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

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from searcher.analysis import CHAINS, Kind
from searcher.arrays import Array
from searcher.strings import HashedTable, bucket_arrays, table_arrays
from searcher.terms import key_bytes, kind_of, split_word

_CHAIN_NAMED = {chain.name: chain for chain in CHAINS}
_GONE = -1


class Parts(NamedTuple):
    """Words with a part that is filed under some key, and the stretches of these parts."""

    words: Array
    starts: Array
    ends: Array


class Lexicon:
    """The lexicon of a segment, whose arrays are had by name as plain values."""

    def __init__(self, values: Callable[[str], memoryview]) -> None:
        self._values = values
        self._keys = HashedTable.named("keys", values)
        self._key_words = values("key_words")
        self._key_parts = values("key_parts")
        self._filed = np.asarray(values("filed_words"))
        self._parts = Parts(*(np.asarray(values(f"part_{name}")) for name in Parts._fields))

    def find(self, key: bytes) -> int:
        """The number of a key, or -1."""
        return self._keys.find(key)

    def keys_of(self, word: int) -> list[bytes]:
        """The lemma and stem keys of a word, the lemmas first."""
        first, last = self._values("word_keys")[word : word + 2]
        return [self._keys[key] for key in self._values("listed_keys")[first:last]]

    def words(self, key: int) -> Array:
        """The words that are filed under a key as a whole, rising."""
        return self._filed[self._key_words[key] : self._key_words[key + 1]]

    def parts(self, key: int) -> Parts:
        """The words of which a part is filed under a key."""
        words, starts, ends = self._parts
        here = slice(self._key_parts[key], self._key_parts[key + 1])
        return Parts(words[here], starts[here], ends[here])


def lexicon_arrays(words: Sequence[bytes], known: Iterable[Mapping[str, Array]] = ()) -> dict[str, Array]:
    """The arrays for some words, sorted and as ``chain:word``.

    ``known`` are the arrays of segments that may have some of the words. The others are analysed, which loads
    the dictionaries of their languages.
    """
    filings = _Filings(words)
    for arrays in known:
        if "key_words" in arrays:
            filings.take_over(arrays)
    filings.analyse_the_others()
    return filings.arrays()


class _Filings:
    """Which word is filed under which key: columns of numbers of keys, counted as they come, of words, and of
    the bounds of parts, which are 0 and 0 for a whole word."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self._words = words
        self._is_filed = np.zeros(len(words), bool)
        self._keys: dict[bytes, int] = {}
        self._columns: list[Sequence[Array]] = []

    def take_over(self, arrays: Mapping[str, Array]) -> None:
        """File the words that a segment has as they are filed there."""
        words = HashedTable.named("words", lambda name: arrays[name].data)
        numbers = {word: number for number, word in enumerate(self._words)}
        new = np.fromiter((numbers.get(word, _GONE) for word in words), np.int64, len(words))
        wanted = new != _GONE
        wanted[wanted] = ~self._is_filed[new[wanted]]
        keys, filed, starts, ends = _columns_of(arrays)
        kept = wanted[filed]
        self._columns.append(
            (self._renumbered(arrays, keys[kept]), new[filed[kept]], starts[kept], ends[kept])
        )
        self._is_filed[new[wanted]] = True

    def _renumbered(self, arrays: Mapping[str, Array], keys: Array) -> Array:
        """The numbers here of keys that are counted otherwise there."""
        table = HashedTable.named("keys", lambda name: arrays[name].data)
        used, which = np.unique(keys, return_inverse=True)
        numbers = (self._number(table[key]) for key in used.tolist())
        return np.fromiter(numbers, np.int64, len(used))[which]

    def analyse_the_others(self) -> None:
        """File the words that are not filed yet."""
        keys, words, starts, ends = array("I"), array("I"), bytearray(), bytearray()
        for number in np.flatnonzero(~self._is_filed).tolist():
            name, word = split_word(self._words[number])
            for kind, text, part in _CHAIN_NAMED[name].keys(word):
                keys.append(self._number(key_bytes(name, kind, text)))
                words.append(number)
                starts.append(part[0] if part else 0)
                ends.append(part[1] if part else 0)
        numbers = np.frombuffer(keys, np.uint32), np.frombuffer(words, np.uint32)
        self._columns.append((*numbers, np.frombuffer(starts, np.uint8), np.frombuffer(ends, np.uint8)))

    def _number(self, key: bytes) -> int:
        return self._keys.setdefault(key, len(self._keys))

    def arrays(self) -> dict[str, Array]:
        """The arrays of the lexicon."""
        names = sorted(self._keys)
        rank = np.empty(len(names), np.int64)
        rank[[self._keys[name] for name in names]] = np.arange(len(names))
        keys, words, starts, ends = map(np.concatenate, zip(*self._columns, strict=True))
        order = np.lexsort((starts, words, rank[keys]))
        keys, words, starts, ends = rank[keys[order]], words[order], starts[order], ends[order]
        is_part = ends > 0
        folded = np.array([kind_of(name) is Kind.FOLDED for name in names], bool)
        listed = ~is_part & ~folded[keys]
        by_word = np.argsort(words[listed], kind="stable")
        return {
            **table_arrays("keys", names),
            **bucket_arrays("keys", names),
            "key_words": _bounds(keys[~is_part], len(names)),
            "filed_words": words[~is_part].astype(np.uint32),
            "key_parts": _bounds(keys[is_part], len(names)),
            "part_words": words[is_part].astype(np.uint32),
            "part_starts": starts[is_part],
            "part_ends": ends[is_part],
            "word_keys": _bounds(words[listed], len(self._words)),
            "listed_keys": keys[listed][by_word].astype(np.uint32),
        }


def _columns_of(arrays: Mapping[str, Array]) -> Sequence[Array]:
    """Keys, words, starts and ends of all that is filed in the lexicon of a segment."""
    no_stretch = np.zeros(len(arrays["filed_words"]), np.uint8)
    whole = _owners(arrays["key_words"]), arrays["filed_words"], no_stretch, no_stretch
    part = _owners(arrays["key_parts"]), *(arrays[f"part_{name}"] for name in Parts._fields)
    return [np.concatenate(columns) for columns in zip(whole, part, strict=True)]


def _owners(bounds: Array) -> Array:
    """For each of the values that lie between bounds the number of the row it is in."""
    return np.repeat(np.arange(len(bounds) - 1), np.diff(bounds).astype(np.intp))


def _bounds(owners: Array, count: int) -> Array:
    """Where the row of each owner begins, and the last one ends."""
    return np.append(0, np.cumsum(np.bincount(owners, minlength=count))).astype(np.uint32)
