"""Which real word is nearest to a mistyped one?

Words are compared by the optimal string alignment distance: an insertion, a deletion, a substitution and a
swap of two neighbours count one each. (F. Damerau, "A technique for computer detection and correction of
spelling errors", CACM 7, 1964; so that no stretch is edited twice, as B. J. Oommen and R. K. S. Loke set it
apart in "Pattern recognition of strings with substitutions, insertions, deletions and generalized
transpositions", Pattern Recognition 30, 1997.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from searcher.words import without_marks

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHORTEST = 4
_LONG = 8

_LAYOUTS = (
    ("qwertyuiopå", "asdfghjkløæ", "zxcvbnm"),
    ("qwertyuiopå", "asdfghjklöä", "zxcvbnm"),
    ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
)
"""Keyboards of Norway, Finland and Germany by rows; each lies half a key to the right of the one above."""

_ALIKE = str.maketrans("øæ", "oa")
_REPEATED = re.compile(r"(.)\1+")


def allowed_edits(word: str) -> int:
    """How many edits a mistyped word may be away: none under 4 letters, 1 up to 7, else 2."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < _LONG else 2


def distance(a: str, b: str, limit: int) -> int:
    """The edits from one word to the other, or ``limit + 1`` when they are more than the limit.

    Where the words begin to differ, each edit is tried and the rest compared: quick for the few edits that
    are ever allowed, as nearly all words differ too much at once.
    """
    a, b = _without_common_ends(a, b)
    if not a or not b:
        return min(len(a) + len(b), limit + 1)
    if abs(len(a) - len(b)) > limit or limit == 0:
        return limit + 1
    rests = [(a[1:], b), (a, b[1:]), (a[1:], b[1:])]
    if a[:2] == b[1::-1]:
        rests.append((a[2:], b[2:]))
    return 1 + min(distance(*rest, limit - 1) for rest in rests)


def _without_common_ends(a: str, b: str) -> tuple[str, str]:
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def is_usual_slip(typed: str, word: str) -> bool:
    """Whether a word is mistyped as it happens most: neighbouring letters swapped, letters left out, a key
    beside the right one, a single letter for a double one, or a letter without its dots or ring."""
    a, b = _without_common_ends(_blurred(typed), _blurred(word))
    return not a or (a, b) in _BESIDE or sorted(a) == sorted(b) or sorted(typed) == sorted(word)


def _blurred(word: str) -> str:
    return _REPEATED.sub(r"\1", without_marks(word.translate(_ALIKE)))


def _keys_beside() -> frozenset[tuple[str, str]]:
    """The pairs of letters whose keys touch."""
    pairs = set()
    for layout in _LAYOUTS:
        for row, keys in enumerate(layout):
            below = layout[row + 1] if row + 1 < len(layout) else ""
            for place, key in enumerate(keys):
                pairs |= {(key, other) for other in keys[place + 1 : place + 2]}
                pairs |= {(key, other) for other in below[max(place - 1, 0) : place + 1]}
    return frozenset(pairs | {(other, key) for key, other in pairs})


_BESIDE = _keys_beside()


def signature(word: str) -> int:
    """The letters of a word as a set of 64 bits: 32 for letters it holds, 32 for those it holds twice.

    Several letters share a bit. An edit changes two bits at most (a swap none), so words whose signatures
    differ in more than twice the edits allowed cannot be that near.
    """
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        twice |= once & bit
        once |= bit
    return twice << 32 | once


def close_signatures(
    signatures: NDArray[np.uint64], lengths: NDArray[np.uint8], word: str, edits: int
) -> NDArray[np.intp]:
    """Where the words are that may be within so many edits of a word: all that are, and some that are not.

    ``signatures`` and ``lengths`` (in characters, 255 standing for more) belong to the same words.
    """
    shortest, longest = (min(max(len(word) + change, 0), 255) for change in (-edits, edits))
    candidates = ((lengths >= shortest) & (lengths <= longest)).nonzero()[0]
    differing = np.bitwise_count(signatures[candidates] ^ np.uint64(signature(word)))
    close: NDArray[np.intp] = candidates[differing <= 2 * edits]
    return close


def nearest(word: str, candidates: Iterable[tuple[str, int]], edits: int) -> list[str]:
    """The words among the candidates within so many edits, the nearest first.

    A candidate is a word and the number of sections that hold it. Of equally near ones those come first that
    take a usual slip (``is_usual_slip``), then those with the same first letter, as people seldom mistype
    that, then those that more sections hold; then the alphabet decides. The word itself is not among them.
    """
    ranked = []
    for candidate, sections in candidates:
        away = distance(word, candidate, edits)
        if 0 < away <= edits:
            slip = is_usual_slip(word, candidate)
            ranked.append((away, not slip, candidate[:1] != word[:1], -sections, candidate))
    return [candidate for *_, candidate in sorted(ranked)]
