"""What does one segment of the index hold?

A segment is one file that never changes; the arrays in it are described in ``segment_writer``.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from searcher.analysis import CHAINS, Chain
from searcher.anchors import read_beside
from searcher.arrays import Array, ArrayFile
from searcher.beside import Beside, beside_of
from searcher.checked import Column, Values
from searcher.codes import NO_WORD
from searcher.columns import Slices, filled, ranges
from searcher.compression import text_of
from searcher.errors import CorruptIndexError
from searcher.impacts import mean_body, sections_in
from searcher.language import LANGUAGES
from searcher.lexicon import Lexicon
from searcher.norms import ROW, field_lengths
from searcher.rising import rising_at
from searcher.section import Section, field_texts
from searcher.spans import LONGEST_MARK, Spans
from searcher.strings import HashedTable, StringTable
from searcher.tallies import Tallies
from searcher.terms import word_bytes
from searcher.weights import Field
from searcher.words import find_words

if TYPE_CHECKING:  # What lays documents out is loaded only where it is needed: a search can do without.
    from searcher.forward import DocumentFacts


class Segment:
    """The sections, documents and words of one segment file, read-only; safe to share between threads.

    Raises CorruptIndexError when the file is not as it was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._arrays = ArrayFile(path)
        self.section_count = self._size("section_line")
        self.document_count = self._size("document_size")

    def array(self, name: str) -> Array:
        """One of the arrays by its name, all of which is compared with its checksums the first time."""
        try:
            return self._arrays[name]
        except KeyError:
            raise self._lacks(name) from None

    def column(self, name: str) -> Column:
        """The same for an array that is large: only what is read of it is compared."""
        try:
            return self._arrays.column(name)
        except KeyError:
            raise self._lacks(name) from None

    def values(self, name: str) -> Values:
        """The same for looking at single values, which it gives as plain numbers, and quicker."""
        try:
            return self._arrays.values_of(name)
        except KeyError:
            raise self._lacks(name) from None

    def _size(self, name: str) -> int:
        try:
            return self._arrays.size(name)
        except KeyError:
            raise self._lacks(name) from None

    def _lacks(self, name: str) -> CorruptIndexError:
        return CorruptIndexError(f"{self.path} lacks {name!r}: run `searcher build` to make it anew")

    def guard(self) -> None:
        """Raise CorruptIndexError when the file is no longer what was opened; it takes microseconds."""
        self._arrays.guard()

    def damaged(self) -> list[str]:
        """What is wrong with the file, in words; reads all of it."""
        return [f"{self.path}: {name} is not as it was written" for name in self._arrays.damaged()]

    def _table(self, name: str) -> StringTable:
        return StringTable(self.values(f"{name}_letters"), self.values(f"{name}_offsets"))

    @cached_property
    def words(self) -> HashedTable:
        """The words, sorted, as ``chain:word``."""
        return HashedTable.named("words", self.values)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Which words share a key."""
        return Lexicon(self.values, self.column)

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """The chains of analysis that words of the segment went through."""
        return tuple(chain for chain in CHAINS if self.words.any_starts_with(word_bytes(chain.name, "")))

    @cached_property
    def paths(self) -> StringTable:
        """The paths of the documents, sorted."""
        return self._table("paths")

    @cached_property
    def _texts(self) -> StringTable:
        return self._table("texts")

    @cached_property
    def _outlines(self) -> StringTable:
        return self._table("outlines")

    @cached_property
    def _titles(self) -> StringTable:
        return self._table("titles")

    @cached_property
    def spans(self) -> Spans:
        """Where the words stand in their texts."""
        return Spans(self.column)

    @cached_property
    def stored(self) -> StringTable:
        """JSON of what is kept of each document."""
        return self._table("documents")

    @cached_property
    def field_starts(self) -> Array:
        """Per section: the positions at which its fields begin, and its end."""
        return self.array("field_starts").reshape(-1, ROW)

    def bounds_of(self, sections: Array) -> Array:
        """The same of some sections, of which only these are read."""
        places = sections.astype(np.int64)[:, None] * ROW + np.arange(ROW)
        return self.column("field_starts").take(places)

    @cached_property
    def section_starts(self) -> Array:
        """The position at which each section begins."""
        return np.ascontiguousarray(self.field_starts[:, 0])

    def starts_of(self, sections: Array) -> Array:
        """The same of some sections, of which only these are read."""
        return self.column("field_starts").take(sections.astype(np.int64) * ROW).astype(np.int64)

    @cached_property
    def _body_starts(self) -> Array:
        return np.ascontiguousarray(self.field_starts[:, Field.BODY])

    def fields_at(self, sections: Array, positions: Array) -> Array:
        """The field in which each of some positions lies, given the section of each."""
        fields = filled(len(positions), Field.BODY)
        before = (positions < self._body_starts.take(sections)).nonzero()[0]
        if len(before):
            # A row for each field: NumPy adds up a few long rows several times as fast as many short ones.
            bounds = np.ascontiguousarray(self.field_starts.take(sections.take(before), axis=0).T[1:-1])
            fields[before] = np.add.reduce(positions.take(before) >= bounds)
        return fields

    def occurrences(self, postings: Array) -> tuple[Array, Array]:
        """Where in ``positions`` those of some postings begin, and how many there are."""
        begins = self.first_positions(postings)
        if self._may_hold_long_sections:
            return begins, self.first_positions(postings + 1) - begins
        # Two bytes tell a count, so it is the difference of the lower bytes, whatever the upper ones are.
        ends = self.column("posting_positions").take(postings + 1)
        counts: Array = ends - begins.astype(ends.dtype)
        return begins, counts.astype(np.int64)

    def counts_between(self, first: Array, last: Array) -> Array:
        """How many positions the postings of some stretches have."""
        if self._may_hold_long_sections:
            return self.occurrences(ranges(first, last - first))[1]
        low = self.column("posting_positions")
        counts: Array = Slices(first + 1, last + 1).take(low) - Slices(first, last).take(low)
        return counts

    @cached_property
    def _may_hold_long_sections(self) -> bool:
        """Whether a word may stand more often in a section than two bytes can tell."""
        return self.column("positions")[:0].itemsize > self.column("posting_positions")[:0].itemsize

    def positions_of(self, begins: Array, counts: Array, sections: Array) -> Array:
        """The positions of some postings, given what ``occurrences`` says of them and their sections."""
        positions = self.column("positions").take(ranges(begins, counts)).astype(np.int64)
        positions += self.starts_of(sections).repeat(counts)
        return positions

    def first_positions(self, postings: Array) -> Array:
        """Where in ``positions`` those of some postings begin; behind the last one all end."""
        return rising_at(self.column("posting_positions"), self._carries, postings)

    @cached_property
    def _carries(self) -> Array:
        return self.array("posting_positions_carries").astype(np.int64)

    @cached_property
    def beside(self) -> Beside:
        """Which words stand beside the common ones."""
        return beside_of(self.column, self._occurrences_of)

    def _occurrences_of(self, words: Array) -> Array:
        """How often some words stand in all sections."""
        bounds = self.column("word_postings")
        return self.first_positions(bounds.take(words + 1)) - self.first_positions(bounds.take(words))

    @cached_property
    def tallies(self) -> Tallies:
        """In which fields the words are, and how often in the body."""
        return Tallies(self.column)

    def sections_of_postings(self, postings: Array) -> Array:
        """The sections of some postings, by their numbers."""
        return sections_in(self.column("postings").take(postings))

    def field_lengths(self, field: Field) -> Array:
        """How many words each section has in a field."""
        return field_lengths(self.field_starts, field)

    @cached_property
    def body_words(self) -> int:
        """How many words the bodies of all sections have."""
        return round(mean_body(self.column) * self.section_count)

    def section(self, number: int) -> Section:
        """A section as a value of its own."""
        document = self.values("section_document")[number]
        path = str(self.paths.view(document), "utf-8")
        anchor, headings = self._anchor_and_headings(number)
        return Section(
            id=f"{path}#{anchor}" if anchor else path,
            path=path,
            title=str(self._titles.view(document), "utf-8"),
            headings=headings,
            level=self.values("section_level")[number],
            anchor=anchor,
            language=LANGUAGES[self.values("section_language")[number]],
            text=text_of(self._texts.view(number)),
            line=self.values("section_line")[number],
            end_line=self.values("section_end_line")[number],
        )

    def anchor(self, number: int) -> str:
        """A section's anchor, "" for text above the first heading."""
        return self._anchor_and_headings(number)[0]

    def _anchor_and_headings(self, number: int) -> tuple[str, tuple[str, ...]]:
        told, *headings = self._outline(number)
        anchor = read_beside(headings, told)
        aboves = self.values("section_above")
        while (above := aboves[number]) < number:
            number = above
            headings[:0] = self._outline(number)[1:]
        return anchor, tuple(headings)

    def _outline(self, number: int) -> list[str]:
        """What tells the anchor of a section, and its own heading, if it has one."""
        return str(self._outlines.view(number), "utf-8").split("\n")

    def written(self, number: int, positions: Sequence[int]) -> list[str]:
        """The words at some positions of a section, as they are written there."""
        document = json.loads(self.stored[self.values("section_document")[number]])
        fields = field_texts(self.section(number), document["keywords"], document["description"])
        texts = [text for field in fields for text in field if any(find_words(text))]
        first, *_, last = self.bounds_of(np.array([number]))[0].tolist()
        # Each of these texts is followed by one empty position.
        ends = (self.column("token_codes")[first:last] == NO_WORD).nonzero()[0] + first
        begins = np.concatenate([[first], ends[:-1] + 1])
        here = np.array(positions, np.int64)
        text_at = ends.searchsorted(here)
        starts = self.spans.starts(here, begins, text_at).tolist()
        rests = [texts[at][start : start + LONGEST_MARK] for at, start in zip(text_at, starts, strict=True)]
        return [rest[slice(*next(find_words(rest)))] for rest in rests]

    def sections_of(self, document: int) -> range:
        """The numbers of a document's sections; they lie in a row."""
        bounds = self.values("document_sections")
        return range(bounds[document], bounds[document + 1])

    def size_and_time(self, document: int) -> tuple[int, int]:
        """The size of a document's file in bytes, and its time of change in nanoseconds."""
        return self.values("document_size")[document], self.values("document_modified")[document]

    def facts(self, document: int) -> "DocumentFacts":
        """What is kept of a document beside its sections."""
        from searcher.forward import DocumentFacts

        return DocumentFacts(
            self.paths[document].decode(),
            self.stored[document],
            *self.size_and_time(document),
            bytes(self.values("document_hash")[document * 32 : document * 32 + 32]),
        )
