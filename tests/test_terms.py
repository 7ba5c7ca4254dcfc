from collections import Counter

import pytest

from searcher.analysis import CHAINS, Kind
from searcher.terms import KEY_BITS, key_bytes, kind_of, plain_word, word_bytes, word_lengths


@pytest.mark.parametrize("word", ["markt", "blå", "15:30", "nutzer:innen", "c++", ":"])
def test_a_word_comes_back(word: str) -> None:
    for chain in CHAINS:
        assert plain_word(word_bytes(chain.name, word)) == word
        assert word_lengths([word_bytes(chain.name, word)] * 2) == [len(word)] * 2


def test_words_of_one_chain_lie_together_and_begin_as_they_do() -> None:
    listed = sorted(word_bytes(chain.name, word) for chain in CHAINS for word in ("ab", "abc", "b"))
    assert listed[:3] == [b"de:ab", b"de:abc", b"de:b"]
    chains = sorted(chain.name.encode() for chain in CHAINS)
    assert [word.partition(b":")[0] for word in listed[::3]] == chains


def test_the_upper_bits_of_keys_are_spread_evenly() -> None:
    keys = [int.from_bytes(key_bytes("de", Kind.STEM, f"wort{number}")) for number in range(4096)]
    counts = Counter(key >> KEY_BITS - 8 for key in keys)
    assert (len(counts), max(counts)) == (256, 255)
    assert max(counts.values()) < 64


def test_no_two_keys_are_written_alike() -> None:
    words = ["", "a", "markt", "märkte", "b" * 128]
    keys = {key_bytes(chain.name, kind, word): kind for chain in CHAINS for kind in Kind for word in words}
    assert len(keys) == len(CHAINS) * len(Kind) * len(words)
    assert all(kind_of(key) is kind for key, kind in keys.items())
    assert len({chain.name for chain in CHAINS}) == len(CHAINS)
    assert not any(":" in chain.name for chain in CHAINS)
