"""Generations: what is committed is what is opened, and nothing else in the folder is touched."""

import errno
import fcntl
import json
import os
import re
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import disk, generations
from searcher.errors import (
    CorruptIndexError,
    IncompatibleIndexError,
    IndexExistsError,
    IndexLockedError,
    IndexNotFoundError,
    SearcherError,
)
from searcher.generations import Draft, begin, begin_anew, current_number, open_current
from searcher.manifest import Current, exists

Files = dict[str, bytes]


def commit(draft: Draft, files: Files, settings: dict[str, object] | None = None) -> None:
    for name, data in files.items():
        (draft.folder / name).write_bytes(data)
    draft.commit(settings or {}).close()


def create(directory: Path, files: Files, settings: dict[str, object] | None = None) -> None:
    with begin_anew(directory) as draft:
        commit(draft, files, settings)


def change(directory: Path, files: Files) -> None:
    with begin(directory) as draft:
        commit(draft, files)


def content(directory: Path) -> Files:
    with open_current(directory) as generation:
        assert generation.verify() == []
        return {name: (generation.folder / name).read_bytes() for name in generation.files}


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    directory = tmp_path / "index"
    create(directory, {"words": b"fjord", "texts": b""}, {"analysis": 3, "folder": "blåbær"})
    return directory


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


def rot(path: Path, data: bytes) -> None:
    """Change a file behind the system's back, as a disk does."""
    found = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


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


def test_a_second_writer_is_told_who_writes(index: Path) -> None:
    with begin(index), pytest.raises(IndexLockedError) as caught, begin(index):
        pass
    assert str(index) in str(caught.value)
    assert re.search(rf"changed by process {os.getpid()} \(.*\) since 20..-", str(caught.value))
    with begin(index) as draft:
        commit(draft, {"words": b"2"})


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (["bin/searcher", "build", "docs"], "searcher build docs"),
        (["lib/searcher/__main__.py", "build", "a\x1b\nb"], "searcher build a??b"),
        (["a" * 5000], "a" * 100 + "…"),
        ([], "?"),
    ],
)
def test_a_second_writer_is_told_which_command_writes(
    index: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], shown: str
) -> None:
    monkeypatch.setattr(sys, "argv", typed)
    with begin(index), pytest.raises(IndexLockedError) as caught, begin(index):
        pass
    assert f"process {os.getpid()} ({shown}) since" in str(caught.value)


def test_a_second_writer_in_another_thread_is_refused(index: Path) -> None:
    caught: list[Exception] = []

    def write() -> None:
        try:
            change(index, {})
        except IndexLockedError as error:
            caught.append(error)

    with begin(index):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(caught) == 1


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


