"""How does Whoosh read our arrays?

Each generation is a Whoosh index too: beside the segment files lies a table of contents that
``whoosh.index.open_dir`` reads, and this codec answers Whoosh's questions from the same arrays that the fast
path uses, so nothing is stored twice. A Whoosh document is a section. Whoosh knows no languages, so each of
its fields is one field of a section in one chain of analysis: ``body_de``, ``heading_no``; the terms are the
words as written and casefolded.

Whoosh only reads here. The index is changed by ``searcher.Index``, which writes segments whole; Whoosh's own
writer is refused. The table of contents holds pickles, as Whoosh has it; searcher itself never reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Positions
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from searcher.analysis import CHAINS, chain_of
from searcher.arrays import Array
from searcher.errors import SearcherError
from searcher.language import LANGUAGES
from searcher.segment import Segment
from searcher.weights import Field

_INDEX_NAME = "MAIN"
_CHAIN_NAMES = tuple(each.name for each in CHAINS)


class WordField(FieldType):  # type: ignore[misc]
    """A field whose terms are words as searcher stores them; Whoosh never analyses text for it."""

    def __init__(self) -> None:
        self.format = Positions()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.sortable = False
        self.column_type = None

    def index(self, value: object, **_: object) -> None:
        """Whoosh does not write here."""
        raise _no_writing()


def write_contents(folder: Path, segments: Sequence[str], deleted: Mapping[str, Sequence[int]]) -> None:
    """Write Whoosh's table of contents for segment files; ``deleted`` are numbers of documents."""
    listed = []
    for name in segments:
        segment = Segment(folder / name)
        gone = chain.from_iterable(map(segment.sections_of, deleted.get(name, ())))
        listed.append(WhooshSegment(name, segment.section_count, frozenset(gone)))
    TOC(_schema(), listed, 1).write(FileStorage(str(folder)), _INDEX_NAME)


def field_name(field: Field, chain: str) -> str:
    """The name that Whoosh knows a field of the sections of one chain by."""
    return f"{field.name.lower()}_{chain}"


def _schema() -> Schema:
    schema = Schema(id=STORED, path=STORED, title=STORED, headings=STORED, text=STORED, line=STORED)
    for field in Field:
        for name in _CHAIN_NAMES:
            schema.add(field_name(field, name), WordField())
    return schema


def _no_writing() -> SearcherError:
    return SearcherError("this index is changed by searcher.Index (update, add, remove), not by Whoosh")


