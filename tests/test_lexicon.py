"""The arrays of the lexicon against the keys of every word."""

from collections import defaultdict
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import analysis
from searcher.analysis import CHAINS, Kind
from searcher.checked import Column, Values
from searcher.lexicon import Lexicon, lexicon_arrays, shared_words
from searcher.strings import bucket_arrays, table_arrays
from searcher.terms import key_bytes, kind_of, word_bytes
from tests.building import WORDS

CHAIN_NAMED = {chain.name: chain for chain in CHAINS}
listed = st.sets(st.tuples(st.sampled_from(sorted(CHAIN_NAMED)), st.sampled_from(WORDS).map(str.casefold)))


def lexicon_of(words: list[bytes]) -> Lexicon:
    arrays = lexicon_arrays(words)
    return Lexicon(lambda name: Values(arrays[name].data), lambda name: Column(arrays[name]))


@given(listed)
@settings(max_examples=50, deadline=None)
def test_every_word_is_filed_under_every_key(listed: set[tuple[str, str]]) -> None:
    written = {word_bytes(*each): each for each in listed}
    words = sorted(written)
    wholes, parts = defaultdict(list), defaultdict(list)
    for number, stored in enumerate(words):
        name, word = written[stored]
        for kind, text, part in CHAIN_NAMED[name].keys(word):
            if part:
                parts[key_bytes(name, kind, text)].append((number, *part))
            else:
                wholes[key_bytes(name, kind, text)].append(number)
    lexicon = lexicon_of(words)
    for key in wholes.keys() | parts.keys():
        number = lexicon.find(key)
        assert number >= 0
        assert list(lexicon.words(number)) == wholes[key]
        assert list(zip(*lexicon.parts(number), strict=True)) == parts[key]
    for number, stored in enumerate(words):
        keys = lexicon.keys_of(number)
        name, word = written[stored]
        own = [
            key_bytes(name, kind, text)
            for kind, text, part in CHAIN_NAMED[name].keys(word)
            if part is None and kind is not Kind.FOLDED
        ]
        assert sorted(keys) == sorted(own)
        kinds = [kind_of(key) for key in keys]
        assert kinds == sorted(kinds, key=list(Kind).index), "lemmas come first"


def test_a_lexicon_without_words_finds_nothing() -> None:
    assert lexicon_of([]).find(key_bytes("de", Kind.STEM, "markt")) == -1


@given(listed, listed, listed)
@settings(max_examples=50, deadline=None)
def test_what_other_lexicons_know_is_not_analysed_again(
    one: set[tuple[str, str]], other: set[tuple[str, str]], new: set[tuple[str, str]]
) -> None:
    known = []
    for segment in (one, other):
        words = sorted(word_bytes(*each) for each in segment)
        known.append(
            {**table_arrays("words", words), **bucket_arrays("words", words), **lexicon_arrays(words)}
        )
    words = sorted(word_bytes(*each) for each in new)
    with patch.object(analysis.Chain, "keys", autospec=True, side_effect=analysis.Chain.keys) as keys:
        arrays = lexicon_arrays(words, shared_words(words, [{"section_line": np.zeros(0)}, *known]))
    analysed = {(call.args[0].name, call.args[1]) for call in keys.call_args_list}
    assert analysed == new - one - other
    fresh = lexicon_arrays(words)
    assert arrays.keys() == fresh.keys()
    for name, array in fresh.items():
        assert (array.dtype, array.tolist()) == (arrays[name].dtype, arrays[name].tolist()), name