@pytest.mark.parametrize("name", ["-rf", "über", "a\x1b[2J", " "])
def test_names_that_a_terminal_may_not_show_are_refused(index: Path, name: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        change(index, {name: b""})
    assert content(index) == {"words": b"fjord", "texts": b""}


def test_what_a_crash_left_is_removed_by_the_next_writer(index: Path) -> None:
    for name in ("tmp-7", "g-8"):
        (index / name).mkdir()
        (index / name / "searcher.lock").touch()
        (index / name / "words").write_bytes(b"half")
    (index / "tmp-9").mkdir()
    (index / "tmp-CURRENT").write_bytes(b"half")
    with begin(index):
        assert names(index) == ["CURRENT", "g-1", "lock", "tmp-2"]


# Places


def test_a_place_without_an_index(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none", tmp_path / "none" / "deeper"):
        assert not exists(place)
        for attempt in (open_current, current_number, lambda path: begin(path).__enter__()):
            with pytest.raises(IndexNotFoundError, match=r"searcher build FOLDER --index"):
                attempt(place)
    assert names(tmp_path) == []


def test_an_index_is_replaced_only_when_asked(index: Path) -> None:
    with pytest.raises(IndexExistsError), begin_anew(index):
        pass
    with begin_anew(index, overwrite=True) as draft:
        assert draft.base.files == {}
        commit(draft, {"words": b"new"})
    assert content(index) == {"words": b"new"}
    assert names(index) == ["CURRENT", "g-2", "lock"]


@pytest.mark.parametrize("allowed", [["README.md"], [".gitignore", "README"], [".gitkeep"], []])
def test_a_folder_with_a_readme_is_a_place_for_an_index(tmp_path: Path, allowed: list[str]) -> None:
    for name in allowed:
        (tmp_path / name).write_text("What lies here.")
    create(tmp_path, {"words": b"1"})
    change(tmp_path, {"words": b"2"})
    assert names(tmp_path) == sorted([*allowed, "CURRENT", "g-2", "lock"])


@pytest.mark.parametrize(
    "foreign", ["notes.md", ".bashrc", "CURRENT", "lock", "g-1", "g-1/words", "tmp-4/x", ".git/config"]
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, foreign: str, overwrite: bool) -> None:
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    (tmp_path / foreign).write_text("MANIFEST-000005\n")
    with pytest.raises(SearcherError), begin_anew(tmp_path, overwrite):
        pass
    assert (tmp_path / foreign).read_text() == "MANIFEST-000005\n"
    assert names(tmp_path) == [foreign.split("/")[0]]


def test_a_file_is_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("text")
    for place in (tmp_path / "index", tmp_path / "index" / "deeper"):
        with (
            pytest.raises(SearcherError, match=r"no place for an index: .*/index is no folder"),
            begin_anew(place),
        ):
            pass
        assert (tmp_path / "index").read_text() == "text"


def test_a_home_folder_is_no_place_for_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(SearcherError, match="your home; name a folder in it"), begin_anew(tmp_path):
        pass
    assert names(tmp_path) == []
    create(tmp_path / "index", {})


def test_files_that_are_not_ours_are_never_touched(index: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    create(outside, {"words": b"another index"})
    foreign = ["README.md", "g-9/words", "g-07/searcher.txt", "tmp-3/notes", "MAIN_1.seg", "g-1/notes.txt"]
    for name in foreign:
        (index / name).parent.mkdir(exist_ok=True)
        (index / name).write_text(name)
    (index / "g-5").symlink_to(outside / "g-1")
    (index / "g-6").write_text("a file")
    change(index, {"words": b"2"})
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"3"})
    assert [(index / name).read_text() for name in foreign] == foreign
    assert (index / "g-5").is_symlink() and (index / "g-6").read_text() == "a file"
    assert content(outside) == {"words": b"another index"}
    assert content(index) == {"words": b"3"}


def test_a_manifest_cannot_have_files_outside_removed(index: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    manifest = index / "g-1" / "manifest.json"
    hostile = json.loads(manifest.read_text())
    hostile["files"] = {"../../precious": {"size": 7, "sha256": ""}, str(precious): {"size": 7, "sha256": ""}}
    sign(index, hostile)
    with pytest.raises(CorruptIndexError):
        open_current(index)
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {})
    assert precious.read_text() == "keep me"


# Damage


def sign(index: Path, manifest: object) -> None:
    data = json.dumps(manifest).encode()
    (index / "g-1" / "manifest.json").write_bytes(data)
    (index / "CURRENT").write_text(json.dumps({"generation": "g-1", "manifest": zlib.crc32(data)}))


def damages(data: bytes) -> Iterator[bytes]:
    for place in range(len(data)):
        for flip in (1, 4, 32, 128):
            yield data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
        yield data[:place]
        yield data[:place] + data[place + 1 :]
    yield data + b"\0"
    yield b"[" * 100_000


@pytest.mark.parametrize("name", ["CURRENT", "g-1/manifest.json"])
def test_every_damage_is_found_or_harmless(index: Path, name: str) -> None:
    path, right = index / name, content(index)
    written = path.read_bytes()
    found = 0
    for damage in damages(written):
        path.write_bytes(damage)
        try:
            generation = open_current(index)
        except CorruptIndexError as error:
            assert str(index) in str(error) and "searcher build" in str(error)
            found += 1
        else:
            with generation:
                assert generation.settings == {"analysis": 3, "folder": "blåbær"}
                assert {name: facts.size for name, facts in generation.files.items()} == {
                    name: len(data) for name, data in right.items()
                }
    assert found > len(written) * 4


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


def swap(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


ACCIDENTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "shorter": ("g-1/words", lambda path: path.write_bytes(b"fjo"), "g-1/words is 3 bytes long, not 5"),
    "longer": ("g-1/words", lambda path: path.write_bytes(b"fjords"), "g-1/words is 6 bytes long, not 5"),
    "missing": ("g-1/words", Path.unlink, "g-1/words cannot be read (No such file or directory)"),
    "a folder": ("g-1/words", swap(Path.mkdir), "g-1/words is not a file"),
    "a pipe": ("g-1/words", swap(os.mkfifo), "g-1/words is not a file"),
    "a link": ("g-1/words", swap(lambda path: path.symlink_to("texts")), "g-1/words is not a file"),
    "no manifest": ("g-1/manifest.json", Path.unlink, "g-1/manifest.json is missing"),
    "no mark": ("g-1/searcher.lock", Path.unlink, "g-1 is not whole"),
    "no generation": ("g-1", lambda path: path.rename(path.parent / "other"), "g-1 is not whole"),
}


@pytest.mark.parametrize(("name", "happens", "problem"), ACCIDENTS.values(), ids=ACCIDENTS)
def test_accidents_are_named_and_building_anew_recovers(
    index: Path, name: str, happens: Callable[[Path], object], problem: str
) -> None:
    happens(index / name)
    with pytest.raises(CorruptIndexError) as caught:
        open_current(index)
    assert problem in str(caught.value)
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"anew"})
    assert content(index) == {"words": b"anew"}


