"""How does a value get to standard output, and what stands behind it?"""

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from searcher.terminal import Screen


_MOST_DIGITS = 9  # of the columns of a terminal


def print_json(value: object) -> None:
    """Print a value of the library as JSON, which is UTF-8 whatever the terminal's encoding."""
    from searcher.as_json import as_json

    sys.stdout.flush()
    sys.stdout.buffer.write(as_json(value).encode() + b"\n")
    sys.stdout.buffer.flush()


def standard_output(color: str) -> "Screen":
    """What standard output is; ``color`` is "auto", "always" or "never"."""
    from searcher.terminal import Screen, wants_color

    is_terminal = sys.stdout.isatty()
    return Screen(wants_color(color, is_terminal, os.environ), width(sys.stdout) if is_terminal else None)


def width(stream: TextIO) -> int:
    """The columns of a terminal: COLUMNS, else what it says itself, else 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and len(given) <= _MOST_DIGITS and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
