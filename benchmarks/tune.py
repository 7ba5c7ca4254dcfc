"""Which weights give the best answers? `python -m benchmarks.tune [--cache FOLDER] [SET]...`.

Half of each set's queries, by a hash of their ids, choose the weights; the other half is only reported. The
search goes over the weights in turn, tries each value of a small grid, and keeps one that raises the mean
nDCG@10 over the sets by at least ``SURE`` times the standard error of that difference, without lowering any
set below plain BM25 (or further below); it ends when a round changes nothing. Weights act when a query is
answered, so each set is indexed once.

`--compare SETTING SETTING` compares two settings on all chosen queries instead, with a paired randomisation
test per set (`searcher.comparison`). A setting is "" (the weights as they are) or such as
"closeness=0.2,heading=3".
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import variance
from typing import Any

from benchmarks import baseline
from searcher import generations
from searcher.analysis import Kind
from searcher.comparison import difference
from searcher.errors import SearcherError
from searcher.evaluation import DEPTH, as_plain_words, score_queries
from searcher.index import Index
from searcher.judgements import Collection, JudgedQuery, read_collection
from searcher.query import Clause, parse_query
from searcher.ranking import Ranking
from searcher.state import State
from searcher.weights import Field, Weights

SURE = 2.0
"""So many standard errors a change must add to the mean to be made. A search that took every change by .0005
gained .006 on the half that it chose by, and lost .002 on the other."""

# No weight of headings: the passages of these sets have none. What they must do is in tests/test_ranking.py.
GRID: dict[str, tuple[float, ...]] = {
    "kin": (0.2, 0.3, 0.4, 0.5),
    "parts": (0.6, 0.7, 0.8, 0.9),
    "part": (0.5, 0.6, 0.7, 0.8),
    "lemma": (0.8, 0.9, 1.0),
    "stem": (0.7, 0.8, 0.85, 0.9),
    "folded": (0.6, 0.7, 0.8),
    "closeness": (0.2, 0.4, 0.6, 0.8),
    "in_order": (1, 1.35, 1.7),
    "steepness": (1.15, 1.25, 1.35, 1.45),
    "saturation": (1.25, 1.5, 2.0),
    "body_length": (0.75, 0.85, 0.95),
    "shortest_body": (0.15, 0.25, 0.35),
    "title": (1, 1.5, 1.75, 2, 3),
}

Values = Mapping[str, float]
"""nDCG@10 by query id."""


@dataclass(frozen=True)
class JudgedSet:
    """A collection with its index, its queries as clauses, and what plain BM25 reaches for each query."""

    name: str
    index: Path
    queries: tuple[JudgedQuery, ...]
    plain: Values

    def clauses(self, query: JudgedQuery) -> tuple[Clause, ...]:
        return parse_query(as_plain_words(query.text)).clauses


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="tune-") as scratch:
        cache = given.cache or Path(scratch)
        sets = [prepare(folder, cache, given.queries) for folder in baseline.folders_given(given.sets)]
        if given.compare:
            lines = compare(sets, *(setting(text) for text in given.compare))
        elif given.choose:
            lines = choose(sets)
        else:
            lines = table(sets, Weights())
        for line in lines:
            print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tune", description=__doc__)
    parser.add_argument("sets", nargs="*", help="folders of collections; else all of the shared folder")
    parser.add_argument("--cache", type=Path, help="keep the indexes here for the next time")
    parser.add_argument("--queries", type=int, default=300, help="at most so many queries of each set")
    parser.add_argument("--choose", action="store_true", help="search for weights, and do not only report")
    parser.add_argument("--compare", nargs=2, metavar="SETTING", help="test one setting against another")
    return parser.parse_args()


def prepare(folder: Path, cache: Path, most: int) -> JudgedSet:
    """Index a collection, if the cache does not hold it, and choose the queries by their hashes."""
    collection = read_collection(folder)
    place = cache / folder.name
    _build(collection, place)
    queries = sorted(collection.queries, key=lambda query: _hash(query.id))[:most]
    return JudgedSet(folder.name, place, tuple(queries), _plain_values(collection, cache))


def _build(collection: Collection, place: Path) -> None:
    try:
        with Index.open(place) as index:
            index.search(collection.queries[0].text)
            if index.status().documents == len(collection.documents):
                return
    except SearcherError:
        pass  # There is none, or one of another version, whose search fails.
    with Index.create(place, overwrite=True) as index:
        index.add(collection.documents)


def _plain_values(collection: Collection, cache: Path) -> Values:
    kept = cache / f"{Path(collection.folder).name}.plain.json"
    if not kept.exists():
        values = ndcg(collection.queries, baseline.answer_queries(collection))
        kept.write_text(json.dumps(values), encoding="utf-8")
    loaded: Values = json.loads(kept.read_text(encoding="utf-8"))
    return loaded


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def ndcg(queries: Sequence[JudgedQuery], rankings: Mapping[str, Sequence[str]]) -> dict[str, float]:
    return {id_: scores.ndcg_10 for id_, scores in score_queries(queries, rankings).items()}


# Answering


def answer(judged: JudgedSet, weights: Weights) -> dict[str, float]:
    """The nDCG@10 of each query with these weights; a document stands where its best section stands."""
    generation = generations.open_current(judged.index)
    state = State(generation, weights)
    rankings = {query.id: best_paths(state, judged.clauses(query)) for query in judged.queries}
    generation.close()
    return ndcg(judged.queries, rankings)


def best_paths(state: State, clauses: Sequence[Clause]) -> list[str]:
    if not clauses:
        return []
    ranking = Ranking(state.matcher, clauses, state.weights)
    depth = DEPTH
    while True:
        best = ranking.best(depth)
        places = [(state.views[hit.view].segment, hit.section) for hit in best]
        found = (segment.paths[int(segment.array("section_document")[at])] for segment, at in places)
        paths = [path.decode() for path in dict.fromkeys(found)]
        if len(paths) >= DEPTH or len(best) < depth:
            return paths[:DEPTH]
        depth *= 4


# Settings


def setting(text: str) -> Weights:
    """The weights with the changes that a text such as "closeness=0.2,heading=3" names."""
    weights = Weights()
    for change in filter(None, text.split(",")):
        name, _, value = change.partition("=")
        weights = changed(weights, name.strip(), float(value))
    return weights


def changed(weights: Weights, name: str, value: float) -> Weights:
    """The weights with another value for a field, a kind, or one of the single numbers."""
    if name in list(Kind):
        return weights._replace(kinds={**weights.kinds, Kind(name): value})
    if name.upper() in Field.__members__:
        return weights._replace(fields={**weights.fields, Field[name.upper()]: value})
    numbers: dict[str, Any] = {name: value}
    return weights._replace(**numbers)


def value_of(weights: Weights, name: str) -> float:
    if name in list(Kind):
        return weights.kinds[Kind(name)]
    if name.upper() in Field.__members__:
        return weights.fields[Field[name.upper()]]
    return float(getattr(weights, name))


# Choosing


def choosing_half(query: JudgedQuery) -> bool:
    return _hash(f"half {query.id}") % 2 == 0


def halved(judged: JudgedSet, choosing: bool) -> JudgedSet:
    return replace(judged, queries=tuple(q for q in judged.queries if choosing_half(q) is choosing))


def choose(sets: Sequence[JudgedSet]) -> Iterator[str]:
    """The coordinate search, step by step, and the tables for the weights before and after."""
    halves = [halved(judged, choosing=True) for judged in sets]
    weights = Weights()
    reached = _answers(halves, weights)
    improved = True
    while improved:
        improved = False
        for name, values in GRID.items():
            for value in values:
                tried = changed(weights, name, value)
                if value == value_of(weights, name):
                    continue
                found = _answers(halves, tried)
                gain, error = _gain(reached, found)
                yield f"  {name}={value:g}: {gain:+.4f} ± {error:.4f}"
                if gain > 0 and gain >= SURE * error and _holds(halves, found, reached):
                    yield f"{name}: {value_of(weights, name):g} → {value:g}"
                    weights, reached, improved = tried, found, True
    yield f"\nchosen: {weights}\n"
    yield from table(sets, weights)


def _gain(before: Sequence[Values], after: Sequence[Values]) -> tuple[float, float]:
    """What the mean over the sets gained, and the standard error of that."""
    differences = [[new[id_] - old[id_] for id_ in old] for old, new in zip(before, after, strict=True)]
    errors = (variance(each) / len(each) for each in differences)
    return _mean(list(map(_mean, differences))), sqrt(sum(errors)) / len(differences)


def _holds(halves: Sequence[JudgedSet], found: Sequence[Values], before: Sequence[Values]) -> bool:
    """Whether no set falls below plain BM25, or further below."""
    for judged, new, old in zip(halves, found, before, strict=True):
        plain = _mean([judged.plain[id_] for id_ in new])
        if _mean(list(new.values())) < min(plain, _mean(list(old.values()))):
            return False
    return True


def _answers(sets: Sequence[JudgedSet], weights: Weights) -> list[Values]:
    return [answer(judged, weights) for judged in sets]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


# Reporting


def table(sets: Sequence[JudgedSet], weights: Weights) -> Iterator[str]:
    """Plain BM25 and these weights, nDCG@10 on the half that chose them and on the other."""
    yield f"{'nDCG@10':18}{'half that chooses':^32}{'half that is reported':^32}{'p':>7}"
    yield f"{'':18}" + f"{'queries':>8}{'BM25':>8}{'searcher':>9}{'':7}" * 2
    rows = []
    for judged in sets:
        cells, row = "", []
        for choosing in (True, False):
            half = halved(judged, choosing)
            found = difference(half.plain, answer(half, weights))
            gain = found.after - found.before
            cells += f"{found.queries:8}{found.before:8.4f}{found.after:9.4f}{gain:+7.4f}"
            row += [found.before, found.after]
        rows.append(row)
        yield f"{judged.name:18}{cells}{found.p:7.3f}"
    means = [_mean(column) for column in zip(*rows, strict=True)]
    yield f"{'mean':18}" + "".join(
        f"{'':8}{plain:8.4f}{ours:9.4f}{ours - plain:+7.4f}" for plain, ours in (means[:2], means[2:])
    )


def compare(sets: Sequence[JudgedSet], one: Weights, other: Weights) -> Iterator[str]:
    """Two settings on all queries, set by set, and how likely chance alone makes them differ so much."""
    yield f"{'nDCG@10':18}{'queries':>8}{'one':>9}{'other':>9}{'diff.':>9}{'better':>8}{'worse':>7}{'p':>8}"
    every = []
    for judged in sets:
        found = difference(answer(judged, one), answer(judged, other))
        every.append((found.before, found.after))
        yield (
            f"{judged.name:18}{found.queries:8}{found.before:9.4f}{found.after:9.4f}"
            f"{found.after - found.before:+9.4f}{found.better:8}{found.worse:7}{found.p:8.3f}"
        )
    one_mean, other_mean = (_mean(column) for column in zip(*every, strict=True))
    yield f"{'mean':18}{'':8}{one_mean:9.4f}{other_mean:9.4f}{other_mean - one_mean:+9.4f}"


if __name__ == "__main__":
    main()
