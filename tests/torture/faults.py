"""How is a process made to fail in the middle of its work?

The work is done in a forked process, for which a fault is arranged beforehand: at the n-th call that may
change the disk (found by Python's audit events, ``fsync`` and writing), or after some CPU time.
"""

import builtins
import errno
import fcntl
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from searcher.errors import SearcherError

# How a forked process ended
DONE, REPORTED, UNEXPECTED, INTERRUPTED, NEVER_FAULTED = range(5)

_CHANGING_CALLS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.truncate"}


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


def at_call(
    number: int, fault: Callable[[], None], below: Path, waits_for_the_disk: bool = False
) -> Iterator[int]:
    """Let ``fault`` happen at the ``number``-th call from now on that may change the disk; the calls left.

    Files count that lie ``below`` a folder, not the documents: one that cannot be read is left out and
    reported. A process that dies loses nothing that it wrote, so ``fsync`` is left out unless it matters.
    Nothing of this can be undone: it is for a forked process.
    """
    left = number

    def one_more() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            fault()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        locks = event == "fcntl.flock" and arguments[1] != fcntl.LOCK_UN
        if locks or (event in _CHANGING_CALLS and str(arguments[0]).startswith(str(below))):
            one_more()

    _watch_fsync(one_more, waits_for_the_disk)
    _watch_writing(one_more)
    sys.addaudithook(watch)
    while True:
        yield left


def _watch_fsync(one_more: Callable[[], None], waits_for_the_disk: bool) -> None:
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        one_more()
        if waits_for_the_disk:
            fsync(descriptor)

    os.fsync = watched  # type: ignore[assignment]


class _WatchedFile:
    """A file whose every ``write`` is announced."""

    def __init__(self, file: Any, one_more: Callable[[], None]) -> None:
        self._file = file
        self._one_more = one_more

    def write(self, data: Any) -> Any:
        self._one_more()
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_WatchedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _watch_writing(one_more: Callable[[], None]) -> None:
    opened = io.open

    def watched(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        result = opened(file, mode, *arguments, **options)
        return _WatchedFile(result, one_more) if set(mode) & set("wxa+") else result

    io.open = builtins.open = watched  # type: ignore[assignment]


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def break_the_disk() -> None:
    raise OSError(errno.EIO, "Input/output error")


def interrupt() -> None:
    raise KeyboardInterrupt


FAULTS: dict[Callable[[], None], int] = {
    kill: -signal.SIGKILL,
    fill_the_disk: REPORTED,
    break_the_disk: REPORTED,
    interrupt: INTERRUPTED,
}
"""Each fault, and how a process ends in which it happens."""


def kill_after(seconds: float) -> None:
    """Let this process die without warning when it has used so much CPU time."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


KILLED_BY_TIME = -signal.SIGPROF
