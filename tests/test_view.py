from pathlib import Path

import pytest

from searcher.document import Document
from searcher.language import Language
from searcher.section import Section
from searcher.view import View, alive_sections
from searcher.weights import Weights
from tests.building import views_of


@pytest.fixture
def view(tmp_path: Path) -> View:
    """Three documents of one section each."""
    found = []
    for path in ("0.md", "1.md", "2.md"):
        section = Section(path, path, "", ("Ord",), 1, "a", Language.BOKMAL, "ord", 1, 1)
        found.append((Document(path=path, text=""), [section]))
    views, _ = views_of(tmp_path, [found], set(), Weights())
    return views[0]


def test_the_sections_of_deleted_documents_are_not_alive(view: View) -> None:
    assert view.alive is None
    alive = alive_sections(view.segment, [1])
    assert alive is not None
    assert alive.tolist() == [True, False, True]


def test_living_postings_leave_out_deleted_sections(view: View) -> None:
    word = view.segment.words.find(b"no:ord")
    assert view.living_postings(word).tolist() == [0, 1, 2]
    with_gaps = View(view.segment, [1], 1.0, Weights())
    assert with_gaps.living_postings(word).tolist() == [0, 2]
