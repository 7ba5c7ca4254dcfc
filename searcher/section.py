"""What is the unit that is found?"""

from collections.abc import Sequence
from dataclasses import dataclass

from searcher.language import Language


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text under it, up to the next heading of any level.

    ``id`` is ``path#anchor``, or the path alone for the text above the first heading, which has level 0, no
    anchor and no headings. ``headings`` run from the outermost to the section's own. ``text`` is what a
    reader sees, without markup and without the heading. ``line`` and ``end_line`` are lines of the file,
    counted from 1, both inclusive, the heading's line first.
    """

    id: str
    path: str
    title: str
    headings: tuple[str, ...]
    level: int
    anchor: str
    language: Language
    text: str
    line: int
    end_line: int


def field_texts(section: Section, keywords: Sequence[str], description: str) -> tuple[Sequence[str], ...]:
    """The texts of a section's fields, in the order of ``Field``."""
    headings = section.headings
    return headings[-1:], headings[:-1], (section.title,), keywords, (description,), (section.text,)
