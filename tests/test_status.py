import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher import Document, Index, Language, __version__
from searcher.analysis import ANALYSIS_VERSION


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """Four documents of two sections each."""
    languages = [Language.GERMAN, Language.FINNISH, Language.FINNISH, Language.BOKMAL]
    with Index.create(tmp_path / "index") as made:
        for number, language in enumerate(languages):
            text = f"# A{number}\n\nord\n\n# B{number}\n\nord"
            made.add([Document(path=f"{number}.md", text=text, language=language)])
        yield made


def test_what_an_index_holds(index: Index, tmp_path: Path) -> None:
    status = index.status()
    assert (status.documents, status.sections, status.segments) == (4, 8, 1)
    assert status.languages == {"de": 2, "fi": 4, "nb": 2}
    assert list(status.languages) == sorted(status.languages)
    assert status.words == 11  # a0 b0 ord, a1 b1 a2 b2 ord, a3 b3 ord
    assert (status.path, status.folder) == (str(tmp_path / "index"), None)
    assert (status.version, status.analysis_version, status.generation) == (__version__, ANALYSIS_VERSION, 5)
    assert status.bytes == sum(
        file.stat().st_size for file in (tmp_path / "index" / "g-5").iterdir() if file.name != "manifest.json"
    )


def test_what_was_removed_is_not_counted(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searcher.merging._SMALL", 0)
    index.remove(["1.md"])
    status = index.status()
    assert (status.documents, status.sections, status.segments) == (3, 6, 1)
    assert status.languages == {"de": 2, "fi": 2, "nb": 2}
    report = index.check()
    assert (report.documents, report.sections, report.problems, report.ok) == (3, 6, (), True)


def test_a_file_that_is_gone_or_cut_short_is_a_problem(index: Index, tmp_path: Path) -> None:
    (tmp_path / "index" / "g-5" / "_MAIN_1.toc").unlink()
    report = index.check()
    assert not report.ok
    assert [("_MAIN_1.toc" in problem) for problem in report.problems] == [True]
    assert (report.documents, report.sections) == (0, 0)
    assert report.files == 2


def test_a_file_cut_short_while_it_is_open_is_a_problem_and_no_more(index: Index, tmp_path: Path) -> None:
    """What is mapped beyond its end must not be touched: the system ends a process that does."""
    (file,) = (tmp_path / "index" / "g-5").glob("*.segment")
    file.chmod(0o600)
    os.truncate(file, 100)
    assert [file.name in problem for problem in index.check().problems] == [True]
