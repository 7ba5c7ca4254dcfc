"""Promise: the quick search gives the sections and the scores that a plain and exhaustive one gives."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher.query import Clause, Role, Shape, parse_query
from searcher.ranking import Ranking
from searcher.view import View
from searcher.weights import Weights
from searcher.words import normalise, pieces
from tests.building import Analysed, documents, views_of, words


@st.composite
def queries(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        sign = draw(st.sampled_from(["", "", "", "+", "-"]))
        field = draw(st.sampled_from(["", "", "", "heading:", "title:", "body:", "keyword:"]))
        shape = draw(st.sampled_from(["word", "word", "word", "phrase", "prefix"]))
        if shape == "word":
            what = draw(words)
        elif shape == "phrase":
            what = '"' + " ".join(draw(st.lists(words, min_size=2, max_size=3))) + '"'
        else:
            what = draw(words)[: draw(st.integers(1, 4))] + "*"
        parts.append(sign + field + what)
    return " ".join(parts)


@st.composite
def corrections(draw: st.DrawFn) -> tuple[list[Clause], dict[Clause, Clause]]:
    """The clauses of a query, some of them taken for another word, and some with a near word beside them."""
    clauses, near = [], {}
    for clause in parse_query(draw(queries())).clauses:
        word = normalise(draw(words))
        other = clause._replace(words=(word,), written=word, typed=clause.written)
        how = draw(st.sampled_from(["", "", "instead", "beside"]))
        if clause.shape is not Shape.WORD or clause.role is not Role.ANY or pieces(clause.words[0]):
            how = ""
        clauses.append(other if how == "instead" else clause)
        if how == "beside":
            near[clause] = other
    return clauses, near


def ids(views: Sequence[View], ranking: Ranking, count: int) -> list[tuple[float, str]]:
    return [(hit.score, views[hit.view].segment.section(hit.section).id) for hit in ranking.best(count)]


@given(
    documents(),
    st.lists(corrections(), min_size=20, max_size=30),
    st.integers(0, 5),
    st.sets(st.integers(0, 4), max_size=2),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_ranking_equals_the_plain_one(
    found: list[Analysed],
    asked: list[tuple[list[Clause], dict[Clause, Clause]]],
    cut: int,
    dead: set[int],
) -> None:
    weights = Weights()
    split = [part for part in (found[:cut], found[cut:]) if part]
    gone = {f"{number}.md" for number in dead}
    with TemporaryDirectory() as folder:
        views, oracle = views_of(Path(folder), split, gone, weights)
        for clauses, near in asked:
            ranking = Ranking(views, clauses, weights, near=near)
            wanted = oracle.ranked(clauses, near)
            assert ranking.total == len(wanted), clauses
            for count in (3, 1000):
                got = ids(views, ranking, count)
                assert [score for score, _ in got] == pytest.approx(
                    [score for score, _ in wanted[:count]], rel=1e-6
                ), clauses
                assert _but_for_near_ties(got) == _but_for_near_ties(wanted[:count]), clauses


def _but_for_near_ties(ranked: list[tuple[float, str]]) -> list[set[str]]:
    """The ids, together where only rounding tells scores apart; the last group may be cut: left out."""
    groups: list[tuple[float, set[str]]] = []
    for score, name in ranked:
        if groups and abs(groups[-1][0] - score) < 1e-6:
            groups[-1][1].add(name)
        else:
            groups.append((score, {name}))
    return [names for _, names in groups[:-1]]
