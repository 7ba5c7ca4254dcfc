from collections.abc import Iterator

import pytest

from searcher import Document, Index, Language, SearcherError, analyze
from searcher.vocabulary import KeyMatch

TEXTS = {
    "a.md": "Der Markt und die Märkte.",
    "b.md": "Viele Märkte, kein Markt: ein Marktplatz.",
    "c.md": "Auf dem Markt.",
    "gone.md": "Marktes Märkten",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("vocabulary") / "index") as index:
        index.add(Document(path=path, text=text, language=Language.GERMAN) for path, text in TEXTS.items())
        index.add([Document(path="nb.md", text="Et marked, et markt.", language=Language.BOKMAL)])
        index.remove(["gone.md"])
        yield index


def found(index: Index, word: str) -> dict[tuple[str, str], KeyMatch]:
    [token] = analyze(word, "de")
    return {(match.kind, match.key): match for match in index.key_matches(token, "de")}


def test_a_key_finds_the_words_under_it_with_the_number_of_their_sections(index: Index) -> None:
    assert found(index, "Marktes")["lemma", "markt"] == KeyMatch(
        "lemma", "markt", {"markt": 3, "märkte": 2}, {"marktplatz": 1}
    )
    assert list(found(index, "Marktes")["lemma", "markt"].words) == ["markt", "märkte"]


def test_the_word_itself_is_found_as_it_is(index: Index) -> None:
    assert found(index, "Märkte")["exact", "märkte"].words == {"märkte": 2}
    assert found(index, "Marktes")["exact", "marktes"].words == {}


def test_another_spelling_finds_the_true_one(index: Index) -> None:
    assert found(index, "maerkte")["folded", "markte"].words == {"märkte": 2}


def test_a_part_finds_the_word_and_other_compounds(index: Index) -> None:
    match = found(index, "Weltmarkt")["part", "markt"]
    assert (match.words, match.compounds) == ({"markt": 3, "märkte": 2}, {"marktplatz": 1})


def test_every_key_of_a_token_is_told(index: Index) -> None:
    [token] = analyze("Marktplätze", "de")
    told = [(match.kind, match.key) for match in index.key_matches(token, "de")]
    assert told == [(kind, key) for kind, keys in token.keys.items() for key in keys]


def test_a_language_that_is_not_known_is_refused(index: Index) -> None:
    [token] = analyze("Markt", "de")
    with pytest.raises(SearcherError, match="xx"):
        index.key_matches(token, "xx")
