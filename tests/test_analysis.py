from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.analysis import CHAINS, Kind, analyze, chain_of
from searcher.errors import SearcherError
from searcher.language import Language
from searcher.words import normalise

KEYS = [
    # language, word, kind, keys
    ("de", "Markt", "exact", ["markt"]),
    ("de", "Märkten", "lemma", ["markt"]),
    ("de", "reis", "lemma", ["reis", "reisen"]),
    ("de", "Straße", "exact", ["strasse"]),
    ("de", "Straßen", "lemma", ["strasse"]),
    ("de", "Märkte", "stem", ["markt"]),
    ("de", "Märkte", "folded", ["markte"]),
    ("de", "Maerkte", "folded", ["markte"]),
    ("de", "Markt", "folded", None),
    ("de", "Online-Communities", "part", ["online", "onlin", "communities"]),
    ("nb", "kjøpene", "lemma", ["kjøp"]),
    ("nb", "kjøpene", "folded", ["kjop", "kjopene"]),
    ("nb", "e-post", "folded", ["epost"]),
    ("nn", "merkevarene", "lemma", ["merkevare"]),
    ("nb", "merkevarer", "lemma", ["merkevare"]),
    ("fi", "verkossa", "lemma", ["verkko"]),
    ("nn", "sakshandsamarane", "lemma", ["sakshandsamarane", "sakshandsamar"]),  # in no dictionary
    ("fi", "PDF:n", "part", ["pdf"]),
    ("und", "réseau", "folded", ["reseau"]),
    ("und", "networks", "stem", ["networks"]),
    ("und", "networks", "lemma", None),
]


@pytest.mark.parametrize(("language", "word", "kind", "keys"), KEYS)
def test_a_word_has_keys(language: str, word: str, kind: str, keys: list[str] | None) -> None:
    (token,) = analyze(word, language)
    found = token.keys.get(kind)
    assert keys is None if found is None else keys is not None and set(keys) <= set(found)


def test_every_language_has_one_chain() -> None:
    assert sorted(language for chain in CHAINS for language in chain.languages) == sorted(Language)
    assert len({chain.name for chain in CHAINS}) == len(CHAINS)


def test_kinds_have_letters_of_their_own() -> None:
    """The index names a kind by its first letter."""
    assert len({kind.value[0] for kind in Kind}) == len(Kind)


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
