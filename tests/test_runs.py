"""Runs and columns give the words that looking through each text by itself gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import runs as module
from searcher.interning import Numbers
from searcher.runs import GAP, Runs
from searcher.spans import LONGEST_MARK
from searcher.terms import word_bytes
from searcher.words import find_words, normalise

texts = st.text(st.one_of(st.characters(), st.sampled_from("aÄ5§-'.,_+# \n\t\r\u00a0\u00ad\u0301\u2028")))


def encoded(found: list[str]) -> list[bytes]:
    return [text.encode("utf-8", "replace") for text in found]


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(["de", "no"]), st.lists(texts, max_size=3)), max_size=4),
        max_size=3,
    )
)
@settings(deadline=None)
@pytest.mark.parametrize("bits", [1, 13])
def test_words_are_those_of_each_text(bits: int, steps: list[list[tuple[str, list[str]]]]) -> None:
    """Rows of two chains, looked up in several steps, also where the first runs are soon too many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW_BITS", bits)
        patch.setattr(module, "_MANY_BITS", 14)
        check_words(steps)


def check_words(steps: list[list[tuple[str, list[str]]]]) -> None:
    words = Numbers()
    runs = Runs(words)
    for rows in steps:
        wanted, ends = [], []
        for chain, row in rows:
            for text in row:
                spans = list(find_words(text))
                for a, b in spans:
                    word, size = normalise(text[a:b]), min(b - a, LONGEST_MARK)
                    wanted.append((word_bytes(chain, word), a, size if size != len(word) else 0))
                wanted += [(None, 0, 0)] if spans else []
                ends.append(len(wanted))
        found = runs.words_of([(chain, encoded(row)) for chain, row in rows])
        known: dict[int, bytes | None] = {number: word for word, number in words.items()} | {GAP: None}
        columns = (found.numbers.tolist(), found.starts.tolist(), found.odd_lengths.tolist())
        assert [
            (known[number], start, length) for number, start, length in zip(*columns, strict=True)
        ] == wanted
        assert found.ends.tolist() == ends
    assert sorted(words.values()) == list(range(len(words)))


def test_long_texts_are_cut_like_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[ä-b](c/d)§12 " * 3 + "\nLübeck, e-post"

    def cut() -> list[list[int]]:
        runs = Runs(Numbers())
        return [column.tolist() for column in runs.words_of([("de", encoded([text, "", text]))])]

    expected = cut()
    monkeypatch.setattr(module, "_LONG", 0)
    assert cut() == expected
    assert len(expected[0]) > 20
