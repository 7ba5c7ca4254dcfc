import pytest

from searcher.language import LANGUAGE_NAMES, LANGUAGES, OURS, TOGETHER, Language, languages_named

NAMED = [
    ("nb", "nb"),
    ("NB", "nb"),
    (" nb ", "nb"),
    ("nb-NO", "nb"),
    ("nb_NO", "nb"),
    ("bokmål", "nb"),
    ("nynorsk", "nn"),
    ("no", "nb nn"),
    ("Norsk", "nb nn"),
    ("false", "nb nn"),  # what YAML makes of a bare no
    ("Suomi", "fi"),
    ("de-AT", "de"),
    ("Deutsch", "de"),
    ("und", "und"),
    ("", ""),
    ("-", ""),
    ("klingon", ""),
    ("d", ""),
    ("dede", ""),
]


@pytest.mark.parametrize(("name", "languages"), NAMED)
def test_a_name_means_languages(name: str, languages: str) -> None:
    assert languages_named(name) == tuple(map(Language, languages.split()))


def test_every_name_that_is_offered_means_something() -> None:
    assert {language for name in LANGUAGE_NAMES for language in languages_named(name)} == set(Language)


def test_no_name_is_that_of_two_rows() -> None:
    names = [name for language in Language for name in language.names]
    assert len(set(names)) == len(names)


def test_a_language_is_analysed_in_one_way() -> None:
    together = [language for each in TOGETHER.values() for language in each]
    assert sorted(together) == sorted(Language)
    assert (*OURS, Language.UNKNOWN) == LANGUAGES
