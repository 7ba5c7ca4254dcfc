"""The benchmarks measure the same work everywhere, and the same work every time."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import __main__ as command
from benchmarks import aims
from benchmarks import kept as kept_results
from benchmarks.build import Built, measure_build
from benchmarks.cold import Cold, commands, measure_cold
from benchmarks.corpora import mixed, unpack
from benchmarks.engines import FTS5, NAMES, OURS, TANTIVY, engines_for, make_engine
from benchmarks.handed import Handed, Stems, read_handed
from benchmarks.latency import Latency, percentiles
from benchmarks.measured import Measured
from benchmarks.memory import measure_memory
from benchmarks.pages import newest, pages
from benchmarks.phases import measure_phases
from benchmarks.plot import Scale, draw
from benchmarks.processes import run
from benchmarks.queries import HITS, Query, QueryKind
from benchmarks.resample import CORPUS, read_folder, resample, sections_of
from benchmarks.threads import measure_threads
from benchmarks.update import measure_updates
from benchmarks.workload import Workload, make_workloads

PER_KIND = 25


@pytest.fixture(scope="module")
def workloads(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Workload], list[Query]]:
    return make_workloads(tmp_path_factory.mktemp("workloads"), [CORPUS], (60, 260), PER_KIND)


@pytest.fixture(scope="module")
def workload(workloads: tuple[list[Workload], list[Query]]) -> Workload:
    return workloads[0][-1]


@pytest.fixture(scope="module")
def queries(workloads: tuple[list[Workload], list[Query]]) -> list[Query]:
    return workloads[1]


@pytest.fixture
def index(workload: Workload, tmp_path: Path) -> Path:
    make_engine(OURS).build(workload, tmp_path / "index")
    return tmp_path / "index"


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


def test_packed_trees_are_unpacked_once_and_mixed_in_the_same_order_every_time(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "manuals.tar.xz", "w:xz") as packed:
        packed.add(CORPUS, "de")
    trees = unpack(tmp_path, tmp_path)
    assert trees == [tmp_path / "manuals"]
    (tmp_path / "manuals" / "more.md").write_text("# More\n", encoding="utf-8")
    assert unpack(tmp_path, tmp_path) == trees
    files = mixed(trees, seed=1)
    assert len(files) == len(read_folder(CORPUS)) + 1
    assert files == mixed(trees, seed=1) != mixed(trees, seed=2)
    assert all(file.path.startswith("manuals/") for file in files)


def test_each_size_holds_the_smaller_ones_and_grows_beyond_the_trees(
    workloads: tuple[list[Workload], list[Query]],
) -> None:
    small, large = workloads[0]
    assert 60 <= small.sections < 100 and 260 <= large.sections < 300
    assert small.resampled == 0 < large.resampled
    lines = [workload.stems.read_text(encoding="utf-8").splitlines() for workload in (small, large)]
    assert [len(each) for each in lines] == [small.sections, large.sections]
    assert lines[1][: len(lines[0])] == lines[0]
    sections = sections_of(read_folder(large.documents))
    written = [Handed.as_written(section) for section in sections]
    assert sorted(written) == sorted(read_handed(large.written))
    assert sorted(map(Stems().of, written)) == sorted(read_handed(large.stems))
    assert large.text_bytes == sum(path.stat().st_size for path in large.documents.rglob("*.*"))


def test_queries_of_each_kind_are_drawn_from_the_text(queries: list[Query]) -> None:
    assert [query.kind for query in queries] == [kind for kind in QueryKind for _ in range(PER_KIND)]
    for query in queries:
        assert query.own_stems
        assert (query.text[0], query.text[-1]) == ('"', '"') or query.kind is not QueryKind.PHRASE
        assert query.text.startswith("+") == (query.kind is QueryKind.ALL)
        assert query.text.endswith("*") == (query.kind is QueryKind.PREFIX)


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_finds_what_was_drawn_from_the_text(
    name: str, workload: Workload, queries: list[Query], tmp_path: Path
) -> None:
    try:
        engine = make_engine(name)
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    folder = tmp_path / "index"
    folder.mkdir()
    engine.build(workload, folder)
    engine.open(folder)
    asked = [query for query in queries if query.kind in engine.kinds]
    found = [(engine.search(query), engine.rank(query)) for query in asked]
    engine.close()
    assert [query for query, (hits, _) in zip(asked, found, strict=True) if not 1 <= hits <= HITS] == []
    assert [query for query, (hits, ranked) in zip(asked, found, strict=True) if hits != ranked] == []


def test_a_missing_peer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    monkeypatch.delitem(sys.modules, "benchmarks.engines.tantivy_py", raising=False)
    engines, left_out = engines_for(1000, (OURS, TANTIVY))
    assert list(engines) == [OURS]
    assert left_out == ["tantivy: tantivy is not installed: `pip install -e .[bench]`"]


def test_a_slow_peer_is_left_out_of_large_sizes() -> None:
    engines, left_out = engines_for(10**6, NAMES)
    assert "Whoosh" not in engines
    assert "Whoosh is measured up to 12,000 sections only" in left_out


def test_percentiles() -> None:
    assert percentiles([float(value) for value in range(101)]) == (50, 95, 99)


# What is measured of the index itself


def test_building_is_measured_in_a_process_of_its_own(workload: Workload, tmp_path: Path) -> None:
    built = measure_build(FTS5, workload, tmp_path / "fts5")
    assert (built.sections, built.engine) == (workload.sections, FTS5)
    assert 0 < built.cpu < 10 and built.wall > 0
    assert 5e6 < built.peak < 5e8
    assert built.size == sum(path.stat().st_size for path in (tmp_path / "fts5").iterdir())


def test_the_steps_of_building_are_told_apart(workload: Workload, tmp_path: Path) -> None:
    phases = measure_phases(workload.documents, tmp_path)
    assert phases.sections == workload.sections
    assert all(seconds > 0 for seconds in phases[1:])


def test_a_cold_start_is_measured_beside_others(
    index: Path, workload: Workload, queries: list[Query]
) -> None:
    colds = measure_cold({OURS: index}, workload.documents, queries[:2], workload.sections)
    assert [cold.engine for cold in colds] in ([OURS, "ripgrep"], [OURS, "grep -r"])
    assert colds[0].cpu > colds[0].above > 10


def test_every_cold_command_finds_what_the_engine_finds(
    workload: Workload, queries: list[Query], tmp_path: Path
) -> None:
    indexes = {}
    for name, engine in engines_for(workload.sections, (OURS, TANTIVY, FTS5))[0].items():
        indexes[name] = tmp_path / name
        indexes[name].mkdir()
        engine.build(workload, indexes[name])
    for name, words in commands(indexes, workload.documents, queries[0]).items():
        done = subprocess.run(words, capture_output=True, check=True, encoding="utf-8")
        assert queries[0].own_stems[0][:3] in done.stdout.casefold(), name


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(2)"])
    assert failed.value.stderr == b"why\n"


def test_private_memory_is_measured(index: Path, queries: list[Query]) -> None:
    memory = measure_memory(index, queries[:3], 260)
    assert (memory.sections, memory.queries) == (260, 3)
    assert 1e5 < memory.private < 1e9


def test_updates_are_measured_and_leave_other_folders_alone(
    index: Path, workloads: tuple[list[Workload], list[Query]]
) -> None:
    (small, large), queries = workloads
    before = small.text_bytes
    updated = measure_updates(index, large.documents, queries, 3, 1, large.sections)
    assert (updated.updates, updated.segments) >= (3, 1)
    assert min(updated.one_file, updated.one_document, updated.p50_ratio, updated.p95_ratio) > 0
    assert sum(path.stat().st_size for path in small.documents.rglob("*.*")) == before


def test_threads_give_the_same_answers(index: Path, queries: list[Query]) -> None:
    measured = measure_threads(index, queries[::10], 1, 260)
    assert measured.same
    assert measured.alone > 0 < measured.together


# How it is told


def latencies() -> Iterator[Latency]:
    for sections in (10_000, 100_000):
        for engine, times in ((OURS, 1.0), (TANTIVY, 4.5)):
            for kind in QueryKind:
                for snippets in (True, False):
                    yield Latency(sections, engine, kind, snippets, times, 2 * times, 3 * times)


@pytest.fixture
def measured() -> Measured:
    run = Measured("2026-01-02 03:04", "a machine", PER_KIND, 1)
    run.workloads.append(
        Workload(Path("documents"), Path("stems"), Path("written"), 100_000, 0, 10**7, 10**8)
    )
    run.latencies += latencies()
    run.builds += [Built(100_000, engine, 10.0, 12.0, 5 * 10**8, 3 * 10**8) for engine in (OURS, TANTIVY)]
    run.colds += [Cold(100_000, OURS, 50.0, 60.0, 40.0), Cold(100_000, "ripgrep", 140.0, 50.0, 130.0)]
    return run


def test_aims_are_reached_or_not(measured: Measured) -> None:
    judged = {aim.what: aim.reached for aim in aims.judge(measured)}
    assert judged["any word, with passages, p50: ahead of tantivy"] is False
    assert judged["any word, ranked only, p50: ahead of tantivy"] is True
    assert judged["any word, growth since 10,000 sections, p50"] is True
    assert judged["a fresh process, CPU above a bare Python"] is True
    assert judged["a fresh process, CPU: ahead of ripgrep"] is False
    assert judged["building from files: memory at most"] is True
    assert judged["size on disk beside the text"] is False


def test_a_run_is_kept_as_json_without_the_places_of_its_files(measured: Measured) -> None:
    kept = json.loads(measured.as_json())
    assert kept["latencies"][0] == {
        "sections": 10_000, "engine": OURS, "kind": "any word", "snippets": True,
        "p50": 1.0, "p95": 2.0, "p99": 3.0,
    }  # fmt: skip
    assert "documents" not in kept["workloads"][0]


def test_a_run_that_was_kept_is_read_again(measured: Measured) -> None:
    again = Measured.of_json(measured.as_json())
    assert (again.latencies, again.builds, again.colds) == (
        measured.latencies,
        measured.builds,
        measured.colds,
    )
    assert aims.judge(again) == aims.judge(measured)


def test_the_pages_show_the_newest_run() -> None:
    kept = newest()
    if kept is None:
        pytest.skip("no run is kept")
    for page, text in pages(kept).items():
        assert page.read_text(encoding="utf-8") == text, (
            f"{page.name} shows other figures: python -m benchmarks.pages"
        )


def test_the_figures_of_a_run_come_between_the_marks_of_the_pages(measured: Measured, tmp_path: Path) -> None:
    kept = tmp_path / "speed-2026-01-02-0304.json"
    kept.write_text(measured.as_json(), encoding="utf-8")
    written = {page.name: text for page, text in pages(kept).items()}
    assert set(written) == {"README.md", "speed.md", "latency.svg"}
    assert "| searcher | 1.00, 3.00 ms |" in written["README.md"]
    assert "| tantivy | 4.50×, 4.50× |" in written["README.md"]
    assert "| ≥ 5× | 4.50× | **not reached** |" in written["speed.md"]
    for name in ("README.md", "speed.md"):
        assert written[name].count("<!-- end of figures -->") == 1


def test_an_axis_is_logarithmic() -> None:
    scale = Scale(0, 2, begin=100, end=300)
    assert [scale.at(value) for value in scale.ticks()] == [100, 200, 300]


def test_the_drawing_has_a_line_for_each_engine_and_stays_inside(measured: Measured) -> None:
    svg = "{http://www.w3.org/2000/svg}"
    drawing = ElementTree.fromstring(draw(measured.latencies))
    width, height = float(drawing.get("width", 0)), float(drawing.get("height", 0))
    lines = list(drawing.iter(f"{svg}polyline"))
    assert len(lines) == 6 * 2 * 2
    points = [point.split(",") for line in lines for point in line.get("points", "").split()]
    assert all(0 < float(x) < width and 0 < float(y) < height for x, y in points)
    texts = {element.text for element in drawing.iter(f"{svg}text")}
    assert {OURS, TANTIVY, "phrase, with passages", "10k", "100k"} <= texts


def test_the_command_prints_the_tables_and_keeps_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "engines_for", lambda sections: engines_for(sections, (OURS, FTS5)))
    monkeypatch.setattr(kept_results, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(command, "_COLD_QUERIES", 1)
    options = ["--sections", "40,80", "--corpora", str(tmp_path), "--queries", "3", "--rounds", "1"]
    monkeypatch.setattr("sys.argv", ["benchmarks", *options, "--updates", "2"])
    command.main()
    printed = capsys.readouterr().out
    kept = {path.suffix: path.read_text(encoding="utf-8") for path in (tmp_path / "results").iterdir()}
    assert kept[".txt"] in printed
    assert set(kept) == {".txt", ".json"}
    for name in (OURS, FTS5):
        rows = [
            line
            for line in printed.splitlines()
            if line.startswith(name) and line.count("│") == len(QueryKind)
        ]
        assert len(rows) == 2 * 2, "one with and one without passages at each size"
    for said in (
        "Aims",
        "one file changed, CPU",
        "the same answers",
        "step by step",
        "Private memory",
        "Documents, mixed: the sample corpus",
    ):
        assert said in printed
