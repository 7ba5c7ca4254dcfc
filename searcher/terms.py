"""How does the index write down a word, its place and a key?"""

from searcher.analysis import Kind

_KINDS = {ord(kind.value[0]): kind for kind in Kind}


def word_bytes(chain: str, word: str) -> bytes:
    """A normalised word of a chain: ``de:markt``."""
    return f"{chain}:{word}".encode("utf-8", "replace")


def key_bytes(chain: str, kind: Kind, key: str) -> bytes:
    """A key of a word, its kind by the first letter: ``de:s:markt``."""
    return f"{chain}:{kind.value[0]}:{key}".encode("utf-8", "replace")


def plain_word(stored: bytes) -> str:
    """The word of what ``word_bytes`` gave."""
    return split_word(stored)[1]


def word_length(stored: bytes) -> int:
    """The characters of the word of what ``word_bytes`` gave, at most 255."""
    return min(len(plain_word(stored)), 0xFF)


def split_word(stored: bytes) -> tuple[str, str]:
    """The name of the chain and the word of what ``word_bytes`` gave."""
    chain, _, word = stored.decode().partition(":")
    return chain, word


def kind_of(key: bytes) -> Kind:
    """The kind of what ``key_bytes`` gave."""
    return _KINDS[key[key.index(b":") + 1]]
