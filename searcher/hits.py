"""What does a scored section show?

Itself, with the places marked where words of the query stand in its heading and in the passage of its text
that shows the match best.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise, starmap
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import marked
from searcher.matching import places_of
from searcher.places import Places
from searcher.query import Role
from searcher.ranking import Ranking, Scored
from searcher.results import Hit, Span
from searcher.segment import Segment
from searcher.snippets import Mark, best_passage, merged
from searcher.state import State
from searcher.weights import Field
from searcher.words import normalise

_SHOWN = (Field.HEADING, Field.BODY)
"""Only in these fields words are marked."""

_WORTH = 1 << 20
"""What a mark is worth, which is seldom more than 20, is counted in such fractions."""


class _Found(NamedTuple):
    """What the clauses of a query found in the headings and bodies of some sections.

    ``marks`` lie text by text, each in its order; ``texts`` says by section and field where those of a text
    lie. Of a word that is longer or shorter as written than normalised all is marked; where only a stretch of
    it was meant, ``odd`` has the place of the mark and where that stretch begins and ends in the normalised
    word.
    """

    marks: Sequence[Mark] = ()
    texts: Mapping[tuple[int, int], range] = {}
    odd: Sequence[tuple[int, int, int]] = ()

    def marks_in(self, text: str, section: int, field: Field) -> Sequence[Mark]:
        """The marks in one of the texts."""
        here = self.texts[section, field]
        marks = list(self.marks[here.start : here.stop])
        odd = self.odd[bisect_left(self.odd, (here.start,)) : bisect_left(self.odd, (here.stop,))]
        for place, part_start, part_end in odd:
            start, end, word, weight = self.marks[place]
            span = _part_span(text, start, end, part_start, part_end)
            marks[place - here.start] = Mark(*span, word, weight)
        return sorted(marks) if odd else marks


def make_hits(state: State, ranking: Ranking, best: Sequence[Scored], first_rank: int) -> list[Hit]:
    """The hits for scored sections, numbered from ``first_rank``."""
    found = [
        _find(ranking, segment, view, sorted(hit.section for hit in best if hit.view == view))
        for view, segment in enumerate(state.segments)
    ]
    return [
        _hit(state.segments[hit.view], hit, rank, found[hit.view])
        for rank, hit in enumerate(best, first_rank)
    ]


def _find(ranking: Ranking, segment: Segment, view: int, sections: Sequence[int]) -> _Found:
    """What the clauses of the query found in some sections of a segment."""
    if not sections:
        return _Found()
    rising = np.array(sections, np.int64)
    bounds = segment.bounds_of(rising)
    places, clauses = _places(ranking, segment, view, rising)
    rows = rising.searchsorted(places.sections)
    in_body = places.positions >= bounds[rows, Field.BODY]
    in_heading = places.positions < bounds[rows, Field.HEADING + 1]
    here = (in_body | in_heading).nonzero()[0]
    places, clauses = Places(*(column[here] for column in places)), clauses[here]
    # The texts are the heading and the body of each section in turn.
    texts = rows[here] * len(_SHOWN) + in_body[here]
    starts, ends, is_odd = _spans(segment, places, bounds[:, _SHOWN].ravel(), texts)

    rarities = np.array([sought.rarity for sought in ranking.sought])
    worth = (places.weights * rarities[clauses] * _WORTH).astype(np.int64)
    columns = starts, ends, clauses, worth
    order = np.lexsort((*columns[::-1], texts))
    marks = list(map(Mark, *(column[order].tolist() for column in columns)))
    odd = is_odd[order].nonzero()[0]
    parts = (column.tolist() for column in (odd, places.starts[order[odd]], places.ends[order[odd]]))
    every = [(section, field) for section in sections for field in _SHOWN]
    reached = texts[order].searchsorted(np.arange(len(every) + 1)).tolist()
    ranges = starmap(range, pairwise(reached))
    return _Found(marks, dict(zip(every, ranges, strict=True)), list(zip(*parts, strict=True)))


def _spans(segment: Segment, places: Places, begins: Array, texts: Array) -> tuple[Array, Array, Array]:
    """Where what was meant at some places begins and ends in its text, and for which of them all of the word
    is given though a stretch of it was meant.

    ``begins`` are the first positions of the texts, ``texts`` has the text of each place.
    """
    starts = segment.spans.starts(places.positions, begins, texts)
    lengths, usual = segment.spans.lengths(places.positions, places.words)
    is_part, is_odd = places.ends > 0, lengths != usual
    inside = is_part & ~is_odd
    ends = starts + np.where(inside, places.ends, lengths)
    return starts + np.where(inside, places.starts, 0), ends, is_part & is_odd


def _places(ranking: Ranking, segment: Segment, view: int, sections: Array) -> tuple[Places, Array]:
    """Where in some sections (rising) the clauses stand that are shown, and which of them each is of."""
    shown = [
        number
        for number, sought in enumerate(ranking.sought)
        if sought.clause.role is not Role.MUST_NOT and not sought.is_kin
    ]
    matches = [ranking.matches[view][number] for number in shown]
    places, which = places_of(matches, sections, marked(sections, segment.section_count))
    return places, np.array(shown)[which]


def _hit(segment: Segment, hit: Scored, rank: int, found: _Found) -> Hit:
    section = segment.section(hit.section)
    heading = section.headings[-1] if section.headings else ""
    in_heading = found.marks_in(heading, hit.section, Field.HEADING)
    in_body = found.marks_in(section.text, hit.section, Field.BODY)
    stretches = [Span(*stretch) for stretch in merged(in_heading, len(heading))]
    return Hit(rank, hit.score, section, best_passage(section.text, in_body), tuple(stretches))


def _part_span(text: str, start: int, end: int, part_start: int, part_end: int) -> tuple[int, int]:
    """Where a stretch of a normalised word lies in the word as written, which may be longer or shorter."""
    written = text[start:end]
    ends = [len(normalise(written[: place + 1])) for place in range(len(written))]
    first = next((place for place, reached in enumerate(ends) if reached > part_start), 0)
    last = next((place for place, reached in enumerate(ends) if reached >= part_end), len(written) - 1)
    return start + first, start + last + 1
