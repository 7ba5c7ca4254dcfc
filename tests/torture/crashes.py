"""Does whatever interrupts a change leave the old index or the new one, whole, and ready for the next?"""

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import count as count_from
from pathlib import Path
from unittest.mock import patch

from searcher import Index
from tests.torture.faults import (
    DONE,
    FAULTS,
    INTERRUPTED,
    KILLED_BY_TIME,
    NEVER_FAULTED,
    REPORTED,
    at_call,
    in_a_process,
    kill,
    kill_after,
)
from tests.torture.outcome import Outcome
from tests.torture.two_states import TwoStates

BEFORE = (None, "old")


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """A process that dies loses nothing that it wrote, so ``fsync`` would only take time."""
    with patch.object(os, "fsync", lambda descriptor: None):
        yield


def judge(
    outcome: Outcome,
    world: TwoStates,
    index: Path,
    before: str | None,
    ended: int,
    what: str,
    may_end: Collection[int],
) -> None:
    """Hold one interrupted change to the promise: old or new, whole, reported, and the next one works.

    ``may_end`` are the ways in which the process may have ended.
    """
    if ended not in may_end:
        outcome.expect(False, f"{what}: it ended with {ended}")
    try:
        after = world.state_of(index)
        kept = after == "new" or (after == before and ended not in (DONE, NEVER_FAULTED))
        if not kept:
            raise AssertionError(f"{before} became {after}, though it ended with {ended}")
        world.build(index, "new")
        assert world.state_of(index) == "new"
        left = {path.name for path in index.iterdir()} - {"CURRENT", "lock"}
        assert len(left) == 1, f"left behind: {left}"
    except Exception as error:
        outcome.expect(False, f"{what}: {type(error).__name__}: {error}")
    else:
        outcome.expect(True, "")


def ready(place: Path, documents: int = 6) -> tuple[TwoStates, Path]:
    """Two states and a place for their index; what building needs is loaded, once for all processes."""
    world, index = TwoStates(place, documents), place / "index"
    with without_waiting_for_the_disk():
        world.build(index, "old")
    return world, index


def start(world: TwoStates, index: Path, before: str | None) -> None:
    """An index in a state, or none, at a place that may hold one."""
    shutil.rmtree(index, ignore_errors=True)
    if before:
        world.build(index, before)


def at_random_moments(place: Path, seed: int, count: int) -> Outcome:
    """kill -9 after any time while one change follows another; no acknowledged change may be lost."""
    outcome, chance = Outcome(), random.Random(seed)
    world, index = ready(place)
    with without_waiting_for_the_disk():
        start(world, index, "old")
        begun = time.process_time()
        for state in ("new", "old"):
            world.build(index, state)
        longest = 3 * (time.process_time() - begun)
        changes = 0
        for number in range(count):
            moment = chance.uniform(0.001, longest)
            reading, writing = os.pipe()

            def work(moment: float = moment, writing: int = writing) -> int:
                kill_after(moment)
                for turn in count_from():
                    world.build(index, ("new", "old")[turn % 2])
                    with Index.open(index) as opened:
                        os.write(writing, opened.status().generation.to_bytes(8))
                return DONE

            ended = in_a_process(work)
            os.close(writing)
            with os.fdopen(reading, "rb") as pipe:
                acknowledged = pipe.read()
            changes += len(acknowledged) // 8
            try:
                state = world.state_of(index)
                with Index.open(index) as opened:
                    last = opened.status().generation
                assert ended == KILLED_BY_TIME and state is not None
                assert last >= int.from_bytes(acknowledged[-8:]), "an acknowledged change is lost"
                world.build(index, "new" if state == "old" else "old")
            except Exception as error:
                outcome.expect(False, f"kill {number} after {moment:.4f} s: {type(error).__name__}: {error}")
                start(world, index, "old")
            else:
                outcome.expect(True, "")
    outcome.measured = f"{changes} changes acknowledged"
    return outcome


