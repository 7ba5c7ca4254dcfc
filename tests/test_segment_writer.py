"""The arrays of a segment against plain loops over the sections."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings

from searcher.analysis import chain_of
from searcher.document import Document
from searcher.forward import ForwardWriter, document_facts
from searcher.impacts import sections_in
from searcher.language import Language
from searcher.section import Section, field_texts
from searcher.segment import Segment
from searcher.segment_writer import columns_of, write_segment
from searcher.spelling import signature
from searcher.terms import plain_word, word_bytes
from searcher.weights import Field
from searcher.words import find_words, normalise
from tests.building import Analysed, documents

Occurrences = dict[bytes, dict[int, list[tuple[Field, int]]]]
"""Word of a chain → section → the field and position of each occurrence."""


def occurrences(found: list[Analysed]) -> Occurrences:
    found_at: Occurrences = defaultdict(lambda: defaultdict(list))
    position = number = 0
    for document, sections in found:
        for section in sections:
            chain = chain_of(section.language).name
            for field, texts in zip(
                Field, field_texts(section, document.keywords, document.description), strict=True
            ):
                for text in texts:
                    words = [normalise(text[start:end]) for start, end in find_words(text)]
                    for word in words:
                        found_at[word_bytes(chain, word)][number].append((field, position))
                        position += 1
                    position += bool(words)
            number += 1
    return found_at


def segment_of(folder: str, found: list[Analysed]) -> Segment:
    writer = ForwardWriter()
    for document, sections in found:
        writer.add(document, document_facts(document), sections)
    write_segment(Path(folder, "x.segment"), [*writer.forward.words], [columns_of(writer.forward)])
    return Segment(Path(folder, "x.segment"))


@given(documents())
@settings(max_examples=50, deadline=None)
def test_postings_say_where_every_word_stands(found: list[Analysed]) -> None:
    with TemporaryDirectory() as folder:
        segment = segment_of(folder, found)
        wanted = occurrences(found)
        assert list(segment.words) == sorted(wanted)
        starts, sections = segment.array("word_postings"), sections_in(segment.array("postings"))
        bounds = segment.first_positions(np.arange(len(sections) + 1))
        every = np.arange(len(sections))
        positions = segment.positions_of(*segment.occurrences(every), sections)
        fields, counts = segment.tallies.of(np.arange(len(sections)))
        for number, word in enumerate(segment.words):
            postings = range(starts[number], starts[number + 1])
            assert sections[postings].tolist() == sorted(wanted[word])
            for posting in postings:
                here = wanted[word][int(sections[posting])]
                places = positions[bounds[posting] : bounds[posting + 1]].tolist()
                assert places == [place for _, place in here]
                bits = sum(1 << field for field in {field for field, _ in here})
                assert fields[posting] == bits
                in_body = [field for field, _ in here if field is Field.BODY]
                assert counts[posting] == len(in_body)
        assert starts[-1] == len(sections) and bounds[-1] == len(positions)


@given(documents())
@settings(max_examples=20, deadline=None)
def test_spelling_is_that_of_the_plain_words(found: list[Analysed]) -> None:
    with TemporaryDirectory() as folder:
        segment = segment_of(folder, found)
        plain = [plain_word(word) for word in segment.words]
        assert segment.array("word_signatures").tolist() == [signature(word) for word in plain]
        assert segment.array("word_lengths").tolist() == [len(word) for word in plain]


@given(documents())
@settings(max_examples=10, deadline=None)
def test_the_same_documents_give_the_same_bytes(found: list[Analysed]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert segment_of(one, found).path.read_bytes() == segment_of(other, found).path.read_bytes()


def test_a_word_that_stands_very_often_is_counted_to_the_last(tmp_path: Path) -> None:
    section = Section("a.md", "a.md", "", (), 0, "", Language.GERMAN, "netz " * 70_000, 1, 1)
    segment = segment_of(str(tmp_path), [(Document(path="a.md", text=""), [section])])
    fields, counts = segment.tallies.of(np.array([0]))
    assert (fields.tolist(), counts.tolist()) == ([1 << Field.BODY], [70_000])
    assert [column.tolist() for column in segment.occurrences(np.array([0]))] == [[0], [70_000]]
    assert len(segment.array("positions")) == 70_000
