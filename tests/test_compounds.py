import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import compounds as measured
from searcher.compounds import Splitter, all_parts, split
from searcher.joints import JOINTS
from searcher.language import Language

COMPOUNDS = [
    ("de", "marketingkanäle", "marketing kanal"),
    ("de", "marketingmärkten", "marketing markt"),
    ("de", "zielgruppenanalyse", "zielgruppe analyse"),
    ("de", "schulbücher", "schule buch"),
    ("de", "arbeitszeiten", "arbeit zeit"),
    ("de", "strassenbahn", "strasse bahn"),
    ("de", "geschichtsbuch", "geschichte buch"),
    ("de", "umsatzsteuererklärung", "umsatzsteuer erklärung"),
    ("no", "merkevaregjenkjenningen", "merkevare gjenkjenning"),
    ("no", "markedsføringskanalene", "markedsføring kanal"),
    ("no", "marknadsføringskanalane", "marknadsføring kanal"),
    ("no", "årsrapporten", "år rapport"),
    ("no", "vindaugsteater", "vindauge teater"),  # the dictionary sends vindauge and vindauga to each other
    ("no", "hovudoppgåve", "hovud oppgåve"),
    ("fi", "hakukoneissa", "haku kone"),
    ("fi", "viikonloppuna", "viikko loppu"),
    ("fi", "ihmisoikeudet", "ihminen oikeus"),
    ("fi", "yöpöytä", "yö pöytä"),
]

PLAIN = [
    ("de", "wirtschaft anmeldung verbreiten einträge freundschaft darunter höchstens offenbar schrank"),
    ("no", "forskning omdømme utbetaling bedrift viktigste kjærlighet mulighetene"),
    ("fi", "mahdollisuus opiskelija kauneimmat välillisesti äänestää ammatti"),
    ("und", "marketingkanäle"),
    ("de", "haus ab"),
]


pytestmark = pytest.mark.usefixtures("without_voikko")


@pytest.mark.parametrize(("chain", "word", "parts"), COMPOUNDS)
def test_a_compound_is_cut_into_modifier_and_head(chain: str, word: str, parts: str) -> None:
    assert [part.base for part in split(word, chain)] == parts.split()


@pytest.mark.parametrize(("chain", "words"), PLAIN)
def test_other_words_stay_whole(chain: str, words: str) -> None:
    assert [word for word in words.split() if split(word, chain)] == []


TWO_WAYS = [
    ({"qwertz": 3, "ertz": 6}, {"asdfg": 3, "asdfgqw": 1}, "asdfg qwertz"),
    ({"qwertz": 3, "ertz": 6}, {"asdfg": 2, "asdfgqw": 1}, "asdfgqw ertz"),  # as good: the longer modifier
    ({"qwertz": 3, "ertz": 6}, {"asdfg": 1}, ""),  # what no dictionary holds is no modifier
    ({"qwertz": 3, "ertz": 6}, {"asdfg": 2, "asdfgqw": 0}, "asdfg qwertz"),
    ({"qwertz": 3, "ertz": 3}, {"asdfg": 1, "asdfgqw": 1}, ""),  # both are seldom parts
    ({"vorqwertz": 2}, {"asdfg": 2, "vor": 0}, "asdfg vorqwertz"),
    ({"kanal": 2}, {"asdfg": 2, "vor": 0}, "asdfg vorkanal"),
]


@pytest.mark.parametrize(("heads", "modifiers", "parts"), TWO_WAYS)
def test_the_two_parts_win_that_are_parts_of_the_most_words(
    heads: dict[str, int], modifiers: dict[str, int], parts: str
) -> None:
    word = parts.replace(" ", "") or "asdfgqwertz"
    cut = Splitter(JOINTS["de"], heads, modifiers).split(word)
    assert [part.base for part in cut] == parts.split()


def test_a_part_says_where_it_stands_without_what_links_it() -> None:
    word = "arbeitszeiten"
    assert [word[part.start : part.end] for part in split(word, "de")] == ["arbeit", "zeiten"]


def test_the_parts_of_parts_are_found_as_well() -> None:
    word = "umsatzsteuererklärungen"
    found = {part.base: word[part.start : part.end] for part in all_parts(word, "de")}
    assert found == {
        "umsatzsteuer": "umsatzsteuer",
        "umsatz": "umsatz",
        "steuer": "steuer",
        "erklärung": "erklärungen",
    }


@given(st.sampled_from(sorted(JOINTS)), st.text(alphabet="abdeghiklmnoprstuäøå", max_size=128))
def test_parts_lie_within_the_word_in_order(chain: str, word: str) -> None:
    parts = split(word, chain)
    assert len(parts) in (0, 2)
    if parts:
        modifier, head = parts
        assert 0 == modifier.start < modifier.end <= head.start < head.end == len(word)


def test_what_was_cut_before_changes_nothing() -> None:
    words = [word for _, word, _ in COMPOUNDS]
    first = [split(word, "de") for word in words]
    random.Random(1).shuffle(words)
    assert sorted(first) == sorted(split(word, "de") for word in words)


# What a change may cost at most: a little less than was reached.
FLOORS = {
    Language.GERMAN: measured.Quality(0.95, 0.95, 0.03),
    Language.BOKMAL: measured.Quality(0.95, 0.95, 0.04),
    Language.NYNORSK: measured.Quality(0.9, 0.95, 0.04),
    Language.FINNISH: measured.Quality(0.86, 0.95, 0.02),
}


@pytest.mark.skipif(not measured.MORPHOLOGY.exists(), reason="needs ../shared/morphology")
@pytest.mark.parametrize("language", FLOORS)
def test_judged_words_are_cut_as_well_as_before(language: Language) -> None:
    floor = FLOORS[language]
    reached = measured.quality(language, measured.compounds(language), measured.plain_words(language))
    assert reached.heads >= floor.heads
    assert reached.right >= floor.right
    assert reached.wrong <= floor.wrong
