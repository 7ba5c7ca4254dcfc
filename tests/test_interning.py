"""Numbers are those that a table of all strings gives."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import interning
from searcher.interning import PADDING, Interned, Numbers

LONGER = [b"a" * size for size in (1, 7, 8, 9, 15, 16, 17, 24, 25, 31, 32, 33, 40)]

strings = st.one_of(
    st.binary(min_size=1, max_size=36).map(lambda found: found.replace(b"\0", b"\1")),
    st.sampled_from([*LONGER, *(string[:-1] + b"b" for string in LONGER)]),
)


def numbers_of(interned: Interned, found: list[bytes]) -> tuple[list[int], list[int]]:
    bounds = np.array([*accumulate(map(len, found), initial=0)])
    letters = b"".join(found) + bytes(PADDING)
    numbers, new = interned.numbers_of(letters, bounds[:-1], bounds[1:])
    return numbers.tolist(), new.tolist()


@given(st.lists(st.lists(strings, max_size=30), max_size=5), st.sampled_from([1, 3, 18]), st.integers(1, 40))
@settings(deadline=None)
def test_each_string_has_one_number_however_small_the_tables(
    steps: list[list[bytes]], bits: int, at_once: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interning, "_AT_ONCE", at_once)
        interned = Interned(bits)
        known: dict[bytes, int] = {}
        for found in steps:
            numbers, new = numbers_of(interned, found)
            for place in new:
                assert found[place] not in known
                known[found[place]] = len(known) + 1
            assert numbers == [known[string] for string in found]


def test_numbers_are_given_in_turn() -> None:
    numbers = Numbers()
    assert [numbers[string] for string in (b"b", b"a", b"b", b"c")] == [0, 1, 0, 2]
    assert numbers.newest(2) == [b"a", b"c"]
