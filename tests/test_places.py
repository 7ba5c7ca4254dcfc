from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.forms import forms_of, meaning_of
from searcher.places import Postings, fields_of, in_order, joined, occurrences_in
from searcher.terms import plain_word
from searcher.weights import EVERY_FIELD, Field, Weights
from tests.building import Analysed, documents, views_of, words
from tests.oracle import PlainSection


@given(documents(), words, st.integers(1, EVERY_FIELD), st.sets(st.integers(0, 4), max_size=1))
@settings(max_examples=40, deadline=None)
def test_places_are_where_the_words_stand(
    found: list[Analysed], word: str, fields: int, dead: set[int]
) -> None:
    word, gone = word.casefold(), {f"{number}.md" for number in dead}
    plain = [PlainSection(document, section) for document, sections in found for section in sections]
    with TemporaryDirectory() as folder:
        (view,), oracle = views_of(Path(folder), [found], gone, Weights())
        postings = Postings(view, forms_of(view.segment, meaning_of([view], word), view.weights), fields)
        living = np.ones(view.segment.section_count, bool) if view.alive is None else view.alive
        numbers = postings.numbers_in(living.nonzero()[0], living)
        places, of_forms = occurrences_in([postings, postings], [numbers, numbers])
        which = places.of_forms(of_forms)
        assert sorted(places.positions[which == 0]) == sorted(places.positions[which == 1])
        places = in_order(places.at((which == 0).nonzero()[0]))
        rows = zip(
            places.sections.tolist(),
            fields_of(view.segment, places).tolist(),
            (places.positions - view.segment.field_starts[places.sections, 0]).tolist(),
            (plain_word(view.segment.words[each]) for each in places.of_forms(places.forms.words)),
            strict=True,
        )
        wanted = [
            (number, place.field, place.position, place.word)
            for number, section in enumerate(plain)
            for place in section.places
            if section.section.path not in gone
            and fields >> place.field & 1
            and oracle.finding(section.chain, word, place.word)
        ]
        assert list(rows) == wanted
        some = sorted(set(places.sections.tolist()))[::2]
        numbers = postings.numbers_in(_array(some), np.isin(np.arange(len(living)), some))
        inside, _ = occurrences_in([postings], [numbers])
        assert set(inside.sections.tolist()) == set(some)
        assert joined([inside, inside]).positions.tolist() == inside.positions.tolist() * 2


def _array(numbers: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(numbers, np.int64)


def test_fields_are_in_the_order_of_the_file() -> None:
    assert [field.name for field in Field][:1] == ["HEADING"]
    assert len(Field) - 1 == Field.BODY
