"""Generations: what is committed is what is opened, and nothing else in the folder is touched."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import disk, generations
from searcher.errors import (
    CorruptIndexError,
    IndexLockedError,
    SearcherError,
)
from searcher.generations import begin, current_number, open_current
from searcher.manifest import Current
from tests.committing import Files, change, commit, content, create, example, names, rot


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return example(tmp_path)


def test_opening_gives_what_was_committed(index: Path) -> None:
    with open_current(index) as generation:
        assert generation.number == current_number(index) == 1
        assert generation.folder == index / "g-1"
        assert generation.settings == {"analysis": 3, "folder": "blåbær"}
        assert {name: facts.size for name, facts in generation.files.items()} == {"words": 5, "texts": 0}
        assert generation.verify() == []
    assert content(index) == {"words": b"fjord", "texts": b""}


def test_commit_returns_the_new_generation_open(index: Path) -> None:
    with begin(index) as draft:
        assert draft.base.number == 1
        (draft.folder / "words").write_bytes(b"elv")
        generation = draft.commit({"analysis": 4})
    with generation:
        assert (generation.number, generation.settings) == (2, {"analysis": 4})
    assert names(index) == ["CURRENT", "g-2", "lock"]


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    create(tmp_path / "a" / "b" / "index", {"words": b"1"})
    assert content(tmp_path / "a" / "b" / "index") == {"words": b"1"}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.none() | st.binary(max_size=40), max_size=4), max_size=6
    )
)
def test_any_run_of_changes_gives_the_last_state(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, bytes | None]]
) -> None:
    directory = tmp_path_factory.mktemp("index")
    create(directory, {})
    expected: Files = {}
    for step in steps:
        with begin(directory) as draft:
            written = {name: data for name, data in step.items() if data is not None}
            kept = [name for name, data in step.items() if data is None and name in expected]
            for name in kept:
                draft.keep(name)
            commit(draft, written)
        expected = written | {name: expected[name] for name in kept}
        assert content(directory) == expected
    assert len(names(directory)) == 3


# Keeping files


def test_a_kept_file_is_not_written_again(index: Path) -> None:
    before = (index / "g-1" / "words").stat().st_ino
    with begin(index) as draft:
        draft.keep("words")
        commit(draft, {"more": b"2"})
    assert (index / "g-2" / "words").stat().st_ino == before
    assert content(index) == {"words": b"fjord", "more": b"2"}


def test_a_kept_file_is_copied_where_the_disk_cannot_link(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with begin(index) as draft:
        draft.keep("words")
        commit(draft, {})
    assert content(index) == {"words": b"fjord"}


def test_damage_to_a_kept_file_is_not_signed_as_right(index: Path) -> None:
    rot(index / "g-1" / "words", b"FJORD")
    with begin(index) as draft:
        draft.keep("words")
        commit(draft, {})
    with open_current(index) as generation:
        assert generation.verify() == ["g-2/words is not as it was written"]


def test_only_files_of_the_base_can_be_kept(index: Path) -> None:
    with begin(index) as draft, pytest.raises(ValueError, match="'none'"):
        draft.keep("none")


# Readers


def test_a_reader_keeps_its_generation_through_many_commits(index: Path) -> None:
    with open_current(index) as reader:
        for number in range(20):
            change(index, {"words": str(number).encode()})
        assert (reader.folder / "words").read_bytes() == b"fjord"
        assert reader.verify() == []
        assert names(index) == ["CURRENT", "g-1", "g-21", "lock"]
    change(index, {})
    assert names(index) == ["CURRENT", "g-22", "lock"]


def test_closing_twice_is_closing_once(index: Path) -> None:
    generation = open_current(index)
    generation.close()
    descriptor = os.open(index / "CURRENT", os.O_RDONLY)
    generation.close()
    os.close(descriptor)


def test_a_generation_that_is_cleaned_while_it_is_opened_is_followed_by_the_next(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_for_reading, commits = generations.lock_for_reading, iter(range(3))

    def replaced_meanwhile(*arguments: object) -> bool:
        for number in commits:
            monkeypatch.setattr(generations, "lock_for_reading", lock_for_reading)
            change(index, {"words": str(number).encode()})
            monkeypatch.setattr(generations, "lock_for_reading", replaced_meanwhile)
            break
        return lock_for_reading(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(generations, "lock_for_reading", replaced_meanwhile)
    with open_current(index) as generation:
        assert (generation.folder / "words").read_bytes() == b"2"


def test_an_index_that_changes_without_end_is_given_up(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = (Current(f"g-{number}", 0) for number in range(10_000))
    monkeypatch.setattr(generations, "read_current", lambda directory: next(states))
    with pytest.raises(IndexLockedError, match="try again"):
        open_current(index)


def test_threads_read_whole_states_while_another_writes(index: Path) -> None:
    change(index, {"a": b"0", "b": b"0"})
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                state = content(index)
                if len(state) != 2 or state["a"] != state["b"]:
                    wrong.append(state)
        except Exception as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(25):
        data = str(number).encode()
        change(index, {"a": data, "b": data})
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert content(index) == {"a": b"24", "b": b"24"}


# Writers


def test_a_draft_starts_from_the_newest_state(index: Path) -> None:
    with open_current(index):
        change(index, {"words": b"2"})
        with begin(index) as draft:
            assert draft.base.number == 2


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_draft_that_is_given_up_leaves_nothing(index: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), begin(index) as draft:
        (draft.folder / "words").write_bytes(b"half")
        raise error
    with begin(index):
        pass
    assert names(index) == ["CURRENT", "g-1", "lock"]
    assert content(index) == {"words": b"fjord", "texts": b""}


def test_a_full_disk_is_said_with_advice(index: Path) -> None:
    with pytest.raises(SearcherError) as caught, begin(index):
        raise OSError(28, "No space left on device")
    assert str(caught.value) == (
        f"cannot write the index at {index}: No space left on device; the index is unchanged; "
        "free some space and try again"
    )


def test_what_fails_in_the_caller_is_left_to_the_caller(index: Path) -> None:
    with pytest.raises(BrokenPipeError), begin(index):
        raise BrokenPipeError(32, "Broken pipe")


def test_a_folder_without_rights_is_said(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(SearcherError, match="Permission denied; the index is unchanged; see to the disk"):
        change(index, {})


def test_settings_that_json_does_not_know_change_nothing(index: Path) -> None:
    with pytest.raises(TypeError), begin(index) as draft:
        draft.commit({"analysis": object()})
    assert content(index) == {"words": b"fjord", "texts": b""}
    assert names(index) == ["CURRENT", "g-1", "lock"]


# Damage


def test_a_flipped_byte_of_a_file_is_found_by_verify(index: Path) -> None:
    rot(index / "g-1" / "words", b"fjorE")
    with open_current(index) as generation:
        assert generation.verify() == ["g-1/words is not as it was written"]


def test_a_file_that_was_written_to_is_compared_at_once(index: Path) -> None:
    (index / "g-1" / "words").write_bytes(b"fjorE")
    with pytest.raises(CorruptIndexError, match="g-1/words is not as it was written; build it anew"):
        open_current(index)
    (index / "g-1" / "words").write_bytes(b"fjord")
    assert content(index) == {"words": b"fjord", "texts": b""}


def test_damage_while_open_is_found_by_verify(index: Path) -> None:
    with open_current(index) as generation:
        (generation.folder / "words").unlink()
        assert generation.verify() == ["g-1/words cannot be read (No such file or directory)"]


def test_files_of_a_generation_are_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "seal", disk.seal)
    for _ in range(2):  # the second time the file is kept
        with generations.begin_anew(tmp_path / "index", overwrite=True) as draft:
            (draft.folder / "words").write_bytes(b"fjord")
            with draft.commit({}) as generation:
                assert (generation.folder / "words").stat().st_mode & 0o222 == 0
