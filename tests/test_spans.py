from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.checked import Column
from searcher.spans import SpanMaker, Spans, StepSums

texts = st.lists(
    st.lists(
        st.tuples(st.sampled_from([0, 1, 2, 300, 70_000]), st.integers(1, 255), st.integers(1, 128)),
        min_size=1,
        max_size=90,
    ),
    max_size=6,
)
"""Texts, as the gap before each word, its length and that of the normalised word."""


@given(texts, st.integers(0, 5))
def test_starts_and_lengths_come_back(found: list[list[tuple[int, int, int]]], cut: int) -> None:
    """However many texts are handed in at a time."""
    starts, lengths, usual, begins, texts = [], [], [], [], []
    for number, text in enumerate(found):
        begins.append(len(starts))
        reached = 0
        for gap, length, normalised in text:
            starts.append(reached + gap)
            lengths.append(length)
            usual.append(normalised)
            texts.append(number)
            reached = starts[-1] + length
        starts.append(0)
        lengths.append(0)
        usual.append(0)
        texts.append(number)
    odd = np.where(np.equal(lengths, usual), 0, lengths).astype(np.uint8)
    maker = SpanMaker()
    for begin, end in pairwise([0, *sorted({*begins[1 : 1 + cut], len(starts)})]):
        maker.add(np.array(starts[begin:end], np.uint32), odd[begin:end])
    arrays = maker.arrays()
    sums = StepSums()
    sums.add(arrays["token_steps"])
    arrays["step_sums"] = sums.array()
    words = np.flatnonzero(lengths)
    arrays["word_lengths"] = np.arange(129, dtype=np.uint8)
    spans = Spans(lambda name: Column(arrays[name]))
    for order in (words, words[::-1], words[:0]):
        begun = spans.starts(order, np.array(begins, int), np.array(texts, int)[order])
        assert begun.tolist() == np.array(starts, int)[order].tolist()
        normalised = np.array(usual, int)[order]
        written, odd = spans.lengths(order, normalised)
        assert written.tolist() == np.array(lengths, int)[order].tolist()
        assert {*np.flatnonzero(written != normalised)} <= {*odd}


@given(st.lists(st.integers(0, 255), max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_sums_do_not_depend_on_how_steps_are_handed_in(steps: list[int], cuts: list[int]) -> None:
    sums = StepSums()
    for piece in np.split(np.array(steps, np.uint8), sorted(cuts)):
        sums.add(piece)
    assert sums.array().tolist() == [sum(steps[:end]) for end in range(0, len(steps) + 1, 32)]


def test_sums_above_32_bits_start_over() -> None:
    arrays = {
        "token_steps": np.array([3, 4], np.uint8),
        "step_sums": np.array([2**32 - 5], np.uint32),
        **dict.fromkeys(("far_tokens", "far_steps", "odd_tokens", "odd_lengths"), np.zeros(0, np.uint32)),
    }
    spans = Spans(lambda name: Column(arrays[name]))
    assert spans.starts(np.array([1]), np.array([0]), np.array([0])).tolist() == [7]
