import pytest

from searcher.language import Language
from searcher.metadata import read_metadata

BOKMAL = "Hvordan får jeg flere kunder? Jeg vet ikke hvilke kanaler som passer, men vi må begynne et sted."
NYNORSK = "Korleis får eg fleire kundar? Eg veit ikkje kva kanalar som passar, men vi må byrje ein stad."


@pytest.mark.parametrize(
    ("values", "title", "rest"),
    [
        ({}, "", {}),
        ({"title": "Sosiale  medier\n"}, "Sosiale medier", {}),
        ({"Title": "A"}, "A", {}),
        ({"TITLE ": "A"}, "A", {}),
        ({"Title": "A", "title": "B"}, "B", {"Title": "A"}),
        ({"title": ""}, "", {}),
        ({"title": ["A"]}, "", {"title": ["A"]}),
        ({"title": {"a": ""}}, "", {"title": {"a": ""}}),
        ({"subtitle": "A", "short_description": "B"}, "", {"subtitle": "A", "short_description": "B"}),
    ],
)
def test_title(values: dict[str, object], title: str, rest: dict[str, object]) -> None:
    said = read_metadata(values, "a.md", "")
    assert (said.title, said.rest) == (title, rest)
    assert read_metadata({"description": title}, "a.md", "").description == title


@pytest.mark.parametrize(
    ("values", "keywords", "rest"),
    [
        ({"keywords": "Business,Marketing Essentials"}, ("Business", "Marketing Essentials"), []),
        ({"keywords": " a ;b,, c\nd ;"}, ("a", "b", "c", "d"), []),
        ({"keywords": ["a", " ", "b, c", "a"]}, ("a", "b, c"), []),
        ({"Keywords": ["a", "c"], "tags": ["b", "a"]}, ("a", "c", "b"), []),
        ({"Tags": "a, b"}, ("a", "b"), []),
        ({"keywords": "", "tags": ["b"]}, ("b",), ["keywords"]),
        ({"keywords": [{"name": "a"}, ["b"]]}, ("a", "b"), []),
        ({"keywords": []}, (), ["keywords"]),
        ({"categories": "a"}, (), ["categories"]),
    ],
)
def test_keywords(values: dict[str, object], keywords: tuple[str, ...], rest: list[str]) -> None:
    said = read_metadata(values, "a.md", "")
    assert (said.keywords, list(said.rest)) == (keywords, rest)


@pytest.mark.parametrize(
    ("values", "path", "language"),
    [
        ({}, "a.md", None),
        ({"lang": "nb"}, "a.md", Language.BOKMAL),
        ({"lang": "nn-NO"}, "a.md", Language.NYNORSK),
        ({"Language": "de_AT"}, "a.md", Language.GERMAN),
        ({"locale": "fi_FI.UTF-8"}, "a.md", Language.FINNISH),
        ({"language": "Suomi"}, "a.md", Language.FINNISH),
        ({"lang": ["de"]}, "a.md", Language.GERMAN),
        ({"lang": ["de", "fi"]}, "a.md", None),
        ({"lang": "fr"}, "a.md", Language.UNKNOWN),
        ({"lang": "en-US"}, "de/a.md", Language.UNKNOWN),
        ({"lang": "und"}, "a.md", Language.UNKNOWN),
        ({"lang": "", "language": "de"}, "a.md", Language.GERMAN),
        ({"lang": "js", "language": "de"}, "a.md", Language.GERMAN),
        ({"lang": "klingon"}, "fi/a.md", Language.FINNISH),
        ({"lang": "de"}, "nb/a.fi.md", Language.GERMAN),
        ({}, "a.nb.md", Language.BOKMAL),
        ({}, "de/a.nb.md", Language.BOKMAL),
        ({}, "a.nn.qmd.md", Language.NYNORSK),
        ({}, "a.de-AT.txt", Language.GERMAN),
        ({}, "a.deu.txt", Language.GERMAN),
        ({}, "nb.md", None),
        ({}, "a.de", None),
        ({}, "de", None),
        ({}, "de/a.md", Language.GERMAN),
        ({}, "docs/fi-FI/guide/a.md", Language.FINNISH),
        ({}, "docs/nb-no/a.md", Language.BOKMAL),
        ({}, "docs/nn_NO/a.md", Language.NYNORSK),
        ({}, "de/docs/fi/x/a.md", Language.FINNISH),
        ({}, "DE/a.md", None),
        ({}, "german/norsk/a.md", None),
        ({}, "und/en/a.md", None),
        ({}, "de-facto/fi-re/a.md", None),
        ({}, "a.b.c.md", None),
        ({}, "", None),
    ],
)
def test_language(values: dict[str, object], path: str, language: Language | None) -> None:
    assert read_metadata(values, path, BOKMAL).language == language


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"lang": "no"}, "a.md"),
        ({"lang": "no-NO"}, "de/a.md"),
        ({"language": "Norsk"}, "a.md"),
        ({"lang": ["nb", "nn"]}, "a.md"),
        ({}, "a.no.md"),
        ({}, "no/a.md"),
    ],
)
def test_norwegian_is_told_apart_by_the_text(values: dict[str, object], path: str) -> None:
    assert read_metadata(values, path, BOKMAL).language == Language.BOKMAL
    assert read_metadata(values, path, NYNORSK).language == Language.NYNORSK
    assert read_metadata({**values, "title": NYNORSK}, path, "").language == Language.NYNORSK


def test_a_language_that_was_understood_is_not_repeated() -> None:
    values: dict[str, object] = {"lang": "nb-NO", "locale": "de", "author": "A"}
    assert read_metadata(values, "a.md", "").rest == {"locale": "de", "author": "A"}
    assert read_metadata({"lang": "js"}, "a.md", "").rest == {"lang": "js"}
    assert values == {"lang": "nb-NO", "locale": "de", "author": "A"}
