"""How good are the answers?

A collection is indexed in a temporary place and its queries are scored with ir-measures.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from searcher.comparison import Comparison, compare_runs, read_run
from searcher.errors import QueryError, SearcherError
from searcher.index import Index
from searcher.judgements import Collection, JudgedQuery, read_collection
from searcher.reports import Progress, ShowProgress

DEPTH = 10  # no measure looks further down, and hits cost time

# What the query language of the index reads as more than words. The queries of a collection are plain prose,
# in which Finnish writes "Citizen Kane -elokuvan" and means no exclusion.
_OPERATORS = re.compile(r'["„“”»«*]|(?<!\w)[+-]+|:(?=\S)')


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over ``queries`` queries, each between 0 and 1.

    ``ndcg_10``: normalised discounted cumulative gain (Järvelin and Kekäläinen 2002); ``mrr_10``: mean of one
    over the rank of the first relevant document; ``recall_10``: share of the relevant documents; all three
    within the first ten, worked out by ir-measures.
    """

    queries: int
    ndcg_10: float
    mrr_10: float
    recall_10: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a collection's queries were answered, in all and by the language of the query.

    ``per_query`` is the nDCG@10 of each, by its id; ``against`` says how an earlier run compares.
    """

    folder: str
    documents: int
    overall: Scores
    languages: dict[str, Scores]
    build_seconds: float
    search_seconds: float
    warnings: tuple[str, ...]
    per_query: dict[str, float]
    against: Comparison | None = None


def evaluate(
    folder: str | Path, *, against: str | Path | None = None, progress: ShowProgress | None = None
) -> Evaluation:
    """Index the collection in ``folder`` in a temporary place, ask all its queries, and score the answers.

    ``against`` is an earlier evaluation of it, written down as JSON, to compare this one with. Raises
    DocumentError when that or a file of the collection is missing or malformed, and SearcherError when
    ir-measures is not installed.
    """
    _require_measures()
    collection = read_collection(folder)
    languages = {query.id: str(query.language) for query in collection.queries}
    before = None if against is None else read_run(against, languages)
    rankings, build_seconds, search_seconds = _answers(collection, progress)
    scores = score_queries(collection.queries, rankings)
    per_query = {id_: one.ndcg_10 for id_, one in scores.items()}
    by_language = defaultdict(list)
    for id_, language in languages.items():
        by_language[language].append(scores[id_])
    return Evaluation(
        folder=collection.folder,
        documents=len(collection.documents),
        overall=mean_scores(scores.values()),
        languages={language: mean_scores(by_language[language]) for language in sorted(by_language)},
        build_seconds=build_seconds,
        search_seconds=search_seconds,
        warnings=collection.warnings,
        per_query=per_query,
        against=None if before is None else compare_runs(before, per_query, languages),
    )


def _answers(
    collection: Collection, progress: ShowProgress | None
) -> tuple[dict[str, tuple[str, ...]], float, float]:
    """What each query finds in an index of the collection, and the seconds it took to build and to search."""
    with TemporaryDirectory(prefix="searcher-") as place, Index.create(Path(place) / "index") as index:
        started = perf_counter()
        index.add(collection.documents, progress=progress)
        built = perf_counter()
        rankings = answer_queries(index, collection.queries, progress=progress)
        return rankings, built - started, perf_counter() - built


def answer_queries(
    index: Index, queries: Sequence[JudgedQuery], *, progress: ShowProgress | None = None
) -> dict[str, tuple[str, ...]]:
    """The paths found for each query id, best first; a document stands where its best section stands."""
    rankings = {}
    for done, query in enumerate(queries, start=1):
        rankings[query.id] = _ranking(index, query.text)
        if progress:
            progress(Progress(done, len(queries), query.text))
    return rankings


def as_plain_words(text: str) -> str:
    """A query without what the query language of the index would read as more than words."""
    return _OPERATORS.sub(" ", text)


def _ranking(index: Index, text: str) -> tuple[str, ...]:
    try:
        results = index.search(as_plain_words(text), limit=DEPTH, per_document=1)
    except QueryError:  # An empty query finds nothing, and its score says so.
        return ()
    return tuple(hit.section.path for hit in results)


def score_queries(queries: Sequence[JudgedQuery], rankings: Mapping[str, Sequence[str]]) -> dict[str, Scores]:
    """The scores of each query, by its id, of a ranking of document paths, best first."""
    measures = _require_measures()
    ndcg, mrr, recall = measures.nDCG @ 10, measures.RR @ 10, measures.R @ 10
    relevant = {query.id: dict(query.relevant) for query in queries}
    # One over the rank as score: ir-measures would order equal scores by name.
    run = {
        query_id: {path: 1 / rank for rank, path in enumerate(ranking, start=1)}
        for query_id, ranking in rankings.items()
    }
    values: dict[str, dict[object, float]] = defaultdict(dict)
    for figure in measures.iter_calc([ndcg, mrr, recall], relevant, run):
        values[figure.query_id][figure.measure] = float(figure.value)
    return {id_: Scores(1, of[ndcg], of[mrr], of[recall]) for id_, of in values.items()}


def mean_scores(scores: Iterable[Scores]) -> Scores:
    """The mean, each weighted by its queries; all 0 when there are none."""
    every = tuple(scores)
    queries = sum(one.queries for one in every)

    def mean(values: Iterable[float]) -> float:
        weighted = (value * one.queries for value, one in zip(values, every, strict=True))
        return sum(weighted) / queries if queries else 0.0

    return Scores(
        queries,
        mean(one.ndcg_10 for one in every),
        mean(one.mrr_10 for one in every),
        mean(one.recall_10 for one in every),
    )


def _require_measures() -> Any:
    # Imported here because only an evaluation needs it: it is an extra and slow to load.
    try:
        import ir_measures
    except ImportError:
        raise SearcherError(
            "an evaluation needs ir-measures, which is not installed; install it with "
            "pip install 'ordfinner[evaluate]'"
        ) from None
    return ir_measures
