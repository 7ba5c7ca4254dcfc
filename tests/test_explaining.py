from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher import Document, Explanation, Index, Language
from searcher.analysis import Kind
from searcher.explaining import explain
from searcher.explanation import Contribution
from searcher.matching import Matcher
from searcher.query import parse_query
from searcher.ranking import Ranking
from searcher.section import Section
from searcher.view import View
from searcher.weights import Field, Weights
from tests.building import Analysed, documents, views_of
from tests.test_promise_exact import queries


def explained(views: list[View], ranking: Ranking, query: str) -> Mapping[str, Explanation]:
    """The explanation of every section, by its id."""
    found = [
        explain(query, ranking, view, number, section)
        for number, view in enumerate(views)
        for section in range(view.segment.section_count)
        if view.alive is None or view.alive[section]
    ]
    return {each.section_id: each for each in found}


@given(documents(), st.lists(queries(), min_size=5, max_size=10), st.integers(0, 5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_contributions_add_up_to_the_score_of_the_hit(
    found: list[Analysed], asked: list[str], cut: int
) -> None:
    with TemporaryDirectory() as folder:
        split = [part for part in (found[:cut], found[cut:]) if part]
        views, _ = views_of(Path(folder), split, {"1.md"}, Weights())
        for query in asked:
            ranking = Ranking(Matcher(views), parse_query(query).clauses, Weights())
            hits = {views[hit.view].segment.section(hit.section).id: hit for hit in ranking.best(1000)}
            explanations = explained(views, ranking, query)
            assert {name for name, each in explanations.items() if each.matches} == set(hits), query
            for name, each in explanations.items():
                parts = [part.score for part in each.contributions]
                assert each.score == pytest.approx(sum(parts), abs=1e-9), query
                assert parts == sorted(parts, reverse=True)
                assert min(parts, default=0) >= 0
                if each.matches:
                    assert each.score == pytest.approx(hits[name].score, abs=1e-9), query


MARKET = Document(
    path="a.md",
    title="Der Markt",
    text="# Märkte\n\n## Onlinemärkte und Märkte\n\nAuf dem Markt sind Märkte, Märkte, Online-Märkte.\n",
    keywords=("Wochenmarkt", "Alter Markt"),
    description="Alles über den Markt",
    language=Language.GERMAN,
)
OTHER = Document(path="b.md", text="# Netz\n\nDas Netz ist weit.\n", language=Language.GERMAN)
SECTION = "a.md#onlinemärkte-und-märkte"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("explaining") / "index") as made:
        made.add([MARKET, OTHER])
        yield made


def by_field_and_kind(explanation: Explanation) -> dict[tuple[str, str], Contribution]:
    return {(part.field, part.kind): part for part in explanation.contributions}


def test_words_that_begin_alike_are_one_reason_of_their_own(index: Index) -> None:
    kin = by_field_and_kind(index.explain("Markt", SECTION))["", "kin"]
    assert kin.sentence == "“Markt” begins like “Markt”, which adds a little; 2 of 3 sections hold such words"


def test_forms_are_named_as_written_field_by_field(index: Index) -> None:
    parts = by_field_and_kind(index.explain("Markt", SECTION))
    assert {way: part.forms for way, part in parts.items()} == {
        ("heading", "lemma"): ("Märkte",),
        ("title", "exact"): ("Markt",),
        ("keywords", "exact"): ("Markt",),
        ("description", "exact"): ("Markt",),
        ("body", "exact"): ("Markt",),
        ("body", "lemma"): ("Märkte",),
        ("body", "part"): ("Online-Märkte",),
        ("heading", "part"): ("Onlinemärkte",),
        ("keywords", "part"): ("Wochenmarkt",),
        ("", "kin"): ("Markt",),
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("markt", "“markt” stands in the title as “Markt” (as typed); 2 of 3 sections hold it"),
        ("marktes", "stands in the heading as “Märkte” (as another form of the word)"),
        ("märkten", "stands in the body as “Markt”, “Märkte” (as"),
        ("ONLINE", "“ONLINE” stands in the body as “Online-Märkte” (as part of a longer word); 1 of 3 "),
        ("märkt*", "“märkt” stands in the body as “Märkte” (begins so); 2 of 3 sections hold it"),
        ('"dem Markt"', "“dem Markt” stands in the body as “dem”, “Markt” (in a row or as one word); 2 of 3"),
        ("markt -auf", "body as “Auf” (as typed); 1 of 3 sections hold it, and the query leaves them out"),
        ("dem sind", "“dem” and “sind” stand close together"),
    ],
)
def test_sentences_say_why(index: Index, query: str, sentence: str) -> None:
    assert sentence in str(index.explain(query, SECTION))


