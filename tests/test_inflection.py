import pytest

from searcher.endings import other_forms
from searcher.inflection import INFLECTIONS
from searcher.language import Language

FINNISH = INFLECTIONS[Language.FINNISH]
TURNED = [
    # what comes off, what stands behind the same stem, whose form a base form is, which verb's participle
    (FINNISH.added, "talossakin", "talossa"),
    (FINNISH.added, "päässäni", "päässä"),
    (FINNISH.added, "vähemmälläkään", "vähemmällä"),
    (FINNISH.added, "syödäkseni", "syödäksi"),
    (FINNISH.cases, "kieliä", "kielissä"),
    (FINNISH.cases, "sanoja", "sanoissa"),
    (FINNISH.cases, "tulosta", "tuloksen"),
    (FINNISH.cases, "vuoteen", "vuotenä"),
    (FINNISH.derived, "vanhempi", "vanhan"),
    (FINNISH.participles, "jaettu", "jaetaan"),
    (FINNISH.participles, "päätettävä", "päätetään"),
    (FINNISH.participles, "pureva", "purra"),
    (INFLECTIONS[Language.BOKMAL].added, "norges", "norge"),
]


@pytest.mark.parametrize(("endings", "word", "other"), TURNED)
def test_an_ending_gives_place_to_others(endings: dict[str, tuple[str, ...]], word: str, other: str) -> None:
    assert other in other_forms(word, endings)


def test_something_of_the_word_stays() -> None:
    words = ["", "a", "on", "jajaja", "xqz", *(word for _, word, _ in TURNED)]
    turned = [
        (word, other)
        for word in words
        for endings in (FINNISH.added, FINNISH.cases)
        for other in other_forms(word, endings)
    ]
    assert len(turned) > len(TURNED)
    assert all(other[:2] == word[:2] for word, other in turned)
