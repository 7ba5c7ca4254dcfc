import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.results import Snippet
from searcher.snippets import WIDTH, opening, room_in
from searcher.snippets import best_passage as passage_round
from searcher.windows import Marks, best_stretches

CASES = (Path(__file__).parent / "fixtures" / "snippets.txt").read_text(encoding="utf-8").split("\n\n")[1:]
ROOM_FOR_CUTS = 4


class Mark(NamedTuple):
    """Where a word of the query stands, which it is, and how much that is worth."""

    start: int
    end: int
    word: int
    weight: int


def best_passage(text: str, marks: Sequence[Mark], width: int = WIDTH) -> Snippet:
    """The passage round the best stretch of a text."""
    if not marks:
        return opening(text, width)
    columns = np.array(marks).T
    stretches = best_stretches(Marks(np.zeros_like(columns[0]), *columns), room_in(width))
    return passage_round(text, stretches[0], [mark[:2] for mark in marks], width)


def with_marks(text: str) -> tuple[str, list[Mark]]:
    """A text in which [words] are marked; the same word twice is the same word of the query."""
    plain, marks, words = "", [], list[str]()
    for part in re.split(r"(\[[^\]]+\])", text):
        word = part[1:-1] if part.startswith("[") else part
        if part.startswith("["):
            words.append(word.casefold())
            marks.append(Mark(len(plain), len(plain) + len(word), words.index(word.casefold()), 1))
        plain += word
    return plain, marks


def shown(snippet: Snippet) -> str:
    text = snippet.text
    for start, end in reversed(snippet.highlights):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split("\n")[0])
def test_the_passage_that_is_shown(case: str) -> None:
    title, text, expected = case.rstrip("\n").split("\n")
    plain, marks = with_marks(text.replace("\\n", "\n"))
    width = int(title.rpartition(", ")[2])
    snippet = best_passage(plain, marks, width)
    assert shown(snippet) == expected
    assert len(snippet.text) <= width


def test_a_word_longer_than_the_passage_is_cut() -> None:
    snippet = best_passage("x" * 100, [Mark(0, 100, 0, 1)], 24)
    assert shown(snippet) == "[" + "x" * 22 + "] …"


def test_a_mark_may_reach_into_the_blank_at_the_end() -> None:
    assert shown(best_passage("-\n", [Mark(0, 2, 0, 1)])).startswith("[-]")


def test_no_letter_loses_its_marks() -> None:
    for width in range(20, 24):
        inner = best_passage("e\u0301" * 100, [Mark(100, 102, 0, 1)], width).text[2:-2]
        assert inner == "e\u0301" * (len(inner) // 2)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 240, ""),
        (" \n ", 240, ""),
        ("Første setning. Andre setning.", 240, "Første setning. Andre setning."),
        ("\n\n" + " " * 400 + "Første setning.\nAndre  linje", 240, "Første setning. Andre linje"),
        ("Første setning er her. Andre setning er mye, mye lengre.", 30, "Første setning er her."),
        ("En setning som er altfor lang til å få plass", 30, "En setning som er altfor …"),
        ("Nei. En setning som er altfor lang til å få plass", 30, "Nei. En setning som er …"),
    ],
)
def test_the_opening_of_a_text(text: str, width: int, expected: str) -> None:
    assert opening(text, width) == Snippet(expected, ())
    assert best_passage(text, [], width) == opening(text, width)


def test_weight_decides_before_number() -> None:
    text = "Her er det og og og i dette. " * 3 + "Men her er annonser. " + "Og her er og og og igjen. " * 3
    marks = [Mark(match.start(), match.end(), 0, 1) for match in re.finditer(r"\bog\b", text)]
    place = text.index("annonser")
    marks.append(Mark(place, place + 8, 1, 20))
    assert "annonser" in best_passage(text, sorted(marks), 40).text


