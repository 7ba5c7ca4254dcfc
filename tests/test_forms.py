"""Which words of the index a word of a query means, in one index of several languages."""

import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from searcher.analysis import Kind
from searcher.document import Document
from searcher.forms import KINDS, Forms, begun_words, forms_of, meaning_of, prefix_forms
from searcher.language import Language
from searcher.section import Section
from searcher.terms import plain_word
from searcher.view import View
from searcher.weights import Weights
from tests.building import views_of

TEXTS = {
    Language.GERMAN: "Markt Märkte Online-Markt Marktplatz ging gegangen",
    Language.BOKMAL: "tillit e-post epost marked kjøp kjøpet vare-kjøp",
    Language.FINNISH: "tilillä tilille markka",
}
WEIGHTS = Weights()


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    document = Document(path="a.md", text="")
    sections = [
        Section(f"a.md#{code}", "a.md", "", ("",), 1, code, code, text, line, line)
        for line, (code, text) in enumerate(TEXTS.items(), 1)
    ]
    views, _ = views_of(tmp_path_factory.mktemp("forms"), [[(document, sections)]], set(), WEIGHTS)
    return views[0]


FOUND = [
    ("markt", {"markt": "exact", "märkte": "lemma", "online-markt": "part", "marktplatz": "part"}),
    # Neither stands in the index: the ending of one tells its base form, the other is spelled like a word.
    ("markts", {"markt": "lemma", "märkte": "lemma", "online-markt": "part", "marktplatz": "part"}),
    ("kjopet", {"kjøpet": "folded", "kjøp": "folded", "vare-kjøp": "part"}),
    ("gegangen", {"gegangen": "exact", "ging": "lemma"}),
    ("e-post", {"e-post": "exact", "epost": "folded"}),
    ("tillit", {"tillit": "exact", "tilillä": "stem", "tilille": "stem"}),
    ("gehen", {"ging": "lemma", "gegangen": "lemma"}),
    ("markkoja", {"markka": "lemma"}),
    ("markeder", {"marked": "lemma"}),
    ("fehlt", {}),
]


def found_by(view: View, word: str) -> Forms:
    return forms_of(view.segment, meaning_of([view], word), WEIGHTS)


@pytest.mark.parametrize(("word", "wanted"), FOUND)
def test_each_form_is_found_once_by_its_narrowest_kind(view: View, word: str, wanted: dict[str, str]) -> None:
    forms = found_by(view, word)
    names = [plain_word(view.segment.words[number]) for number in forms.words]
    assert dict(zip(names, (KINDS[kind].value for kind in forms.kinds), strict=True)) == wanted
    assert list(forms.words) == sorted(set(forms.words.tolist()))


@pytest.mark.parametrize("word", ["markt", "markts", "gegangen", "tilille"])
def test_a_word_counts_by_its_kind(view: View, word: str) -> None:
    forms = found_by(view, word)
    assert forms.weights.tolist() == pytest.approx([WEIGHTS.kinds[KINDS[kind]] for kind in forms.kinds])


def test_a_part_that_is_spelled_in_another_way_counts_less_for_both_reasons(view: View) -> None:
    forms = found_by(view, "kjopet")
    part = forms.weights[forms.kinds == KINDS.index(Kind.PART)]
    assert part.tolist() == pytest.approx([WEIGHTS.kinds[Kind.PART] * WEIGHTS.kinds[Kind.FOLDED]])


def test_another_language_counts_less_than_the_one_that_has_the_word(view: View) -> None:
    forms = found_by(view, "tillit")
    names = [plain_word(view.segment.words[number]) for number in forms.words]
    weights = dict(zip(names, forms.weights.tolist(), strict=True))
    assert weights["tillit"] == 1
    assert weights["tilillä"] == pytest.approx(WEIGHTS.kinds[Kind.STEM] * WEIGHTS.other_language)


def test_keys_of_one_segment_find_words_of_another(tmp_path: Path) -> None:
    """A segment without the word is asked for the keys that it has where it stands."""
    document = Document(path="a.md", text="")
    split = [
        [(document, [Section("a.md", "a.md", "", ("",), 0, "", Language.GERMAN, text, 1, 1)])]
        for text in ("ging", "gegangen")
    ]
    views, _ = views_of(tmp_path, split, set(), WEIGHTS)
    meaning = meaning_of(views, "ging")
    kinds = [KINDS[forms_of(view.segment, meaning, WEIGHTS).kinds.item()] for view in views]
    assert kinds == [Kind.EXACT, Kind.LEMMA]


def test_a_search_loads_no_dictionary(view: View) -> None:
    with patch.dict(sys.modules, {"searcher.lemmas": None, "searcher.dictionary": None, "simplemma": None}):
        for word, _ in FOUND:
            found_by(view, word)


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("maerkte", "märkte"),
        ("kjopet", "kjøpet"),
        ("markt", "markt"),
        ("markts", "markts"),
        ("fehlt", "fehlt"),
    ],
)
def test_a_word_that_is_nowhere_is_spelled_as_one_that_is_alike(view: View, word: str, spelling: str) -> None:
    assert meaning_of([view], word).spelling == spelling


def test_of_words_spelled_alike_the_commonest_stands_for_one_that_is_nowhere(tmp_path: Path) -> None:
    document = Document(path="a.md", text="")
    split = [
        [(document, [Section(f"a.md#{line}", "a.md", "", ("",), 1, "", Language.GERMAN, text, line, line)])]
        for line, text in enumerate(["tür túr", "túr", "tür", "tür"], 1)
    ]
    views, _ = views_of(tmp_path, split, set(), WEIGHTS)
    assert meaning_of(views, "tur").spelling == "tür"
    assert meaning_of(views, "túr").spelling == "túr"


def test_a_part_knows_its_stretch_of_the_word(view: View) -> None:
    forms, segment = found_by(view, "markt"), view.segment
    stretches = {
        plain_word(segment.words[word]): (int(start), int(end))
        for word, start, end in zip(forms.words, forms.starts, forms.ends, strict=True)
    }
    assert stretches == {"markt": (0, 0), "märkte": (0, 0), "online-markt": (7, 12), "marktplatz": (0, 5)}
    assert len(forms.without(KINDS[-1]).words) == 2


def test_a_beginning_finds_words_of_every_language(view: View) -> None:
    segment = view.segment
    forms = prefix_forms(begun_words(segment, "mark"), WEIGHTS)
    names = {plain_word(segment.words[number]) for number in forms.words}
    assert names == {"markt", "marktplatz", "marked", "markka"}
    assert len(prefix_forms(begun_words(segment, "zz"), WEIGHTS).words) == 0
