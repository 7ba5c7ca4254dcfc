"""How does a query become results?

The ranking names the best sections; here each gets its passage, with the places marked where the words of the
query stand in it and in its heading.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from unicodedata import normalize

import numpy as np

from searcher.arrays import Array
from searcher.errors import QueryError
from searcher.forward import LANGUAGES
from searcher.language import Language, languages_named, unknown_language
from searcher.places import Places, fields_of
from searcher.query import Role, parse_query
from searcher.ranking import Ranking, Scored
from searcher.results import Hit, Results, Span
from searcher.segment import Segment
from searcher.snippets import Mark, best_passage, merged, opening
from searcher.state import State
from searcher.suggesting import suggest
from searcher.view import View
from searcher.weights import Field
from searcher.words import normalise

Filter = Callable[[View], Array | None]


def search(
    state: State,
    query: str,
    limit: int,
    offset: int,
    language: Language | str | None,
    path: str | None,
    keyword: str | None,
    per_document: int | None,
) -> Results:
    """The results of ``Index.search``, which see."""
    parsed = parse_query(query)
    allowed = wanted_sections(language, path, keyword)
    ranking = Ranking(state.views, parsed.clauses, state.weights, allowed)
    best = _page(state, ranking, limit, offset, per_document)
    hits = make_hits(state, ranking, best, offset + 1)
    suggestion = suggest(state, parsed, ranking)
    return Results(query, tuple(hits), ranking.total, suggestion, parsed.warnings)


def wanted_sections(language: Language | str | None, path: str | None, keyword: str | None) -> Filter:
    """Which sections of a view are wanted: of a language, below a path (glob), with a keyword.

    Raises QueryError for a language that is not known.
    """
    filters: list[Callable[[Segment], Array]] = []
    if language is not None:
        codes = [LANGUAGES.index(each) for each in _languages(language)]
        filters.append(lambda segment: np.isin(segment.array("section_language"), codes))
    if path is not None:
        glob = normalize("NFC", path)
        filters.append(
            lambda segment: _of_documents(segment, [_matches(each, glob) for each in segment.paths])
        )
    if keyword is not None:
        sought = _plain(keyword)
        filters.append(
            lambda segment: _of_documents(segment, [_has_keyword(each, sought) for each in segment.stored])
        )

    def wanted(view: View) -> Array | None:
        masks = [choose(view.segment) for choose in filters]
        return np.logical_and.reduce(masks) if masks else None

    return wanted


def make_hits(state: State, ranking: Ranking, best: Sequence[Scored], first_rank: int) -> list[Hit]:
    """The hits for scored sections, numbered from ``first_rank``."""
    marks = {
        (number, section): found
        for number, view in enumerate(state.views)
        for section, found in _marks(view.segment, ranking, number, best).items()
    }
    return [
        _hit(state.views[hit.view].segment, hit, rank, marks[hit.view, hit.section])
        for rank, hit in enumerate(best, first_rank)
    ]


def _languages(language: Language | str) -> tuple[Language, ...]:
    named = languages_named(language)
    if not named:
        raise QueryError(unknown_language(language))
    return named


def _matches(path: bytes, glob: str) -> bool:
    return fnmatchcase(normalize("NFC", path.decode()), glob)


def _has_keyword(stored: bytes, sought: str) -> bool:
    return any(sought == _plain(keyword) for keyword in json.loads(stored)["keywords"])


def _plain(keyword: str) -> str:
    return normalize("NFC", keyword).casefold()


def _of_documents(segment: Segment, wanted: Sequence[bool]) -> Array:
    """For each section whether its document is wanted."""
    return np.array(wanted, bool)[segment.array("section_document")]


def _page(state: State, ranking: Ranking, limit: int, offset: int, per_document: int | None) -> list[Scored]:
    count = offset + limit
    if per_document is None:
        return ranking.best(count)[offset:]
    depth = count
    while True:
        best = ranking.best(depth)
        chosen = _few_per_document(state, best, per_document)
        if len(chosen) >= count or len(best) < depth:
            return chosen[offset:count]
        depth *= 4


def _few_per_document(state: State, best: Sequence[Scored], most: int) -> list[Scored]:
    """The best sections, at most so many of one document."""
    taken: dict[tuple[int, int], int] = {}
    chosen = []
    for hit in best:
        document = hit.view, int(state.views[hit.view].segment.array("section_document")[hit.section])
        taken[document] = taken.get(document, 0) + 1
        if taken[document] <= most:
            chosen.append(hit)
    return chosen


_Stretch = tuple[int, int, int, int, int, int, int, float]
"""A word that the query means, as it lies in a section: the section, the field, where it starts there, its
length, the part of it that is meant (start and end, 0 for all of it), the clause, the weight."""


def _hit(segment: Segment, hit: Scored, rank: int, found: Sequence[_Stretch]) -> Hit:
    section = segment.section(hit.section)
    heading = section.headings[-1] if section.headings else ""
    body = _field_marks(section.text, found, Field.BODY)
    snippet = best_passage(section.text, body) if body else opening(section.text)
    stretches = merged(_field_marks(heading, found, Field.HEADING), len(heading))
    return Hit(rank, hit.score, section, snippet, tuple(Span(*stretch) for stretch in stretches))


def _marks(
    segment: Segment, ranking: Ranking, view: int, best: Sequence[Scored]
) -> dict[int, list[_Stretch]]:
    """Where the words of the query stand in those of the best sections that lie in one view."""
    sections = np.array(sorted(hit.section for hit in best if hit.view == view), np.int64)
    marks: dict[int, list[_Stretch]] = {section: [] for section in sections.tolist()}
    if marks:
        for number, (sought, match) in enumerate(zip(ranking.sought, ranking.matches[view], strict=True)):
            if sought.clause.role is not Role.MUST_NOT:
                for stretch in _stretches(segment, match.places(sections), number, sought.rarity):
                    marks[stretch[0]].append(stretch)
    return marks


def _stretches(segment: Segment, places: Places, clause: int, rarity: float) -> Iterator[_Stretch]:
    """The stretches that the places of a clause mean."""
    columns = (
        places.sections,
        fields_of(segment, places),
        segment.array("token_starts")[places.positions],
        segment.array("token_lengths")[places.positions],
        places.starts,
        places.ends,
        np.full(len(places.positions), clause),
        places.weights * rarity,
    )
    return zip(*(column.tolist() for column in columns), strict=True)


def _field_marks(text: str, found: Sequence[_Stretch], field: Field) -> list[Mark]:
    """The marks in one field, in the order of the text."""
    marks = []
    for _, lies_in, start, length, part_start, part_end, clause, weight in found:
        if lies_in == field:
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
