import gc
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from whoosh.index import open_dir

from searcher import (
    CorruptIndexError,
    Document,
    DocumentError,
    IncompatibleIndexError,
    Index,
    IndexExistsError,
    IndexLockedError,
    IndexNotFoundError,
    Language,
    QueryError,
    Results,
    SearcherError,
    SectionNotFoundError,
    analyze,
    filing,
    forward,
    updating,
)
from searcher.folder import DocumentFile, ReadFile
from searcher.reports import Progress

pytestmark = pytest.mark.usefixtures("without_waiting_for_the_disk")


def document(path: str, text: str, language: Language = Language.BOKMAL, **more: object) -> Document:
    return Document(path=path, text=text, language=language, **more)  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, last changed long ago, so that a change of time is a change."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("elv", "fjord", "skog"):
        write(folder / f"{name}.md", f"# {name.title()}\n\nEn {name} er vakker.\n")
    return folder


_clock = iter(range(10**6))


def write(file: Path, text: str | bytes) -> None:
    """Write a file with a time of its own that lies well before now."""
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    touch(file)


def touch(file: Path) -> None:
    when = 1_600_000_000 + next(_clock)
    os.utime(file, (when, when))


def ids(results: Results) -> list[str]:
    return [hit.section.id for hit in results]


# Making and opening


def test_a_new_index_is_empty_and_can_be_searched(index: Index) -> None:
    results = index.search("fjord")
    assert (results.hits, results.total, results.suggestion) == ((), 0, None)
    status = index.status()
    assert (status.documents, status.sections, status.words, status.languages) == (0, 0, 0, {})
    assert index.check().problems == ()


def test_whoosh_opens_every_state_of_an_index(index: Index, tmp_path: Path) -> None:
    for documents in ([], [document("a.md", "# Fjord\n\nEn fjord.")]):
        index.add(documents)
        (generation,) = (tmp_path / "index").glob("g-*")
        with open_dir(str(generation)).reader() as reader:
            assert reader.doc_count() == len(documents)


def test_what_is_committed_is_there_when_it_is_opened_again(index: Index, tmp_path: Path) -> None:
    index.add([document("a.md", "# Fjord\n\nEn fjord.")])
    with Index.open(str(tmp_path / "index")) as again:
        assert again.search("fjord") == index.search("fjord")
        assert ids(again.search("fjord")) == ["a.md#fjord"]


def test_an_index_is_not_replaced_unasked(index: Index, tmp_path: Path) -> None:
    index.add([document("a.md", "fjord")])
    with pytest.raises(IndexExistsError, match="index"):
        Index.create(tmp_path / "index")
    with Index.create(tmp_path / "index", overwrite=True) as anew:
        assert anew.search("fjord").total == 0
    assert index.search("fjord").total == 1
    assert index.refresh()
    assert index.search("fjord").total == 0


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match=r"nowhere.*searcher build"):
        Index.open(tmp_path / "nowhere")


def test_an_index_analysed_in_another_way_is_refused_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.state.ANALYSIS_VERSION", -1)
    with pytest.raises(IncompatibleIndexError, match="searcher build"):
        Index.create(tmp_path / "index")
    gc.collect()  # a file left open would be a warning, and so an error


def test_a_closed_index_says_so_and_changes_nothing(index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "index") as closed:
        pass
    closed.close()
    asked: list[Callable[[], object]] = [
        lambda: closed.search("fjord"),
        lambda: closed.explain("fjord", "a.md"),
        lambda: closed.section("a.md"),
        closed.status,
        closed.check,
        closed.refresh,
        lambda: closed.add([document("a.md", "fjord")]),
        lambda: closed.remove(["a.md"]),
        lambda: closed.update(tmp_path),
    ]
    for ask in asked:
        with pytest.raises(SearcherError, match=r"closed.*Index\.open"):
            ask()
    assert not index.refresh()


