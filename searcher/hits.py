"""What does a scored section show?

Itself, with the places marked where words of the query stand in its heading and in the passage of its text
that shows the match best.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from searcher.columns import marked
from searcher.places import joined
from searcher.query import Role
from searcher.ranking import Ranking, Scored
from searcher.results import Hit, Span
from searcher.segment import Segment
from searcher.snippets import Mark, best_passage, merged
from searcher.state import State
from searcher.weights import Field
from searcher.words import normalise

_Found = tuple[int, int, int, float, int, int]
"""A place in a text where a clause was found: where the word begins, its length, the clause, the weight, and
the stretch of the word that was meant."""


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


def _find(
    ranking: Ranking, segment: Segment, view: int, sections: Sequence[int]
) -> Mapping[tuple[int, int], Sequence[_Found]]:
    """What the clauses of the query found in some sections of a segment, by section and field."""
    found: dict[tuple[int, int], list[_Found]] = defaultdict(list)
    if sections:
        rising = np.array(sections, np.int64)
        shown = [
            number
            for number, sought in enumerate(ranking.sought)
            if sought.clause.role is not Role.MUST_NOT and not sought.is_kin
        ]
        table = marked(rising, segment.section_count)
        each = [ranking.matches[view][number].places(rising, table) for number in shown]
        counts = [len(places.positions) for places in each]
        places = joined(each)
        bounds = segment.bounds_of(rising)[rising.searchsorted(places.sections)]
        fields = (places.positions[:, None] >= bounds[:, 1:-1]).sum(axis=1)
        columns = (
            places.sections,
            fields,
            segment.spans.starts(places.positions, bounds[np.arange(len(fields)), fields]),
            segment.spans.lengths(places.positions, places.words),
            np.repeat(shown, counts),
            places.weights * np.repeat([ranking.sought[number].rarity for number in shown], counts),
            places.starts,
            places.ends,
        )
        for section, field, *place in zip(*(column.tolist() for column in columns), strict=True):
            found[section, field].append(tuple(place))
    return found


def _hit(segment: Segment, hit: Scored, rank: int, found: Mapping[tuple[int, int], Sequence[_Found]]) -> Hit:
    section = segment.section(hit.section)
    heading = section.headings[-1] if section.headings else ""
    in_heading = _marks(heading, found.get((hit.section, Field.HEADING), ()))
    in_body = _marks(section.text, found.get((hit.section, Field.BODY), ()))
    stretches = [Span(*stretch) for stretch in merged(in_heading, len(heading))]
    return Hit(rank, hit.score, section, best_passage(section.text, in_body), tuple(stretches))


def _marks(text: str, found: Sequence[_Found]) -> list[Mark]:
    """The marks of what was found in a text, in the order of the text."""
    marks = []
    for start, length, clause, weight, part_start, part_end in found:
        end = start + length
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
