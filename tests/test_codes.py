import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.codes import CODES, NO_WORD, OWN, word_codes

vocabularies = st.dictionaries(st.binary(max_size=3), st.integers(1, 5), max_size=300)


@given(vocabularies)
def test_the_words_with_most_postings_have_codes_of_their_own(postings: dict[bytes, int]) -> None:
    words = sorted(postings)
    codes = word_codes(words, np.array([postings[word] for word in words], np.int64)).tolist()
    own = [word for word, code in zip(words, codes, strict=True) if code <= OWN]
    assert own == sorted(sorted(words, key=lambda word: -postings[word])[:OWN])
    assert [code for code in codes if code <= OWN] == [*range(1, len(own) + 1)]
    assert all(NO_WORD < code < CODES for code in codes)


def test_a_shared_code_follows_from_the_word_alone() -> None:
    often = [f"{number:03}".encode() for number in range(OWN)]
    words = [*often, b"x", b"y"]
    some, all_of_them = (
        word_codes(which, np.array([2] * OWN + [1] * (len(which) - OWN))).tolist()
        for which in (words[:-1], words)
    )
    assert all_of_them[:-1] == some
    assert min(all_of_them[OWN:]) > OWN
