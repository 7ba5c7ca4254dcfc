import pytest

from searcher.analysis import CHAINS, Kind
from searcher.terms import key_bytes, plain_word, word_bytes


@pytest.mark.parametrize("word", ["markt", "blå", "15:30", "nutzer:innen", "c++", ":"])
def test_a_word_comes_back(word: str) -> None:
    for chain in CHAINS:
        assert plain_word(word_bytes(chain.name, word)) == word


def test_words_of_one_chain_lie_together_and_begin_as_they_do() -> None:
    listed = sorted(word_bytes(chain.name, word) for chain in CHAINS for word in ("ab", "abc", "b"))
    assert listed[:3] == [b"de:ab", b"de:abc", b"de:b"]
    chains = sorted(chain.name.encode() for chain in CHAINS)
    assert [word.partition(b":")[0] for word in listed[::3]] == chains


def test_no_two_keys_are_written_alike() -> None:
    keys = {key_bytes(chain.name, kind, "markt") for chain in CHAINS for kind in Kind}
    assert len(keys) == len(CHAINS) * len(Kind)
    assert len({chain.name for chain in CHAINS}) == len(CHAINS)
    assert not any(":" in chain.name for chain in CHAINS)
