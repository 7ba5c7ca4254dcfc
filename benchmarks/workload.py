"""What lies ready to be indexed and asked, at each size?

For each number of sections a folder with the documents as files, for those that read files, and two files
with the same sections, as stems and as they are written. Each size holds the smaller ones, and the queries
are drawn from the sections that all sizes hold, so that they are the same at every size.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpora import mixed
from benchmarks.handed import Handed, Stems
from benchmarks.queries import Query, draw_queries
from benchmarks.resample import CORPUS, draw_documents, read_folder, sections_of
from searcher.document import Document
from searcher.folder import DocumentFile, list_documents, read_file
from searcher.section import Section
from searcher.sections import split_sections

SEED = 1

_MODELS = 20_000
"""New text is drawn from the sentences of at most so many sections."""


class Workload(NamedTuple):
    """One size: a folder of documents, two files of their sections (``read_handed``), and how much they hold.

    ``text_bytes`` are those of the files of the documents, and ``resampled`` the sections that were drawn.
    """

    documents: Path
    stems: Path
    written: Path
    sections: int
    resampled: int
    words: int
    text_bytes: int


def make_workloads(
    folder: Path, trees: Sequence[Path], sizes: Iterable[int], queries_per_kind: int
) -> tuple[list[Workload], list[Query]]:
    """Lay out a workload of (at least) each number of sections below a folder, the smallest first."""
    parts = [_Part.begin(folder, size) for size in sorted(set(sizes))]
    common: list[Section] = []
    stems = Stems()
    for source in _sources(trees):
        growing = [part for part in parts if part.sections < part.wanted]
        if not growing:
            break
        if growing[0] is parts[0]:
            common += source.sections
        written = [Handed.as_written(section) for section in source.sections]
        stemmed = [stems.of(section) for section in written]
        for part in growing:
            part.take(source, written, stemmed)
    queries = list(draw_queries(common, stems, queries_per_kind, SEED))
    return [part.finished() for part in parts], queries


class _Source(NamedTuple):
    """A document with its sections, and the file that it was read from, if it was not drawn."""

    document: Document
    sections: Sequence[Section]
    file: DocumentFile | None


def _sources(trees: Sequence[Path]) -> Iterator[_Source]:
    """The documents of the trees, mixed; when they are used up, such as are drawn from their sentences."""
    models: list[Section] = []
    for file in mixed(trees, SEED):
        document = read_file(file).document
        sections = split_sections(document)
        if len(models) < _MODELS:
            models += sections
        yield _Source(document, sections, file)
    for document in draw_documents(models or sections_of(read_folder(CORPUS)), SEED):
        yield _Source(document, split_sections(document), None)


@dataclass
class _Part:
    """A workload as it grows."""

    documents: Path
    stems: Path
    written: Path
    wanted: int
    sections: int = 0
    resampled: int = 0
    words: int = 0

    @classmethod
    def begin(cls, folder: Path, wanted: int) -> "_Part":
        place = folder / str(wanted)
        place.mkdir(parents=True)
        return cls(place / "documents", place / "stems.jsonl", place / "written.jsonl", wanted)

    def take(self, source: _Source, written: Sequence[Handed], stemmed: Sequence[Handed]) -> None:
        self.sections += len(stemmed)
        self.words += sum(len(section.text.split()) for section in stemmed)
        _place(source, self.documents)
        for file, sections in ((self.written, written), (self.stems, stemmed)):
            with file.open("a", encoding="utf-8") as lines:
                lines.writelines(section.as_line() for section in sections)
        if source.file is None:
            self.resampled += len(stemmed)

    def finished(self) -> Workload:
        size = sum(file.size for file in list_documents(self.documents).files)
        return Workload(
            self.documents, self.stems, self.written, self.sections, self.resampled, self.words, size
        )


def _place(source: _Source, folder: Path) -> None:
    """A document as a file below a folder; where that can be, a link to its bytes, as there are many."""
    place = folder / source.document.path
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.file is None:
        place.write_text(source.document.text, encoding="utf-8")
        return
    try:
        os.link(source.file.location, place)
    except OSError:  # Another disk, or one that knows no links.
        shutil.copy2(source.file.location, place)
