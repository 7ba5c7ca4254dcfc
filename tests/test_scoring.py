"""What a section gets for the words in it. The promise of exact results holds it to a plain formula."""

from pathlib import Path

import numpy as np
import pytest

from searcher import Document, Index, Language
from searcher.columns import marked
from searcher.query import parse_query
from searcher.searching import ranked
from tests.building import index_of, paths_found


def test_no_score_is_below_nought_in_an_index_of_one_section(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text="# Porto\n\nPorto", language=Language.GERMAN)])
        (hit,) = index.search("Porto")
        assert hit.score > 0


def test_words_side_by_side_count_more_in_the_order_of_the_query(tmp_path: Path) -> None:
    sections = {
        "1.md": "# Eins\n\nMarkt Messe Stand Preis",
        "2.md": "# Eins\n\nMesse Markt Stand Preis",
        "3.md": "# Eins\n\nMarkt Stand Messe Preis",
    }
    with index_of(tmp_path, sections) as index:
        for query, paths in [("Messe Markt", "213"), ("Markt Messe", "123")]:
            assert [path[0] for path in paths_found(index, query)] == list(paths), query


def test_sections_get_the_same_scores_however_many_are_scored_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"{number}.md": f"# Markt\n\n{'Messe ' * (number % 7)}Stand Markt" for number in range(300)}
    with index_of(tmp_path, texts) as index:
        together = index.search("Messe Markt Stand", limit=50).hits
        for at_once in (1, 7):
            monkeypatch.setattr("searcher.scoring._AT_ONCE", at_once)
            assert index.search("Messe Markt Stand", limit=50).hits == together


def test_the_postings_that_were_found_for_the_scores_are_those_of_the_sections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many sections are scored together, and though some are scored again."""
    monkeypatch.setattr("searcher.scoring._AT_ONCE", 7)
    texts = {f"{number}.md": f"# Markt\n\n{'Messe ' * (number % 3)}Stand" for number in range(50)}
    with index_of(tmp_path, texts) as index:
        ranking, _ = ranked(index._state, parse_query("Messe Markt -Preis"))
        ranking.best(20)
        sections = np.array(sorted(hit.section for hit in ranking.best(40)))
        table = marked(sections, 50)
        found = ranking.scoring.postings_in(0, sections)
        assert len(found) == len(ranking.sought) - 1
        for number, postings in found.items():
            expected = ranking.matches[0][number].postings.numbers_in(sections, table)
            assert sorted(postings.tolist()) == sorted(expected.tolist())
