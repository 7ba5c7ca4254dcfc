"""How does the index write down a word, its place and a key?"""

from collections.abc import Iterable

from searcher.analysis import Kind

_KINDS = tuple(Kind)
_KIND_BITS = 3
KIND_MASK = (1 << _KIND_BITS) - 1
"""The bits of what ``key_bytes`` gives, as a number, that hold the place of the kind in ``Kind``."""

_PRIME = 2**61 - 1
_FACTOR = 0x1B873593CC9E2D51 % _PRIME

KEY_BITS = _PRIME.bit_length() + _KIND_BITS
"""So many bits has the number, of which the others are as good as random."""


def word_bytes(chain: str, word: str) -> bytes:
    """A normalised word of a chain: ``de:markt``."""
    return f"{chain}:{word}".encode("utf-8", "replace")


def all_word_bytes(words: Iterable[str], chains: Iterable[str]) -> list[bytes]:
    """The same for many words, each with its chain, in a fraction of the time; no word holds a line's end.

    There may be more chains than words, such as the same ones over and over.
    """
    lines = (f"{chain}:{word}" for word, chain in zip(words, chains, strict=False))
    return "\n".join(lines).encode("utf-8", "replace").splitlines()


def key_number(chain: str, kind: Kind, key: str) -> int:
    """A key of a word as a number of ``KEY_BITS`` bits: a hash of it, and its kind.

    A key is only ever compared. Two different ones are alike by chance once in 10¹⁸ pairs.
    """
    hashed = int.from_bytes(word_bytes(chain, key)) * _FACTOR % _PRIME
    return hashed << _KIND_BITS | _KINDS.index(kind)


def key_bytes(chain: str, kind: Kind, key: str) -> bytes:
    """The same in eight bytes."""
    return key_number(chain, kind, key).to_bytes(8)


def plain_word(stored: bytes) -> str:
    """The word of what ``word_bytes`` gave."""
    return split_word(stored)[1]


def word_lengths(stored: Iterable[bytes]) -> list[int]:
    """The characters of the words of what ``word_bytes`` gave; normalised ones have no more than 128."""
    return [len(word) - word.index(":") - 1 for word in map(bytes.decode, stored)]


def split_word(stored: bytes) -> tuple[str, str]:
    """The name of the chain and the word of what ``word_bytes`` gave."""
    chain, _, word = stored.decode().partition(":")
    return chain, word


def kind_of(key: bytes) -> Kind:
    """The kind of what ``key_bytes`` gave."""
    return _KINDS[key[-1] & KIND_MASK]
