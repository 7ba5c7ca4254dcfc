from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.matching import Matcher
from searcher.query import Clause, Role, Shape
from searcher.weights import Weights
from tests.building import Analysed, documents, views_of, words
from tests.oracle import PlainSection


@given(documents(), words, st.sets(st.integers(0, 4), max_size=1))
@settings(max_examples=40, deadline=None)
def test_a_word_is_present_where_one_of_its_forms_stands(
    found: list[Analysed], word: str, dead: set[int]
) -> None:
    word, gone = word.casefold(), {f"{number}.md" for number in dead}
    plain = [PlainSection(document, section) for document, sections in found for section in sections]
    with TemporaryDirectory() as folder:
        (view,), oracle = views_of(Path(folder), [found], gone, Weights())
        clause = Clause(Role.ANY, Shape.WORD, None, (word,), word, 0)
        match = Matcher([view]).match(view, clause)
        wanted = [
            section.section.path not in gone and bool(oracle.matches(section, clause)) for section in plain
        ]
        assert match.present.tolist() == wanted
        assert match.held == sum(wanted)
        assert match.held_by_itself <= match.held


@given(documents(), words)
@settings(max_examples=40, deadline=None)
def test_no_section_gets_more_than_its_bound(found: list[Analysed], word: str) -> None:
    plain = [PlainSection(document, section) for document, sections in found for section in sections]
    with TemporaryDirectory() as folder:
        (view,), oracle = views_of(Path(folder), [found], set(), Weights())
        clause = Clause(Role.ANY, Shape.WORD, None, (word.casefold(),), word, 0)
        match = Matcher([view]).match(view, clause)
        bounds = np.zeros(view.segment.section_count, np.float32)
        match.add_bounds(bounds, oracle.rarity(clause))
        for section, bound in zip(plain, bounds.tolist(), strict=True):
            if oracle.matches(section, clause):
                assert bound >= oracle.word_score(section, clause)
        if match.rows is None:
            assert (bounds <= match.most(oracle.rarity(clause))).all()
