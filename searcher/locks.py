"""Who writes an index, and who reads a generation of it?

Both is told by ``flock``: the one writer of an index has its lock alone, the readers of a generation share
that of its folder.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from searcher.disk import open_file, read_bytes
from searcher.errors import IndexLockedError
from searcher.index_errors import unreadable, while_writing

WRITER_LOCK = "lock"
READER_LOCK = "searcher.lock"
"""Where this is missing in a folder, the folder is none of ours."""

_LOCK_SIGNATURE = "searcher "
_LONGEST_COMMAND = 100  # in characters
_LONGEST_SIGNATURE = 1000  # in bytes


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Be the one writer of an index; IndexLockedError at once when there is another one."""
    with while_writing(directory):
        lock = os.open(directory / WRITER_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with while_writing(directory):
            _lock_for_writing(directory, lock)
        yield
    finally:
        # Unlocked expressly: a child process that was forked meanwhile may hold a copy of the descriptor.
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _lock_for_writing(directory: Path, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = writer_of(directory / WRITER_LOCK) or "another process"
        raise IndexLockedError(
            f"the index at {directory} is being changed by {holder}; wait until that is done and try again"
        ) from None
    _sign(lock)


def _sign(lock: int) -> None:
    """Write into the lock who holds it, for the message to others; on a full disk it goes unsaid."""
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    with suppress(OSError):
        os.ftruncate(lock, 0)
        signature = f"{_LOCK_SIGNATURE}process {os.getpid()} ({_command()}) since {since}\n"
        os.pwrite(lock, signature.encode(errors="replace"), 0)


def _command() -> str:
    """What was typed to start this process, as short as it can be told from others."""
    program, *arguments = sys.argv or ["?"]
    path = Path(program)
    typed = " ".join([path.parent.name if path.name == "__main__.py" else path.name, *arguments])
    shown = "".join(letter if letter.isprintable() else "?" for letter in typed)
    return shown if len(shown) <= _LONGEST_COMMAND else f"{shown[:_LONGEST_COMMAND]}…"


def writer_of(path: Path) -> str | None:
    """Who signed the lock last, "" when nobody did, None when it is a file of something else."""
    try:
        text = read_bytes(path, limit=_LONGEST_SIGNATURE).decode(errors="replace")
    except OSError:
        return None
    signed = not text or text.startswith(_LOCK_SIGNATURE)
    return text.removeprefix(_LOCK_SIGNATURE).strip() if signed else None


def lock_for_reading(folder: Path, lock: ExitStack) -> bool:
    """Hold the generation until ``lock`` is closed; False when there is nothing (left) to hold."""
    try:
        file = lock.enter_context(open_file(folder / READER_LOCK))
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError, BlockingIOError):
        return False
    except OSError as error:
        raise unreadable(folder.parent, error) from error
    return True
