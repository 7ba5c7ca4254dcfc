"""What stands where, in reading order?

Documents and their sections are laid out one after the other: every word takes one position, counted
through all sections, and every field that holds words is followed by one empty position, so that no phrase
reaches from one field into the next. The segment writer turns this around into "where does this word stand".
"""

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from searcher.analysis import Chain, chain_of
from searcher.document import Document
from searcher.language import Language
from searcher.section import Section
from searcher.terms import word_bytes
from searcher.weights import Field
from searcher.words import normalise, split_words

GAP = 0xFFFFFFFF
"""The word number of an empty position."""

LONGEST_MARK = 255
"""In characters; the mark of a longer word ends there."""

LANGUAGES = tuple(Language)
"""A section's language is stored as its place in this tuple."""


class DocumentFacts(NamedTuple):
    """What the index keeps of a document beside its sections; size, time and hash are 0 and empty for a text
    that came from a program. ``stored`` is JSON."""

    path: str
    stored: bytes
    size: int
    modified_ns: int
    sha256: bytes


def document_facts(
    document: Document, size: int = 0, modified_ns: int = 0, sha256: bytes = b""
) -> DocumentFacts:
    """The facts of a document that was read from a file of this size, time (nanoseconds) and hash."""
    stored = {
        "title": document.title,
        "description": document.description,
        "keywords": document.keywords,
        "language": document.language,
        "metadata": dict(document.metadata),
    }
    return DocumentFacts(
        document.path, json.dumps(stored, ensure_ascii=False).encode(), size, modified_ns, sha256
    )


@dataclass(slots=True)
class Forward:
    """Documents in reading order, as columns.

    ``tokens``, ``token_starts`` and ``token_lengths`` run over positions: the word's number, and where it
    stands in its field as written, in characters. ``field_starts`` holds for each section where each field
    begins, and where the section ends. The other columns run over sections or documents.
    """

    words: dict[bytes, int] = field(default_factory=dict)
    tokens: "array[int]" = field(default_factory=lambda: array("I"))
    token_starts: "array[int]" = field(default_factory=lambda: array("I"))
    token_lengths: bytearray = field(default_factory=bytearray)
    field_starts: "array[int]" = field(default_factory=lambda: array("I"))
    languages: bytearray = field(default_factory=bytearray)
    levels: bytearray = field(default_factory=bytearray)
    lines: "array[int]" = field(default_factory=lambda: array("I"))
    end_lines: "array[int]" = field(default_factory=lambda: array("I"))
    outlines: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    documents: list[DocumentFacts] = field(default_factory=list)
    section_counts: list[int] = field(default_factory=list)


class ForwardWriter:
    """Takes analysed documents in, one by one; ``forward`` is what came of them."""

    def __init__(self) -> None:
        self.forward = Forward()
        self._numbers: dict[str, _Numbers] = {}

    def add(self, document: Document, facts: DocumentFacts, sections: Sequence[Section]) -> None:
        """Lay out the sections of a document behind those that came before."""
        for section in sections:
            self._add_section(document, section)
        self.forward.documents.append(facts)
        self.forward.section_counts.append(len(sections))

    def _add_section(self, document: Document, section: Section) -> None:
        forward = self.forward
        numbers = self._numbers_of(chain_of(section.language))
        for texts in field_texts(section, document.keywords, document.description):
            forward.field_starts.append(len(forward.tokens))
            self._add_field(numbers, texts)
        forward.field_starts.append(len(forward.tokens))
        forward.languages.append(LANGUAGES.index(section.language))
        forward.levels.append(section.level)
        forward.lines.append(section.line)
        forward.end_lines.append(section.end_line)
        outline = [section.anchor, section.title, *section.headings]
        forward.outlines.append(json.dumps(outline, ensure_ascii=False).encode())
        forward.texts.append(section.text.encode("utf-8", "replace"))

    def _add_field(self, numbers: "_Numbers", texts: Iterable[str]) -> None:
        forward = self.forward
        for text in texts:
            cut = split_words(text)
            words = cut[1::2]
            if words:
                forward.tokens.extend([numbers[word] for word in words])
                forward.token_starts.extend(list(accumulate(map(len, cut)))[:-1:2])
                forward.token_lengths.extend([min(len(word), LONGEST_MARK) for word in words])
                forward.tokens.append(GAP)
                forward.token_starts.append(0)
                forward.token_lengths.append(0)

    def _numbers_of(self, chain: Chain) -> "_Numbers":
        if chain.name not in self._numbers:
            self._numbers[chain.name] = _Numbers(chain.name, self.forward.words)
        return self._numbers[chain.name]


class _Numbers(dict[str, int]):
    """Word as written → its number; a word that is new gets the next one."""

    def __init__(self, chain: str, words: dict[bytes, int]) -> None:
        super().__init__()
        self._chain = chain
        self._words = words

    def __missing__(self, written: str) -> int:
        word = word_bytes(self._chain, normalise(written))
        number = self[written] = self._words.setdefault(word, len(self._words))
        return number


def field_texts(section: Section, keywords: Sequence[str], description: str) -> tuple[Sequence[str], ...]:
    """The texts of a section's fields, in the order of ``Field``."""
    texts: dict[Field, Sequence[str]] = {
        Field.HEADING: section.headings[-1:],
        Field.PATH: section.headings[:-1],
        Field.TITLE: (section.title,),
        Field.KEYWORDS: keywords,
        Field.DESCRIPTION: (description,),
        Field.BODY: (section.text,),
    }
    return tuple(texts[each] for each in Field)
