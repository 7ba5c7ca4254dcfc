from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.document import Document
from searcher.language import Language
from searcher.occurrences import NO_FORM, SOME_FORM, Occurrences, pack, positions_of, sections_of
from searcher.section import Section
from searcher.segment import Segment
from searcher.terms import word_bytes
from searcher.weights import Weights
from tests.building import own_codes, views_of

LETTERS = "abcde"
texts = st.lists(st.sampled_from(LETTERS), max_size=9)
letters = st.sets(st.sampled_from(LETTERS), min_size=1, max_size=3)


def test_a_packed_place_tells_section_and_position() -> None:
    sections, positions = np.array([0, 1, 2**24]), np.array([0, 7, 2**32 - 1])
    places = pack(sections, positions)
    assert places.tolist() == sorted(places.tolist())
    assert sections_of(places).tolist() == sections.tolist()
    assert positions_of(places).tolist() == positions.tolist()
    assert positions_of(places[:1] - 1).tolist() == [2**32 - 1]


def numbers_of(segment: Segment, some: set[str]) -> list[int]:
    found = (segment.words.find(word_bytes("de", letter)) for letter in sorted(some))
    return [number for number in found if number >= 0]


@given(st.lists(texts, min_size=1, max_size=4), letters, letters, st.sampled_from([0, 2, 9]), st.booleans())
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("step", [-1, 1])
def test_what_stands_beside_each_occurrence(
    step: int, bodies: list[list[str]], here: set[str], there: set[str], own: int, common: bool
) -> None:
    """Whether or not the words are common, and whether or not they have codes of their own."""
    document = Document(path="a.md", text="")
    sections = [
        Section(f"a.md#{number}", "a.md", "", (), 1, "", Language.GERMAN, " ".join(body), 1, 1)
        for number, body in enumerate(bodies + [["z"]] * (0 if common else 40))
    ]
    with TemporaryDirectory() as folder, own_codes(own):
        (view,), _ = views_of(Path(folder), [[(document, sections)]], set(), Weights())
        segment = view.segment
        mine, theirs = numbers_of(segment, here), numbers_of(segment, there)
        if not mine or not theirs:
            return
        other = Occurrences(segment, np.array(theirs))
        places, forms, seen = Occurrences(segment, np.array(mine)).beside(other, step)
        order = places.argsort()
        places, forms, seen = places[order], forms[order], seen[order]
        doubtful = seen == SOME_FORM
        seen[doubtful] = other.forms_at(places[doubtful] + step)
        starts = segment.section_starts.tolist()
        found = {
            (starts[section] + place, mine.index(number), theirs.index(beside))
            for section, body in enumerate(bodies)
            for place in range(len(body))
            if 0 <= place + step < len(body)
            for number, beside in [
                [segment.words.find(word_bytes("de", body[each])) for each in (place, place + step)]
            ]
            if number in mine and beside in theirs
        }
        rows = zip(positions_of(places).tolist(), forms.tolist(), seen.tolist(), strict=True)
        assert {row for row in rows if row[2] != NO_FORM} == found
