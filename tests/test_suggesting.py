import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher import Document, Index, Language, QueryError
from tests.building import WORDS

TEXT = """# Netzwerke

Ein Marktplatz für Märkte: der Marktplatz, ein NETZWERK und das Netzwerk, das Netzwerk.

## Sosiale medier

Der Titel. Markedsføring i sosiale medier, og Facebook-grupper. Käyttäjäkokemus ja C++-kurssi.
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
    "behind a field, the quotation mark not closed": ('heading:"netzwreke', 'heading:"Netzwerke'),
    "the name of a field": ("title: netzwerk", None),
    "the name of a field, mistyped word": ("Title: netzwrek", "Title: Netzwerk"),
    "the name of a field behind a field": ("body:title:netzwerk", None),
    "a word like the name of a field after it": ('title title:"der x"', 'Titel title:"der x"'),
    "a word like the name of a field": ("title netzwerk", "Titel netzwerk"),
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


def found(index: Index, query: str, **filters: object) -> list[str]:
    return [hit.section.id for hit in index.search(query, limit=100, **filters)]  # type: ignore[arg-type]


ANSWERED = {
    "a word that is nowhere": ("mraktplatz", ['"mraktplatz" stands nowhere: "Marktplatz" is looked for']),
    "two of three words": (
        "mraktplatz sosale kurssi",
        ['"mraktplatz" stands nowhere: "Marktplatz"', '"sosale" stands nowhere: "sosiale"'],
    ),
    "in a field": ("heading:netzwreke", ['"netzwreke" stands nowhere: "Netzwerke"']),
    "beside the right word": ("netzwerk netzwrek", ['"netzwrek" stands nowhere: "Netzwerk"']),
    "it must be there": ("+mraktplatz", []),
    "it must not be there": ("ein -mraktplatz", []),
    "in a phrase": ('"sosale medier"', []),
    "a beginning": ("mraktp*", []),
    "a right word": ("Marktplatz", []),
}


@pytest.mark.parametrize(("query", "warnings"), ANSWERED.values(), ids=list(ANSWERED))
def test_a_query_is_answered_with_the_nearest_words_and_says_so(
    index: Index, query: str, warnings: list[str]
) -> None:
    results = index.search(query)
    assert len(results.warnings) == len(warnings)
    assert all(sentence.startswith(said) for said, sentence in zip(warnings, results.warnings, strict=True))
    if warnings:
        assert results.suggestion is not None
        assert found(index, query) == found(index, results.suggestion)
        assert results.total == index.search(results.suggestion).total > 0


def test_what_is_found_by_another_word_is_marked_and_explained(index: Index) -> None:
    hit = index.search("netzwrek zwiebel")[0]
    marked = [hit.snippet.text[start:end] for start, end in hit.snippet.highlights]
    assert marked == ["NETZWERK", "Netzwerk", "Netzwerk"]
    explanation = index.explain("netzwrek zwiebel", hit.section.id)
    assert (explanation.score, explanation.missing) == (hit.score, ("zwiebel",))
    reasons = {(part.word, part.kind) for part in explanation.contributions}
    assert reasons == {("netzwrek", "typo"), ("Netzwerk", "kin")}
    assert "“netzwrek”, taken for “Netzwerk”, stands in the body as “NETZWERK”" in str(explanation)
    assert "the nearest word of the index" in str(explanation)


def test_a_mistyped_compound_is_answered_like_the_right_one(tmp_path: Path) -> None:
    texts = "Die Baustelle im Ort.", "Eine Stelle für einen Bau, eine Stelle beim Bau.", "Nichts."
    with Index.create(tmp_path / "index") as index:
        index.add(
            Document(path=f"{number}.md", text=text, language=Language.GERMAN)
            for number, text in enumerate(texts)
        )
        assert found(index, "Baustele") == found(index, "Baustelle") == ["0.md", "1.md"]


def test_a_word_found_by_another_one_counts_less_than_a_word_as_typed(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(texts("fjorden", "skogen"))
        assert found(index, "skogen fjroden") == ["1.md", "0.md"]
        assert found(index, "fjorden skgoen") == ["0.md", "1.md"]


def test_a_rare_word_stays_above_the_commoner_one(tmp_path: Path) -> None:
    """However long the section with the rare word is, and however much is said of the other one elsewhere."""
    other = ["# Marked\n\nmarked"] * 60
    with Index.create(tmp_path / "index") as index:
        index.add(texts(*other, f"{'annet ' * 500} markad og sjelden"))
        results = index.search("markad", limit=3, offset=0)
        assert (results[0].section.path, results.total, results.suggestion) == ("60.md", 61, "Marked")
        assert results.warnings == ('"markad" stands in 1 section only: those with "Marked" come below.',)
        assert results[0].score > results[1].score > 0
        assert index.search("markad marked").warnings == ()
        explanation = index.explain("markad", results[1].section.id)
        assert explanation.score == pytest.approx(results[1].score)
        assert "“markad”, taken for “Marked”," in str(explanation)
        assert len(index.search("markad", per_document=1, limit=100)) == 61


def test_a_word_that_stands_elsewhere_is_no_mistyped_one(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(texts("# Marked\n\nom torget", *["# Noe\n\nmarket står her"] * 3))
        results = index.search("heading:market")
        assert (results.total, results.suggestion, results.warnings) == (0, None, ())


def test_only_words_of_the_sections_that_are_wanted_are_taken(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        german = Document(path="de.md", text="Fjordex Fjordex", language=Language.GERMAN)
        index.add([*texts("Fjorden"), german])
        assert index.search("fjordey", language="nb").suggestion == "Fjorden"
        assert index.search("fjordey", language="de").suggestion == "Fjordex"
        assert index.search("fjordey", language="fi").suggestion is None


NUMBERS = {"2023": None, "covdi19": "covid19", "covid18": None, "covid19x": "covid19", "kapitel": "kapittel"}


@pytest.mark.parametrize(("query", "suggestion"), NUMBERS.items())
def test_numbers_are_never_taken_for_others(tmp_path: Path, query: str, suggestion: str | None) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(texts("2024 covid19 kapittel kapitel5x"))
        results = index.search(query)
        assert results.suggestion == suggestion
        assert (results.total > 0) == (query == "kapitel")


def test_a_query_of_many_unknown_words_is_answered(index: Index) -> None:
    query = " ".join(f"ukjent{chr(97 + number // 26)}{chr(97 + number % 26)}ord" for number in range(64))
    assert index.search(query).total == 0
    mistyped = " ".join(f"mraktplatz{letter}" for letter in "abcdefghijklmnopq") + " ein"
    assert len(index.search(mistyped).warnings) == 10


def test_the_longest_queries_of_mistyped_words_take_little_time(tmp_path: Path) -> None:
    random = Random(3)
    words = ["".join(random.choices("abdefgiklmnorstu", k=random.randrange(5, 16))) for _ in range(20_000)]
    with Index.create(tmp_path / "index") as index:
        index.add(texts(*(" ".join(words[start::200]) for start in range(200))))
        queries = [
            " ".join(f"{word[:3]}{word[4:]}" for word in words[:64]),
            " ".join(f"{word}qq" for word in words[:64]),
            " ".join("".join(random.choices("abdefg", k=128)) for _ in range(64)),
        ]
        index.search("varm")
        for query in queries:
            start = time.process_time()
            index.search(query)
            assert time.process_time() - start < 0.2


def test_a_compound_of_which_one_word_is_known_is_answered_with_that_and_says_so(index: Index) -> None:
    results = index.search("Nyhetsbrevutsending")
    assert results.total == index.search("Nyhetsbrev").total > 0
    assert results.suggestion is None
    assert results.warnings == (
        '"Nyhetsbrevutsending" stands nowhere: "nyhetsbrev" is looked for in its place.',
    )
    assert index.search("Nyhetsbrevutsending Netzwerk").warnings == results.warnings
    assert not index.search("+Nyhetsbrevutsending")


def test_a_compound_of_known_words_gives_way_only_to_a_word_one_edit_away(tmp_path: Path) -> None:
    texts = ["Der Laden ist zu.", "Der Diebstahl wiegt schwer.", "Ein Bandendiebstahl wiegt schwerer."]
    with Index.create(tmp_path / "index") as index:
        index.add(
            Document(path=f"{place}.md", text=text, language=Language.GERMAN)
            for place, text in enumerate(texts)
        )
        results = index.search("Ladendiebstahl")
        assert (results.warnings, results.suggestion) == ((), None)
        assert {hit.section.path for hit in results} == {"0.md", "1.md", "2.md"}
        assert results[-1].section.path == "2.md"
        assert index.search("Vandendiebstahl").suggestion == "Bandendiebstahl"
