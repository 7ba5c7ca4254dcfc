from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings

from searcher.arrays import ArrayFile, write_arrays
from searcher.document import Document
from searcher.errors import CorruptIndexError
from searcher.forward import ForwardWriter, document_facts
from searcher.language import Language
from searcher.section import Section
from searcher.segment import Segment
from searcher.segment_writer import columns_of, write_segment
from searcher.weights import Field
from searcher.words import find_words
from tests.building import Analysed, documents


def segment_of(path: Path, found: list[Analysed]) -> Segment:
    writer = ForwardWriter()
    for number, (document, sections) in enumerate(found):
        writer.add(document, document_facts(document, number, 2**62 + number, bytes([number]) * 32), sections)
    write_segment(path, [*writer.forward.words], [columns_of(writer.forward)])
    return Segment(path)


@given(documents())
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read(found: list[Analysed]) -> None:
    with TemporaryDirectory() as folder:
        segment = segment_of(Path(folder, "x.segment"), found)
        sections = [section for _, sections in found for section in sections]
        assert [segment.section(number) for number in range(segment.section_count)] == sections
        anchors = [segment.anchor(number) for number in range(len(sections))]
        assert anchors == [section.anchor for section in sections]
        for number, (document, here) in enumerate(found):
            assert [sections[place] for place in segment.sections_of(number)] == list(here)
            wanted = document_facts(document, number, 2**62 + number, bytes([number]) * 32)
            assert segment.facts(number) == wanted
        lengths = [len(list(find_words(section.text))) for section in sections]
        assert segment.field_lengths(Field.BODY).tolist() == lengths
        assert segment.body_words == sum(lengths)
        every = np.arange(len(sections))
        assert segment.bounds_of(every).tolist() == segment.field_starts.tolist()
        assert segment.starts_of(every).tolist() == segment.section_starts.tolist()
        assert segment.damaged() == []


def test_a_long_text_comes_back_with_its_words(tmp_path: Path) -> None:
    text = "Über Märkte " * 1000 + "Ende"
    section = Section("a.md", "a.md", "", (), 0, "", Language.GERMAN, text, 1, 1)
    segment = segment_of(tmp_path / "x.segment", [(Document(path="a.md", text=""), [section])])
    assert segment.array("texts_letters").size < len(text) // 10
    assert segment.section(0).text == text
    assert segment.written(0, [0, 1999, 2000]) == ["Über", "Märkte", "Ende"]


def test_words_come_back_as_written_from_every_field(tmp_path: Path) -> None:
    keywords = ("Netz", "–", "Alter Markt")
    document = Document(path="a.md", text="", keywords=keywords, description="Kurz GESAGT")
    first = Section("a.md", "a.md", "Titel", (), 0, "", Language.GERMAN, "Vorher", 1, 2)
    headings = ("Ganz Oben", "…", "Unten")
    second = Section("a.md#x", "a.md", "Titel", headings, 3, "x", Language.GERMAN, "Das (Ende)", 1, 2)
    segment = segment_of(tmp_path / "x.segment", [(document, [first, second])])
    first, last = segment.field_starts[1, [0, -1]].tolist()
    here = [position for position in range(first, last) if segment.array("token_codes")[position]]
    written = ["Unten", "Ganz", "Oben", "Titel", "Netz", "Alter", "Markt", "Kurz", "GESAGT", "Das", "Ende"]
    assert segment.written(1, here) == written
    assert segment.written(1, here[::-3]) == written[::-3]
    assert segment.written(0, []) == []


def test_words_far_into_a_text_are_found_there(tmp_path: Path) -> None:
    text = "ord " * 20_000 + "Slutt"
    section = Section("a.md", "a.md", "Titel", (), 0, "", Language.BOKMAL, text, 1, 2)
    segment = segment_of(tmp_path / "x.segment", [(Document(path="a.md", text=""), [section])])
    body = int(segment.field_starts[0, Field.BODY])
    here = np.array([0, 1, 16_383, 16_384, 20_000]) + body
    starts = segment.spans.starts(here, np.array([body]), np.zeros(5, int))
    assert starts.tolist() == [0, 4, 65_532, 65_536, 80_000]
    assert segment.written(0, [body + 20_000, body]) == ["Slutt", "ord"]


def test_headings_are_kept_once_and_come_back(tmp_path: Path) -> None:
    paths = [(), ("A",), ("A", "B"), ("A", "B", ""), ("A", "C"), ("X", "Y", "Z"), ("X", "Y"), ("A", "B")]
    sections = [Section("a.md#x", "a.md", "Titel", path, 3, "x", Language.GERMAN, "", 1, 2) for path in paths]
    segment = segment_of(tmp_path / "x.segment", [(Document(path="a.md", text=""), sections)])
    assert [segment.section(number).headings for number in range(len(paths))] == paths
    assert bytes(segment.values("outlines_letters")) == b"=x=x\nA=x\nB=x\n=x\nC=x\nX\nY\nZ=x\nX\nY=x\nB"


def test_a_segment_of_nothing(tmp_path: Path) -> None:
    segment = segment_of(tmp_path / "x.segment", [])
    assert (segment.section_count, segment.document_count, len(segment.words)) == (0, 0, 0)
    assert segment.damaged() == []


def test_an_array_that_is_missing_is_named(tmp_path: Path) -> None:
    segment_of(tmp_path / "x.segment", [])
    arrays = dict(ArrayFile(tmp_path / "x.segment"))
    del arrays["positions"]
    write_arrays(tmp_path / "y.segment", arrays)
    with pytest.raises(CorruptIndexError, match=r"y\.segment lacks 'positions'.*searcher build"):
        Segment(tmp_path / "y.segment").array("positions")
    write_arrays(tmp_path / "z.segment", {"positions": np.zeros(0, np.uint32)})
    with pytest.raises(CorruptIndexError, match=r"z\.segment lacks"):
        Segment(tmp_path / "z.segment")
