"""What comes before what: small documents whose order anybody would agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from searcher import Document, Index, Language, merging
from searcher.arrays import Array
from searcher.evidence import Evidence
from searcher.matching import Match, Matcher
from searcher.query import parse_query
from searcher.ranking import Ranking
from searcher.state import State
from searcher.view import View
from searcher.weights import Weights

# Sections that match nothing, so that words are rare and lengths have a mean as in a real folder.
FILLING = "\n\n".join(
    f"## Kapitel {number}\n\nHier steht etwas über ein ganz anderes Thema, Nummer {number}."
    for number in range(40)
)


class Case(NamedTuple):
    """Documents by path, a query, and the sections that must come first, in this order."""

    name: str
    documents: Mapping[str, str]
    query: str
    order: tuple[str, ...]


CASES = (
    Case(
        "the own heading holds the words, others only mention them",
        {
            "a.md": "# Versand\n\nDie Rechnung liegt bei. Zur Rechnung gehört ein Mahnwesen, "
            "und das Mahnwesen mahnt jede Rechnung.",
            "b.md": "# Mahnwesen und Rechnung\n\nWir schreiben nach vierzehn Tagen noch einmal.",
        },
        "Rechnung Mahnwesen",
        ("b.md#mahnwesen-und-rechnung", "a.md#versand"),
    ),
    Case(
        "the heading path holds one word and the body the other; either half alone comes later",
        {
            "a.md": "# Newsletter\n\n## Abmelden\n\nWer nichts mehr lesen will, klickt auf den Verweis.",
            "b.md": "# Webseite\n\n## Impressum\n\nUnten steht ein Verweis, am Ende der Seite.",
            "c.md": "# Newsletter\n\n## Termine\n\nEr erscheint am ersten Montag und nie in den Ferien.",
        },
        "Newsletter Verweis",
        ("a.md#abmelden",),
    ),
    Case(
        "more of the words",
        {
            "a.md": "# Eins\n\nDer Lieferant kommt.",
            "b.md": "# Zwei\n\nDer Lieferant schickt eine Quittung.",
            "c.md": "# Drei\n\nDer Lieferant schickt eine Quittung für das Porto.",
        },
        "Lieferant Quittung Porto",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
    Case(
        "closer together",
        {
            "a.md": "# Eins\n\nQuittung eins zwei drei vier fünf sechs sieben acht neun zehn elf Porto",
            "b.md": "# Zwei\n\nEins zwei drei vier Quittung fünf sechs Porto sieben acht neun zehn elf",
            "c.md": "# Drei\n\nEins zwei drei vier fünf sechs Quittung Porto sieben acht neun zehn elf",
        },
        "Quittung Porto",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
    Case(
        "as typed before another form",
        {
            "a.md": "# Eins\n\nIm Schrank liegen die Quittungen.",
            "b.md": "# Zwei\n\nIm Schrank liegen die Quittung.",
        },
        "Quittung",
        ("b.md#zwei", "a.md#eins"),
    ),
    Case(
        "the rare word outweighs the common one",
        {
            "a.md": "# Eins\n\nAm Thema liegt die Quittung.",
            "b.md": "# Zwei\n\nAm Thema liegt das Thema.",
        },
        "Thema Quittung",
        ("a.md#eins",),
    ),
    Case(
        "the shorter of two that say it once",
        {
            "a.md": "# Eins\n\nDie Quittung liegt, wie schon gesagt, seit langer Zeit oben im Schrank links "
            "neben den alten Heften und den Büchern vom letzten Jahr, die niemand mehr liest.",
            "b.md": "# Zwei\n\nDie Quittung liegt im Schrank und bleibt auch dort, bis sie jemand sucht.",
        },
        "Quittung",
        ("b.md#zwei", "a.md#eins"),
    ),
    Case(
        "equal ones by path and line",
        {
            "b.md": "# Eins\n\nDas Porto.\n\n# Zwei\n\nDas Porto.",
            "a.md": "# Eins\n\nDas Porto.\n\n# Zwei\n\nDas Porto.",
        },
        "Porto",
        ("a.md#eins", "a.md#zwei", "b.md#eins", "b.md#zwei"),
    ),
    Case(
        "a word with joints: itself, then all its parts, then one of them",
        {
            "a.md": "# Eins\n\nHier kauft ein Käufer etwas ein.",
            "b.md": "# Zwei\n\nEin Käufer kauft, und B2B meint das auch.",
            "c.md": "# Drei\n\nHier kauft ein B2B-Käufer etwas ein.",
        },
        "B2B-Käufer",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
)


def index_of(folder: Path, documents: Mapping[str, str]) -> Index:
    index = Index.create(folder / "index")
    texts = {**documents, "z.md": FILLING}
    # One title for all: else the first heading is one, and counts again.
    index.add(
        Document(path=path, text=text, title="Handbuch", language=Language.GERMAN)
        for path, text in texts.items()
    )
    return index


def paths_found(index: Index, query: str) -> list[str]:
    return [hit.section.path for hit in index.search(query)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_comes_first(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        results = index.search(case.query)
        found = [hit.section.id for hit in results]
        assert tuple(found[: len(case.order)]) == case.order
        scores = [hit.score for hit in results]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_every_time(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        once, again = index.search(case.query), index.search(case.query)
        assert repr(once).encode() == repr(again).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_a_stretch_of_the_whole(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        whole = [(hit.section.id, hit.score) for hit in index.search(case.query, limit=100)]
        for count in (1, 2, 3):
            page = index.search(case.query, limit=count)
            assert [(hit.section.id, hit.score) for hit in page] == whole[:count]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_explained_adds_up(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        for hit in index.search(case.query):
            explained = index.explain(case.query, hit.section.id)
            assert sum(part.score for part in explained.contributions) == pytest.approx(hit.score)


JOINED = "B2B-Käufer"


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        (JOINED, ["b2b", "käufer"]),
        (f"{JOINED} Käufer", ["b2b"]),
        (f"+{JOINED}", []),
        (f"Rabatt -{JOINED}", []),
        ("e-post", []),
        ("C++", []),
        ("PDF:n", ["pdf"]),
        ("Käufer", []),
        ('"B2B-Käufer Rabatt"', []),
        (f"heading:{JOINED}", ["b2b", "käufer"]),
    ],
)
def test_the_parts_of_a_word_with_joints(query: str, parts: list[str]) -> None:
    ranking = Ranking(Matcher([]), parse_query(query).clauses, Weights())
    found = [sought.clause for sought in ranking.sought if sought.part_of is not None]
    assert [clause.words[0] for clause in found] == parts
    assert {clause.field for clause in found} <= {clause.field for clause in parse_query(query).clauses}


def rarities(folder: Path, weights: Weights) -> list[float]:
    """Of a word that all sections hold, one that two hold, one that one holds, one that none holds."""
    folder.mkdir(exist_ok=True)
    with index_of(folder, {"a.md": "# Eins\n\nPorto", "b.md": "# Zwei\n\nPorto und Quittung"}) as index:
        clauses = parse_query("Handbuch Porto Quittung fehlt").clauses
        views = State(index._state.generation, weights).views
        return [sought.rarity for sought in Ranking(Matcher(views), clauses, weights).sought[: len(clauses)]]


def test_what_fewer_sections_hold_counts_more(tmp_path: Path) -> None:
    assert all(common < rare for common, rare in pairwise(rarities(tmp_path, Weights())))


def test_steepness_takes_more_from_common_words_than_from_rare_ones(tmp_path: Path) -> None:
    flat = rarities(tmp_path / "flat", replace(Weights(), steepness=1.0))
    steep = rarities(tmp_path / "steep", replace(Weights(), steepness=1.5))
    left = [after / before for before, after in zip(flat, steep, strict=True)]
    assert all(common < rare for common, rare in pairwise(left))


def test_no_score_is_below_nought_in_an_index_of_one_section(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text="# Porto\n\nPorto", language=Language.GERMAN)])
        (hit,) = index.search("Porto")
        assert hit.score > 0


def test_kin_add_to_what_matches_and_never_make_it_match(tmp_path: Path) -> None:
    sections = {
        "akin.md": "# Plan\n\nEine Strategie für Kommunismus und Kommunist",
        "bare.md": "# Plan\n\nEine Strategie für Bleistift und Radiergummi",
        "other.md": "# Anderes\n\nKommunismus und Kommunist",
    }
    with index_of(tmp_path, sections) as index:
        results = index.search("Strategie Kommunikation")
        assert [hit.section.path for hit in results] == ["akin.md", "bare.md"]
        assert [span for span in results[0].snippet.highlights if span.start > 15] == []


def test_a_word_that_is_only_within_a_longer_one_comes_before_its_parts(tmp_path: Path) -> None:
    sections = {
        "within.md": "# Drei\n\nDie Strategie der Kundendatenbankpflege",
        "parts.md": "# Kunden\n\nKunden und eine Datenbank, Datenbank und Kunden",
        "none.md": "# Vier\n\nEine Strategie und ein Plan",
    }
    with index_of(tmp_path, sections) as index:
        assert paths_found(index, "Kundendatenbank") == ["within.md", "parts.md"]
        explanation = index.explain("Kundendatenbank", "parts.md#kunden")
        assert sum(part.score for part in explanation.contributions) == pytest.approx(explanation.score)


def test_words_side_by_side_count_more_in_the_order_of_the_query(tmp_path: Path) -> None:
    sections = {
        "1.md": "# Eins\n\nMarkt Messe Stand Preis",
        "2.md": "# Eins\n\nMesse Markt Stand Preis",
        "3.md": "# Eins\n\nMarkt Stand Messe Preis",
    }
    with index_of(tmp_path, sections) as index:
        for query, paths in [("Messe Markt", "213"), ("Markt Messe", "123")]:
            assert [path[0] for path in paths_found(index, query)] == list(paths), query


def test_a_word_typed_on_another_keyboard_has_the_kin_of_the_word_as_spelled_here(tmp_path: Path) -> None:
    sections = {
        "akin.md": "# Plan\n\nEine Rösterei und ihr Röstmeister",
        "bare.md": "# Plan\n\nEine Rösterei und ihr Bäckermeister",
    }
    with index_of(tmp_path, sections) as index:
        for word in ("Rösterei", "Roesterei", "Rosterei"):
            assert paths_found(index, word) == ["akin.md", "bare.md"], word


def test_a_word_is_as_rare_as_by_itself_however_many_compounds_hold_it(tmp_path: Path) -> None:
    compounds = {f"{letter}.md": f"# Eins\n\nB2B-Porto {letter}" for letter in "abcdefgh"}
    sections = {"own.md": "# Zwei\n\nPorto Quittung", **compounds}
    with index_of(tmp_path, sections) as index:
        views = index._state.views
        porto, quittung = parse_query("porto quittung").clauses
        found = {
            sought.clause: sought for sought in Ranking(Matcher(views), [porto, quittung], Weights()).sought
        }
        assert found[porto].sections > found[quittung].sections
        assert found[porto].rarity == found[quittung].rarity


def test_a_near_word_is_no_part_of_the_one_that_it_may_stand_for(tmp_path: Path) -> None:
    sections = {"a.md": "# Eins\n\nPorto", "b.md": "# Zwei\n\nPonto", "c.md": "# Drei\n\nPonto"}
    with index_of(tmp_path, sections) as index:
        typed, near = parse_query("Porto Ponto").clauses
        found = []
        for parts in (0.1, 0.8):
            weights = replace(Weights(), parts=parts)
            views = State(index._state.generation, weights).views
            ranking = Ranking(Matcher(views), [typed], weights, near={typed: near})
            found += [sought.rarity for sought in ranking.sought if sought.clause == near]
        assert found[0] == found[1] > 0


def test_what_does_not_reach_the_best_of_a_larger_segment_is_not_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_SMALL", 0)
    monkeypatch.setattr(merging, "_GROWTH", 0)
    large = {f"{number}.md": "# Porto\n\nPorto" for number in range(9)}
    small = {"x.md": f"# Eins\n\nPorto {FILLING}", "y.md": f"# Zwei\n\nPorto {FILLING}"}
    with index_of(tmp_path, large) as index:
        index.add([Document(path=path, text=text, language=Language.GERMAN) for path, text in small.items()])
        scored = []

        def evidence(view: View, matches: Sequence[Match], sections: Array) -> Evidence:
            scored.append((view.segment.section_count, len(sections)))
            return Evidence(view, matches, sections)

        monkeypatch.setattr("searcher.ranking.Evidence", evidence)
        assert [hit.section.path for hit in index.search("Porto", limit=9)] == sorted(large)
        assert scored == [(len(large) + 40, len(large))]
        assert len(index.search("Porto", limit=99)) == len(large) + len(small)
