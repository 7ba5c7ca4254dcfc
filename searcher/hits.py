"""What does a scored section show?

Itself, with the places marked where words of the query stand in its heading and in the passage of its text
that shows the match best.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import repeat

import numpy as np

from searcher.query import Role
from searcher.ranking import Ranking, Scored
from searcher.results import Hit, Span
from searcher.segment import Segment
from searcher.snippets import Mark, best_passage, merged
from searcher.state import State
from searcher.weights import Field
from searcher.words import normalise

_Place = tuple[int, int, float, int, int]
"""A position where a clause was found, the clause, the weight, and the stretch of the word that was meant."""


def make_hits(state: State, ranking: Ranking, best: Sequence[Scored], first_rank: int) -> list[Hit]:
    """The hits for scored sections, numbered from ``first_rank``."""
    places = [
        _places(ranking, view, sorted(hit.section for hit in best if hit.view == view))
        for view in range(len(state.views))
    ]
    return [
        _hit(state.views[hit.view].segment, hit, rank, places[hit.view])
        for rank, hit in enumerate(best, first_rank)
    ]


def _places(ranking: Ranking, view: int, sections: Sequence[int]) -> list[_Place]:
    """Where the clauses of the query were found in some sections of a view, by position."""
    found: list[_Place] = []
    if sections:
        rising = np.array(sections, np.int64)
        for clause, (sought, match) in enumerate(zip(ranking.sought, ranking.matches[view], strict=True)):
            if sought.clause.role is not Role.MUST_NOT and not sought.is_kin:
                places = match.places(rising)
                weights = places.weights * sought.rarity
                columns = (each.tolist() for each in (weights, places.starts, places.ends))
                found += zip(places.positions.tolist(), repeat(clause), *columns)
        found.sort()
    return found


def _hit(segment: Segment, hit: Scored, rank: int, places: Sequence[_Place]) -> Hit:
    section = segment.section(hit.section)
    heading = section.headings[-1] if section.headings else ""
    bounds = segment.field_bounds(hit.section)
    in_heading = _marks(segment, heading, _between(places, bounds[Field.HEADING], bounds[Field.HEADING + 1]))
    in_body = _marks(segment, section.text, _between(places, bounds[Field.BODY], bounds[Field.BODY + 1]))
    stretches = [Span(*stretch) for stretch in merged(in_heading, len(heading))]
    return Hit(rank, hit.score, section, best_passage(section.text, in_body), tuple(stretches))


def _between(places: Sequence[_Place], first: int, end: int) -> Sequence[_Place]:
    return places[bisect_left(places, (first,)) : bisect_left(places, (end,))]


def _marks(segment: Segment, text: str, places: Sequence[_Place]) -> list[Mark]:
    """The marks of places in one field, in the order of its text."""
    lengths = segment.values("token_lengths")
    marks = []
    for position, clause, weight, part_start, part_end in places:
        start = segment.token_start(position)
        end = start + lengths[position]
        if part_end:
            start, end = _part_span(text, start, end, part_start, part_end)
        marks.append(Mark(start, end, clause, weight))
    marks.sort()
    return marks


def _part_span(text: str, start: int, end: int, part_start: int, part_end: int) -> tuple[int, int]:
    """Where a stretch of a normalised word lies in the word as written, which may be longer or shorter."""
    written = text[start:end]
    if len(normalise(written)) == len(written):
        return start + part_start, min(start + part_end, end)
    ends = [len(normalise(written[: place + 1])) for place in range(len(written))]
    first = next((place for place, reached in enumerate(ends) if reached > part_start), 0)
    last = next((place for place, reached in enumerate(ends) if reached >= part_end), len(written) - 1)
    return start + first, start + last + 1
