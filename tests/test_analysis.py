import pytest

from searcher.analysis import CHAINS, Kind
from searcher.language import Language
from searcher.tokens import analyze

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
