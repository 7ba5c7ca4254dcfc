"""Run the checks and print a table: `python -m tests.torture --seed 1 --count 1000`."""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.torture import crashes, damage, documents, pickles, queries, sharing, trees
from tests.torture.outcome import Outcome, Run

SHOWN_FAILURES = 5


class Check(NamedTuple):
    """A promise put to the test: what is wanted, the check, and a count with which it takes a second."""

    target: str
    run: Run
    quick: int


CHECKS: dict[str, Check] = {
    "kill at random moments": Check("0 unreadable, 0 lost", crashes.at_random_moments, 100),
    "faults at every call": Check("old or new, reported", crashes.at_every_call, 100),
    "faults at every system call": Check("old or new, reported", crashes.at_every_system_call, 12),
    "files that may not grow": Check("old or new, reported", crashes.with_short_files, 10),
    "no memory": Check("old or new, reported", crashes.with_little_memory, 4),
    "a full disk": Check("old or new, reported", crashes.on_a_full_disk, 0),
    "power cut": Check("old or new", crashes.after_a_power_cut, 0),
    "damage by programs": Check("right or reported; 1 GB, 5 s", damage.by_programs, 100),
    "damage by the disk": Check("right or reported; 1 GB, 5 s", damage.by_the_disk, 100),
    "hostile pickles": Check("0 executions", pickles.never_loaded, 20),
    "fuzzed queries": Check("0 tracebacks, p99 < 0.3 s, none over 2 s", queries.fuzzed, 1000),
    "known worst queries": Check("none over 2 s", queries.known_worst, 200),
    "mutated front matters": Check("0 exceptions, each < 0.5 s", documents.front_matters, 30),
    "large documents": Check("stated limits; 700 MB, 60 s", documents.large_documents, 0),
    "hostile texts on a terminal": Check("nothing acts; JSON is valid", documents.on_the_terminal, 60),
    "a hostile tree": Check("each trap reported", trees.hostile, 1),
    "a tree that changes": Check("no error, whole", trees.changing, 60),
    "many files": Check("700 MB", trees.many_files, 1),
    "8 processes, 8 threads": Check("0 errors, 0 empty, 0 mixed", sharing.through_rebuilds, 40),
    "second writer": Check("told by whom, < 1 s", sharing.second_writer, 50),
    "Ctrl-C": Check("ends in 1 s, says what stands", sharing.interrupted, 0),
    "PYTHONHASHSEED": Check("identical bytes", sharing.same_bytes, 0),
}
"""By name; one with a quick count of 0 takes too long for the other tests, or mounts file systems, which an
interrupted run would leave mounted."""


def main() -> int:
    given = _arguments()
    print(f"{time.strftime('%Y-%m-%d')}, seed {given.seed}, count {given.count}: {_machine()}\n")
    print("| check | target | tried | failed | measured | s |")
    print("| --- | --- | ---: | ---: | --- | ---: |", flush=True)
    failures: list[str] = []
    for name in given.only or CHECKS:
        check, begun = CHECKS[name], time.monotonic()
        with tempfile.TemporaryDirectory(dir=given.place) as place:
            outcome = check.run(Path(place), given.seed, given.count)
        print(_row(name, check, outcome, time.monotonic() - begun), flush=True)
        failures += [f"{name}: {failure}" for failure in outcome.failures[:SHOWN_FAILURES]]
    print("", *failures, sep="\n")
    return int(bool(failures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of all chances")
    parser.add_argument("--count", type=int, default=1000, help="about how often each check tries")
    parser.add_argument("--place", type=Path, help="a folder to work in, best one in memory")
    parser.add_argument("--only", action="append", choices=CHECKS, help="one check; may be repeated")
    return parser.parse_args()


def _row(name: str, check: Check, outcome: Outcome, seconds: float) -> str:
    measured = outcome.measured or "–"
    if outcome.lacking:
        measured = f"not tried: {outcome.lacking}"
    failed = len(outcome.failures)
    return f"| {name} | {check.target} | {outcome.done:,} | {failed} | {measured} | {seconds:.0f} |"


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
