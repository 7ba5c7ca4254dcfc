"""Promise: whatever interrupts a change, the index is the old one or the new one, whole, and goes on working.

The faults happen in forked processes: at every call that may change the disk, one after the other (found by
Python's audit events, and ``fsync``), at every length past which a file may not grow, and at random moments.
"""

import errno
import fcntl
import os
import random
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from searcher import Document, Index
from searcher.errors import SearcherError
from searcher.generations import begin, begin_anew, current_number, exists, open_current

OLD = {"words": b"old words", "texts": b"texts that stay"}
NEW = {"words": b"new words, and more of them", "texts": b"texts that stay", "vectors": b"\1" * 2000}
CONTENTS = {"old": OLD, "new": NEW}

CHANGING_CALLS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.truncate"}

# How a forked process ended
DONE, REPORTED, UNEXPECTED, INTERRUPTED, NEVER_FAULTED = range(5)


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


def in_a_process(work: Callable[[], int]) -> int:
    """How a forked process ended that did ``work``; the negative number of a signal that killed it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    outcome = UNEXPECTED
    try:
        outcome = work()
    except SearcherError:
        outcome = REPORTED
    except KeyboardInterrupt:
        outcome = INTERRUPTED
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(outcome)


def at_call(number: int, fault: Callable[[], None]) -> Iterator[int]:
    """Let ``fault`` happen at the ``number``-th call from now on that may change the disk; the calls left."""
    left = number

    def one_more() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            fault()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        locks = event == "fcntl.flock" and arguments[1] != fcntl.LOCK_UN
        if event in CHANGING_CALLS or locks:
            one_more()

    os.fsync = lambda descriptor: one_more()
    sys.addaudithook(watch)
    while True:
        yield left


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def break_the_disk() -> None:
    raise OSError(errno.EIO, "Input/output error")


def interrupt() -> None:
    raise KeyboardInterrupt


FAULTS = {kill: -signal.SIGKILL, fill_the_disk: REPORTED, break_the_disk: REPORTED, interrupt: INTERRUPTED}


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
            left = at_call(number, fault)
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
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, moment)
            for state in count():
                change(directory, ("old", "new")[state % 2])
                os.write(writing, current_number(directory).to_bytes(8))
            return UNEXPECTED

        assert in_a_process(work) == -signal.SIGPROF
        os.close(writing)
        with os.fdopen(reading, "rb") as acknowledged:
            last = int.from_bytes(acknowledged.read()[-8:])
        assert current_number(directory) >= last
        assert state_of(directory) in ("old", "new")
    next_writer_works(directory)


def test_an_index_is_searched_in_its_old_or_its_new_state_after_a_kill(tmp_path: Path) -> None:
    moments = random.Random(5)
    states = [
        [Document(path=f"{name}.md", text=f"# {word}\n\nfjord") for name in "ab"] for word in ("odd", "even")
    ]
    with Index.create(tmp_path / "index") as index:
        index.add(states[0])
    for turn in range(20):

        def work(turn: int = turn, moment: float = moments.uniform(0.001, 0.06)) -> int:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, moment)
            with Index.open(tmp_path / "index") as index:
                for number in count(turn):
                    index.add(states[number % 2])
            return UNEXPECTED

        assert in_a_process(work) == -signal.SIGPROF
        with Index.open(tmp_path / "index") as index:
            headings = {hit.section.headings for hit in index.search("fjord")}
            assert headings in ({("odd",)}, {("even",)})
            assert (index.search("fjord").total, index.check().problems) == (2, ())
            changes = index.status().generation
    assert changes > 20


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
