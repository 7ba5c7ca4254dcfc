"""What does a person read when a command fails, and what is its exit status?"""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from searcher.errors import SearcherError

NOTHING_FOUND, FAILED, INTERRUPTED = 1, 2, 130

# What a disk says that takes nothing more. Where no file is named it is standard output: what the library
# cannot write, it names itself.
_UNWRITTEN = errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO


class Failure(Exception):  # noqa: N818 - it is what a person is told, not a type of error
    """What to say in one line, and the exit status."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


def status_of(work: Callable[[], int | None]) -> int:
    """The exit status of some work; whatever fails in it becomes one line on stderr."""
    # A stream that was closed (`>&-`) is None.
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # A terminal that lacks a letter shows a "?" for it.
            stream.reconfigure(errors="replace")
    try:
        return work() or 0
    except Failure as failure:
        return _failed(str(failure), failure.status)
    except SearcherError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return _failed("stopped", INTERRUPTED)
    except BrokenPipeError:  # The reader of the output has seen enough, as `head` does.
        _silence(sys.stdout)
        return 0
    except OSError as error:
        if error.filename is None and error.errno in _UNWRITTEN:
            _silence(sys.stdout)
            return _failed(
                f"standard output cannot be written ({error.strerror or error}): "
                "make room where it goes, or send it elsewhere"
            )
        return _failed(f"{error.filename or 'the system'}: {error.strerror or error}")
    except MemoryError:
        return _failed("there is not enough memory; an index that was being changed is as it was before")
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _failed(
            f"this should not have happened: {type(error).__name__}: {error} "
            "(please report it, with what `python -X dev -m searcher …` prints)"
        )


def _failed(message: str, status: int = FAILED) -> int:
    # Imported here as most commands succeed.
    from searcher.harmless import clean

    with suppress(OSError):  # Where nobody can be told, the status says it.
        print(clean(f"searcher: {' '.join(message.split())}"), file=sys.stderr)
    return status


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _silence(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, so that closing it is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
