from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.document import Document
from searcher.forms import Forms
from searcher.language import Language
from searcher.rows import Rows
from searcher.section import Section
from searcher.terms import word_bytes
from searcher.view import View
from searcher.weights import EVERY_FIELD, Weights
from tests.building import own_codes, views_of

words = st.sampled_from("abcde")
texts = st.lists(words, max_size=9)
meant = st.lists(st.sets(words, min_size=1, max_size=3), min_size=2, max_size=3)


def forms(view: View, letters: set[str]) -> Forms:
    numbers = np.array(sorted(view.segment.words.find(word_bytes("de", each)) for each in letters))
    numbers = numbers[numbers >= 0]
    zeros = np.zeros(len(numbers), np.int64)
    return Forms(numbers, zeros, np.ones(len(numbers)), zeros, zeros)


@given(
    st.lists(texts, min_size=1, max_size=4),
    st.lists(meant, min_size=5, max_size=9),
    st.sampled_from([0, 2, 9]),
    st.sampled_from([0, 20]),
)
@settings(max_examples=60, deadline=None)
def test_rows_are_where_each_word_has_a_form(
    bodies: list[list[str]], asked: list[list[set[str]]], own: int, others: int
) -> None:
    """Also at the very beginning, where all words but a few share codes, and where few words are common."""
    bodies = bodies + [["z"]] * others
    document = Document(path="a.md", text="")
    sections = [
        Section(f"a.md#{number}", "a.md", "", (), 1, "", Language.GERMAN, " ".join(body), 1, 1)
        for number, body in enumerate(bodies)
    ]
    with TemporaryDirectory() as folder, own_codes(own):
        (view,), _ = views_of(Path(folder), [[(document, sections)]], set(), Weights())
        for row in asked:
            found = Rows(view, [forms(view, letters) for letters in row], EVERY_FIELD)
            counts = [
                sum(
                    all(letter in letters for letter, letters in zip(body[place:], row, strict=False))
                    for place in range(len(body) - len(row) + 1)
                )
                for body in bodies
            ]
            assert found.sections.tolist() == [number for number, count in enumerate(counts) if count]
            assert len(found.positions) == sum(counts)
