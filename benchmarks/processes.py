"""What does work cost, in this process or in one of its own? CPU, the time of the clock, and memory."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]

_KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""What is installed has its bytecode beside it, so a fresh process may keep it, whatever is set here."""


class Spent(NamedTuple):
    """Seconds of CPU, all threads and ended children together, and seconds of the clock."""

    cpu: float
    wall: float


def spent_on(work: Callable[[], object]) -> Spent:
    """What some work costs in this process and the processes that it starts and waits for."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    work()
    return Spent(cpu_seconds() - cpu, time.perf_counter() - wall)


def cpu_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def run(command: Sequence[str], environment: Mapping[str, str] = {}) -> Spent:
    """What a command costs as a fresh process, with some variables set besides those of this one.

    What it writes is taken from it and thrown away, and not sent to the null device: grep stops at its first
    match when it sees that. A status of 1 is "nothing found". Raises CalledProcessError for another failure.
    """
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        env={**os.environ, **_KEPT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.read()
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - begun)


def answer(module: str, *arguments: str) -> Any:
    """What a module of the benchmarks prints as JSON when a fresh process runs it."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(done.stdout)


def peak_memory() -> int:
    """The most memory that this process has had, in bytes (proc(5), VmHWM: of the program it runs now)."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
