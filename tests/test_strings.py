from collections.abc import Iterable
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from searcher import strings as module
from searcher.arrays import Array
from searcher.checked import Values
from searcher.strings import HashedTable, StringTable, hash_buckets, pack

strings = st.lists(st.text(st.sampled_from("abäø"), max_size=4).map(str.encode), unique=True).map(sorted)


def memory(arrays: Iterable[Array]) -> list[Values]:
    return [Values(array.data) for array in arrays]


@given(strings)
def test_a_table_is_the_list_it_was_made_of(listed: list[bytes]) -> None:
    table = StringTable(*memory(pack(listed)))
    assert list(table) == listed
    assert [table.find(string) for string in listed] == list(range(len(listed)))


@given(strings, st.text(st.sampled_from("abäøz"), max_size=4).map(str.encode))
def test_looking_up_is_exact(listed: list[bytes], sought: bytes) -> None:
    table = StringTable(*memory(pack(listed)))
    assert table.find(sought) == (listed.index(sought) if sought in listed else -1)
    begun = [number for number, string in enumerate(listed) if string.startswith(sought)]
    assert list(table.starting_with(sought)) == begun
    assert table.any_starts_with(sought) == bool(begun)


@given(strings, st.text(st.sampled_from("abäøz"), max_size=4).map(str.encode))
def test_looking_up_by_hash_is_the_same(listed: list[bytes], sought: bytes) -> None:
    table = HashedTable(*memory(pack(listed)), *memory(hash_buckets(listed)))
    assert [table.find(string) for string in listed] == list(range(len(listed)))
    assert table.find(sought) == StringTable(*memory(pack(listed))).find(sought)


@given(strings, strings, st.sampled_from([0, 1, 8]))
def test_looking_up_many_is_looking_up_each(listed: list[bytes], sought: list[bytes], few: int) -> None:
    table = HashedTable(*memory(pack(listed)), *memory(hash_buckets(listed)))
    with patch.object(module, "_FEW", few):
        assert table.find_all(sought) == [*map(table.find, sought)]
