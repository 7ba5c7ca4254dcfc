import gc
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from searcher.document import Document
from searcher.errors import CorruptIndexError, IncompatibleIndexError
from searcher.forward import ForwardWriter, document_facts
from searcher.generations import begin_anew, open_current
from searcher.sections import split_sections
from searcher.segment_writer import columns_of, write_segment
from searcher.state import Place, Settings, State, write_times
from searcher.weights import Weights

TEXT = "Innledning.\n\n# Fjord\n\nEn fjord.\n\n# Fjord\n\nTo fjorder.\n"


def write(path: Path, names: Sequence[str]) -> None:
    writer = ForwardWriter()
    for name in names:
        document = Document(path=name, text=TEXT)
        writer.add(document, document_facts(document), split_sections(document))
    write_segment(path, [*writer.forward.words], [columns_of(writer.forward)])


def make(directory: Path, settings: dict[str, object], times: dict[str, int] | None = None) -> None:
    """An index of two segments, with any settings."""
    with begin_anew(directory) as draft:
        write(draft.folder / "1.segment", ["a#b.md", "a.md", "c.md"])
        write(draft.folder / "2.segment", ["a#b.md#c.md", "b.md", "c.md"])
        write_times(draft.folder, times or {})
        draft.commit(settings).close()


def settings_of(**changed: object) -> dict[str, object]:
    return {**Settings(["1.segment", "2.segment"], {"1.segment": [2]}).as_json(), **changed}


@pytest.fixture
def state(tmp_path: Path) -> State:
    make(tmp_path / "index", settings_of())
    with open_current(tmp_path / "index") as generation:
        return State(generation, Weights())


def test_documents_that_are_not_deleted_are_there(state: State) -> None:
    wanted = {
        "a#b.md": Place(0, 0),
        "a.md": Place(0, 1),
        "a#b.md#c.md": Place(1, 0),
        "b.md": Place(1, 1),
        "c.md": Place(1, 2),
    }
    assert dict(state.documents()) == wanted
    assert {path: state.find(path) for path in wanted} == wanted
    assert state.find("d.md") is None
    assert (state.deleted(0), state.deleted(1)) == ({2}, frozenset())


@pytest.mark.parametrize(
    ("section_id", "place"),
    [
        ("a.md", (0, 3)),
        ("a.md#fjord", (0, 4)),
        ("a.md#fjord-1", (0, 5)),
        ("a#b.md#fjord-1", (0, 2)),
        ("a#b.md#c.md#fjord", (1, 1)),
        ("c.md", (1, 6)),
        *[(missing, None) for missing in ("", "#", "a", "a.md#", "a.md#elv", "a.md#fjord#", "d.md#fjord")],
    ],
)
def test_sections_are_found_by_their_ids(
    state: State, section_id: str, place: tuple[int, int] | None
) -> None:
    assert state.find_section(section_id) == place


def test_views_leave_deleted_sections_out(state: State) -> None:
    alive = [view.alive for view in state.views]
    assert alive[0] is not None and alive[0].tolist() == [True] * 6 + [False] * 3
    assert alive[1] is None


def test_times_come_back_and_damage_to_them_costs_nothing(tmp_path: Path) -> None:
    make(tmp_path / "index", settings_of(), {"blå.md": 2**61})
    file = tmp_path / "index" / "g-1" / "times.json"
    for times in ({"blå.md": 2**61}, {}):
        with open_current(tmp_path / "index") as generation:
            assert State(generation, Weights()).times == times
        found = file.stat()
        file.write_bytes(file.read_bytes().replace(b"23", b"32"))
        os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"analysis": 0}, IncompatibleIndexError),
        ({"analysis": None}, IncompatibleIndexError),
        ({"languages": ["nb", "und"]}, IncompatibleIndexError),
        ({"languages": None}, IncompatibleIndexError),
        ({"unknown": 1}, CorruptIndexError),
        ({"segments": 5}, CorruptIndexError),
        ({"segments": ["../1.segment"]}, CorruptIndexError),
        ({"segments": ["3.segment"]}, CorruptIndexError),
    ],
)
def test_settings_that_cannot_be_used_are_refused_and_the_files_let_go(
    tmp_path: Path, changed: dict[str, object], error: type[Exception]
) -> None:
    make(tmp_path / "index", settings_of(**changed))
    with pytest.raises(error, match=r"index.*searcher build"):
        State(open_current(tmp_path / "index"), Weights())
    gc.collect()  # a file left open would be a warning, and so an error


def test_only_damage_is_called_damage(state: State) -> None:
    with pytest.raises(ZeroDivisionError), state.reading():
        _ = 1 / 0
    file = state.segments[0].path
    found = file.stat()
    with file.open("r+b") as opened:
        opened.seek(file.read_bytes().index(b"En fjord."))
        opened.write(b"\xff")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))  # as a disk does it
    with pytest.raises(CorruptIndexError, match=r"1\.segment: texts_letters") as caught, state.reading():
        _ = 1 / 0
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    with pytest.raises(FileNotFoundError), state.reading():
        raise FileNotFoundError
