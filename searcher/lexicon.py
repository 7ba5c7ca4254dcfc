"""Which words share a key?

The arrays of a segment that hold its lexicon, W words, K keys:

=================  =======  ======================================================================
keys               u64 K    the keys (``terms.key_bytes``) as numbers, rising
keys_buckets       u32      where the keys begin that have the same upper bits, and where the last ones end
key_words          u16 K+1  where the words of each key begin in ``filed_words`` (``rising``)
filed_words        u32      words that are filed under a key as a whole, rising within a key
key_parts          u16 K+1  where the words of each key begin in the three arrays below
part_words         u32      words of which a part is filed under a key, rising within a key, …
part_starts/ends   u8       … and the stretch of the word that is this part
word_keys          u16 W+1  where the keys of each word begin in ``listed_keys``
listed_keys        u32      the lemma and stem keys of a word as a whole, the lemmas first
=================  =======  ======================================================================
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from searcher.analysis import Kind
from searcher.arrays import Array
from searcher.checked import Column, Values
from searcher.columns import changes, stable_order
from searcher.rising import Carries, RisingBounds, rising_column
from searcher.strings import HashedTable
from searcher.terms import KEY_BITS, KIND_MASK

_FOLDED = tuple(Kind).index(Kind.FOLDED)
_GONE = -1


FindKeys = Callable[[Sequence[bytes]], Iterable[Array]]
"""Gives the keys of words as rows (``filing.KeyRows``)."""


class Parts(NamedTuple):
    """Words with a part that is filed under some key, and the stretches of these parts."""

    words: Array
    starts: Array
    ends: Array


class Lexicon:
    """The lexicon of a segment, whose arrays are had by name, as plain values and as columns."""

    def __init__(self, values: Callable[[str], Values], column: Callable[[str], Column]) -> None:
        self._keys = values("keys")
        self._buckets = values("keys_buckets")
        self._shift = KEY_BITS - (len(self._buckets) - 1).bit_length() + 1
        self._key_words = RisingBounds("key_words", values)
        self._key_parts = RisingBounds("key_parts", values)
        self._word_keys = RisingBounds("word_keys", values)
        self._listed = values("listed_keys")
        self._filed = column("filed_words")
        self._parts = [column(f"part_{name}") for name in Parts._fields]

    def find(self, key: bytes) -> int:
        """The number of a key, or -1."""
        sought = int.from_bytes(key)
        first, last = self._buckets[sought >> self._shift : (sought >> self._shift) + 2]
        found = (number for number in range(first, last) if self._keys[number] == sought)
        return next(found, -1)

    def keys_of(self, word: int) -> list[bytes]:
        """The lemma and stem keys of a word, the lemmas first."""
        return [self._keys[key].to_bytes(8) for key in self._listed[self._word_keys.of(word)]]

    def words(self, key: int) -> Array:
        """The words that are filed under a key as a whole, rising."""
        return self._filed[self._key_words.of(key)]

    def parts(self, key: int) -> Parts:
        """The words of which a part is filed under a key."""
        here = self._key_parts.of(key)
        return Parts(*(column[here] for column in self._parts))


class Shared(NamedTuple):
    """Words that a segment has, too: its arrays, the numbers of the words there, and here (rising)."""

    arrays: Mapping[str, Array]
    there: Array
    here: Array


def shared_words(words: Sequence[bytes], known: Iterable[Mapping[str, Array]]) -> list[Shared]:
    """Which of some words the segments have whose arrays are ``known``, each by the first that has it."""
    shared = []
    missing = np.arange(len(words))
    for arrays in known:
        if "key_words" in arrays and len(missing):
            found = _table(arrays, "words").find_all([words[number] for number in missing.tolist()])
            there = np.array(found, np.int64)
            shared.append(Shared(arrays, there[there >= 0], missing[there >= 0]))
            missing = missing[there < 0]
    return shared


def lexicon_arrays(
    words: Sequence[bytes], shared: Iterable[Shared] = (), find_keys: FindKeys | None = None
) -> dict[str, Array]:
    """The arrays for some words, sorted and as ``chain:word``.

    The keys of those that segments share are taken over. Those of the others are found, which loads the
    dictionaries of their languages, by ``filing.file_words`` or as it does.
    """
    filings = _Filings(words)
    for each in shared:
        filings.take_over(each)
    filings.file_the_others(find_keys)
    return filings.arrays()


class _Filings:
    """Which word is filed under which key: columns of keys, and of words packed into one number with the
    bounds of the part, which are 0 and 0 for a whole word. There may be tens of millions of rows."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self._words = words
        self._is_filed = np.zeros(len(words), bool)
        self._columns: list[tuple[Array, Array]] = []

    def take_over(self, shared: Shared) -> None:
        """File words as they are filed in a segment."""
        arrays = shared.arrays
        numbers = np.full(len(arrays["words_offsets"]) - 1, _GONE)
        numbers[shared.there] = shared.here
        for bounds, filed, *stretches in (
            ("key_words", "filed_words"),
            ("key_parts", "part_words", "part_starts", "part_ends"),
        ):
            words = numbers.take(arrays[filed])
            places = np.flatnonzero(words != _GONE)
            begins = rising_column(bounds, arrays)
            keys = arrays["keys"].take(begins.searchsorted(places, "right") - 1)
            starts, ends = [arrays[name].take(places) for name in stretches] or [_no_part(places)] * 2
            self._columns.append((keys, _packed(words[places], starts, ends)))
        self._is_filed[shared.here] = True

    def file_the_others(self, find_keys: FindKeys | None) -> None:
        """File the words that are not filed yet."""
        from searcher.filing import file_words

        find_keys = find_keys or file_words
        places = np.flatnonzero(~self._is_filed).astype(np.uint32)
        for rows in find_keys([self._words[place] for place in places.tolist()]):
            packed = _packed(places[rows["word"]], rows["start"], rows["end"])
            self._columns.append((np.ascontiguousarray(rows["key"]), packed))

    def arrays(self) -> dict[str, Array]:
        """The arrays of the lexicon."""
        every, filed = self._in_order()
        is_first = changes(every)
        keys, numbers = every[is_first], np.cumsum(is_first, dtype=np.uint32) - np.uint32(1)
        words, starts, ends = _unpacked(filed)
        del every, filed
        is_part = ends > 0
        kinds = (keys & np.uint64(KIND_MASK)).astype(np.uint8).take(numbers)
        listed = np.flatnonzero(~is_part & (kinds != _FOLDED))
        for column in (kinds, words):
            listed = listed[stable_order(column[listed])]
        return {
            "keys": keys,
            "keys_buckets": _buckets(keys),
            **_bounds("key_words", numbers[~is_part], len(keys)),
            "filed_words": words[~is_part],
            **_bounds("key_parts", numbers[is_part], len(keys)),
            "part_words": words[is_part],
            "part_starts": starts[is_part],
            "part_ends": ends[is_part],
            **_bounds("word_keys", words[listed], len(self._words)),
            "listed_keys": numbers[listed],
        }

    def _in_order(self) -> tuple[Array, Array]:
        """Both columns as they rise by key and word; they are handed over, for little memory's sake."""
        keys, filed = map(np.concatenate, zip(*self._columns, strict=True))
        self._columns.clear()
        order = filed.argsort()
        keys, filed = keys[order], filed[order]
        order = stable_order(keys)
        return keys[order], filed[order]


