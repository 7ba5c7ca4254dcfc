"""Promise: a word finds its other forms, and hardly another word.

Measured by ``benchmarks.morphology`` on the forms of Universal Dependencies, by how often they occur.
"""

import pytest

from benchmarks.morphology import FORMS, keys_by, measure, read_inflections
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
