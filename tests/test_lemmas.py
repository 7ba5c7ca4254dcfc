import pytest

from searcher.language import NORWEGIAN, Language
from searcher.lemmas import lemmas

BASE_FORMS = [
    ((Language.GERMAN,), "märkten", ["markt"]),
    ((Language.GERMAN,), "reis", ["reis", "reisen"]),
    ((Language.GERMAN,), "ging", ["gehen"]),
    ((Language.GERMAN,), "umsatzsteuerbescheide", ["umsatzsteuerbescheid"]),
    (NORWEGIAN, "kjøpene", ["kjøp"]),
    (NORWEGIAN, "marknadane", ["marknad"]),
    ((Language.FINNISH,), "verkossa", ["verkko"]),
]


@pytest.mark.parametrize(("languages", "word", "wanted"), BASE_FORMS)
def test_a_form_leads_to_its_base_forms(
    languages: tuple[Language, ...], word: str, wanted: list[str]
) -> None:
    found = lemmas(word, languages)
    assert set(wanted) <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("word", "bases"), [("xqzy", ()), ("15000", ()), ("c++", ()), ("e", ("e",))])
def test_what_is_no_word_has_no_base_form_and_a_letter_is_its_own(word: str, bases: tuple[str, ...]) -> None:
    for languages in (NORWEGIAN, (Language.GERMAN,), (Language.FINNISH,)):
        assert lemmas(word, languages) == bases


def test_a_form_of_a_verb_is_none_of_a_noun_that_looks_alike() -> None:
    assert "velka" not in lemmas("veloitamme", (Language.FINNISH,))


READINGS = [
    (Language.FINNISH, "kieliä", "kieli"),
    (Language.FINNISH, "vuoteen", "vuosi"),
    (Language.FINNISH, "päässäni", "pää"),
    (Language.FINNISH, "jaettu", "jakaa"),
    (Language.FINNISH, "auttavat", "auttaa"),
    (Language.FINNISH, "heikommassa", "heikko"),
    (Language.FINNISH, "hakukoneissakin", "hakukone"),
    (Language.BOKMAL, "Norges", "norge"),
    (Language.NYNORSK, "marknads", "marknad"),
    (Language.GERMAN, "e-rechnungen", "e-rechnung"),
]


@pytest.mark.parametrize(("language", "word", "base"), READINGS)
def test_more_is_known_than_the_dictionary_says(language: Language, word: str, base: str) -> None:
    assert base in lemmas(word.casefold(), (language,))
