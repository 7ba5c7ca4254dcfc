from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.analysis import Kind, chain_of
from searcher.errors import SearcherError
from searcher.language import Language
from searcher.tokens import analyze
from searcher.words import normalise


def test_spans_lie_in_the_text_as_written() -> None:
    decomposed = "Die Ma\u0308rkte, naja"
    tokens = analyze(decomposed, "de")
    assert [token.text for token in tokens] == ["Die", "Ma\u0308rkte", "naja"]
    assert [decomposed[slice(*token.span)] for token in tokens] == [token.text for token in tokens]
    assert tokens[1].keys["exact"] == ("märkte",)
    assert tokens[1].keys["stem"] == ("markt",)


def test_both_kinds_of_norwegian_share_a_chain() -> None:
    assert [token.keys for token in analyze("kjøpere", "nb")] == [
        token.keys for token in analyze("kjøpere", "no")
    ]


def test_a_language_that_is_not_known_is_refused() -> None:
    with pytest.raises(SearcherError, match=r"'xx'.*nb, nn, fi, de, .*und, no"):
        analyze("ord", "xx")


@pytest.mark.parametrize(("text", "language"), [(None, "nb"), (b"elv", "nb"), ("elv", None)])
def test_what_is_no_text_is_refused(text: Any, language: Any) -> None:
    with pytest.raises(TypeError, match=r"^(text|language) must be str"):
        analyze(text, language)


@pytest.mark.parametrize("language", list(Language))
@given(text=st.text())
def test_the_contract_of_every_chain(language: Language, text: str) -> None:
    tokens = analyze(text, language)
    assert tokens == analyze(text, language)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    end = 0
    for token in tokens:
        assert end <= token.span.start < token.span.end <= len(text)
        end = token.span.end
        assert token.keys["exact"] == (normalise(token.text),)
        assert all(isinstance(key, str) for keys in token.keys.values() for key in keys)
        word = normalise(token.text)
        for kind, _, part in chain_of(language).keys(word):
            assert kind is not Kind.EXACT
            assert part is None or 0 <= part[0] < part[1] <= len(word)
