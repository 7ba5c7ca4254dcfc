from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.spelling import (
    allowed_edits,
    close_signatures,
    distance,
    is_usual_slip,
    nearest,
    signature,
)

words = st.text("abcåß-", max_size=9)
limits = st.integers(0, 4)


def whole_table(a: str, b: str) -> int:
    """The optimal string alignment distance straight from its definition."""
    table = [[row + column for column in range(len(b) + 1)] for row in range(len(a) + 1)]
    for row in range(1, len(a) + 1):
        for column in range(1, len(b) + 1):
            table[row][column] = min(
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (a[row - 1] != b[column - 1]),
            )
            if row > 1 and column > 1 and a[row - 2 : row] == b[column - 2 : column][::-1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[-1][-1]


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("markedsføring", "markedsføring", 0),
        ("markedsføring", "markedføring", 1),
        ("markedsføring", "marekdsføring", 1),
        ("markedsføring", "markedsforing", 1),
        ("verkkokauppa", "verkokaupa", 2),
        ("Netzwerk", "Netzwrek", 1),
        ("ca", "abc", 3),
        ("", "abc", 3),
        ("a", "", 1),
        ("kanal", "anal", 1),
    ],
)
def test_the_edits_between_two_words(a: str, b: str, edits: int) -> None:
    assert distance(a, b, 5) == edits
    assert distance(b, a, 5) == edits


@given(words, words, limits)
def test_the_distance_is_that_of_the_definition_up_to_the_limit(a: str, b: str, limit: int) -> None:
    assert distance(a, b, limit) == min(whole_table(a, b), limit + 1)


@pytest.mark.parametrize(("word", "edits"), [("sau", 0), ("hund", 1), ("kanaler", 1), ("netzwerk", 2)])
def test_longer_words_may_be_further_away(word: str, edits: int) -> None:
    assert allowed_edits(word) == edits


@given(words, words)
def test_an_edit_changes_two_bits_at_most(a: str, b: str) -> None:
    assert (signature(a) ^ signature(b)).bit_count() <= 2 * whole_table(a, b)
    assert signature(a) < 2**64


@given(st.lists(words, max_size=30), words, limits)
def test_no_near_word_is_passed_over(vocabulary: list[str], word: str, edits: int) -> None:
    signatures = np.array([signature(each) for each in vocabulary], np.uint64)
    lengths = np.array([len(each) for each in vocabulary], np.uint8)
    close = close_signatures(signatures, lengths, word, edits).tolist()
    near = [place for place, each in enumerate(vocabulary) if whole_table(word, each) <= edits]
    assert set(near) <= set(close)
    assert close == sorted(set(close))
    assert all((signature(vocabulary[place]) ^ signature(word)).bit_count() <= 2 * edits for place in close)
    assert all(abs(len(vocabulary[place]) - len(word)) <= edits for place in close)


def test_of_long_words_only_near_lengths_are_close() -> None:
    lengths = np.array([253, 255, 255], np.uint8)
    signatures = np.array([signature("a" * 253), signature("a" * 255), signature("b" * 300)], np.uint64)
    assert close_signatures(signatures, lengths, "a" * 254, 1).tolist() == [0, 1]


def test_the_nearest_comes_first_then_the_first_letter_then_the_commoner_then_the_alphabet() -> None:
    candidates = [
        ("annonsering", 90),  # two edits
        ("bnnonser", 80),
        ("annonsar", 5),
        ("annonsør", 7),
        ("annonsek", 5),
        ("annonset", 1),  # a usual slip
        ("annonser", 9),
        ("annet", 99),
    ]
    found = nearest("annonser", candidates, allowed_edits("annonser"))
    assert found == ["annonset", "annonsør", "annonsar", "annonsek", "bnnonser"]
    assert nearest("annonserin", candidates, 1) == ["annonsering"]


@pytest.mark.parametrize(
    ("typed", "word", "usual"),
    [
        ("reachtet", "erachtet", True),
        ("reachtet", "beachtet", False),
        ("ersteltlen", "erstellten", True),
        ("ersteltlen", "erstellen", False),
        ("verkokauppa", "verkkokauppa", True),
        ("purrring", "purring", True),
        ("schoen", "schön", False),
        ("fravar", "fravær", True),
        ("naringsliv", "näringsliv", True),
        ("sosale", "sosiale", True),
        ("sosixale", "sosiale", False),
        ("sosiala", "sosiale", False),
        ("sosiakt", "sosialt", True),
        ("zeitubg", "zeitung", True),
        ("yeitung", "zeitung", False),
        ("xeile", "zeile", True),
        ("teile", "zeile", True),
        ("myynto", "myynti", True),
    ],
)
def test_usual_slips(typed: str, word: str, usual: bool) -> None:
    assert is_usual_slip(typed, word) is usual


def test_short_words_have_no_neighbours() -> None:
    assert nearest("sau", [("sag", 5), ("sau", 3)], allowed_edits("sau")) == []


def test_the_word_itself_is_no_answer() -> None:
    assert nearest("kanal", [("kanal", 3), ("kanel", 1)], allowed_edits("kanal")) == ["kanel"]


@given(words, st.dictionaries(words, st.integers(1, 5)), st.randoms())
def test_the_order_given_does_not_matter(word: str, counts: dict[str, int], random: Random) -> None:
    pairs = list(counts.items())
    ranked = nearest(word, pairs, 2)
    random.shuffle(pairs)
    assert nearest(word, pairs, 2) == ranked
    assert {each for each in counts if 0 < whole_table(word, each) <= 2} == set(ranked)
