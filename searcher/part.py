"""What is a stretch of a document from one heading to the next?"""

from collections.abc import Sequence
from typing import NamedTuple

from searcher.errors import DocumentError

MOST_HEADINGS = 250_000
"""A section takes 700 bytes of memory while it is built; a book of law has a few thousand."""


class Part(NamedTuple):
    """A heading and the visible text under it, up to the next heading.

    ``level`` is 0 above the first heading, where ``heading`` is empty. ``anchor`` is the one that the author
    gave, else None. ``line`` and ``end_line`` count from 1 within the text read, both inclusive.
    """

    level: int
    heading: str
    anchor: str | None
    line: int
    end_line: int
    text: str


def check_number(parts: Sequence[Part]) -> None:
    """Raises DocumentError when a document has more parts than ``MOST_HEADINGS``."""
    if len(parts) > MOST_HEADINGS:
        raise DocumentError(f"more than {MOST_HEADINGS:,} headings; cut it into several files")
