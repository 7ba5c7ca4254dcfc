"""How does a query become results?

What is typed is read, what is wanted is ranked, and the sections of one page become hits.
"""

import json
import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from unicodedata import normalize

import numpy as np

from searcher.arrays import Array
from searcher.columns import marked
from searcher.errors import QueryError
from searcher.hits import make_hits
from searcher.language import LANGUAGES, Language, languages_named, unknown_language
from searcher.query import ParsedQuery, few_warnings, parse_query
from searcher.ranking import Filter, Ranking, Scored
from searcher.results import Results
from searcher.segment import Segment
from searcher.state import State
from searcher.suggesting import Correction, correct
from searcher.view import View


def search(
    state: State,
    query: str,
    *,
    limit: int,
    offset: int,
    language: Language | str | None,
    path: str | None,
    keyword: str | None,
    per_document: int | None,
) -> Results:
    """The results of ``Index.search``, which see."""
    parsed = parse_query(query)
    allowed = wanted_sections(language=language, path=path, keyword=keyword)
    ranking, correction = ranked(state, parsed, allowed)
    best = _page(state, ranking, limit, offset, per_document)
    hits = make_hits(state, ranking, best, offset + 1)
    warnings = few_warnings(parsed.warnings + correction.warnings)
    return Results(query, tuple(hits), ranking.total, correction.suggestion, warnings)


def ranked(
    state: State, parsed: ParsedQuery, allowed: Filter = lambda view: None
) -> tuple[Ranking, Correction]:
    """The ranking that answers a query, and what was corrected for it."""
    ranking = Ranking(state.matcher, parsed.clauses, state.weights, allowed)
    correction = correct(state, parsed, ranking, allowed)
    if correction.warnings:
        ranking = Ranking(state.matcher, correction.clauses, state.weights, allowed, correction.near)
    return ranking, correction


def wanted_sections(*, language: Language | str | None, path: str | None, keyword: str | None) -> Filter:
    """Which sections of a view are wanted: of a language, of documents and folders (glob), with a keyword.

    Raises QueryError for a language that is not known, and for a glob or a keyword that is empty.
    """
    filters: list[Callable[[Segment], Array]] = []
    if language is not None:
        codes = np.array([LANGUAGES.index(each) for each in _languages(language)])
        of_language = marked(codes, len(LANGUAGES))
        filters.append(lambda segment: of_language.take(segment.array("section_language")))
    if path is not None:
        matches = _path_pattern(path).match
        filters.append(
            lambda segment: _of_documents(segment, [bool(matches(_nfc(each))) for each in segment.paths])
        )
    if keyword is not None:
        if not keyword.strip():
            raise QueryError(f"“{keyword}” is an empty keyword: give one that documents have")
        sought = _plain(keyword)
        filters.append(
            lambda segment: _of_documents(segment, [_has_keyword(each, sought) for each in segment.stored])
        )

    def wanted(view: View) -> Array | None:
        masks = [choose(view.segment) for choose in filters]
        return np.logical_and.reduce(masks) if masks else None

    return wanted


def _languages(language: Language | str) -> tuple[Language, ...]:
    named = languages_named(language)
    if not named:
        raise QueryError(unknown_language(language))
    return named


def _path_pattern(glob: str) -> re.Pattern[str]:
    """What paths match that a glob takes, or that lie in a folder that it takes.

    A "/" or "./" at its beginning means the folder of the documents, as in the globs of a build, or itself:
    a program may name its documents so.
    """
    if not glob.strip():
        raise QueryError(f"“{glob}” is an empty glob: give one such as nb, nb/* or *.md")
    whole = normalize("NFC", glob).rstrip("/")
    below = re.sub(r"^(\.?/)+", "", whole)
    if below in ("", "."):
        below = "*"
    globs = [each for name in dict.fromkeys((whole, below)) for each in (name, f"{name}/*")]
    if "/" not in whole:
        globs += [f"*/{each}" for each in globs]
    return re.compile("|".join(map(translate, globs)))


def _nfc(path: bytes) -> str:
    return normalize("NFC", path.decode())


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
        document = hit.view, state.views[hit.view].segment.values("section_document")[hit.section]
        taken[document] = taken.get(document, 0) + 1
        if taken[document] <= most:
            chosen.append(hit)
    return chosen
