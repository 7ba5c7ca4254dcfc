"""Numbers are those that looking up one string after the other gives."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import interning
from searcher.interning import PADDING, Interned

LONGER = [b"a" * size for size in (1, 7, 8, 9, 15, 16, 17, 24, 40)]

strings = st.one_of(
    st.binary(min_size=1, max_size=20).map(lambda found: found.replace(b"\0", b"\1")),
    st.sampled_from([*LONGER, *(string[:-1] + b"b" for string in LONGER)]),
)


def numbers_of(interned: Interned, found: list[bytes]) -> list[int]:
    bounds = np.array([*accumulate(map(len, found), initial=0)])
    letters = b"".join(found) + bytes(PADDING)
    return interned.numbers_of(letters, bounds[:-1], bounds[1:]).tolist()


@given(st.lists(st.lists(strings, max_size=30), max_size=5), st.sampled_from([1, 3, 18]))
@settings(deadline=None)
def test_each_string_has_one_number_however_small_the_table(steps: list[list[bytes]], bits: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interning, "_BITS", bits)
        interned = Interned()
        known: dict[bytes, int] = {}
        for found in steps:
            before = len(known)
            wanted = [known.setdefault(string, len(known) + 1) for string in found]
            assert numbers_of(interned, found) == wanted
            assert interned.since(before + 1) == [*known][before:]
            assert interned.since(1) == [*known]
