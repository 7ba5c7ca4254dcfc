from pathlib import Path

import numpy as np
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


def test_a_word_has_a_bit_for_each_section_that_holds_it(view: View) -> None:
    word = view.segment.words.find(b"no:ord")
    assert np.unpackbits(view.bits_of(word)).tolist() == [1, 1, 1, 0, 0, 0, 0, 0]


def test_only_sections_with_the_word_in_their_own_heading_are_headed(tmp_path: Path) -> None:
    headings: dict[str, tuple[str, ...]] = {"0.md": ("Ord",), "1.md": ("Ord", "Annet"), "2.md": ("Mer ord",)}
    found = [
        (Document(path=path, text=""), [Section(path, path, "", names, 1, "a", Language.BOKMAL, "ord", 1, 1)])
        for path, names in headings.items()
    ]
    views, _ = views_of(tmp_path, [found], set(), Weights())
    assert views[0].headed(views[0].segment.words.find(b"no:ord")).tolist() == [0, 2]
