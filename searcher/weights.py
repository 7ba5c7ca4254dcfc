"""Which few numbers decide what comes first?

They are used when a query is answered, not when the index is built: another set of weights needs no new
index. The formula they stand in is in ``ranking``.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from searcher.analysis import Kind


class Field(IntEnum):
    """Where in a section a word stands; the order is that of the index file."""

    HEADING = 0
    PATH = 1
    TITLE = 2
    KEYWORDS = 3
    DESCRIPTION = 4
    BODY = 5


FIELD_NAMES = {
    Field.HEADING: "heading",
    Field.PATH: "heading path",
    Field.TITLE: "title",
    Field.KEYWORDS: "keywords",
    Field.DESCRIPTION: "description",
    Field.BODY: "body",
}


def _fields() -> dict[Field, float]:
    return {
        Field.HEADING: 4.0,
        Field.PATH: 1.5,
        Field.TITLE: 1.5,
        Field.KEYWORDS: 0.6,
        Field.DESCRIPTION: 0.4,
        Field.BODY: 1.0,
    }


def _kinds() -> dict[Kind, float]:
    return {Kind.EXACT: 1.0, Kind.STEM: 0.9, Kind.FOLDED: 0.6, Kind.PART: 0.6}


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the ranking.

    ``fields``: what one occurrence counts in each field. ``kinds``: what a match counts by the way it was
    found. ``saturation``: k1 of BM25. ``body_length``, ``heading_length``: b of BM25 for these two fields,
    the share of the length that is set off; ``heading_words``: the length of a heading that counts plainly.
    ``heading_bonus``: what a word in the section's own heading adds, as a share of the word's rarity.
    ``closeness``: what two neighbouring words of the query add when they stand side by side, as a share of
    the rarity of the commoner one.
    ``other_language``: the share that is left of a match by stem or spelling in one language of a word that
    stands as typed in another.
    """

    fields: dict[Field, float] = field(default_factory=_fields)
    kinds: dict[Kind, float] = field(default_factory=_kinds)
    saturation: float = 1.2
    body_length: float = 0.75
    heading_length: float = 0.5
    heading_words: float = 4.0
    steepness: float = 1.2
    heading_bonus: float = 0.3
    closeness: float = 0.4
    other_language: float = 0.3