def test_results_stay_valid_after_closing(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([document("a.md", "# Fjord\n\nEn fjord.")])
        results, section = index.search("fjord"), index.section("a.md#fjord")
        explanation = index.explain("fjord", "a.md#fjord")
    del index
    gc.collect()
    assert results[0].section == section
    assert results[0].snippet.text == "En fjord."
    assert explanation.score == pytest.approx(results[0].score)


# Adding and removing


def test_adding_counts_new_and_replaced_documents(index: Index) -> None:
    first = index.add([document("a.md", "# A\n\nfjord\n\n# B\n\nelv"), document("b.md", "fjord")])
    assert (first.added, first.changed, first.sections) == (2, 0, 3)
    second = index.add([document("a.md", "# A\n\nskog"), document("c.md", "fjord")])
    assert (second.added, second.changed, second.sections) == (1, 1, 3)
    assert ids(index.search("fjord")) == ["b.md", "c.md"]
    assert index.search("elv").total == 0
    assert ids(index.search("skog")) == ["a.md#a"]


def test_of_documents_with_one_path_the_last_counts(index: Index) -> None:
    report = index.add(iter([document("a.md", "fjord"), document("b.md", "elv"), document("a.md", "skog")]))
    assert (report.added, report.changed) == (2, 0)
    assert (index.search("fjord").total, ids(index.search("skog"))) == (0, ["a.md"])


def test_adding_nothing_changes_nothing(index: Index) -> None:
    before = index.status().generation
    report = index.add([])
    assert (report.added, report.changed, report.skipped) == (0, 0, ())
    assert index.status().generation == before


def test_removing_reports_what_is_not_there(index: Index) -> None:
    index.add([document("a.md", "fjord"), document("b.md", "fjord")])
    report = index.remove(["a.md", "none.md", "a.md"])
    assert (report.removed, report.sections) == (1, 1)
    assert [skipped.path for skipped in report.skipped] == ["none.md"]
    assert ids(index.search("fjord")) == ["b.md"]
    index.remove(["b.md"])
    assert index.status().documents == index.status().segments == 0


def test_a_path_that_cannot_be_one_removes_nothing_else(index: Index) -> None:
    index.add([document("a?.md", "fjord")])
    assert index.remove(["a\udc80.md"]).removed == 0
    with pytest.raises(SectionNotFoundError):
        index.section("a\udc80.md")


@pytest.mark.parametrize(
    "call",
    [
        lambda index, folder: index.remove("a.md"),
        lambda index, folder: index.update(folder, include="*.md"),
        lambda index, folder: index.update(folder, exclude="*.md"),
        lambda index, folder: index.add(document("a.md", "fjord")),
        lambda index, folder: index.add(["a.md"]),
        lambda index, folder: index.add(None),
        lambda index, folder: index.remove(b"a.md"),
        lambda index, folder: index.update(folder, include=None),
    ],
)
def test_one_value_where_several_are_wanted_is_an_error(
    index: Index, folder: Path, call: Callable[[Index, Path], object]
) -> None:
    index.add([document("a", "fjord"), document("m", "fjord")])
    with pytest.raises(DocumentError, match="give a list"):
        call(index, folder)
    assert index.status().documents == 2


# Updating from a folder


def counts(index: Index, folder: Path, **options: object) -> tuple[int, int, int, int]:
    report = index.update(folder, **options)  # type: ignore[arg-type]
    return report.added, report.changed, report.removed, report.unchanged


def test_an_update_makes_the_index_equal_to_the_folder(index: Index, folder: Path) -> None:
    index.add([document("by-a-program.md", "foss")])
    assert counts(index, folder) == (3, 0, 1, 0)
    write(folder / "elv.md", "# Elv\n\nEn bekk.\n")
    (folder / "fjord.md").unlink()
    (folder / "sub").mkdir()
    write(folder / "sub/ny.txt", "En foss.\n")
    assert counts(index, folder) == (1, 1, 1, 1)
    assert index.search("fjord").total == 0
    assert ids(index.search("foss")) == ["sub/ny.txt"]
    assert ids(index.search("bekk")) == ["elv.md#elv"]
    assert index.status().folder == str(folder)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are read, in order."""
    paths: list[str] = []
    read_file = updating.read_file

    def watched(file: DocumentFile) -> ReadFile:
        paths.append(file.path)
        return read_file(file)

    monkeypatch.setattr(updating, "read_file", watched)
    return paths


def test_only_files_that_changed_are_read(index: Index, folder: Path, read: list[str]) -> None:
    index.update(folder)
    assert read == ["elv.md", "fjord.md", "skog.md"]
    generation = index.status().generation
    assert counts(index, folder) == (0, 0, 0, 3)
    assert (len(read), index.status().generation) == (3, generation)
    write(folder / "fjord.md", "# Fjord\n\nEn fjord er smal!!\n")
    assert counts(index, folder) == (0, 1, 0, 2)
    assert read[3:] == ["fjord.md"]


def test_the_same_length_at_another_time_is_a_change(index: Index, folder: Path) -> None:
    index.update(folder)
    write(folder / "elv.md", (folder / "elv.md").read_text().replace("vakker", "kjølig"[:5]))
    assert counts(index, folder) == (0, 1, 0, 2)
    assert index.search("kjøli").total == 1


def test_a_file_that_was_only_touched_is_read_once_more(index: Index, folder: Path, read: list[str]) -> None:
    index.update(folder)
    touch(folder / "elv.md")
    del read[:]
    assert counts(index, folder) == (0, 0, 0, 3)
    assert counts(index, folder) == (0, 0, 0, 3)
    assert read == ["elv.md"]
    index.add([document("ny.md", "ny")])
    index.remove(["ny.md"])
    assert counts(index, folder) == (0, 0, 0, 3)
    assert read == ["elv.md"]


def test_a_file_that_was_changed_just_now_is_read_again(index: Index, folder: Path, read: list[str]) -> None:
    (folder / "elv.md").write_text("# Elv\n\nEn elv er lang!!.\n")
    index.update(folder)
    del read[:]
    assert counts(index, folder) == (0, 0, 0, 3)
    assert read == ["elv.md"]


LATIN = "# Bl\xe5\n\nEn bl\xe5 fjord.\n".encode("latin-1")


def test_what_was_said_of_an_unchanged_file_is_said_again(index: Index, folder: Path) -> None:
    write(folder / "gammel.md", LATIN)
    first = index.update(folder).skipped
    assert [skipped.path for skipped in first] == ["gammel.md"]
    assert first[0].reason.startswith("indexed, but ")
    assert index.update(folder).skipped == first
    touch(folder / "gammel.md")
    assert index.update(folder).skipped == first
    index.add([document("ny.md", "ny")])
    index.remove(["ny.md"])
    assert index.update(folder).skipped == first
    write(folder / "gammel.md", LATIN.decode("latin-1"))
    assert index.update(folder).skipped == ()


def test_a_program_that_replaces_a_file_takes_its_note_away(index: Index, folder: Path) -> None:
    write(folder / "gammel.md", LATIN)
    index.update(folder)
    index.add([document("gammel.md", "ny")])
    assert [skipped.reason for skipped in index.update(folder).skipped if "indexed" in skipped.reason] != []
    index.remove(["gammel.md"])
    write(folder / "gammel.md", LATIN.decode("latin-1"))
    assert index.update(folder).skipped == ()


@pytest.mark.parametrize("data", [b"\0\1\2binary\0", b"x\0y"])
def test_a_file_that_became_unreadable_takes_its_old_version_along(
    index: Index, folder: Path, data: bytes
) -> None:
    index.update(folder)
    write(folder / "fjord.md", data)
    report = index.update(folder)
    assert (report.removed, [skipped.path for skipped in report.skipped]) == (1, ["fjord.md"])
    assert index.search("fjord").total == 0
    again = index.update(folder)
    assert (again.removed, again.unchanged, again.skipped) == (0, 2, report.skipped)


def test_a_file_that_cannot_be_taken_apart_costs_only_itself(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "gammel.md", LATIN)
    split = updating.split_sections

    def breaks(document: Document) -> object:
        if document.path == "gammel.md":
            raise RecursionError("too deep")
        return split(document)

    monkeypatch.setattr(updating, "split_sections", breaks)
    report = index.update(folder)
    assert (report.added, [skipped.path for skipped in report.skipped]) == (3, ["gammel.md"])
    assert "too deep" in report.skipped[0].reason
    assert index.update(folder).skipped == report.skipped


def test_include_and_exclude_choose_the_files(index: Index, folder: Path) -> None:
    assert counts(index, folder, include=["elv*", "skog*"], exclude=["skog.md"]) == (1, 0, 0, 0)
    assert counts(index, folder, exclude=["elv.md"]) == (2, 0, 1, 0)


def test_an_index_is_built_of_a_folder_in_one_step(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "built"
    report = Index.build(place, folder, exclude=["[es]*"])
    with Index.open(place) as index:
        assert (index.status().generation, index.status().folder) == (1, str(folder))
        assert report.added == index.status().documents == 1
        assert index.check().ok
    with pytest.raises(IndexExistsError):
        Index.build(place, folder)
    assert Index.build(place, folder, overwrite=True).added == 3


def test_a_build_that_fails_leaves_what_was_there(folder: Path, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    place = tmp_path / "built"
    with pytest.raises(KeyboardInterrupt):
        Index.build(place, folder, progress=stop)
    with pytest.raises(IndexNotFoundError):
        Index.open(place)
    Index.build(place, folder)
    with pytest.raises(KeyboardInterrupt):
        Index.build(place, folder, overwrite=True, progress=stop)
    with Index.open(place) as index:
        assert (index.status().generation, index.status().documents, index.check().ok) == (1, 3, True)


def test_a_build_that_is_stopped_leaves_no_process(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def start() -> "subprocess.Popen[bytes] | None":
        started.append(another_process())
        return started[-1]

    def stop(progress: Progress) -> None:
        if progress.done == progress.total:
            raise KeyboardInterrupt

    another_process = filing._another_process
    monkeypatch.setattr(filing, "_another_process", start)
    monkeypatch.setattr(filing, "MANY", 1)
    monkeypatch.setattr(forward, "_AT_ONCE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(KeyboardInterrupt):
        Index.build(tmp_path / "built", folder, progress=stop)
    assert [process and process.returncode for process in started] == [-signal.SIGKILL]


@pytest.mark.parametrize("documents", ["index", "index/g-1", "."])
def test_the_documents_and_the_index_are_two_folders(tmp_path: Path, documents: str) -> None:
    place = tmp_path / "index"
    with Index.create(place) as index:
        if documents == ".":
            index.update(tmp_path)
            return
        with pytest.raises(DocumentError, match="keep the documents and the index in two folders"):
            index.update(tmp_path / documents)
        with pytest.raises(DocumentError, match="two folders"):
            Index.build(place, tmp_path / documents, overwrite=True)


def test_an_index_among_the_documents_holds_nothing_of_itself(folder: Path) -> None:
    with Index.create(folder / "my [index]") as index:
        assert counts(index, folder, include=["*.*"]) == (3, 0, 0, 0)
        assert counts(index, folder, include=["*.*"]) == (0, 0, 0, 3)
        write(folder / "my [index]" / "README.md", "# What this is")
        assert counts(index, folder, include=["*.*"]) == (1, 0, 0, 3)


def test_a_folder_that_is_not_there_leaves_the_index(index: Index, folder: Path) -> None:
    index.update(folder)
    with pytest.raises(DocumentError, match="none"):
        index.update(folder / "none")
    assert index.search("fjord").total == 1


def test_another_folder_of_the_same_documents_is_remembered(index: Index, folder: Path) -> None:
    index.update(folder)
    moved = folder.rename(folder.with_name("moved"))
    assert counts(index, moved) == (0, 0, 0, 3)
    assert index.status().folder == str(moved)


def test_progress_counts_to_the_end(index: Index, folder: Path) -> None:
    seen: list[Progress] = []
    index.update(folder, progress=seen.append)
    paths = ["elv.md", "fjord.md", "skog.md"]
    assert seen == [Progress(done, 3, path) for done, path in enumerate(paths, 1)]
    del seen[:]
    index.add([document("b.md", "b"), document("a.md", "a")], progress=seen.append)
    assert seen == [Progress(1, 2, "a.md"), Progress(2, 2, "b.md")]


# One change at a time, whole or not at all


class GivenUpError(Exception):
    pass


def give_up(_: Progress) -> None:
    raise GivenUpError


def broken_documents() -> Iterator[Document]:
    yield document("a.md", "skog")
    yield Document(path="", text="")


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda index, folder: index.update(folder, progress=give_up), GivenUpError),
        (lambda index, folder: index.add([document("a.md", "skog")], progress=give_up), GivenUpError),
        (lambda index, folder: index.add(broken_documents()), DocumentError),
    ],
)
def test_a_change_that_fails_leaves_the_old_state(
    index: Index,
    folder: Path,
    tmp_path: Path,
    call: Callable[[Index, Path], object],
    error: type[Exception],
) -> None:
    index.add([document("a.md", "fjord")])
    before = index.search("fjord"), index.status()
    with pytest.raises(error):
        call(index, folder)
    assert (index.search("fjord"), index.status()) == before
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == ["CURRENT", "g-2", "lock"]
    assert index.add([document("b.md", "fjord")]).added == 1


def test_a_second_writer_is_refused_while_one_is_at_work(index: Index, folder: Path, tmp_path: Path) -> None:
    refused: list[str] = []

    def also_write(_: Progress) -> None:
        with Index.open(tmp_path / "index") as other, pytest.raises(IndexLockedError) as caught:
            other.add([document("b.md", "b")])
        refused.append(str(caught.value))

    index.update(folder, progress=also_write)
    assert len(refused) == 3
    assert all(str(tmp_path / "index") in message for message in refused)
    assert index.status().documents == 3


def test_a_change_starts_from_the_newest_state(index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "index") as other:
        other.add([document("a.md", "fjord")])
    index.add([document("b.md", "fjord")])
    assert ids(index.search("fjord")) == ["a.md", "b.md"]


def test_others_see_a_change_after_they_refresh(index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "index") as other:
        index.add([document("a.md", "fjord")])
        assert other.search("fjord").total == 0
        assert other.refresh()
        assert other.search("fjord").total == 1
        assert not other.refresh()


# Searching

MANY = [
    document(
        f"{'ab'[number % 2]}/{number}.md",
        f"# Fjord {number}\n\n{'fjord ' * (number % 4 + 1)}og elv\n\n"
        f"## Om elver\n\nfjorden og skogen {number}",
        (Language.BOKMAL, Language.NYNORSK, Language.FINNISH, Language.GERMAN)[number % 4],
        keywords=("Natur", "vann") if number % 3 else ("natur",),
    )
    for number in range(20)
]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("many") / "index") as made:
        made.add(MANY[:15])
        made.add(MANY[15:])
        yield made


@pytest.mark.parametrize("query", ["fjord", "fjord elv", '"om elver" skogen', "fj*"])
@pytest.mark.parametrize("per_document", [None, 1])
def test_pages_put_together_are_the_whole(many: Index, query: str, per_document: int | None) -> None:
    whole = many.search(query, limit=1000, per_document=per_document)
    pages = [
        many.search(query, limit=3, offset=offset, per_document=per_document) for offset in range(0, 45, 3)
    ]
    assert [hit for page in pages for hit in page] == list(whole)
    assert {page.total for page in pages} == {whole.total}
    assert [hit.rank for hit in whole] == list(range(1, len(whole) + 1))
    assert [hit.score for hit in whole] == sorted((hit.score for hit in whole), reverse=True)


def test_no_hit_is_asked_for(many: Index) -> None:
    results = many.search("fjord", limit=0)
    assert (results.hits, results.total) == ((), 40)


def of(language: str | Language, numbers: set[int]) -> tuple[dict[str, object], set[int]]:
    return {"language": language}, {number for number in range(20) if number % 4 in numbers}


@pytest.mark.parametrize(
    ("narrowed", "numbers"),
    [
        of("no", {0, 1}),
        of("nb", {0}),
        of(Language.NYNORSK, {1}),
        of("de-AT", {3}),
        ({"path": "a/*"}, set(range(0, 20, 2))),
        ({"path": "*/1?.md"}, set(range(10, 20))),
        ({"keyword": "VANN"}, {number for number in range(20) if number % 3}),
        ({"keyword": "natur", "path": "b/*", "language": "no"}, {1, 5, 9, 13, 17}),
        ({"keyword": "nat"}, set()),
    ],
)
def test_a_search_is_narrowed(many: Index, narrowed: dict[str, object], numbers: set[int]) -> None:
    results = many.search("fjord", limit=100, **narrowed)  # type: ignore[arg-type]
    found = {int(Path(hit.section.path).stem) for hit in results}
    assert found == numbers
    assert results.total == 2 * len(numbers)


def test_narrowing_does_not_care_how_accents_are_stored(index: Index) -> None:
    index.add([document("bla\u030a.md", "fjord", keywords=("o\u0308l",))])
    assert index.search("fjord", path="bl\u00e5*").total == 1
    assert index.search("fjord", keyword="\u00f6l").total == 1


def test_so_many_hits_of_one_document(many: Index) -> None:
    for most in (1, 2):
        found = [hit.section.path for hit in many.search("fjord", limit=100, per_document=most)]
        assert max(map(found.count, found)) == most
        assert len(set(found)) == 20


@pytest.mark.parametrize(
    ("query", "bounds"),
    [
        ("", {}),
        ("  \t", {}),
        ("fjord", {"limit": -1}),
        ("fjord", {"offset": -1}),
        ("fjord", {"per_document": 0}),
        ("fjord", {"language": "klingon"}),
        *[("fjord", {"path": empty}) for empty in ("", " ")],
        *[("fjord", {"keyword": empty}) for empty in ("", " ")],
    ],
)
def test_what_makes_no_sense_is_an_error(many: Index, query: str, bounds: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        many.search(query, **bounds)  # type: ignore[arg-type]


def test_a_query_of_signs_finds_nothing_and_says_what_to_type(many: Index) -> None:
    results = many.search('?! "-"')
    assert (results.hits, results.total, results.suggestion) == ((), 0, None)
    assert "type one or more words" in results.warnings[-1]
    assert not many.explain("?!", many.search("fjord")[0].section.id).matches


# Single sections


@pytest.mark.parametrize("path", ["a.md", "c#/a.md", "c#.md", "a.md#fjord.md", "#.md"])
def test_a_section_is_found_by_its_id(index: Index, path: str) -> None:
    index.add([document(path, "Innledning.\n\n# Fjord\n\nEn fjord.\n\n# Fjord\n\nTo.")])
    assert index.section(path).text == "Innledning."
    assert index.section(f"{path}#fjord").text == "En fjord."
    assert index.section(f"{path}#fjord-1").text == "To."
    for missing in (f"{path}#elv", f"{path}#", "b.md", "", f"{path}#fjord#fjord"):
        with pytest.raises(SectionNotFoundError, match="search --json"):
            index.section(missing)
        with pytest.raises(SectionNotFoundError):
            index.explain("fjord", missing)


def test_a_section_is_found_by_any_of_its_lines(index: Index) -> None:
    index.add([document("a:1.md", "Innledning.\n\n# Fjord\n\nEn fjord.\n\n# Elv\n\nEn elv.")])
    found = [index.section(f"a:1.md:{line}").anchor for line in range(1, 10)]
    assert found == ["", "", "fjord", "fjord", "fjord", "fjord", "elv", "elv", "elv"]
    index.add([Document(path="late.md", text="Sen fjord.", first_line=2**31)])
    assert index.section(f"late.md:{2**31}").line == 2**31
    for missing in (
        "a:1.md:10",
        "a:1.md:0",
        "late.md:9999999999",
        "b.md:1",
        "a:1.md:x",
        "a:1.md:" + "1" * 5000,
    ):
        with pytest.raises(SectionNotFoundError):
            index.section(missing)


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_section_is_found_however_its_accents_are_stored(
    index: Index, stored: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]
) -> None:
    path = normalize(stored, "blåbær/omdømme.md")
    index.add([document(path, "# Ånd\n\nEn fjord.")])
    (hit,) = index.search("fjord")
    for name in (hit.section.id, f"{path}:3"):
        assert index.section(normalize(typed, name)) == hit.section
    with pytest.raises(SectionNotFoundError, match="that document has "):
        index.section(normalize(typed, path))


def test_of_two_paths_that_look_alike_the_one_that_is_typed_is_found(index: Index) -> None:
    paths = [normalize("NFC", "å.md"), normalize("NFD", "å.md")]
    index.add(document(path, "En fjord.") for path in paths)
    assert [index.section(path).path for path in paths] == paths


@pytest.mark.parametrize("path", ["a.md", "c#/a:1.md", "c#.md"])
def test_the_ids_of_the_document_are_named_when_none_fits(index: Index, path: str) -> None:
    index.add([document(path, "Innledning.\n\n# Fjord")])
    for missing in ("#elv", "#", ":999", ":0", ":" + "1" * 5000):
        with pytest.raises(SectionNotFoundError) as caught:
            index.section(path + missing)
        assert str(caught.value).endswith(f"that document has {path}, {path}#fjord")


def test_a_section_of_a_replaced_document_is_the_new_one(index: Index) -> None:
    index.add([document("a.md", "# Fjord\n\nEn fjord."), document("b.md", "# Elv\n\nEn elv.")])
    index.add([document("a.md", "# Fjord\n\nTo fjorder.")])
    assert index.section("a.md#fjord").text == "To fjorder."
    index.remove(["b.md"])
    with pytest.raises(SectionNotFoundError):
        index.section("b.md#elv")


# Damage


def segment_of(directory: Path) -> Path:
    return max(directory.glob("g-*/*.segment"), key=lambda path: path.stat().st_mtime_ns)


def flip(file: Path, place: int) -> None:
    """Damage a file behind the system's back, as a disk does: its time of change stays."""
    data, found = bytearray(file.read_bytes()), file.stat()
    data[place] ^= 0x41
    file.write_bytes(data)
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


def ask_everything(directory: Path) -> list[object]:
    with Index.open(directory) as index:
        return [
            asdict(index.search("fjordene elv", limit=5)),
            asdict(index.search('"om elver" skog*', language="no", keyword="natur", path="*")),
            index.search("fjrd").suggestion,
            asdict(index.explain("fjord elv", "a/0.md#om-elver")),
            asdict(index.section("b/1.md#om-elver")),
            index.status().languages,
        ]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with Index.create(tmp_path / "index") as index:
        index.add(MANY)
    return tmp_path / "index"


def every_nth_byte_wrong(file: Path, parts: int) -> Iterator[int]:
    size = file.stat().st_size
    for place in range(0, size, size // parts):
        flip(file, place)
        yield place
        flip(file, place)


def test_damage_gives_the_right_answer_or_is_said(directory: Path) -> None:
    right = ask_everything(directory)
    file = segment_of(directory)
    said = 0
    for place in every_nth_byte_wrong(file, 150):
        try:
            assert ask_everything(directory) == right, place
        except CorruptIndexError as error:
            said += 1
            assert file.name in str(error) and "searcher build" in str(error)
    assert said > 50
    assert ask_everything(directory) == right


def test_whatever_is_written_into_a_file_is_found_when_it_is_opened(directory: Path) -> None:
    file = segment_of(directory)
    whole = file.read_bytes()
    for place in range(0, len(whole), 97):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(CorruptIndexError, match=file.name):
            Index.open(directory)
    file.write_bytes(whole)
    Index.open(directory).close()


@pytest.mark.parametrize("length", [0, 4000, -1])
def test_a_file_that_is_cut_short_while_it_is_open_is_said(directory: Path, length: int) -> None:
    file = segment_of(directory)
    whole = file.read_bytes()
    with Index.open(directory) as index:
        right = index.search("fjord")
        file.write_bytes(whole[:length])
        for ask in (lambda: index.search("fjord"), lambda: index.section("a/0.md"), index.status):
            with pytest.raises(CorruptIndexError, match="changed while it was open"):
                ask()
        file.write_bytes(whole)
        assert index.search("fjord") == right
        file.unlink()
        assert index.search("fjord") == right


def test_what_damage_breaks_is_called_damage(directory: Path) -> None:
    file = segment_of(directory)
    said = 0
    for _ in every_nth_byte_wrong(file, 150):
        try:
            ask_everything(directory)
        except SearcherError as error:
            said += isinstance(error, CorruptIndexError)
    assert said > 20


def test_check_finds_every_damaged_byte(directory: Path) -> None:
    with Index.open(directory) as index:
        report = index.check()
        assert report.ok
        assert (report.documents, report.sections) == (20, 40)
        file = segment_of(directory)
        assert report.bytes == index.status().bytes >= file.stat().st_size
        for _ in every_nth_byte_wrong(file, 25):
            report = index.check()
            assert any(file.name in problem for problem in report.problems) and not report.ok
        assert index.check().ok


def test_check_speaks_of_an_index_whose_damage_keeps_it_from_being_read(directory: Path) -> None:
    with Index.open(directory) as index:
        file = segment_of(directory)
        file.write_bytes(file.read_bytes()[:16384].ljust(file.stat().st_size, b"\xff"))
        assert any(file.name in problem for problem in index.check().problems)


def test_damage_is_never_merged_into_a_new_segment(directory: Path) -> None:
    file = segment_of(directory)
    place = file.read_bytes().index(b"fjorden og skogen 7")
    flip(file, place)
    with Index.open(directory) as index:
        with pytest.raises(CorruptIndexError, match=file.name):
            index.add([document("ny.md", "ny")])
        flip(file, place)
        assert index.add([document("ny.md", "ny")]).added == 1


def test_an_error_of_the_caller_stays_what_it_is(index: Index) -> None:
    def documents() -> Iterator[Document]:
        yield document("a.md", "fjord")
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        index.add(documents())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda index: index.search(None), "query must be str, not None"),
        (lambda index: index.search(b"fjord"), "query must be str, not b'fjord'"),
        (lambda index: index.search("fjord", limit="3"), "limit must be int, not '3'"),
        (lambda index: index.search("fjord", offset=None), "offset must be int, not None"),
        (lambda index: index.search("fjord", language=3), "language must be str or None, not 3"),
        (lambda index: index.search("fjord", path=Path("nb")), "path must be str or None, not .*Path"),
        (lambda index: index.search("fjord", keyword=["elv"]), "keyword must be str or None, not"),
        (lambda index: index.search("fjord", per_document=1.5), "per_document must be int or None, not 1.5"),
        (lambda index: index.explain(None, "a.md"), "query must be str, not None"),
        (lambda index: index.explain("fjord", None), "section_id must be str, not None"),
        (lambda index: index.section(3), "section_id must be str, not 3"),
        (lambda index: index.remove([Path("a.md")]), "each of paths must be str, not .*Path"),
        (lambda index: index.update(".", include=[3]), "each of include and exclude must be str, not 3"),
        (lambda index: index.key_matches(analyze("elv", "nb")[0], None), "language must be str, not None"),
    ],
)
def test_an_argument_of_another_type_is_named_before_anything_is_read(
    index: Index, monkeypatch: pytest.MonkeyPatch, call: Callable[[Index], object], message: str
) -> None:
    monkeypatch.setattr("searcher.state.State.reading", None)
    with pytest.raises(TypeError, match=f"^{message}"):
        call(index)


