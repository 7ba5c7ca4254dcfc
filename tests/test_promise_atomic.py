"""Promise: whatever interrupts a change, the index is the old one or the new one, whole, and goes on working.

The faults happen in forked processes: at every call that may change the disk, one after the other, at every
length past which a file may not grow, and at random moments. Here they happen to generations of plain files;
tests/torture does the same to indexes of documents.
"""

import os
import random
import resource
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from searcher.generations import begin, begin_anew, current_number, open_current
from searcher.manifest import exists
from tests.torture.faults import (
    DONE,
    FAULTS,
    KILLED_BY_TIME,
    NEVER_FAULTED,
    REPORTED,
    UNEXPECTED,
    at_call,
    in_a_process,
    kill_after,
)

OLD = {"words": b"old words", "texts": b"texts that stay"}
NEW = {"words": b"new words, and more of them", "texts": b"texts that stay", "vectors": b"\1" * 2000}
CONTENTS = {"old": OLD, "new": NEW}


@pytest.fixture(autouse=True)
def without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies loses nothing that it wrote, so ``fsync`` would only make the tests slow."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def create(directory: Path, state: str) -> None:
    with begin_anew(directory) as draft:
        for name, data in CONTENTS[state].items():
            (draft.folder / name).write_bytes(data)
        draft.commit({"state": state}).close()


def change(directory: Path, state: str = "new") -> None:
    with begin(directory) as draft:
        for name, data in CONTENTS[state].items():
            if name == "texts":
                draft.keep(name)
            else:
                (draft.folder / name).write_bytes(data)
        draft.commit({"state": state}).close()


def state_of(directory: Path) -> str | None:
    """ "old" or "new", or None without an index; what is neither or not whole fails."""
    if not exists(directory):
        return None
    with open_current(directory) as generation:
        assert generation.verify() == []
        content = {name: (generation.folder / name).read_bytes() for name in generation.files}
        state = str(generation.settings["state"])
    assert content == CONTENTS[state]
    return state


def next_writer_works(directory: Path) -> None:
    if exists(directory):
        change(directory)
    else:
        create(directory, "new")
    assert state_of(directory) == "new"
    left = {path.name for path in directory.iterdir()}
    assert left == {"CURRENT", "lock", f"g-{current_number(directory)}"}


@pytest.mark.parametrize("before", [None, "old"], ids=["create", "change"])
@pytest.mark.parametrize(("fault", "outcome"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])
def test_a_fault_at_any_call_leaves_the_old_or_the_new_index(
    tmp_path: Path, before: str | None, fault: Callable[[], None], outcome: int
) -> None:
    seen = set()
    for number in count(1):
        directory = tmp_path / str(number)
        if before:
            create(directory, before)

        def work(directory: Path = directory, number: int = number) -> int:
            left = at_call(number, fault, directory)
            next(left)
            if before:
                change(directory)
            else:
                create(directory, "new")
            return NEVER_FAULTED if next(left) > 0 else DONE

        ended = in_a_process(work)
        after = state_of(directory)
        assert ended in (outcome, DONE, NEVER_FAULTED), f"call {number}"
        assert after == "new" or (after == before and ended == outcome), f"call {number}"
        seen.add((after, ended))
        next_writer_works(directory)
        if ended == NEVER_FAULTED:
            break
    assert number > 25
    assert {(before, outcome), ("new", outcome), ("new", NEVER_FAULTED)} <= seen


def test_a_file_that_may_not_grow_leaves_the_old_index(tmp_path: Path) -> None:
    outcomes = []
    for size in range(0, 2100, 20):
        directory = tmp_path / str(size)
        create(directory, "old")

        def work(directory: Path = directory, size: int = size) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
            change(directory)
            return DONE

        outcomes.append(in_a_process(work))
        assert (outcomes[-1], state_of(directory)) in ((REPORTED, "old"), (DONE, "new"))
        assert not list(directory.glob("tmp-*"))
        next_writer_works(directory)
    assert set(outcomes) == {REPORTED, DONE}


def test_no_acknowledged_change_is_lost_to_a_kill_at_any_moment(tmp_path: Path) -> None:
    moments = random.Random(20)
    create(tmp_path / "index", "old")
    directory = tmp_path / "index"
    for _ in range(60):
        reading, writing = os.pipe()
        moment = moments.uniform(0.0005, 0.03)

        def work(writing: int = writing, moment: float = moment) -> int:
            kill_after(moment)
            for state in count():
                change(directory, ("old", "new")[state % 2])
                os.write(writing, current_number(directory).to_bytes(8))
            return UNEXPECTED

        assert in_a_process(work) == KILLED_BY_TIME
        os.close(writing)
        with os.fdopen(reading, "rb") as acknowledged:
            last = int.from_bytes(acknowledged.read()[-8:])
        assert current_number(directory) >= last
        assert state_of(directory) in ("old", "new")
    next_writer_works(directory)


def test_nothing_is_named_before_it_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut cannot be had in a test; the order of ``fsync`` and renaming, on which it rests, can."""
    create(tmp_path / "index", "old")
    synced: set[int] = set()
    renamed: list[str] = []

    def watched(name: str) -> None:
        rename = getattr(os, name)

        def call(source: Path, target: Path) -> None:
            needed = [source, *(source.iterdir() if source.is_dir() else ())]
            lacking = {path.name for path in needed if path.stat().st_ino not in synced}
            assert lacking <= {"searcher.lock"}
            rename(source, target)
            assert not renamed or target.parent.stat().st_ino in synced
            synced.discard(target.parent.stat().st_ino)
            renamed.append(target.name)

        monkeypatch.setattr(os, name, call)

    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    watched("rename")
    watched("replace")
    change(tmp_path / "index")
    assert renamed == ["g-2", "CURRENT"]
    assert (tmp_path / "index").stat().st_ino in synced
