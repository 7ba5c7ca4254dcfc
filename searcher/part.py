"""What is a stretch of a document from one heading to the next?"""

from typing import NamedTuple


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
