"""Which error is it when an index cannot be read or written, or is damaged?"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher.errors import CorruptIndexError, SearcherError

_UNCHANGED = "the index is unchanged"


@contextmanager
def while_writing(directory: Path, state: str = _UNCHANGED) -> Iterator[None]:
    """Make what the disk refuses a SearcherError, which tells in which ``state`` the index is then."""
    try:
        yield
    except OSError as error:
        raise unwritable(directory, error, state) from error


def unwritable(directory: Path, error: OSError, state: str = _UNCHANGED) -> SearcherError:
    """The index cannot be written, which leaves it in a certain state."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space" if full else "see to the disk and the rights on the folder"
    cause = error.strerror or str(error)
    return SearcherError(f"cannot write the index at {directory}: {cause}; {state}; {advice} and try again")


def unreadable(directory: Path, error: OSError) -> SearcherError:
    """A file of the index is there and cannot be read."""
    cause = error.strerror or str(error)
    return SearcherError(f"cannot read the index at {directory}: {cause}; see to the rights on its files")


def damaged(directory: Path, damage: str) -> CorruptIndexError:
    """What is read is not what was written; ``damage`` says what is not."""
    return CorruptIndexError(
        f"the index at {directory} is damaged: {damage}; build it anew with `searcher build`"
    )