def at_every_call(place: Path, seed: int, count: int) -> Outcome:
    """kill -9, a full disk, a broken disk and Ctrl-C at calls that change the disk: at all in the end."""
    outcome, chance = Outcome(), random.Random(seed)
    world, index = ready(place)
    with without_waiting_for_the_disk():
        points = [
            (before, fault, number)
            for before in BEFORE
            for number in range(1, _calls(world, index, before) + 1)
            for fault in FAULTS
        ]
        chosen = chance.sample(points, min(count, len(points)))
        for before, fault, number in chosen:
            start(world, index, before)

            def work(fault: Callable[[], None] = fault, number: int = number) -> int:
                next(at_call(number, fault, index))
                world.build(index, "new")
                return DONE

            ended = in_a_process(work)
            what = f"{fault.__name__} at call {number} of {before} → new"
            judge(outcome, world, index, before, ended, what, (FAULTS[fault], DONE))
    outcome.measured = f"{len(chosen)} of {len(points)} points"
    return outcome


def _calls(world: TwoStates, index: Path, before: str | None) -> int:
    """How many calls that may change the disk a change makes."""
    start(world, index, before)
    reading, writing = os.pipe()

    def work() -> int:
        calls = at_call(10**9, kill, index)
        first = next(calls)
        world.build(index, "new")
        os.write(writing, (first - next(calls)).to_bytes(8))
        return DONE

    in_a_process(work)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return int.from_bytes(pipe.read())


SYSTEM_CALLS = (
    *("openat", "mkdir", "rename", "link", "unlink", "rmdir", "write", "pwrite64", "writev"),
    *("ftruncate", "fsync", "flock", "utimensat", "chmod"),
)


def at_every_system_call(place: Path, seed: int, count: int) -> Outcome:
    """The same as the kernel sees it: strace kills the process, or fails the call, at each system call."""
    if shutil.which("strace") is None:
        return Outcome(lacking="strace is not installed")
    outcome, chance = Outcome(), random.Random(seed)
    world, index = ready(place)
    faults = {"signal=KILL": -signal.SIGKILL, "error=ENOSPC": REPORTED, "error=EIO": REPORTED}
    points: list[tuple[str | None, str, str, int]] = []
    for before in BEFORE:
        for call in SYSTEM_CALLS:
            start(world, index, before)
            log = _traced(place, call, "", lambda: _build(world, index))[1]
            made = [line for line in log.splitlines() if line.startswith(f"{call}(")]
            points += [
                (before, call, fault, number)
                for number, line in enumerate(made, 1)
                for fault in faults
                # A document that cannot be read is left out and reported: that is no failure.
                if fault == "signal=KILL" or call != "openat" or str(index) in line
            ]
    chosen = chance.sample(points, min(count, len(points)))
    for before, call, fault, number in chosen:
        start(world, index, before)
        ended, _ = _traced(place, call, f"{fault}:when={number}", lambda: _build(world, index))
        what = f"{call} {number}, {fault}, of {before} → new"
        judge(outcome, world, index, before, ended, what, (faults[fault], DONE))
    outcome.measured = f"{len(chosen)} of {len(points)} points"
    return outcome


def _build(world: TwoStates, index: Path) -> int:
    world.build(index, "new")
    return DONE


def _traced(place: Path, call: str, fault: str, work: Callable[[], int]) -> tuple[int, str]:
    """Do ``work`` in a process under strace; how it ended, and what strace saw of one system call."""
    log = place / "strace.log"
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(writing)
        os.read(reading, 1)
        os._exit(_guarded(work))
    os.close(reading)
    inject = ["-e", f"inject={call}:{fault}"] if fault else []
    command = ["strace", "-p", str(child), "-o", str(log), "-e", f"trace={call}", *inject]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    tracer.stderr.readline()  # it is attached
    os.close(writing)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    tracer.communicate()
    return ended, log.read_text()


def _guarded(work: Callable[[], int]) -> int:
    """How ``work`` ends, in the process that does it."""
    from searcher import SearcherError

    try:
        return work()
    except SearcherError:
        return REPORTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException:
        return 99


def with_short_files(place: Path, seed: int, count: int) -> Outcome:
    """No file may grow past a length (RLIMIT_FSIZE), from nothing to what is needed."""
    outcome, chance = Outcome(), random.Random(seed)
    world, index = ready(place)
    with without_waiting_for_the_disk():
        start(world, index, "new")
        enough = max(file.stat().st_size for file in index.rglob("*"))
        for _ in range(count):
            before, size = chance.choice(BEFORE), chance.randrange(enough + 1000)
            start(world, index, before)

            def work(size: int = size) -> int:
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
                return _build(world, index)

            ended = in_a_process(work)
            what = f"files of {size} bytes at most, {before} → new"
            judge(outcome, world, index, before, ended, what, (REPORTED, DONE))
    return outcome


