"""Where do the words of a query stand in what is shown of a section, its heading and its body?"""

from collections.abc import Sequence

import numpy as np

from searcher.arrays import Array
from searcher.matching import places_of
from searcher.places import Places
from searcher.query import Role
from searcher.ranking import Ranking, Scored
from searcher.segment import Segment
from searcher.state import State
from searcher.weights import Field
from searcher.windows import Marks
from searcher.words import normalise

_WORTH = 1 << 20
"""What a mark is worth, which is seldom more than 20, is counted in such fractions."""


def marks_of(state: State, ranking: Ranking, best: Sequence[Scored], texts: Sequence[str]) -> Marks:
    """Where the clauses of a query stand in ``texts``: the headings of scored sections, then their bodies."""
    views = sorted({hit.view for hit in best})
    found = [_marks_in(state.segments[view], view, ranking, best, texts) for view in views]
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    order = np.lexsort(columns[::-1])
    return Marks(*(column.take(order) for column in columns))


def _marks_in(
    segment: Segment, view: int, ranking: Ranking, best: Sequence[Scored], texts: Sequence[str]
) -> Marks:
    """The marks in the sections of one view, in any order."""
    rising = sorted((hit.section, number) for number, hit in enumerate(best) if hit.view == view)
    sections, numbers = np.array(rising, np.int64).T
    bounds = segment.bounds_of(sections)
    every, clauses = _places(ranking, segment, view, sections)
    places, which = _shown(sections, bounds, every)
    begins = np.concatenate([bounds[:, Field.HEADING], bounds[:, Field.BODY]])
    starts = segment.spans.starts(places.positions, begins, which)
    of_texts = np.concatenate([numbers, numbers + len(best)]).take(which)
    starts, ends = _as_written(segment, places, starts, of_texts, texts)
    of_clauses = places.of_forms(clauses)
    rarities = np.array([sought.rarity for sought in ranking.sought]).take(of_clauses)
    worths = (places.of_forms(places.forms.weights) * rarities * _WORTH).astype(np.int64)
    return Marks(of_texts, starts, ends, of_clauses, worths)


def _places(ranking: Ranking, segment: Segment, view: int, sections: Array) -> tuple[Places, Array]:
    """Where in some sections (rising) the clauses stand that are shown, and of which of them each form is."""
    shown = [
        number
        for number, sought in enumerate(ranking.sought)
        if sought.clause.role is not Role.MUST_NOT and not sought.is_kin
    ]
    matches = [ranking.matches[view][number] for number in shown]
    postings = ranking.scoring.postings_in(view, sections)
    places, of_forms = places_of(matches, [postings[number] for number in shown], sections)
    return places, np.array(shown).take(of_forms)


def _shown(sections: Array, bounds: Array, places: Places) -> tuple[Places, Array]:
    """Those of some places that lie in a heading or a body, and in which of them: first come the headings of
    all sections, then their bodies."""
    rows = sections.searchsorted(places.sections)
    in_body = places.positions >= bounds[:, Field.BODY].take(rows)
    in_heading = places.positions < bounds[:, Field.HEADING + 1].take(rows)
    here = (in_body | in_heading).nonzero()[0]
    return places.at(here), (rows + in_body * len(sections)).take(here)


def _as_written(
    segment: Segment, places: Places, starts: Array, of_texts: Array, texts: Sequence[str]
) -> tuple[Array, Array]:
    """Where what was meant at some places begins and ends, given where the whole words begin, in which
    texts."""
    words, firsts, behinds = map(
        places.of_forms, (places.forms.words, places.forms.starts, places.forms.ends)
    )
    lengths, odd = segment.spans.lengths(places.positions, words)
    begins = starts + firsts
    ends = starts + np.where(behinds > 0, behinds, lengths)
    for place in odd.tolist():
        if behinds[place]:
            start = int(starts[place])
            word = texts[of_texts[place]][start : start + int(lengths[place])]
            first, behind = _part_span(word, int(firsts[place]), int(behinds[place]))
            begins[place], ends[place] = start + first, start + behind
    return begins, ends


def _part_span(written: str, part_start: int, part_end: int) -> tuple[int, int]:
    """Where a stretch of a normalised word lies in the word as written, which may be longer or shorter."""
    ends = [len(normalise(written[: place + 1])) for place in range(len(written))]
    first = next((place for place, reached in enumerate(ends) if reached > part_start), 0)
    last = next((place for place, reached in enumerate(ends) if reached >= part_end), len(written) - 1)
    return first, last + 1
