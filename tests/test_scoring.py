"""What a section gets for the words in it. The promise of exact results holds it to a plain formula."""

from pathlib import Path

import pytest

from searcher import Document, Index, Language
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
