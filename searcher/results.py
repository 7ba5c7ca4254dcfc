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


@dataclass(frozen=True, slots=True)
class Contribution:
    """One reason for a score: a word of the query, what it met, and how much that gave.

    ``forms`` are the words as written in the section. ``field`` is where they stand ("heading", "heading
    path", "title", "keywords", "description", "body"), or "" for a reason that belongs to no field. ``kind``
    is how they were found ("exact", "stem", "folded", …, "typo" for the nearest word in the place of a
    mistyped one, or "closeness"). ``sections`` is how many sections hold the word in any form, of
    ``of_sections``. ``sentence`` says it all in plain words.
    """

    word: str
    forms: tuple[str, ...]
    field: str
    kind: str
    sections: int
    of_sections: int
    score: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a section has its score: the scores of ``contributions`` add up to ``score``."""

    query: str
    section_id: str
    score: float
    matches: bool
    contributions: tuple[Contribution, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.section_id}: {self.score:.2f}" + ("" if self.matches else ", does not match")]
        lines += [f"{part.score:8.2f}  {part.sentence}" for part in self.contributions]
        lines += [f"       –  “{word}” does not stand here in any form" for word in self.missing]
        return "\n".join(lines)
