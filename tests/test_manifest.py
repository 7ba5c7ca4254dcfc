"""What ``CURRENT`` and the manifest say is believed only as it was written."""

import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searcher.errors import CorruptIndexError, IncompatibleIndexError, IndexNotFoundError, SearcherError
from searcher.generations import begin, begin_anew, current_number, open_current
from searcher.manifest import exists
from tests.committing import change, commit, content, example, names


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return example(tmp_path)


def sign(index: Path, manifest: object) -> None:
    data = json.dumps(manifest).encode()
    (index / "g-1" / "manifest.json").write_bytes(data)
    (index / "CURRENT").write_text(json.dumps({"generation": "g-1", "manifest": zlib.crc32(data)}))


def test_a_place_without_an_index(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none", tmp_path / "none" / "deeper"):
        assert not exists(place)
        for attempt in (open_current, current_number, lambda path: begin(path).__enter__()):
            with pytest.raises(IndexNotFoundError, match=r"searcher build FOLDER --index"):
                attempt(place)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["-rf", "über", "a\x1b[2J", " "])
def test_names_that_a_terminal_may_not_show_are_refused(index: Path, name: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        change(index, {name: b""})
    assert content(index) == {"words": b"fjord", "texts": b""}


def test_a_manifest_cannot_have_files_outside_removed(index: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    manifest = index / "g-1" / "manifest.json"
    hostile = json.loads(manifest.read_text())
    hostile["files"] = {"../../precious": {"size": 7, "sha256": ""}, str(precious): {"size": 7, "sha256": ""}}
    sign(index, hostile)
    with pytest.raises(CorruptIndexError):
        open_current(index)
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {})
    assert precious.read_text() == "keep me"


def damages(data: bytes) -> Iterator[bytes]:
    for place in range(len(data)):
        for flip in (1, 4, 32, 128):
            yield data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
        yield data[:place]
        yield data[:place] + data[place + 1 :]
    yield data + b"\0"
    yield b"[" * 100_000


@pytest.mark.parametrize("name", ["CURRENT", "g-1/manifest.json"])
def test_every_damage_is_found_or_harmless(index: Path, name: str) -> None:
    path, right = index / name, content(index)
    written = path.read_bytes()
    found = 0
    for damage in damages(written):
        path.write_bytes(damage)
        try:
            generation = open_current(index)
        except CorruptIndexError as error:
            assert str(index) in str(error) and "searcher build" in str(error)
            found += 1
        else:
            with generation:
                assert generation.settings == {"analysis": 3, "folder": "blåbær"}
                assert {name: facts.size for name, facts in generation.files.items()} == {
                    name: len(data) for name, data in right.items()
                }
    assert found > len(written) * 4


def swap(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def replace(path: Path) -> None:
        path.unlink()
        make(path)

    return replace


ACCIDENTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "shorter": ("g-1/words", lambda path: path.write_bytes(b"fjo"), "g-1/words is 3 bytes long, not 5"),
    "longer": ("g-1/words", lambda path: path.write_bytes(b"fjords"), "g-1/words is 6 bytes long, not 5"),
    "missing": ("g-1/words", Path.unlink, "g-1/words cannot be read (No such file or directory)"),
    "a folder": ("g-1/words", swap(Path.mkdir), "g-1/words is not a file"),
    "a pipe": ("g-1/words", swap(os.mkfifo), "g-1/words is not a file"),
    "a link": ("g-1/words", swap(lambda path: path.symlink_to("texts")), "g-1/words is not a file"),
    "no manifest": ("g-1/manifest.json", Path.unlink, "g-1/manifest.json is missing"),
    "no mark": ("g-1/searcher.lock", Path.unlink, "g-1 is not whole"),
    "no generation": ("g-1", lambda path: path.rename(path.parent / "other"), "g-1 is not whole"),
}


@pytest.mark.parametrize(("name", "happens", "problem"), ACCIDENTS.values(), ids=ACCIDENTS)
def test_accidents_are_named_and_building_anew_recovers(
    index: Path, name: str, happens: Callable[[Path], object], problem: str
) -> None:
    happens(index / name)
    with pytest.raises(CorruptIndexError) as caught:
        open_current(index)
    assert problem in str(caught.value)
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"anew"})
    assert content(index) == {"words": b"anew"}


@pytest.mark.parametrize("name", ["CURRENT", "g-1/manifest.json", "g-1/searcher.lock"])
def test_a_pipe_in_place_of_a_file_does_not_hang(index: Path, name: str) -> None:
    swap(os.mkfifo)(index / name)
    with pytest.raises(SearcherError, match="not an ordinary file"):
        open_current(index)


def test_an_index_of_another_version_is_refused_with_advice(index: Path) -> None:
    manifest = json.loads((index / "g-1" / "manifest.json").read_text())
    sign(index, manifest | {"format": 99})
    with pytest.raises(IncompatibleIndexError, match=r"another version \(format 99.*searcher build"):
        open_current(index)
    with pytest.raises(IncompatibleIndexError), begin(index):
        pass
    with begin_anew(index, overwrite=True) as draft:
        commit(draft, {"words": b"anew"})
    assert content(index) == {"words": b"anew"}