# Many threads

QUERIES = ["fjord", "fjord elv", '"om elver"', "fj* skog", "+fjord -elv", "natur", "heading:elver vann"]


def answers(index: Index) -> list[Results]:
    return [index.search(query, limit=7) for query in QUERIES]


def test_threads_get_the_answers_of_one(directory: Path) -> None:
    with Index.open(directory) as index, ThreadPoolExecutor(8) as pool:
        alone = answers(index)
        with Index.open(directory) as fresh:
            found = list(pool.map(lambda _: answers(fresh), range(24)))
    assert all(each == alone for each in found)


def test_threads_see_whole_states_while_another_index_changes(tmp_path: Path) -> None:
    directory = tmp_path / "index"
    paths = [f"{number}.md" for number in range(5)]

    def state(number: int) -> list[Document]:
        return [document(path, f"# Fjord\n\nfjord {number}") for path in paths]

    ended = threading.Event()
    problems: list[object] = []

    def search(index: Index) -> None:
        searches = 0
        while searches < 5 or not ended.is_set():
            searches += 1
            results = index.search("fjord")
            texts = {hit.section.text for hit in results}
            if sorted(hit.section.path for hit in results) != paths or len(texts) != 1:
                problems.append(results)
            if searches % 3 == 0:
                index.refresh()

    with Index.create(directory) as writer:
        writer.add(state(0))
        with Index.open(directory) as reader, ThreadPoolExecutor(8) as pool:
            running = [pool.submit(search, reader) for _ in range(8)]
            try:
                for number in range(1, 11):
                    writer.add(state(number))
            finally:
                ended.set()
            for each in running:
                each.result()
            reader.refresh()
            assert {hit.section.text for hit in reader.search("fjord")} == {"fjord 10"}
        gc.collect()  # a state that was lost in a race would leave its file open: a warning, and so an error
        writer.remove(["0.md"])
        assert len(list(directory.glob("g-*"))) == 1
    assert problems == []