def test_a_better_mark_of_the_same_word_wins() -> None:
    text = "Noen annonserer her i dag. Andre har en annonse der."
    marks = [Mark(5, 15, 0, 3), Mark(40, 47, 0, 10)]
    assert shown(best_passage(text, marks, 30)) == "Andre har en [annonse] der."


@pytest.mark.parametrize("width", [-1, 0, 19])
def test_a_width_too_small_for_anything_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match="20 characters or more"):
        passage_round("annonser", (0, 8), [(0, 8)], width)


Words = list[tuple[str, str, tuple[int, int] | None]]

# Words that get a number, so that each place of the text is known by its word, with what follows them and,
# for some, which word of the query stands there and its weight.
texts = st.lists(
    st.tuples(
        st.sampled_from(["o", "A", "å", "a\u030a", "nr", "1", "kjempelangtsammensattord"]),
        st.sampled_from([" ", " ", " ", ". ", ", ", "\n", "\n\n", " \n", "  ", "! ", "?» ", "-", "/"]),
        st.one_of(st.none(), st.none(), st.tuples(st.integers(0, 3), st.sampled_from([1, 5, 10, 25]))),
    ),
    min_size=1,
    max_size=60,
)
widths = st.integers(40, 120)


def laid_out(words: Words) -> tuple[str, list[str], list[Mark]]:
    text, names, marks = "", [], []
    for number, (stem, after, met) in enumerate(words):
        name = f"{stem}{number}x"
        if met:
            marks.append(Mark(len(text), len(text) + len(name), *met))
        names.append(name)
        text += name + after
    return text, names, marks


def worth(marks: Sequence[Mark]) -> int:
    best: dict[int, int] = {}
    for mark in marks:
        best[mark.word] = max(mark.weight, best.get(mark.word, 0))
    return sum(best.values())


@given(texts, widths)
def test_a_snippet_is_a_stretch_of_the_text_with_its_marks(words: Words, width: int) -> None:
    text, names, marks = laid_out(words)
    snippet = best_passage(text, marks, width)
    inner = snippet.text.removeprefix("… ").removesuffix(" …")
    assert len(snippet.text) <= width
    assert inner in folded(text)
    assert set(re.findall(r"[\w\u030a]+", inner)) <= set(names)
    marked = {text[mark.start : mark.end] for mark in marks}
    expected = [name for name in re.findall(r"[\w\u030a]+", inner) if name in marked]
    assert [snippet.text[start:end] for start, end in snippet.highlights] == expected


@given(texts, widths)
def test_no_passage_is_worth_more(words: Words, width: int) -> None:
    text, _, marks = laid_out(words)
    snippet = best_passage(text, marks, width)
    met = {text[mark.start : mark.end]: mark for mark in marks}
    found = [met[snippet.text[start:end]] for start, end in snippet.highlights]
    for first in marks:
        limit = first.start + width - ROOM_FOR_CUTS
        window = [mark for mark in marks if mark.start >= first.start and mark.end <= limit]
        assert worth(found) >= worth(window)


@given(
    st.text(),
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50), st.integers(0, 3), st.integers(0, 5))),
    st.integers(20, 60),
)
def test_any_text_and_any_marks(text: str, rows: list[tuple[int, int, int, int]], width: int) -> None:
    marks = sorted(Mark(start, start + length, word, weight) for start, length, word, weight in rows)
    marks = [mark for mark in marks if mark.end <= len(text) and text[mark.start : mark.end].split()]
    snippet = best_passage(text, marks, width)
    assert len(snippet.text) <= width
    before = 0
    for start, end in snippet.highlights:
        assert before <= start < end <= len(snippet.text)
        before = end + 1
    assert best_passage(text, marks, width) == snippet


def test_the_length_of_the_text_costs_nothing() -> None:
    text = "Et ord til. " * 1_000_000
    marks = [Mark(place, place + 3, 0, 1) for place in (12 * 500_000 + 3, 12 * 500_002 + 3)]
    start = time.process_time()
    for _ in range(100):
        best_passage(text, marks)
        opening(text)
    assert time.process_time() - start < 0.5
