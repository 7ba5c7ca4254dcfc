"""Where does building spend its time? Reading, splitting, laying out, analysing words, and writing.

`python -m benchmarks.phases DOCUMENTS FOLDER` is the process in which that is measured.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import answer, cpu_seconds
from searcher.document import Document
from searcher.folder import list_documents, read_file
from searcher.forward import ForwardWriter, document_facts
from searcher.section import Section
from searcher.sections import split_sections
from searcher.segment_writer import derived
from searcher.strings import table_arrays
from searcher.waiting import Waiting

_AT_A_TIME = 500
"""Documents are taken so many at a time, so that the clock itself costs nothing."""


class Phases(NamedTuple):
    """CPU seconds, of all processes: files to text and front matter; headings, visible text and language;
    words cut and laid out in reading order; turned round and written as one segment; the keys of all words,
    which come before that."""

    sections: int
    reading: float
    splitting: float
    laying_out: float
    writing: float
    analysing: float = 0.0


def measure_phases(documents: Path, folder: Path) -> Phases:
    """Build from the documents of a folder in a fresh process, which leaves a file in another folder."""
    return Phases(*answer(__name__, str(documents), str(folder)))


def step_by_step(documents: Path, folder: Path) -> Phases:
    """Build a segment of the documents of a folder, with a look at the clock between the steps."""
    sections = 0
    reading = splitting = laying_out = 0.0
    listing = ForwardWriter()
    with Waiting(folder) as waiting:
        begun = cpu_seconds()
        for read in _read_some(documents):
            reading += cpu_seconds() - begun
            begun = cpu_seconds()
            split = [split_sections(document) for document in read]
            splitting += cpu_seconds() - begun
            begun = cpu_seconds()
            _lay_out(waiting, read, split)
            laying_out += cpu_seconds() - begun
            _lay_out(listing, read, split)
            sections += sum(map(len, split))
            begun = cpu_seconds()
        words = sorted(listing.forward.words)
        begun = cpu_seconds()
        known = {**table_arrays("words", words), **derived(words)}
        analysing = cpu_seconds() - begun
        begun = cpu_seconds()
        waiting.write(folder / "phases.segment", [], [known])
        writing = cpu_seconds() - begun
    return Phases(sections, reading, splitting, laying_out, writing, analysing)


def _read_some(folder: Path) -> Iterator[list[Document]]:
    files = list_documents(folder).files
    for first in range(0, len(files), _AT_A_TIME):
        yield [read_file(file).document for file in files[first : first + _AT_A_TIME]]


def _lay_out(
    place: Waiting | ForwardWriter, documents: Sequence[Document], split: Sequence[Sequence[Section]]
) -> None:
    for document, sections in zip(documents, split, strict=True):
        place.add(document, document_facts(document), sections)


def main() -> None:
    documents, folder = map(Path, sys.argv[1:])
    print(json.dumps(step_by_step(documents, folder)))


if __name__ == "__main__":
    main()