class WhooshSegment(base.Segment):  # type: ignore[misc]
    """What the table of contents says of a segment file; its class path is part of the format."""

    def __init__(self, name: str, sections: int, deleted: frozenset[int]) -> None:
        self.indexname = _INDEX_NAME
        self.segid = name
        self.compound = False
        self._sections = sections
        self._deleted = deleted

    def codec(self) -> "ArrayCodec":
        """The codec that reads it."""
        return ArrayCodec()

    def doc_count_all(self) -> int:
        """All sections, deleted ones too."""
        return self._sections

    def deleted_count(self) -> int:
        """How many sections are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted sections."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Whether a section is deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Whoosh does not write here."""
        raise _no_writing()


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segment files for Whoosh."""

    def terms_reader(self, storage: Any, segment: WhooshSegment) -> "ArrayTerms":
        """The words of a segment."""
        return ArrayTerms(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: WhooshSegment) -> "ArraySections":
        """The sections of a segment."""
        return ArraySections(_open(storage, segment), segment)

    def per_document_writer(self, storage: Any, segment: Any) -> None:
        """Whoosh does not write here."""
        raise _no_writing()

    def field_writer(self, storage: Any, segment: Any) -> None:
        """Whoosh does not write here."""
        raise _no_writing()

    def new_segment(self, storage: Any, indexname: str) -> None:
        """Whoosh does not write here."""
        raise _no_writing()


def _open(storage: Any, segment: WhooshSegment) -> Segment:
    return Segment(Path(storage.folder) / segment.segid)


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """Answers which sections hold a term."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields = {field_name(field, name): (field, name) for field in Field for name in _CHAIN_NAMES}
        self._terms: dict[str, list[bytes]] = {}

    @cached_property
    def _word_fields(self) -> Array:
        """The fields in which each word stands, one bit each."""
        begins = self._segment.array("word_postings")[:-1]
        fields, _ = self._segment.tallies.of(np.arange(len(self._segment.column("postings"))))
        return np.bitwise_or.reduceat(fields, begins) if len(begins) else fields

    def _listed(self, fieldname: str) -> list[bytes]:
        """The terms of a field, sorted."""
        if fieldname not in self._terms:
            field, analysed = self._fields[fieldname]
            start = len(analysed) + 1
            numbers = self._segment.words.starting_with(f"{analysed}:".encode())
            words = self._segment.words
            self._terms[fieldname] = [words[n][start:] for n in numbers if self._word_fields[n] >> field & 1]
        return self._terms[fieldname]

    def _number(self, fieldname: str, text: bytes) -> int:
        """The number of a word that stands in a field. Raises TermNotFound."""
        if fieldname in self._fields:
            field, analysed = self._fields[fieldname]
            number = self._segment.words.find(analysed.encode() + b":" + text)
            if number >= 0 and self._word_fields[number] >> field & 1:
                return number
        raise TermNotFound(f"{fieldname}:{text!r}")

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            return self._number(*term) >= 0
        except TermNotFound:
            return False

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms here."""
        return sorted(name for name in self._fields if self._listed(name))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, by field and then by themselves."""
        return ((name, text) for name in self.indexed_field_names() for text in self._listed(name))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All terms from one on."""
        return (term for term in self.terms() if term >= (fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms from one on with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """How often and where a term stands."""
        sections, positions = self._postings(fieldname, text)
        lengths = self._segment.field_lengths(self._fields[fieldname][0])[sections]
        weights = [len(each) for each in positions]
        return TermInfo(
            float(sum(weights)),
            len(sections),
            int(lengths.min()),
            int(lengths.max()),
            float(max(weights)),
            int(sections[0]),
            int(sections[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term stands anywhere, 0 when it does not."""
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many sections hold a term, deleted ones too."""
        return int(self.term_info(fieldname, text).doc_frequency()) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """The sections that hold a term, with its positions in their field."""
        sections, positions = self._postings(fieldname, text)
        return ListMatcher(
            sections.tolist(),
            weights=[float(len(each)) for each in positions],
            values=[format_.encode(each) for each in positions],
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> "ArrayCursor":
        """A place in the terms of a field."""
        return ArrayCursor(self, fieldname, self._listed(fieldname), fieldobj)

    def _postings(self, fieldname: str, text: bytes) -> tuple[Array, list[list[int]]]:
        """The sections that hold a term in a field, and its positions from the field's start on."""
        segment, field = self._segment, self._fields[fieldname][0]
        number = self._number(fieldname, text)
        first, last = segment.array("word_postings")[number : number + 2].tolist()
        postings = np.arange(first, last)
        postings = postings[segment.tallies.of(postings)[0] >> field & 1 == 1]
        begins, counts = segment.occurrences(postings)
        sections = segment.sections_of_postings(postings).astype(np.int64)
        positions = segment.positions_of(begins, counts, sections)
        bounds = segment.field_starts[np.repeat(sections, counts)].astype(np.int64)
        inside = (positions >= bounds[:, field]) & (positions < bounds[:, field + 1])
        cuts = np.cumsum(counts)[:-1]
        listed = zip(np.split(positions - bounds[:, field], cuts), np.split(inside, cuts), strict=True)
        return sections, [each[wanted].tolist() for each, wanted in listed]


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]
    """A place in the sorted terms of a field."""

    def __init__(self, terms: ArrayTerms, fieldname: str, listed: list[bytes], fieldobj: Any) -> None:
        self._terms = terms
        self._fieldname = fieldname
        self._listed = listed
        self._fieldobj = fieldobj
        self._place = 0

    def is_valid(self) -> bool:
        """Whether there is a term at the place."""
        return self._place < len(self._listed)

    def first(self) -> str | None:
        """Go to the first term."""
        self._place = 0
        return self.text()

    def find(self, term: bytes | str) -> str | None:
        """Go to a term, or to the next one."""
        sought = term if isinstance(term, bytes) else term.encode()
        self._place = int(np.searchsorted(np.array(self._listed, object), sought))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._place += 1
        return self.text()

    def text(self) -> str | None:
        """The term at the place."""
        return self._listed[self._place].decode() if self.is_valid() else None

    def term_info(self) -> TermInfo:
        """What is known of the term at the place."""
        return self._terms.term_info(self._fieldname, self._listed[self._place])


class ArraySections(base.PerDocumentReader):  # type: ignore[misc]
    """Answers what a section holds."""

    def __init__(self, segment: Segment, listed: WhooshSegment) -> None:
        self._segment = segment
        self._listed = listed
        self._fields = {field_name(field, name): (field, name) for field in Field for name in _CHAIN_NAMES}

    def doc_count(self) -> int:
        """The sections that are not deleted."""
        return self._listed.doc_count_all() - self._listed.deleted_count()

    def doc_count_all(self) -> int:
        """All sections."""
        return self._listed.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether any section is deleted."""
        return self._listed.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether a section is deleted."""
        return self._listed.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted sections."""
        return self._listed.deleted_docs()

    def _lengths(self, fieldname: str) -> Array:
        field, analysed = self._fields[fieldname]
        languages = self._segment.array("section_language").tolist()
        here = np.array([chain_of(LANGUAGES[code]).name == analysed for code in languages], bool)
        return np.where(here, self._segment.field_lengths(field), 0)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words a section has in a field."""
        return int(self._lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        """How many words a field has in all sections together."""
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """The fewest words that a section has in a field."""
        return int(self._lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """The most words that a section has in a field."""
        return int(self._lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, object]:
        """What a reader sees of a section."""
        section = self._segment.section(docnum)
        return {
            "id": section.id,
            "path": section.path,
            "title": section.title,
            "headings": section.headings,
            "text": section.text,
            "line": section.line,
        }
