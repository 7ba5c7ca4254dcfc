"""Of which reasons is the score of a section made up?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """One reason for a score: a word of the query, what it met, and how much that gave.

    ``forms`` are the words as written in the section. ``field`` is where they stand ("heading", "heading
    path", "title", "keywords", "description", "body"), or "" for a reason that belongs to no field. ``kind``
    is how they were found ("exact", "stem", "folded", …, "typo" for the nearest word in the place of a
    mistyped one, "kin" for words that begin alike, or "closeness"). ``sections`` is how many sections hold
    the word in any form, of ``of_sections``. ``sentence`` says it all in plain words.
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