@pytest.mark.parametrize("name", ["CURRENT", "g-1/manifest.json", "g-1/searcher.lock"])
def test_a_pipe_in_place_of_a_file_does_not_hang(index: Path, name: str) -> None:
    swap(os.mkfifo)(index / name)
    with pytest.raises(SearcherError, match="not an ordinary file"):
        open_current(index)


def test_a_damaged_index_keeps_its_files_until_a_new_one_stands(index: Path) -> None:
    (index / "CURRENT").write_text("?")
    with pytest.raises(ValueError), begin_anew(index, overwrite=True):
        raise ValueError
    assert names(index) == ["CURRENT", "g-1", "lock"]


def test_damage_while_open_is_found_by_verify(index: Path) -> None:
    with open_current(index) as generation:
        (generation.folder / "words").unlink()
        assert generation.verify() == ["g-1/words cannot be read (No such file or directory)"]


def test_an_index_of_another_version_is_refused_with_advice(index: Path) -> None:
    manifest = json.loads((index / "g-1" / "manifest.json").read_text())
    sign(index, manifest | {"format": 99})
    with pytest.raises(IncompatibleIndexError, match=r"another version \(format 99.*searcher build"):
        open_current(index)
    with pytest.raises(IncompatibleIndexError), begin(index):
        pass
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"anew"})
    assert content(index) == {"words": b"anew"}


def test_files_of_a_generation_are_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "seal", disk.seal)
    for _ in range(2):  # the second time the file is kept
        with generations.begin_anew(tmp_path / "index", overwrite=True) as draft:
            (draft.folder / "words").write_bytes(b"fjord")
            with draft.commit({}) as generation:
                assert (generation.folder / "words").stat().st_mode & 0o222 == 0


def test_a_lock_that_cannot_be_given_back_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def failing(file: int, operation: int) -> None:
        if operation == fcntl.LOCK_UN:
            raise OSError(errno.EIO, "Input/output error")
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", failing)
    for _ in range(2):
        with generations.begin_anew(tmp_path / "index", overwrite=True) as draft:
            draft.commit({}).close()
