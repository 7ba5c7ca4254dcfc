"""What waits in files comes out as what waits in memory does."""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import filing, forward, waiting
from searcher.arrays import ArrayFile
from searcher.document import Document
from searcher.forward import document_facts
from searcher.language import Language
from searcher.merging import Source
from searcher.section import Section
from searcher.waiting import Waiting
from tests.building import Analysed, documents


def section_of(number: int, text: str) -> Section:
    path = f"{number:02}.md"
    return Section(path, path, "", (), 0, "", Language.BOKMAL, text, 1, 1)


def waiting_in(folder: Path, found: Sequence[Analysed]) -> Waiting:
    new = Waiting(folder)
    for document, sections in found:
        new.add(document, document_facts(document), sections)
    return new


@given(documents(), st.integers(0, 30), st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_a_segment_is_the_same_however_much_waits_in_memory(
    found: list[Analysed], words: int, letters: int
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        waiting_in(folder, found).write(folder / "from-memory", [])
        patch.setattr(waiting, "_MOST_WORDS", words)
        patch.setattr(waiting, "_MOST_LETTERS", letters)
        new = waiting_in(folder, found)
        assert (new.documents, new.sections) == (len(found), sum(len(sections) for _, sections in found))
        new.write(folder / "from-files", [])
        assert (folder / "from-files").read_bytes() == (folder / "from-memory").read_bytes()
        assert sorted(path.name for path in folder.iterdir()) == ["from-files", "from-memory"]


@pytest.mark.parametrize("most_words", [30, 2**22])
def test_a_segment_is_the_same_where_words_are_filed_meanwhile(
    most_words: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        (Document(path=f"{number:02}.md", text=""), [section_of(number, f"skole{number} fjord{number % 7}")])
        for number in range(40)
    ]
    waiting_in(tmp_path, found).write(tmp_path / "not-early", [])
    monkeypatch.setattr(waiting, "_MOST_WORDS", most_words)
    monkeypatch.setattr(filing, "MANY", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(forward, "_AT_ONCE", 100)
    with Waiting(tmp_path, all_new=True) as new:
        for document, sections in found:
            new.add(document, document_facts(document), sections)
        assert new._filing._processes
        new.write(tmp_path / "early", [])
    assert (tmp_path / "early").read_bytes() == (tmp_path / "not-early").read_bytes()


@given(documents(), st.sampled_from([0, 2**22]))
@settings(max_examples=20, deadline=None)
def test_other_sources_come_in_between(found: list[Analysed], words: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        waiting_in(folder, found).write(folder / "all", [])
        waiting_in(folder, found[1::2]).write(folder / "some", [])
        patch.setattr(waiting, "_MOST_WORDS", words)
        waiting_in(folder, found[::2]).write(folder / "both", [Source(ArrayFile(folder / "some"))])
        assert (folder / "both").read_bytes() == (folder / "all").read_bytes()
