"""Promise: a word finds its other forms, and hardly another word.

Measured by ``benchmarks.morphology`` on the forms of Universal Dependencies, by how often they occur.
"""

import pytest

from benchmarks.morphology import FORMS, keys_by, keys_of_unknown, measure, read_inflections
from searcher.analysis import Kind, chain_of
from searcher.language import Language

pytestmark = pytest.mark.skipif(not FORMS.exists(), reason=f"{FORMS} is not there")

# Of the lemma: recall and precision; through lemma or stem: recall. A little below what is reached.
FLOORS = {
    Language.BOKMAL: (0.93, 0.93, 0.95),
    Language.NYNORSK: (0.92, 0.94, 0.95),
    Language.FINNISH: (0.90, 0.90, 0.92),
    Language.GERMAN: (0.93, 0.94, 0.95),
}


@pytest.mark.parametrize(("language", "floors"), FLOORS.items())
def test_a_word_finds_its_other_forms(language: Language, floors: tuple[float, float, float]) -> None:
    inflections, chain = read_inflections(language), chain_of(language)
    lemma = measure(inflections, keys_by(chain, Kind.LEMMA))
    either = measure(inflections, keys_by(chain, Kind.LEMMA, Kind.STEM))
    for reached, floor in zip((*lemma, either.recall), floors, strict=True):
        assert floor <= reached < floor + 0.02


# The recall where a word stands nowhere in the index itself, each form counted once; by stems alone it is
# .833, .824, .704 and .826.
FLOORS_OF_UNKNOWN = {
    Language.BOKMAL: 0.92,
    Language.NYNORSK: 0.88,
    Language.FINNISH: 0.87,
    Language.GERMAN: 0.90,
}


@pytest.mark.parametrize(("language", "floor"), FLOORS_OF_UNKNOWN.items())
def test_a_word_that_stands_nowhere_finds_its_other_forms(language: Language, floor: float) -> None:
    inflections, chain = read_inflections(language, once=True), chain_of(language)
    words = {word for forms in inflections.values() for word in forms}
    either = keys_by(chain, Kind.LEMMA, Kind.STEM)
    reached = measure(inflections, either, keys_of_unknown(chain, words)).recall
    assert floor <= reached < floor + 0.02
