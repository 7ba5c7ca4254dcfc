"""Which word stands at a position, told in one byte?

The words that most sections hold have a *code* of their own, so that where they stand in a row can be seen at
once. All other words share the codes that are left, by a hash: one that differs rules a word out.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from searcher.arrays import Array

NO_WORD = 0
"""The code of a position at which no word stands."""

OWN = 127
"""Up to this one each code belongs to one word alone. In running text that is every second word, so about as
few words come to have each of the other codes as each of these."""

CODES = 256
"""So many codes there are, with that of no word."""


def word_codes(words: Sequence[bytes], postings: Array) -> Array:
    """The code of each of some words, given how many postings each has; of equals the first comes first."""
    hashes = np.fromiter(map(zlib.crc32, words), np.uint32, len(words))
    codes = (OWN + 1 + hashes % (CODES - 1 - OWN)).astype(np.uint8)
    often = np.sort(np.argsort(-postings.astype(np.int64), kind="stable")[:OWN])
    codes[often] = np.arange(1, len(often) + 1)
    return codes
