"""Promise: the quick search gives the sections and the scores that a plain and exhaustive one gives.

``SEARCHER_EXAMPLES=1000 python -m pytest tests/test_promise_exact.py`` asks more than 20,000 random queries.
"""

import os
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.resample import read_folder, resample, sections_of
from benchmarks.workload import Stems, draw_queries
from searcher import Document, Index, Results
from searcher.matching import Matcher
from searcher.query import Clause, Role, Shape, parse_query
from searcher.ranking import Ranking
from searcher.searching import ranked
from searcher.view import View
from searcher.weights import Weights
from searcher.words import normalise, pieces
from tests.building import Analysed, documents, own_codes, views_of, words

EXAMPLES = int(os.environ.get("SEARCHER_EXAMPLES", "100"))
"""Random indexes, each of which is asked 20 queries or more."""

TREE = Path(__file__).parents[2] / "shared" / "corpora" / "nb-helpdesk.tar.xz"

QUERIES_OF_A_KIND = 125


@contextmanager
def trying(sections: int) -> Iterator[None]:
    """So many sections are scored before any is ruled out.

    With few, bounds decide in small indexes, too; with more than there are, all that match are scored.
    """
    with patch.multiple("searcher.ranking", _TRIED=sections, _ALL=1, _LARGE=0):
        yield


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
    st.sampled_from([1, 2, 64]),
    st.sampled_from([0, 3, 127]),
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_ranking_equals_the_plain_one(
    found: list[Analysed],
    asked: list[tuple[list[Clause], dict[Clause, Clause]]],
    cut: int,
    dead: set[int],
    tried: int,
    own: int,
) -> None:
    weights = Weights()
    split = [part for part in (found[:cut], found[cut:]) if part]
    gone = {f"{number}.md" for number in dead}
    with TemporaryDirectory() as folder, trying(tried), own_codes(own):
        views, oracle = views_of(Path(folder), split, gone, weights)
        for clauses, near in asked:
            ranking = Ranking(Matcher(views), clauses, weights, near=near)
            wanted = oracle.ranked(clauses, near)
            assert ranking.total == len(wanted), clauses
            for count in (1, 3, 1000):
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


def _resampled(_: Path) -> list[Document]:
    return resample(1500, seed=5)


def _real(folder: Path) -> list[Document]:
    if not TREE.exists():
        pytest.skip("../shared/corpora is not there")
    with tarfile.open(TREE) as packed:
        packed.extractall(folder, filter="data")
    return read_folder(folder)[:400]


@pytest.fixture(scope="module", params=[_resampled, _real], ids=["resampled", "real"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Index, list[str]]]:
    """An index of several segments, from which something was removed, and queries drawn from its words."""
    folder = tmp_path_factory.mktemp("exact")
    documents: list[Document] = request.param(folder / "tree")
    drawn = draw_queries(sections_of(documents), Stems(), QUERIES_OF_A_KIND, seed=3)
    texts = [query.text for query in drawn]
    with Index.create(folder / "index") as index:
        index.add(documents[: len(documents) // 2])
        index.add(documents[len(documents) // 2 :])
        index.remove([document.path for document in documents[::9]])
        yield index, texts


def _found(results: Results) -> tuple[int, list[tuple[str, float]]]:
    return results.total, [(hit.section.id, round(hit.score, 9)) for hit in results]


def _best(index: Index, text: str, count: int) -> list[tuple[int, int, float]]:
    ranking, _ = ranked(index._state, parse_query(text))
    return [(hit.view, hit.section, round(hit.score, 9)) for hit in ranking.best(count)]


def test_bounds_rule_out_nothing_that_belongs_to_the_best(asked: tuple[Index, list[str]]) -> None:
    """Where all are wanted, all are scored."""
    index, texts = asked
    for text in texts:
        with trying(1):
            few = _best(index, text, 3)
        assert _best(index, text, 1_000_000)[:3] == few, text


def test_many_threads_find_what_one_finds(asked: tuple[Index, list[str]]) -> None:
    index, texts = asked
    alone = [_found(index.search(text)) for text in texts[::5]]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda _: [_found(index.search(text)) for text in texts[::5]], range(8))
    assert all(found == alone for found in together)
