"""Do many at once get whole answers, and does whoever must wait or stop learn what stands?"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from searcher import Index, IndexLockedError
from searcher.generations import begin
from tests.test_promise_same_bytes import PROGRAM, QUERIES
from tests.torture.crashes import without_waiting_for_the_disk
from tests.torture.outcome import Outcome
from tests.torture.two_states import TwoStates

ROOT = Path(__file__).parents[2]
PROCESSES = THREADS = 8
COUNT_PER_REBUILD = 10
QUICK_SECONDS = 1.0


def through_rebuilds(place: Path, seed: int, count: int) -> Outcome:
    """Eight processes and eight threads search while the index is rebuilt again and again."""
    outcome = Outcome()
    world, index = TwoStates(place), place / "index"
    rebuilds = max(count // COUNT_PER_REBUILD, 4)
    with without_waiting_for_the_disk():
        world.build(index, "old")
        children = [_reader_process(world, index, fresh=bool(number % 2)) for number in range(PROCESSES)]
        ended = threading.Event()
        with Index.open(index) as shared, ThreadPoolExecutor(THREADS) as pool:
            reading = [pool.submit(_read, world, shared, ended.is_set) for _ in range(THREADS)]
            try:
                for number in range(1, rebuilds + 1):
                    world.build(index, ("old", "new")[number % 2])
            finally:
                ended.set()
            searches = 0
            for each in reading:
                done, failures = each.result()
                searches += done
                outcome.done += done
                outcome.failures += failures
    for child in children:
        said = json.loads(child())
        searches += said[0]
        outcome.done += said[0]
        outcome.failures += said[1]
    outcome.measured = f"{searches:,} searches through {rebuilds} rebuilds"
    return outcome


def _read(world: TwoStates, index: Index, is_ended: Callable[[], bool]) -> tuple[int, list[str]]:
    """Search one open index, refreshed now and then, until it ends; how often, and what went wrong."""
    done, failures = 0, list[str]()
    while not (is_ended() and done > 3):
        try:
            world.state_shown(index)
            if done % 3 == 0:
                index.refresh()
        except Exception as error:
            failures.append(f"thread: {type(error).__name__}: {error}")
        done += 1
    return done, failures


def _reader_process(world: TwoStates, index: Path, fresh: bool) -> Callable[[], str]:
    """Start a process that searches; what is given back ends it, and gives its report."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        if fresh:
            done, failures = _read_afresh(world, index, ended.is_set)
        else:
            with Index.open(index) as opened:
                done, failures = _read(world, opened, ended.is_set)
        os.write(writing, json.dumps([done, failures[:20]]).encode())
        os._exit(0)
    os.close(writing)

    def end() -> str:
        os.kill(child, signal.SIGTERM)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read().decode()
        os.waitpid(child, 0)
        return said

    return end


def _read_afresh(world: TwoStates, index: Path, is_ended: Callable[[], bool]) -> tuple[int, list[str]]:
    """The same, opening the index for each search."""
    done, failures = 0, list[str]()
    while not (is_ended() and done > 3):
        try:
            with Index.open(index) as opened:
                world.state_shown(opened)
        except Exception as error:
            failures.append(f"process: {type(error).__name__}: {error}")
        done += 1
    return done, failures


def second_writer(place: Path, seed: int, count: int) -> Outcome:
    """Who finds an index locked is told at once by whom."""
    outcome, slowest = Outcome(), 0.0
    world, index = TwoStates(place), place / "index"
    world.build(index, "old")
    with begin(index):
        for _ in range(max(count // 50, 3)):
            begun = time.monotonic()
            try:
                world.build(index, "new")
                said = "it was let in"
            except IndexLockedError as error:
                said = str(error)
            slowest = max(slowest, time.monotonic() - begun)
            told = str(index) in said and re.search(rf"process {os.getpid()} \(.+\) since \d{{4}}-", said)
            outcome.expect(bool(told) and slowest < QUICK_SECONDS, f"{said} after {slowest:.2f} s")
    outcome.measured = f"slowest {slowest * 1000:.0f} ms"
    return outcome


def interrupted(place: Path, seed: int, count: int) -> Outcome:
    """Ctrl-C at any moment of `searcher build`: it ends within a second (of CPU) and says what stands."""
    outcome, chance, slowest = Outcome(), random.Random(seed), 0.0
    world, index = TwoStates(place, documents=300), place / "index"
    for number in range(max(count // 20, 3)):
        before, after = (None, "new") if number % 2 else ("old", "new")
        if before is None:
            subprocess.run(["rm", "-rf", str(index)], check=True)
        else:
            world.build(index, "old")
        running = subprocess.Popen(
            [sys.executable, "-m", "searcher", "build", str(world.folders[after]), "--index", str(index)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        _wait_for_writing(index, running)
        time.sleep(chance.uniform(0, 0.8))
        begun = _seconds_used(running.pid)
        # Popen.send_signal would ask a process that has ended for its status.
        os.kill(running.pid, signal.SIGINT)
        said = "".join(stream.read() for stream in (running.stdout, running.stderr) if stream)
        _, exit_status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(exit_status)
        spent = used.ru_utime + used.ru_stime - begun
        state, status = world.state_of(index), running.returncode
        # Python itself may be stopped while it ends; a shell shows that as 130, too.
        done = status in (0, -signal.SIGINT) and "sections" in said and state == after
        told = status in (130, -signal.SIGINT) and re.fullmatch("searcher: stopped.*\n", said)
        stands = {None: "still no index", "old": "as it was before", "new": "the new one already"}[state]
        slowest = max(slowest, spent if told else 0.0)
        kept = done or bool(told and stands in said and state in (before, after) and spent < QUICK_SECONDS)
        outcome.expect(kept, f"{before} → {state}, status {status}, {spent:.2f} s: {said[:200]}")
    outcome.measured = f"slowest {slowest:.2f} s"
    return outcome


def _seconds_used(process: int) -> float:
    """The CPU time of a process; the clock would also count what others do on the machine."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_for_writing(index: Path, running: "subprocess.Popen[str]") -> None:
    """Until the process holds the index: what comes before is the start of Python."""
    while os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        try:
            if f"process {running.pid} " in (index / "lock").read_text():
                return
        except OSError:
            pass
        time.sleep(0.002)


def same_bytes(place: Path, seed: int, count: int) -> Outcome:
    """The same index and answers, byte for byte, whatever the seed of hashing: a process for each fifty."""
    outcome, said = Outcome(), set[bytes]()
    documents, built = ROOT / "corpus", place / "index"
    Index.build(built, documents)
    for number in range(max(count // 50, 3)):
        arguments = [built, place / str(number), documents, json.dumps(QUERIES)]
        environment = {**os.environ, "PYTHONHASHSEED": str(seed + number)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments], env=environment, cwd=ROOT, stdout=subprocess.PIPE
        )
        said.add(done.stdout)
        outcome.expect(done.returncode == 0 and len(said) == 1, f"seed {seed + number} says something else")
    return outcome
