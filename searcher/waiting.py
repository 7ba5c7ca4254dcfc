"""Where do new documents wait until they are written as a segment?

In memory; but when they become too many for it, the first ones go into files, which are merged in the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from searcher.arrays import Array, ArrayFile, write_arrays
from searcher.document import Document
from searcher.filing import Filing
from searcher.forward import DocumentFacts, ForwardWriter
from searcher.merging import Source, write_merged
from searcher.section import Section
from searcher.segment_writer import columns_of, write_segment

_MOST_WORDS = 2**22
_MOST_LETTERS = 2**26
"""So many words, or bytes of text, wait in memory, and those of one more document."""


class Waiting:
    """New documents, to be added in the order of their paths; ``folder`` is where files may be made.

    ``all_new`` says that no segment can know their words: then these are filed meanwhile. A context manager,
    for the processes that do it.
    """

    def __init__(self, folder: Path, all_new: bool = False) -> None:
        self._folder = folder
        self._all_new = all_new
        self._files: list[Path] = []
        self._writer = ForwardWriter()
        self._filing = Filing()
        self.documents = 0
        self.sections = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._filing.close()

    def add(self, document: Document, facts: DocumentFacts, sections: Sequence[Section]) -> None:
        """Take in a document with its sections."""
        self._writer.add(document, facts, sections)
        self.documents += 1
        self.sections += len(sections)
        self._hand_in_words()
        if self._writer.words > _MOST_WORDS or self._writer.letters > _MOST_LETTERS:
            self._put_away()

    def write(self, path: Path, others: Sequence[Source], known: Iterable[Mapping[str, Array]] = ()) -> None:
        """Write the documents, and those of other sources, as a segment file; then they wait no longer.

        ``known`` are the arrays of segments that may have words of them.
        """
        if not others and not self._files:
            write_segment(path, self._writer.forward, known, self._filing.file)
            return
        if self._files and self._writer.forward.documents:
            self._put_away()
        sources = [*others, *(Source(ArrayFile(file)) for file in self._files)]
        if self._writer.forward.documents:
            sources.append(Source(columns_of(self._writer.forward)))
        write_merged(path, sources, known, self._filing.file)
        for file in self._files:
            file.unlink()

    def _hand_in_words(self) -> None:
        if self._all_new:
            self._filing.add(self._writer.new_words())

    def _put_away(self) -> None:
        file = self._folder / f"{len(self._files)}.waiting"
        write_arrays(file, columns_of(self._writer.forward))
        self._hand_in_words()
        self._files.append(file)
        self._writer = ForwardWriter()
