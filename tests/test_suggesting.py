from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher import Document, Index, Language, QueryError
from tests.building import WORDS

TEXT = """# Netzwerke

Ein Marktplatz für Märkte: der Marktplatz, ein NETZWERK und das Netzwerk, das Netzwerk.

## Sosiale medier

Markedsføring i sosiale medier, og Facebook-grupper. Käyttäjäkokemus ja C++-kurssi.
"""


pytestmark = pytest.mark.usefixtures("without_waiting_for_the_disk")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("suggesting") / "index") as made:
        document = Document(
            path="a.md",
            title="Håndbok",
            text=TEXT,
            keywords=("Nyhetsbrev", "Åpen dag"),
            description="Rekruttering",
            language=Language.GERMAN,
        )
        made.add([document])
        yield made


CASES = {
    "letters in the order of the documents": ("mraktplatz", "Marktplatz"),
    "a letter missing": ("sosale medier", "sosiale medier"),
    "a letter too many": ("Marktplattz", "Marktplatz"),
    "the spelling that is commonest": ("netzwrek", "Netzwerk"),
    "a capital within": ("Facebok-gruper", "Facebook-grupper"),
    "two words": ("mraktplatz sosale", "Marktplatz sosiale"),
    "a word that must be there": ("+mraktplatz -medier", "+Marktplatz -medier"),
    "a field": ("heading:netzwreke body:x", "heading:Netzwerke body:x"),
    "the same word twice": ("Mraktplatz ein mraktplatz", "Marktplatz ein Marktplatz"),
    "a word of a phrase": ('"sosale medier" ein', '"sosiale medier" ein'),
    "the rest stays as typed": ("  mraktplatz,  (Ein)*", "  Marktplatz,  (Ein)*"),
    "a title": ("håndbko", "Håndbok"),
    "a keyword": ("nyhetsberv åpen", "Nyhetsbrev åpen"),
    "a description": ("rekrutering", "Rekruttering"),
    "a letter with dots": ("käytäjäkokemus", "Käyttäjäkokemus"),
    "decomposed": ("ka\u0308yta\u0308ja\u0308kokemus", "Käyttäjäkokemus"),
    "a right word": ("Marktplatz", None),
    "another form of a word": ("marktplatzes", None),
    "a part of a word": ("facebook", None),
    "nothing near": ("zwiebelkuchen", None),
    "too short": ("der mrk", None),
    "a word that must not be there": ("ein -mraktplatz", None),
    "a beginning": ("mraktp*", None),
    "a right word in another field": ("title:marktplatz", None),
    "a word made of words": ("Medier-Netzwerk", None),
    "a phrase of right words": ('"medier sosiale"', None),
}


@pytest.mark.parametrize(("query", "suggestion"), CASES.values(), ids=list(CASES))
def test_suggestions(index: Index, query: str, suggestion: str | None) -> None:
    assert index.search(query).suggestion == suggestion


def texts(*listed: str) -> list[Document]:
    return [
        Document(path=f"{number}.md", text=text, language=Language.BOKMAL)
        for number, text in enumerate(listed)
    ]


def test_a_rare_word_gives_way_to_a_much_commoner_one(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(texts(*["marked"] * 50, "markad og sjelden"))
        assert index.search("markad").suggestion is None
        index.add(texts(*["marked"] * 51, "markad og sjelden"))
        assert index.search("markad").suggestion == "marked"
        assert index.search("sjeldan").suggestion == "sjelden"
        index.remove(["1.md"])
        assert index.search("markad").suggestion is None


def test_what_was_deleted_is_not_suggested(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(texts("Fjorden er vid", *["annet"] * 9))
        assert index.search("fjroden").suggestion == "Fjorden"
        index.remove(["0.md"])
        assert index.search("fjroden").suggestion is None
        index.add(texts("FJORDEN"))
        assert index.search("fjroden").suggestion == "FJORDEN"


SIGNS = ["+", "-", '"', "*", "title:", ":", "c++", "#", "nonsens", " "]


@given(st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=9))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_suggestion_is_a_query_that_finds_something(index: Index, parts: list[str]) -> None:
    query = " ".join(parts).replace(" :", ":")
    try:
        suggestion = index.search(query).suggestion
    except QueryError:
        return
    if suggestion is not None:
        assert suggestion != query
        assert index.search(suggestion).suggestion is None
