"""Impacts may be too large, never too small."""

from pathlib import Path

import numpy as np
import pytest

from searcher.arrays import Array
from searcher.document import Document
from searcher.impacts import COMMON, HEADED, ROUNDING
from searcher.language import Language
from searcher.matching import saturated
from searcher.section import Section
from searcher.view import View
from searcher.weights import Field, Weights
from tests.building import views_of

WEIGHTS = Weights()
MEAN = 35 / 24
BODIES = ["Ord", "Ord andre ord", "andre " * 9 + "ord", "ingen", *["andre"] * 20]


def view_of(folder: Path, mean_body: float, weights: Weights) -> View:
    sections = [
        Section("a.md", "a.md", "Tittel", ("Ord" if place == 1 else "",), 1, "", Language.BOKMAL, text, 1, 1)
        for place, text in enumerate(BODIES)
    ]
    (view,), _ = views_of(folder, [[(Document(path="a.md", text=""), sections)]], set(), WEIGHTS)
    return View(view.segment, (), mean_body, weights)


def frequencies_in(view: View) -> Array:
    sections = view.segment.array("posting_sections")
    return view.norms.of_postings(sections, *view.segment.tallies.of(np.arange(len(sections))))


def levels_in(view: View) -> Array:
    return view.impacts.levels.take(view.impacts.postings.whole())


@pytest.mark.parametrize("mean_body", [0.5, 2.0, 4.0, 300.0])
@pytest.mark.parametrize(
    "weights", [WEIGHTS, WEIGHTS._replace(body_length=0.2), WEIGHTS._replace(heading_words=1.0)]
)
def test_no_frequency_is_above_its_impact(tmp_path: Path, mean_body: float, weights: Weights) -> None:
    view = view_of(tmp_path, mean_body, weights)
    frequencies = frequencies_in(view)
    bounds = levels_in(view) * view.impacts.growth * ROUNDING
    assert (bounds >= frequencies).all()
    if mean_body < 3:
        assert (bounds <= frequencies * 3).all()


def test_levels_are_near_in_what_they_add_to_a_score(tmp_path: Path) -> None:
    view = view_of(tmp_path, MEAN, WEIGHTS)
    bounds = levels_in(view)
    wanted = saturated(frequencies_in(view), WEIGHTS)
    assert saturated(bounds, WEIGHTS) == pytest.approx(wanted, abs=0.03)


def test_the_level_says_what_is_in_a_heading(tmp_path: Path) -> None:
    view = view_of(tmp_path, 3.0, WEIGHTS)
    fields, _ = view.segment.tallies.of(np.arange(len(view.impacts.postings)))
    in_heading = fields >> Field.HEADING & 1 == 1
    assert in_heading.any()
    assert ((view.impacts.postings.whole() >= HEADED) == in_heading).all()


def test_common_words_have_rows(tmp_path: Path) -> None:
    view = view_of(tmp_path, MEAN, WEIGHTS)
    impacts, bounds = view.impacts, view.segment.array("word_postings").astype(int)
    common = [number for number in range(len(bounds) - 1) if np.diff(bounds)[number] * COMMON > len(BODIES)]
    assert impacts.words.tolist() == common
    assert len(common) > 1
    frequencies = frequencies_in(view)
    rows = map(impacts.row, range(len(common)))
    for row, step, word in zip(rows, impacts.steps, common, strict=True):
        here = slice(bounds[word], bounds[word + 1])
        assert row.nonzero()[0].tolist() == view.segment.array("posting_sections")[here].tolist()
        wanted = frequencies[here]
        bounds_of_roots = row[row > 0] * step
        assert (bounds_of_roots**2 >= wanted).all()
        assert bounds_of_roots == pytest.approx(np.sqrt(wanted), abs=5e-3 * np.sqrt(wanted.max()))
