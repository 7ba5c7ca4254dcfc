from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings

from searcher.arrays import ArrayFile
from searcher.beside import positions_of_word
from searcher.codes import NO_WORD
from searcher.impacts import COMMON
from searcher.weights import Weights
from tests.building import Analysed, documents, views_of


@given(documents())
@settings(max_examples=40, deadline=None)
def test_common_words_have_the_codes_beside_them(found: list[Analysed]) -> None:
    with TemporaryDirectory() as folder:
        (view,), _ = views_of(Path(folder), [found], set(), Weights())
        segment = view.segment
        codes, of_words = (segment.array(name).tolist() for name in ("token_codes", "word_codes"))
        held = np.diff(segment.array("word_postings"))
        common = [word for word, count in enumerate(held.tolist()) if count * COMMON > segment.section_count]
        assert segment.beside.words.tolist() == common
        # So few words have codes of their own, each of them.
        places = [[place for place, code in enumerate(codes) if code == of_words[word]] for word in common]
        arrays = ArrayFile(segment.path)
        assert [positions_of_word(arrays, word).tolist() for word in common] == places
        rows = np.arange(len(common))[::2]
        for step in (-1, 1):
            beside = [code for row in places[::2] for code in _beside(codes, row, step)]
            assert segment.beside.codes(rows, step).tolist() == beside


def _beside(codes: list[int], places: list[int], step: int) -> list[int]:
    return [codes[place + step] if place + step >= 0 else NO_WORD for place in places]
