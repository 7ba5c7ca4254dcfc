"""Which words of the index a word of a query means, in one index of several languages."""

import pytest

from searcher.document import Document
from searcher.forms import KINDS, Homes, forms_of, prefix_forms
from searcher.language import Language
from searcher.section import Section
from searcher.segment import Segment
from searcher.terms import plain_word
from searcher.weights import Weights
from tests.building import views_of

TEXTS = {
    Language.GERMAN: "Markt Märkte Online-Markt Marktplatz",
    Language.BOKMAL: "tillit e-post epost marked",
    Language.FINNISH: "tilillä tilille markka",
}
WEIGHTS = Weights()


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    document = Document(path="a.md", text="")
    sections = [
        Section(f"a.md#{code}", "a.md", "", ("",), 1, code, code, text, line, line)
        for line, (code, text) in enumerate(TEXTS.items(), 1)
    ]
    views, _ = views_of(tmp_path_factory.mktemp("forms"), [[(document, sections)]], set(), WEIGHTS)
    return views[0].segment


FOUND = [
    ("markt", {"markt": "exact", "märkte": "stem", "online-markt": "part"}),
    ("maerkte", {"markt": "stem", "märkte": "stem", "online-markt": "part"}),
    ("e-post", {"e-post": "exact", "epost": "folded"}),
    ("tillit", {"tillit": "exact", "tilillä": "stem", "tilille": "stem"}),
    ("fehlt", {}),
]


@pytest.mark.parametrize(("word", "wanted"), FOUND)
def test_each_form_is_found_once_by_its_narrowest_kind(
    segment: Segment, word: str, wanted: dict[str, str]
) -> None:
    forms = forms_of(segment, word, Homes(), WEIGHTS)
    names = [plain_word(segment.words[number]) for number in forms.words]
    assert dict(zip(names, (KINDS[kind].value for kind in forms.kinds), strict=True)) == wanted
    assert list(forms.words) == sorted(set(forms.words.tolist()))
    assert forms.weights.tolist() == [WEIGHTS.kinds[KINDS[kind]] for kind in forms.kinds]


def test_another_language_counts_less_than_the_one_that_has_the_word(segment: Segment) -> None:
    forms = forms_of(segment, "tillit", Homes({"no"}), WEIGHTS)
    names = [plain_word(segment.words[number]) for number in forms.words]
    weights = dict(zip(names, forms.weights.tolist(), strict=True))
    assert weights["tillit"] == 1
    assert weights["tilillä"] == pytest.approx(WEIGHTS.kinds[KINDS[1]] * WEIGHTS.other_language)


def test_a_part_knows_its_stretch_of_the_word(segment: Segment) -> None:
    forms = forms_of(segment, "markt", Homes(), WEIGHTS)
    stretches = {
        plain_word(segment.words[word]): (int(start), int(end))
        for word, start, end in zip(forms.words, forms.starts, forms.ends, strict=True)
    }
    assert stretches == {"markt": (0, 0), "märkte": (0, 0), "online-markt": (7, 12)}
    assert len(forms.without(KINDS[-1]).words) == 2


def test_a_beginning_finds_words_of_every_language(segment: Segment) -> None:
    forms = prefix_forms(segment, "mark", WEIGHTS)
    names = {plain_word(segment.words[number]) for number in forms.words}
    assert names == {"markt", "marktplatz", "marked", "markka"}
    assert len(prefix_forms(segment, "zz", WEIGHTS).words) == 0
