"""How rare the clauses of a query are, and what stands beside them: parts, near words and kin."""

from itertools import pairwise
from pathlib import Path

import pytest

from searcher.matching import Matcher
from searcher.query import parse_query
from searcher.sought import SoughtClauses
from searcher.state import State
from searcher.weights import Weights
from tests.building import index_of, paths_found

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
    clauses = SoughtClauses(Matcher([]), parse_query(query).clauses, Weights(), {})
    found = [sought.clause for sought in clauses.sought if sought.part_of is not None]
    assert [clause.words[0] for clause in found] == parts
    assert {clause.field for clause in found} <= {clause.field for clause in parse_query(query).clauses}


def rarities(folder: Path, weights: Weights) -> list[float]:
    """Of a word that all sections hold, one that two hold, one that one holds, one that none holds."""
    folder.mkdir(exist_ok=True)
    with index_of(folder, {"a.md": "# Eins\n\nPorto", "b.md": "# Zwei\n\nPorto und Quittung"}) as index:
        clauses = parse_query("Handbuch Porto Quittung fehlt").clauses
        views = State(index._state.generation, weights).views
        found = SoughtClauses(Matcher(views), clauses, weights, {}).sought
        return [sought.rarity for sought in found[: len(clauses)]]


def test_what_fewer_sections_hold_counts_more(tmp_path: Path) -> None:
    assert all(common < rare for common, rare in pairwise(rarities(tmp_path, Weights())))


def test_steepness_takes_more_from_common_words_than_from_rare_ones(tmp_path: Path) -> None:
    flat = rarities(tmp_path / "flat", Weights()._replace(steepness=1.0))
    steep = rarities(tmp_path / "steep", Weights()._replace(steepness=1.5))
    left = [after / before for before, after in zip(flat, steep, strict=True)]
    assert all(common < rare for common, rare in pairwise(left))


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
        clauses = SoughtClauses(Matcher(views), [porto, quittung], Weights(), {})
        found = {sought.clause: sought for sought in clauses.sought}
        assert found[porto].sections > found[quittung].sections
        assert found[porto].rarity == found[quittung].rarity


def test_a_near_word_is_no_part_of_the_one_that_it_may_stand_for(tmp_path: Path) -> None:
    sections = {"a.md": "# Eins\n\nPorto", "b.md": "# Zwei\n\nPonto", "c.md": "# Drei\n\nPonto"}
    with index_of(tmp_path, sections) as index:
        typed, near = parse_query("Porto Ponto").clauses
        found = []
        for parts in (0.1, 0.8):
            weights = Weights()._replace(parts=parts)
            views = State(index._state.generation, weights).views
            clauses = SoughtClauses(Matcher(views), [typed], weights, {typed: near})
            found += [sought.rarity for sought in clauses.sought if sought.clause == near]
        assert found[0] == found[1] > 0
