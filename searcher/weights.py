"""Which few numbers decide what comes first?

They are used when a query is answered, not when the index is built: another set of weights needs no new
index. The formula they stand in is in ``scoring`` and ``sought``.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from searcher.analysis import Kind


class Field(IntEnum):
    """Where in a section a word stands; the order is that of the index file."""

    HEADING = 0
    PATH = 1
    TITLE = 2
    KEYWORDS = 3
    DESCRIPTION = 4
    BODY = 5


EVERY_FIELD = (1 << len(Field)) - 1
"""All fields as a set of bits."""

LAST_OF_OUTLINE = Field.TITLE
"""The fields up to this one, heading, heading path and title, are the *outline* of a section. They often say
the same twice, as a title repeats the first heading: of them only the one counts that gives a word most."""

FIELD_NAMES = {
    Field.HEADING: "heading",
    Field.PATH: "heading path",
    Field.TITLE: "title",
    Field.KEYWORDS: "keywords",
    Field.DESCRIPTION: "description",
    Field.BODY: "body",
}


_FIELDS = MappingProxyType(
    {
        Field.HEADING: 6.0,  # what a section says it is about
        Field.PATH: 3.25,  # the headings above it: what its neighbours are about as well
        Field.TITLE: 1.75,  # the same for the whole document
        Field.KEYWORDS: 0.6,  # chosen with care, but for the document and not for the section
        Field.DESCRIPTION: 0.4,  # a sentence or two on the document
        Field.BODY: 1.0,  # the measure of the others
    }
)

_KINDS = MappingProxyType(
    {
        Kind.EXACT: 1.0,  # the measure of the others
        Kind.LEMMA: 0.9,  # another form of the word, but for words that are spelled alike
        Kind.STEM: 0.85,  # mostly another form of the word, at times another word
        Kind.FOLDED: 0.7,  # as typed on another keyboard; at times another word (schon, schön)
        Kind.PART: 0.6,  # Online-Marketing is about Marketing, but about something narrower
    }
)


class Weights(NamedTuple):
    """The numbers of the ranking; ``docs/ranking.md`` says how they were found and what they are worth.

    ``fields``: what one occurrence counts in each field. ``kinds``: what a match counts by the way it was
    found. ``saturation``: k1 of BM25; the larger, the more a word's further occurrences add.
    ``body_length``, ``heading_length``: b of BM25 for these two fields, the share of the length that is set
    off. ``shortest_body``: below this share of the mean length no body counts as shorter.
    ``heading_words``: the length of a heading that counts plainly. ``steepness``: the power of the rarity;
    above 1, common words count less beside rare ones than in BM25. ``heading_bonus``: what a word in the
    section's own heading adds, as a share of its rarity; it helps that section against those that often
    mention the word. ``closeness``: what two neighbouring words of the query add when they stand side by
    side, as a share of the smaller of their rarities. ``in_order``: how many times that is added where they
    stand in the order of the query; at least 1. ``other_language``: the share that is left of a match
    by stem or spelling in one language of a word that stands as typed in another. ``typo``: the share that
    is left of the rarity of the nearest word of the index when it stands in for one that is nowhere. ``kin``:
    what words that begin like a word of the query add, as a share of what they would give as ``begin*``.
    ``parts``: what the parts of a word may be worth together, as a share of the word's rarity; below 1, so
    that a section with the word comes before one with its parts.
    """

    fields: Mapping[Field, float] = _FIELDS
    kinds: Mapping[Kind, float] = _KINDS
    saturation: float = 1.5
    body_length: float = 0.85
    shortest_body: float = 0.25
    heading_length: float = 0.5
    heading_words: float = 5.0
    steepness: float = 1.35
    heading_bonus: float = 0.1
    closeness: float = 0.6
    in_order: float = 1.35
    other_language: float = 0.3
    typo: float = 0.6
    kin: float = 0.2
    parts: float = 0.8
