from pathlib import Path

import pytest

from searcher.document import Document
from searcher.language import Language
from searcher.section import Section
from searcher.view import View, alive_sections
from searcher.weights import EVERY_FIELD, Field, Weights
from tests.building import views_of

WEIGHTS = Weights()


@pytest.fixture
def view(tmp_path: Path) -> View:
    """Bodies of 1, 10 and 40 words in three documents; headings of 4, 8 and no words."""
    found = []
    for number, (heading, body) in enumerate([(4, 1), (8, 10), (0, 40)]):
        headings = (" ".join(["Ord"] * heading),)
        text = " ".join(["ord"] * body)
        path = f"{number}.md"
        section = Section(path, path, "", headings, 1, "a", Language.BOKMAL, text, 1, 1)
        found.append((Document(path=path, text=""), [section]))
    views, _ = views_of(tmp_path, [found], set(), WEIGHTS)
    return View(views[0].segment, (), 10.0, WEIGHTS)


def test_a_word_of_a_body_of_mean_length_counts_plainly(view: View) -> None:
    short, mean, long = view.body_norm.tolist()
    assert mean == pytest.approx(WEIGHTS.fields[Field.BODY])
    assert long < mean < short
    b, least = WEIGHTS.body_length, WEIGHTS.shortest_body
    assert short == pytest.approx(WEIGHTS.fields[Field.BODY] / (1 - b + b * least))


def test_a_word_of_a_heading_of_four_counts_plainly(view: View) -> None:
    four, eight, _ = view.heading_norm.tolist()
    assert four == pytest.approx(WEIGHTS.fields[Field.HEADING])
    assert eight < four


def test_short_fields_count_by_presence(view: View) -> None:
    assert view.presence[0] == 0
    assert view.presence[1 << Field.TITLE] == WEIGHTS.fields[Field.TITLE]
    assert view.presence[1 << Field.HEADING | 1 << Field.BODY] == 0
    assert len(view.presence) == EVERY_FIELD + 1


def test_the_sections_of_deleted_documents_are_not_alive(view: View) -> None:
    assert view.alive is None
    alive = alive_sections(view.segment, [1])
    assert alive is not None
    assert alive.tolist() == [True, False, True]
