"""The guard lets the code pass as it is, and trips for each thing that is made slower."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import guard
from benchmarks.cold import BARE
from benchmarks.handed import Stems
from benchmarks.processes import run
from benchmarks.queries import Query, QueryKind, draw_queries
from benchmarks.resample import resample, sections_of
from searcher import Document, Index
from searcher.analysis import Chain

SLOWER = 4
ROUNDS = 3


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return resample(guard.SECTIONS, guard.SEED)


@pytest.fixture(scope="module")
def queries(documents: list[Document]) -> list[Query]:
    return list(draw_queries(sections_of(documents), Stems(), guard.QUERIES, guard.SEED))


@pytest.fixture(scope="module")
def index(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("guard")) as index:
        index.add(documents)
        yield index


def several_times(method: Callable[..., Any]) -> Callable[..., Any]:
    def slow(*arguments: Any, **options: Any) -> Any:
        for _ in range(SLOWER - 1):
            method(*arguments, **options)
        return method(*arguments, **options)

    return slow


def exceeded(ratios: dict[str, float]) -> set[str]:
    return {each.name for each in guard.judge(ratios) if each.exceeded}


def test_the_queries_pass(index: Index, queries: list[Query]) -> None:
    assert exceeded(guard.measure_queries(index, queries, ROUNDS)) == set()


def test_slower_queries_trip(index: Index, queries: list[Query], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "search", several_times(Index.search))
    assert exceeded(guard.measure_queries(index, queries, ROUNDS)) == set(QueryKind)


def test_one_kind_of_query_trips_alone(
    index: Index, queries: list[Query], monkeypatch: pytest.MonkeyPatch
) -> None:
    search, slow_search = Index.search, several_times(Index.search)
    slow = {query.text for query in queries if query.kind is QueryKind.PHRASE}

    def sometimes_slow(self: Index, query: str, **options: Any) -> Any:
        return (slow_search if query in slow else search)(self, query, **options)

    monkeypatch.setattr(Index, "search", sometimes_slow)
    assert exceeded(guard.measure_queries(index, queries, ROUNDS)) == {QueryKind.PHRASE}


def test_updates_pass_and_slower_ones_trip(
    index: Index, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exceeded(guard.measure_update(index, documents[0], ROUNDS)) == set()
    monkeypatch.setattr(Index, "add", several_times(Index.add))
    assert exceeded(guard.measure_update(index, documents[0], ROUNDS)) == {"update"}


def test_building_passes_and_slower_building_trips(
    tmp_path: Path, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exceeded(guard.measure_build(tmp_path, documents[:100], ROUNDS)) == set()
    # Adding the same documents again would be quick: their words are known by then. Of a word whose keys are
    # asked for again, most is remembered.
    monkeypatch.setattr(Chain, "keys", several_times(several_times(Chain.keys)))
    assert exceeded(guard.measure_build(tmp_path, documents[:100], ROUNDS)) == {"build"}


def test_a_cold_start_passes_and_a_slower_one_trips(tmp_path: Path, documents: list[Document]) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(documents[:10])
    assert exceeded(guard.measure_cold_start(tmp_path / "index", "og", ROUNDS)) == set()
    slow = burning_at_start(tmp_path, seconds=guard.ALLOWANCES["cold start"] * run(BARE).cpu * 2)
    assert exceeded(guard.measure_cold_start(tmp_path / "index", "og", ROUNDS, slow)) == {"cold start"}


def burning_at_start(folder: Path, seconds: float) -> dict[str, str]:
    """An environment in which every Python burns CPU before it comes to its program."""
    folder.joinpath("sitecustomize.py").write_text(
        f"from time import process_time\nwhile process_time() < {seconds}:\n    pass\n"
    )
    return {"PYTHONPATH": os.pathsep.join((str(folder), os.environ.get("PYTHONPATH", "")))}


@pytest.mark.parametrize(("allowance", "status", "said"), [(1e9, 0, "ok"), (0.001, 1, "SLOWER THAN ALLOWED")])
def test_the_command_says_each_result_and_ends_with_its_status(
    allowance: float,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(guard, "SECTIONS", 80)
    monkeypatch.setattr(guard, "QUERIES", 2)
    monkeypatch.setattr(guard, "ROUNDS", 2)
    monkeypatch.setattr(guard, "ALLOWANCES", dict.fromkeys(guard.ALLOWANCES, allowance))
    assert guard.main() == status
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(guard.ALLOWANCES)
    assert all(said in line for line in lines)
