from pathlib import Path

import pytest

from searcher import Document, Index
from searcher.lookalikes import lookalikes

WORDS = "annonser annonsen annonsering annonse covid19 covid18 bok"


@pytest.mark.parametrize(
    ("word", "edits", "found"),
    [
        ("annonsr", 1, {"annonser", "annonse"}),
        ("annonsr", 2, {"annonser", "annonsen", "annonse"}),
        ("kovid19", 1, {"covid19"}),
        ("bok", 0, {"bok"}),
        ("qqqqqqq", 2, set()),
    ],
)
def test_words_are_found_by_how_they_are_spelled(
    tmp_path: Path, word: str, edits: int, found: set[str]
) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text=f"# Ett\n\n{WORDS}")])
        index.add([Document(path="b.md", text=f"# To\n\n{WORDS}")])
        views = index._state.views
        near = lookalikes(views, word, edits)
        assert {text for text, _, _ in near} >= found
        assert {view for text, view, _ in near if text in found} == (set(views) if found else set())
        assert all(view.segment.words[number].endswith(text.encode()) for text, view, number in near)
        assert not any("18" in text for text, _, _ in near)


def test_what_is_not_so_near_is_not_among_them(tmp_path: Path) -> None:
    """What was found is remembered, and many more words are alike at first sight."""
    with Index.create(tmp_path / "index") as index:
        index.add([Document(path="a.md", text=f"# Ett\n\n{WORDS} sonnaner nonserna")])
        found = lookalikes(index._state.views, "annonser", 2)
        assert {text for text, _, _ in found} == {"annonser", "annonsen", "annonse"}
