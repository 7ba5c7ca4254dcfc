"""What a change does to the segments; what it does to the answers is tested with the index."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher import Document, DocumentError, Index, Language, merging, updating
from searcher.folder import DocumentFile

pytestmark = pytest.mark.usefixtures("without_waiting_for_the_disk")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An index whose segments stay apart."""
    monkeypatch.setattr(merging, "_SMALL", 0)
    monkeypatch.setattr(merging, "_GROWTH", 0)
    with Index.create(tmp_path / "index") as made:
        yield made


def documents(*numbers: int) -> list[Document]:
    return [
        Document(path=f"{number}.md", text=f"fjord {number}", language=Language.BOKMAL) for number in numbers
    ]


def segments(index: Index) -> dict[str, list[int]]:
    """The names of the segments, each with the numbers of its deleted documents."""
    with Index.open(index.status().path) as again:
        settings = again._state.settings
    return {name: settings.deleted.get(name, []) for name in settings.segments}


def test_a_change_writes_one_segment_and_marks_what_it_replaces(index: Index) -> None:
    index.add(documents(*range(8)))
    index.add(documents(3, 8))
    assert segments(index) == {"2.segment": [3], "3.segment": []}
    index.remove(["0.md"])
    assert segments(index) == {"2.segment": [0, 3], "3.segment": []}
    assert index.search("fjord").total == 8


def test_a_segment_of_which_a_quarter_is_gone_is_written_anew(index: Index) -> None:
    index.add(documents(*range(8)))
    index.remove(["0.md", "1.md"])
    assert segments(index) == {"2.segment": [0, 1]}
    index.remove(["2.md"])
    assert segments(index) == {"4.segment": []}
    assert index.search("fjord").total == 5


def test_a_segment_of_which_all_is_gone_leaves(index: Index, tmp_path: Path) -> None:
    index.add(documents(1))
    index.add(documents(2))
    index.remove(["1.md"])
    assert segments(index) == {"3.segment": []}
    assert [path.name for path in (tmp_path / "index").glob("g-*/*.segment")] == ["3.segment"]


def test_what_is_kept_is_not_written_again(index: Index, tmp_path: Path) -> None:
    index.add(documents(1))
    before = next((tmp_path / "index").glob("g-*/2.segment")).stat().st_ino
    index.add(documents(2))
    assert next((tmp_path / "index").glob("g-*/2.segment")).stat().st_ino == before


def test_a_file_that_changes_while_it_is_read_is_read_again(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content is the new one, its size and time are those it was listed with."""
    file = tmp_path / "docs" / "a.md"
    file.parent.mkdir()
    file.write_text("gammel tekst")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    read_file = updating.read_file

    def slow(listed: DocumentFile) -> object:
        file.write_text("ny tekst")
        os.utime(file, (1_600_000_001, 1_600_000_001))
        return read_file(listed)

    with monkeypatch.context() as patch:
        patch.setattr(updating, "read_file", slow)
        index.update(file.parent)
    assert index.search("ny").total == 1
    file.write_text("nyere og")
    os.utime(file, (1_600_000_002, 1_600_000_002))
    assert index.update(file.parent).changed == 1
    assert index.search("nyere").total == 1


def test_a_document_that_breaks_the_reader_is_an_error_that_names_it(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(document: Document) -> object:
        raise KeyError("x")

    monkeypatch.setattr(updating, "split_sections", breaks)
    with pytest.raises(DocumentError, match=r"1\.md.*KeyError"):
        index.add(documents(1))
    assert index.status().documents == 0


def test_a_file_of_the_year_1970_is_read_when_it_has_changed(index: Index, tmp_path: Path) -> None:
    file = tmp_path / "docs" / "a.md"
    file.parent.mkdir()
    file.write_text("gammel")  # just now, so that its time is not trusted
    index.update(file.parent)
    file.write_text("nyere!")
    os.utime(file, (0, 0))
    assert index.update(file.parent).changed == 1
    assert index.update(file.parent).unchanged == 1
    assert index.search("nyere").total == 1
