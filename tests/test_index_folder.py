"""An index lies only where it harms nothing, and nothing is removed that is not its own."""

from pathlib import Path

import pytest

from searcher.errors import IndexExistsError, SearcherError
from searcher.generations import begin, begin_anew
from tests.committing import change, commit, content, create, example, names


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return example(tmp_path)


def test_what_a_crash_left_is_removed_by_the_next_writer(index: Path) -> None:
    for name in ("tmp-7", "g-8"):
        (index / name).mkdir()
        (index / name / "searcher.lock").touch()
        (index / name / "words").write_bytes(b"half")
    (index / "tmp-9").mkdir()
    (index / "tmp-CURRENT").write_bytes(b"half")
    with begin(index):
        assert names(index) == ["CURRENT", "g-1", "lock", "tmp-2"]


def test_an_index_is_replaced_only_when_asked(index: Path) -> None:
    with pytest.raises(IndexExistsError), begin_anew(index):
        pass
    with begin_anew(index, overwrite=True) as draft:
        assert draft.base.files == {}
        commit(draft, {"words": b"new"})
    assert content(index) == {"words": b"new"}
    assert names(index) == ["CURRENT", "g-2", "lock"]


@pytest.mark.parametrize("allowed", [["README.md"], [".gitignore", "README"], [".gitkeep"], []])
def test_a_folder_with_a_readme_is_a_place_for_an_index(tmp_path: Path, allowed: list[str]) -> None:
    for name in allowed:
        (tmp_path / name).write_text("What lies here.")
    create(tmp_path, {"words": b"1"})
    change(tmp_path, {"words": b"2"})
    assert names(tmp_path) == sorted([*allowed, "CURRENT", "g-2", "lock"])


@pytest.mark.parametrize(
    "foreign", ["notes.md", ".bashrc", "CURRENT", "lock", "g-1", "g-1/words", "tmp-4/x", ".git/config"]
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, foreign: str, overwrite: bool) -> None:
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    (tmp_path / foreign).write_text("MANIFEST-000005\n")
    with pytest.raises(SearcherError), begin_anew(tmp_path, overwrite):
        pass
    assert (tmp_path / foreign).read_text() == "MANIFEST-000005\n"
    assert names(tmp_path) == [foreign.split("/")[0]]


def test_a_file_is_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("text")
    for place in (tmp_path / "index", tmp_path / "index" / "deeper"):
        with (
            pytest.raises(SearcherError, match=r"no place for an index: .*/index is no folder"),
            begin_anew(place),
        ):
            pass
        assert (tmp_path / "index").read_text() == "text"


def test_a_home_folder_is_no_place_for_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(SearcherError, match="your home; name a folder in it"), begin_anew(tmp_path):
        pass
    assert names(tmp_path) == []
    create(tmp_path / "index", {})


def test_files_that_are_not_ours_are_never_touched(index: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    create(outside, {"words": b"another index"})
    foreign = ["README.md", "g-9/words", "g-07/searcher.txt", "tmp-3/notes", "MAIN_1.seg", "g-1/notes.txt"]
    for name in foreign:
        (index / name).parent.mkdir(exist_ok=True)
        (index / name).write_text(name)
    (index / "g-5").symlink_to(outside / "g-1")
    (index / "g-6").write_text("a file")
    change(index, {"words": b"2"})
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"3"})
    assert [(index / name).read_text() for name in foreign] == foreign
    assert (index / "g-5").is_symlink() and (index / "g-6").read_text() == "a file"
    assert content(outside) == {"words": b"another index"}
    assert content(index) == {"words": b"3"}


def test_a_damaged_index_keeps_its_files_until_a_new_one_stands(index: Path) -> None:
    (index / "CURRENT").write_text("?")
    with pytest.raises(ValueError), begin_anew(index, overwrite=True):
        raise ValueError
    assert names(index) == ["CURRENT", "g-1", "lock"]
