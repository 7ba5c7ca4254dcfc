"""What does a search give back?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from searcher.section import Section


class Span(NamedTuple):
    """A stretch of the text beside it: character offsets, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a section, with the places where the query's words stand."""

    text: str
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that matches; ``heading_highlights`` lie in its own heading, ``section.headings[-1]``."""

    rank: int
    score: float
    section: Section
    snippet: Snippet
    heading_highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one page, best first.

    ``total`` counts every section that matches. ``suggestion`` is another wording made of words that the
    index holds as written there. ``warnings`` name the parts of the query that were read as plain words, and
    the words in whose place others were looked for.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    suggestion: str | None
    warnings: tuple[str, ...]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, place: int) -> Hit:
        return self.hits[place]
