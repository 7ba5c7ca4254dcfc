"""Impacts may be too large, never too small."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from searcher.arrays import Array
from searcher.document import Document
from searcher.impacts import (
    COMMON,
    HEADED,
    ROUNDING,
    headed_sections,
    levels_in,
    places_of_sections,
    posting_type,
    sections_in,
)
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
    sections = sections_in(view.segment.array("postings"))
    return view.norms.of_postings(sections, *view.segment.tallies.of(np.arange(len(sections))))


def frequencies_of_levels(view: View) -> Array:
    return view.impacts.levels.take(levels_in(view.impacts.postings.whole()))


@pytest.mark.parametrize("mean_body", [0.5, 2.0, 4.0, 300.0])
@pytest.mark.parametrize(
    "weights", [WEIGHTS, WEIGHTS._replace(body_length=0.2), WEIGHTS._replace(heading_words=1.0)]
)
def test_no_frequency_is_above_its_impact(tmp_path: Path, mean_body: float, weights: Weights) -> None:
    view = view_of(tmp_path, mean_body, weights)
    frequencies = frequencies_in(view)
    bounds = frequencies_of_levels(view) * view.impacts.growth * ROUNDING
    assert (bounds >= frequencies).all()
    if mean_body < 3:
        assert (bounds <= frequencies * 3).all()


def test_levels_are_near_in_what_they_add_to_a_score(tmp_path: Path) -> None:
    view = view_of(tmp_path, MEAN, WEIGHTS)
    bounds = frequencies_of_levels(view)
    wanted = saturated(frequencies_in(view), WEIGHTS)
    assert saturated(bounds, WEIGHTS) == pytest.approx(wanted, abs=0.03)


def test_the_level_says_what_is_in_a_heading(tmp_path: Path) -> None:
    view = view_of(tmp_path, 3.0, WEIGHTS)
    fields, _ = view.segment.tallies.of(np.arange(len(view.impacts.postings)))
    in_heading = fields >> Field.HEADING & 1 == 1
    assert in_heading.any()
    assert ((levels_in(view.impacts.postings.whole()) >= HEADED) == in_heading).all()


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
        assert row.nonzero()[0].tolist() == sections_in(view.segment.array("postings"))[here].tolist()
        wanted = frequencies[here]
        bounds_of_roots = row[row > 0] * step
        assert (bounds_of_roots**2 >= wanted).all()
        assert bounds_of_roots == pytest.approx(np.sqrt(wanted), abs=5e-3 * np.sqrt(wanted.max()))


@pytest.mark.parametrize(("sections", "bytes_each"), [(1, 4), (2**24, 4), (2**24 + 1, 8)])
def test_a_posting_takes_four_bytes_while_it_can(sections: int, bytes_each: int) -> None:
    assert np.dtype(posting_type(sections)).itemsize == bytes_each
    assert np.iinfo(posting_type(sections)).max >= (sections - 1) << 8 | 0xFF


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
def test_a_posting_tells_its_section_and_its_level(dtype: type[np.unsignedinteger[Any]]) -> None:
    postings = np.array([0x000002, 0x000380, 0x0004FF, 0xFFFFFF01], dtype)
    assert sections_in(postings).tolist() == [0, 3, 4, 0xFFFFFF]
    assert levels_in(postings).tolist() == [2, 0x80, 0xFF, 1]
    assert headed_sections(postings).tolist() == [3, 4]
    assert places_of_sections(postings, np.array([1, 3, 5, 0xFFFFFF])).tolist() == [1, 3]
