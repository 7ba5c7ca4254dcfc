import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.analysis import CHAINS, Chain, Kind, analyze, chain_of
from searcher.errors import SearcherError
from searcher.language import Language
from searcher.words import normalise

FOUND = [
    # language, word of the query, word of the document, narrowest kind that joins them
    ("de", "markt", "Markt", "exact"),
    ("de", "markt", "Märkte", "stem"),
    ("de", "maerkte", "Märkte", "stem"),
    ("de", "strasse", "Straße", "exact"),
    ("de", "community", "Online-Community", "part"),
    ("de", "communities", "Online-Community", None),
    ("nb", "kjøp", "kjøpet", "stem"),
    ("nb", "kjop", "kjøpene", "folded"),
    ("nn", "kjoep", "kjøp", "folded"),
    ("nb", "epost", "e-post", "folded"),
    ("nb", "nettverk", "nettverkene", "stem"),
    ("fi", "verkko", "verkossa", "stem"),
    ("fi", "paivaa", "päivää", "folded"),
    ("fi", "pdf", "PDF:n", "part"),
    ("und", "réseau", "reseau", "folded"),
    ("und", "networks", "network", None),
]


def narrowest(chain: Chain, sought: str, word: str) -> Kind | None:
    for way in chain.ways:
        if set(way.sought(sought)) & {key.text for key in way.filed(word)}:
            return way.kind
    return None


@pytest.mark.parametrize(("language", "sought", "word", "kind"), FOUND)
def test_a_word_finds_another(language: str, sought: str, word: str, kind: str | None) -> None:
    chain = chain_of(Language(language))
    assert narrowest(chain, normalise(sought), normalise(word)) == kind


def test_every_language_has_one_chain() -> None:
    assert sorted(language for chain in CHAINS for language in chain.languages) == sorted(Language)
    assert [way.kind for chain in CHAINS for way in chain.ways[:1]] == [Kind.EXACT] * len(CHAINS)


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
    with pytest.raises(SearcherError, match=r"'sv'.*nb, nn, fi, de, und, no"):
        analyze("ord", "sv")


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
    for chain in CHAINS:
        for way in chain.ways:
            for key in way.filed(normalise(text)):
                assert 0 <= key.start <= key.end <= len(normalise(text))
