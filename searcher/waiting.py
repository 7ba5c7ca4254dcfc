"""Where do new documents wait until they are written as a segment?

In memory; but when they become too many for it, the first ones go into files, in reading order.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from searcher.arrays import ArrayFile, write_arrays
from searcher.document import Document
from searcher.filing import Filing
from searcher.forward import DocumentFacts, ForwardWriter
from searcher.merging import Source, write_merged
from searcher.section import Section
from searcher.segment_writer import columns_of, write_columns, write_segment
from searcher.stretches import Columns

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

    def write(self, path: Path, others: Sequence[Source], known: Iterable[Columns] = ()) -> None:
        """Write the documents, and those of other sources, as a segment file; then they wait no longer.

        ``known`` are the arrays of segments that may have words of them.
        """
        words, parts = self._parts()
        if not others:
            write_segment(path, words, parts, known, self._filing.file)
        elif self.documents:
            new = self._folder / "new.waiting"
            write_columns(new, words, parts)
            write_merged(path, [*others, Source(ArrayFile(new))], known, self._filing.file)
            new.unlink()
        else:
            write_merged(path, others, known, self._filing.file)
        for file in self._files:
            file.unlink()

    def _parts(self) -> tuple[list[bytes], list[Columns]]:
        """The words of all documents by their numbers, and the columns of the parts; nothing else is kept."""
        words = [*self._writer.forward.words]
        if not self._files:
            parts: list[Columns] = [columns_of(self._writer.forward)]
        else:
            self._put_away()
            parts = [*map(ArrayFile, self._files)]
        self._writer = ForwardWriter()
        return words, parts

    def _hand_in_words(self) -> None:
        if self._all_new:
            self._filing.add(self._writer.new_words())

    def _put_away(self) -> None:
        file = self._folder / f"{len(self._files)}.waiting"
        write_arrays(file, columns_of(self._writer.forward))
        self._hand_in_words()
        self._files.append(file)
        self._writer.begin_part()