def test_many_forms_are_counted_in_the_sentence_and_all_handed_out(tmp_path: Path) -> None:
    words = [f"Netz{letter}" for letter in "abcdefg"]
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text=" ".join(words), language=Language.GERMAN)])
        (part,) = index.explain("netz*", "a.md").contributions
    assert part.forms == tuple(words)
    assert "“Netze”, 2 more (begins so)" in part.sentence


def test_a_section_that_does_not_match_is_said_to(index: Index) -> None:
    nothing = index.explain("boot", SECTION)
    assert (nothing.matches, nothing.score, nothing.contributions) == (False, 0, ())
    assert nothing.missing == ("boot",)
    assert "does not match" in str(nothing)
    assert "“boot” does not stand here in any form" in str(nothing)
    assert index.explain("title:boot body:boo*", SECTION).missing == ("title:boot", "body:boo*")
    lacking = index.explain("markt +boot", SECTION)
    assert (lacking.matches, lacking.missing) == (False, ("boot",))
    assert lacking.score == pytest.approx(sum(part.score for part in lacking.contributions))
    excluded = index.explain("markt -sind", SECTION)
    assert (excluded.matches, excluded.missing) == (False, ())
    assert [part.score for part in excluded.contributions if part.word == "sind"] == [0]


@pytest.mark.parametrize(
    ("query", "fields"),
    [("Bad", ["heading"]), ("Fisch", ["heading path"]), ('"der Fisch"', ["heading path"])],
)
def test_of_heading_path_and_title_the_field_is_named_that_counts(
    tmp_path: Path, query: str, fields: list[str]
) -> None:
    text = "# Der Fisch und das Bad\n\n## Das Bad\n\nHier steht es."
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text=text, language=Language.GERMAN)])
        contributions = index.explain(query, "a.md#das-bad").contributions
    assert [part.field for part in contributions if part.field] == fields


def test_a_field_gets_its_part_of_the_weighted_frequency(tmp_path: Path) -> None:
    """Two forms in the heading, one of them twice, and one in the body twice."""
    weights = Weights(heading_bonus=0.0)
    section = Section(
        "a.md#x", "a.md", "-", ("Netze, Netz, Netz",), 1, "x", Language.GERMAN, "Netz und Netz", 1, 2
    )
    views, _ = views_of(tmp_path, [[(Document(path="a.md", text=""), [section])]], set(), weights)
    ranking = Ranking(Matcher(views), parse_query("netz").clauses, weights)
    parts = by_field_and_kind(explain("netz", ranking, views[0], 0, 0))
    b = weights.heading_length
    heading = weights.fields[Field.HEADING] / (1 - b + b * 3 / weights.heading_words)
    wanted = {
        ("heading", "exact"): heading,
        ("heading", "lemma"): heading * weights.kinds[Kind.LEMMA],
        ("body", "exact"): 2 * weights.fields[Field.BODY],
    }
    score, strength = ranking.score_of(0, 0) or 0.0, sum(wanted.values())
    assert {way: part.score for way, part in parts.items()} == {
        way: pytest.approx(score * share / strength) for way, share in wanted.items()
    }
