import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.words import (
    LONGEST,
    find_words,
    in_a_row,
    letters_and_digits,
    normalise,
    pieces,
    plain_number,
    split_words,
)

CASES = (Path(__file__).parent / "fixtures" / "words.txt").read_text(encoding="utf-8").split("\n\n")[1:]

LETTERS = "aAäÄßøéſİ5½§_-'’:.,+#* \n\u0301\u0308\u00ad\u200b\u200d\u2010\u2011\ufe0f字ﷺͺŉ"
texts = st.one_of(st.text(), st.text(LETTERS))
ALL_CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in find_words(text)]


def keys(text: str) -> list[str]:
    return [normalise(word) for word in words(text)]


def with_pieces(word: str) -> str:
    key = normalise(word)
    parts = " ".join(key[start:end] for start, end in pieces(key))
    return f"{word} ({parts})" if parts else word


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split("\n")[0])
def test_the_words_of_a_text(case: str) -> None:
    text, *expected = case.strip().split("\n")
    assert " | ".join(map(with_pieces, words(text))) == "".join(expected)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Wort\u00adteil", "wortteil"),
        ("null\u200bbreite", "nullbreite"),
        ("e\u2011post", "e-post"),
        ("e\u2010post", "e-post"),
        ("Online-\u00adCommunity", "online-community"),
        ("geht’s", "geht's"),
        ("m²", "m2"),
        ("ﬁne", "fine"),
        ("A\u030angstro\u0308m", "ångström"),
        ("Ｂ２Ｂ", "b2b"),
        ("1\ufe0f", "1\ufe0f"),
        ("ÆRLIG", "ærlig"),
        ("a" * 1000, "a" * LONGEST),
    ],
)
def test_one_key_for_every_way_of_writing_a_word(written: str, key: str) -> None:
    assert words(written) == [written]
    assert normalise(written) == key


@given(texts)
def test_words_lie_in_the_text_one_after_the_other(text: str) -> None:
    before = 0
    for start, end in find_words(text):
        assert before <= start < end <= len(text)
        assert normalise(text[start:end])
        before = end


@given(texts)
def test_splitting_loses_nothing_and_finds_the_same_words(text: str) -> None:
    parts = split_words(text)
    assert "".join(parts) == text
    assert parts[1::2] == words(text)


@given(texts)
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    gaps = "".join(split_words(text)[0::2])
    assert not any(letter.isalnum() for letter in gaps)


@given(texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(texts)
def test_decomposed_text_has_the_same_words(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert keys(unicodedata.normalize("NFD", composed)) == keys(composed)


@given(texts)
def test_pieces_lie_between_the_joints(text: str) -> None:
    for key in keys(text):
        spans = pieces(key)
        assert spans != ((0, len(key)),)
        end_before = 0
        for start, end in spans:
            assert re.fullmatch(r"[-'_:+#]*", key[end_before:start])
            assert start < end
            end_before = end


@pytest.mark.parametrize(
    ("word", "row"),
    [
        ("online-community", "online community"),
        ("covid19", "covid 19"),
        ("ios9.1", "ios 9.1"),
        ("20kg", "20 kg"),
        ("15000", "15 000"),
        ("1.250.000,50", "1 250 000.50"),
        ("100", ""),
        ("2024.5", "2 024.5"),
        ("10.5.2", ""),
        ("b2b", ""),
        ("h2o", ""),
        ("c++", ""),
        ("wort", ""),
    ],
)
def test_what_means_the_same_in_a_row(word: str, row: str) -> None:
    assert " ".join(in_a_row(word)) == row


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("15.000", "15000"),
        ("15'000", "15000"),
        ("1.250.000,50", "1250000.50"),
        ("3,8", "3.8"),
        ("3.8", "3.8"),
        ("10.5.2", "10.5.2"),
        ("17.5.2024", "17.5.2024"),
        ("1234.567", "1234.567"),
        ("geht's", "geht's"),
        ("10.000-meter", "10000-meter"),
    ],
)
def test_numbers_have_one_plain_form(word: str, plain: str) -> None:
    assert plain_number(word) == plain


@given(texts)
def test_letters_and_digits_are_the_whole_word(text: str) -> None:
    for key in keys(text):
        halves = [key[start:end] for start, end in letters_and_digits(key)]
        assert "".join(halves) in ("", key)
        assert all(halves)
        assert plain_number(plain_number(key)) == plain_number(key)


def test_every_character_that_is_compared_as_another() -> None:
    for character in filter(lambda letter: normalise(letter) != letter, ALL_CHARACTERS):
        for text in (character, f"a{character}b"):
            assert normalise(normalise(text)) == normalise(text)
            assert all(keys(text))
            assert keys(unicodedata.normalize("NFD", text)) == keys(text)


def test_no_mark_of_a_living_script_tears_a_word() -> None:
    marks = [letter for letter in ALL_CHARACTERS[:0xF800] if unicodedata.category(letter) in ("Mn", "Mc")]
    torn = [f"{ord(mark):04x}" for mark in marks if len(words(f"a{mark}b")) != 1]
    # Characters that a newer Unicode has added are whole only as far as they lie between older ones.
    assert [mark for mark in torn if unicodedata.ucd_3_2_0.category(chr(int(mark, 16))) != "Cn"] == []


@pytest.mark.parametrize("unit", ["a-", "a\u0301", "_", "a__", "1.", "a:", "a-\u00ad", "a+", "a#", "ab "])
def test_the_time_is_linear_whatever_the_text(unit: str) -> None:
    start = time.process_time()
    for _ in find_words(unit * 200_000):
        pass
    assert time.process_time() - start < 2
