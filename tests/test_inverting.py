"""Postings are the same however few sections and words are looked at together."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import posting_writer
from searcher.forward import ForwardWriter, document_facts
from searcher.segment_writer import columns_of, write_segment
from tests.building import Analysed, documents


def segment_of(path: Path, parts: list[list[Analysed]]) -> bytes:
    columns, writer = [], ForwardWriter()
    for found in parts:
        for document, sections in found:
            writer.add(document, document_facts(document), sections)
        columns.append(columns_of(writer.forward))
        writer.begin_part()
    write_segment(path, [*writer.forward.words], columns)
    return path.read_bytes()


@given(documents(), st.integers(0, 5), st.sampled_from([1, 7, 50]))
@settings(max_examples=50, deadline=None)
def test_a_segment_is_the_same_in_parts_and_steps(found: list[Analysed], cut: int, at_once: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        whole = segment_of(Path(name, "whole"), [found])
        patch.setattr(posting_writer, "_AT_ONCE", at_once)
        assert segment_of(Path(name, "parts"), [found[:cut], found[cut:]]) == whole
        assert {path.name for path in Path(name).iterdir()} == {"whole", "parts"}