def with_little_memory(place: Path, seed: int, count: int) -> Outcome:
    """Memory ends (RLIMIT_AS) anywhere on the way."""
    outcome, chance = Outcome(), random.Random(seed)
    world, index = ready(place, documents=60)
    ends: Counter[str] = Counter()
    for number in range(count):
        before, more = chance.choice(BEFORE), chance.randrange(24 * 2**20)
        start(world, index, before)

        def work(more: int = more) -> int:
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, -1))
            try:
                return _build(world, index)
            except MemoryError:
                return REPORTED

        ended = in_a_process(work)
        ends[{DONE: "done", REPORTED: "reported"}.get(ended, f"ended with {ended}")] += 1
        what = f"{more} bytes more, {before} → new ({number})"
        judge(outcome, world, index, before, ended, what, (REPORTED, DONE))
    outcome.measured = ", ".join(f"{times} {end}" for end, times in ends.most_common())
    return outcome


def _unmount(place: Path) -> None:
    """Take a disk away; lazily, for a process that was killed may not be quite gone."""
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(*arguments: str) -> str:
    """Mount; what is lacking, or nothing."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    return done.stderr.strip()


def on_a_full_disk(place: Path, seed: int, count: int) -> Outcome:
    """A real file system (tmpfs) with room for less and less of the change."""
    outcome, chance = Outcome(), random.Random(seed)
    world, disk = ready(place)[0], place / "disk"
    disk.mkdir()
    if lacking := _mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)):
        return Outcome(lacking=lacking)
    index, page = disk / "index", resource.getpagesize()
    try:
        for _ in range(count):
            _mount("-o", "remount,size=8m", str(disk))
            before = chance.choice(BEFORE)
            start(world, index, before)
            used = shutil.disk_usage(disk).used
            room = chance.randrange(40) * page
            _mount("-o", f"remount,size={used + room}", str(disk))
            ended = in_a_process(lambda: _build(world, index))
            _mount("-o", "remount,size=8m", str(disk))
            judge(
                outcome, world, index, before, ended, f"{room} bytes left, {before} → new", (REPORTED, DONE)
            )
    finally:
        _unmount(disk)
    return outcome


def after_a_power_cut(place: Path, seed: int, count: int) -> Outcome:
    """Only what had reached the disk (an ext4 image) at some call is left: the old index or the new one."""
    outcome, chance = Outcome(), random.Random(seed)
    world, image, disk = ready(place)[0], place / "disk.img", place / "disk"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(16 * 2**20)
    if shutil.which("mkfs.ext4") is None:
        return Outcome(lacking="mkfs.ext4 is not installed")
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
    # As hard as ext4 can be: it writes nothing of itself, neither with a renaming nor every 5 seconds.
    if lacking := _mount("-o", "loop,noauto_da_alloc,commit=900", str(image), str(disk)):
        return Outcome(lacking=lacking)
    index = disk / "index"
    try:
        start(world, index, "old")
        state, calls = "old", 90
        for _ in range(count):
            number, following = chance.randrange(1, calls), "new" if state == "old" else "old"

            def work(number: int = number, following: str = following) -> int:
                next(at_call(number, kill, index, waits_for_the_disk=True))
                world.build(index, following)
                return DONE

            ended = in_a_process(work)
            what = f"power cut at call {number} of {state} → {following}"
            found = _after_cut(world, place, image)
            allowed = {following} if ended == DONE else {state, following}
            outcome.expect(found in allowed, f"{what}: {found}")
            with without_waiting_for_the_disk():
                shown = world.state_of(index)
            state = shown or state
    finally:
        _unmount(disk)
    return outcome


def _after_cut(world: TwoStates, place: Path, image: Path) -> str | None:
    """The state of the index on a disk that stopped where it was, or what is wrong with it."""
    cut, copy = place / "cut", place / "cut.img"
    cut.mkdir(exist_ok=True)
    shutil.copyfile(image, copy)
    if broken := _mount("-o", "loop", str(copy), str(cut)):
        return broken
    try:
        found = world.state_of(cut / "index")
        world.build(cut / "index", "new")
        assert world.state_of(cut / "index") == "new"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        _unmount(cut)
    return found
