"""The benchmarks measure the same work everywhere, and the same work every time."""

from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.latency import latency
from benchmarks.peers import ENGINES, Engine, engines_for
from benchmarks.resample import CORPUS, read_folder, resample, sections_of
from benchmarks.workload import HITS, Kind, Workload, make_workload


@pytest.fixture(scope="module")
def workload() -> Workload:
    return make_workload(resample(240, seed=3), queries_per_kind=25, seed=3)


def test_resampling_gives_the_sections_asked_for_and_the_same_every_time() -> None:
    documents = resample(100, seed=1)
    assert len(documents) == 13
    assert len(sections_of(documents)) == 104
    assert resample(100, seed=1) == documents
    assert resample(100, seed=2) != documents
    assert len({document.path for document in documents}) == 13


def test_the_vocabulary_grows_with_the_text() -> None:
    small, large = (
        {word for section in sections_of(resample(count, seed=1)) for word in section.text.split()}
        for count in (80, 800)
    )
    assert len(large) > 2 * len(small)


def test_a_folder_is_read_as_it_is() -> None:
    assert len(read_folder(CORPUS)) >= 24


def test_queries_of_each_kind_are_drawn_from_the_text(workload: Workload) -> None:
    assert [query.kind for query in workload.queries] == [kind for kind in Kind for _ in range(25)]
    for query in workload.queries:
        assert query.stems
        assert (query.text[0], query.text[-1]) == ('"', '"') or query.kind is not Kind.PHRASE
        assert query.text.startswith("+") == (query.kind is Kind.ALL)
        assert query.text.endswith("*") == (query.kind is Kind.PREFIX)


@pytest.mark.parametrize("make", ENGINES, ids=lambda make: make.__name__)
def test_every_engine_finds_what_was_drawn_from_the_text(
    make: type[Engine], workload: Workload, tmp_path: Path
) -> None:
    try:
        engine = make()
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    engine.build(workload, tmp_path)
    asked = [query for query in workload.queries if query.kind in engine.kinds]
    found = [engine.search(query) for query in asked]
    engine.close()
    assert [query for query, hits in zip(asked, found, strict=True) if not 1 <= hits <= HITS] == []


def test_a_missing_peer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Engine:
        raise ModuleNotFoundError("No module named 'tantivy'", name="tantivy")

    monkeypatch.setattr("benchmarks.peers.ENGINES", (ENGINES[0], missing))
    engines, left_out = engines_for(1000)
    assert [engine.name for engine in engines] == ["searcher"]
    assert left_out == ["tantivy is not installed: `pip install -e .[bench]`"]


def test_percentiles() -> None:
    assert latency([float(value) for value in range(101)]) == (50, 95, 99)


def test_the_command_prints_the_table_and_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.peers.ENGINES", (ENGINES[0], ENGINES[2]))
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results")
    options = ["--folder", str(CORPUS), "--queries", "4", "--rounds", "1"]
    monkeypatch.setattr("sys.argv", ["benchmarks", *options])
    command.main()
    printed = capsys.readouterr().out
    (kept,) = (tmp_path / "results").iterdir()
    assert kept.read_text(encoding="utf-8") in printed
    assert "sections (corpus)" in printed
    for name in ("searcher", "SQLite FTS5"):
        (row,) = (line for line in printed.splitlines() if line.startswith(name))
        assert row.count("|") == 5