def _packed(words: Array, starts: Array, ends: Array) -> Array:
    packed = words.astype(np.uint64)
    for bounds in (starts, ends):
        packed <<= np.uint64(8)
        packed |= bounds
    return packed


def _unpacked(packed: Array) -> tuple[Array, Array, Array]:
    starts, ends = (packed >> np.uint64(8)).astype(np.uint8), packed.astype(np.uint8)
    return (packed >> np.uint64(16)).astype(np.uint32), starts, ends


def _no_part(words: Array) -> Array:
    return np.zeros(len(words), np.uint8)


def _table(arrays: Mapping[str, Array], name: str) -> HashedTable:
    return HashedTable.named(name, lambda part: Values(arrays[part].data))


def _buckets(keys: Array) -> Array:
    """Where the keys begin that have the same upper bits: one or two of them, mostly."""
    bits = max(len(keys).bit_length() - 1, 1)
    upper = keys >> np.uint64(KEY_BITS - bits)
    return upper.searchsorted(np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.uint32)


def _bounds(name: str, owners: Array, count: int) -> dict[str, Array]:
    """Where the row of each owner begins, and the last one ends."""
    carries = Carries()
    low = carries.add(np.append(0, np.cumsum(np.bincount(owners, minlength=count))))
    return {name: low, f"{name}_carries": carries.array()}
