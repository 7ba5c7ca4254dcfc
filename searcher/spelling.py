"""Which real word is nearest to a mistyped one?

Words are compared by the optimal string alignment distance: an insertion, a deletion, a substitution and a
swap of two neighbours count one each. (F. Damerau, "A technique for computer detection and correction of
spelling errors", CACM 7, 1964; so that no stretch is edited twice, as B. J. Oommen and R. K. S. Loke set it
apart in "Pattern recognition of strings with substitutions, insertions, deletions and generalized
transpositions", Pattern Recognition 30, 1997.)
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_SHORTEST = 4
_LONG = 8


def allowed_edits(word: str) -> int:
    """How many edits a mistyped word may be away: none under 4 letters, 1 up to 7, else 2."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < _LONG else 2


def distance(a: str, b: str, limit: int) -> int:
    """The edits from one word to the other, or ``limit + 1`` when they are more than the limit."""
    a, b = _without_common_ends(a, b)
    if len(a) > len(b):
        a, b = b, a
    too_far = limit + 1
    if len(b) - len(a) > limit:
        return too_far
    # Row by row through the table of all prefixes, but only as far from its diagonal as the limit reaches:
    # outside, every value is too far.
    before_last: list[int] = []
    last = [min(column, too_far) for column in range(len(b) + 1)]
    for row, letter in enumerate(a, 1):
        current = [too_far] * (len(b) + 1)
        if row <= limit:
            current[0] = row
        for column in range(max(1, row - limit), min(len(b), row + limit) + 1):
            other = b[column - 1]
            edits = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == b[column - 2] and other == a[row - 2]:
                edits = min(edits, before_last[column - 2] + 1)
            current[column] = min(edits, too_far)
        if min(current) == too_far and min(last) == too_far:
            return too_far
        before_last, last = last, current
    return last[-1]


def _without_common_ends(a: str, b: str) -> tuple[str, str]:
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


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
    candidates = np.flatnonzero((lengths >= shortest) & (lengths <= longest))
    differing = signatures[candidates] ^ np.uint64(signature(word))
    for _ in range(2 * edits):
        differing &= differing - np.uint64(1)  # takes the lowest bit away
    close: NDArray[np.intp] = candidates[differing == 0]
    return close


def nearest(word: str, candidates: Iterable[tuple[str, int]], edits: int | None = None) -> list[str]:
    """The words among the candidates within so many edits (by default `allowed_edits`), the nearest first.

    A candidate is a word and the number of sections that hold it. Of equally near ones those with the same
    first letter come first, as people seldom mistype that, then those that more sections hold; then the
    alphabet decides. The word itself is not among them.
    """
    limit = allowed_edits(word) if edits is None else edits
    ranked = []
    for candidate, sections in candidates:
        away = distance(word, candidate, limit)
        if 0 < away <= limit:
            ranked.append((away, candidate[:1] != word[:1], -sections, candidate))
    return [candidate for *_, candidate in sorted(ranked)]
