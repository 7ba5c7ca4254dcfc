"""What stands where, in reading order?

Documents and their sections are laid out one after the other: every word takes one position, counted
through all sections, and every field that holds words is followed by one empty position, so that no phrase
reaches from one field into the next. The segment writer turns this around into "where does this word stand".
"""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain as chained
from typing import NamedTuple

import numpy as np

from searcher.analysis import chain_of
from searcher.anchors import told_beside
from searcher.compression import compressed
from searcher.document import Document
from searcher.interning import Numbers
from searcher.language import LANGUAGES
from searcher.runs import Runs
from searcher.section import Section, field_texts
from searcher.spans import SpanMaker

_JSON = json.JSONEncoder(ensure_ascii=False)

_AT_ONCE = 2**19
"""So many bytes of text are laid out together, and those of one more section."""

_MOST_RUNS = 2**19
"""What is known of more runs than these is forgotten with the next part, for little memory's sake."""

NO_TIME = -(2**63)
"""In place of the time of a file, in nanoseconds; no file has it."""


class DocumentFacts(NamedTuple):
    """What the index keeps of a document beside its sections. Size, time and hash are 0, ``NO_TIME`` and
    empty for a text that came from a program. ``stored`` is JSON of what is searched in it besides title and
    sections."""

    path: str
    stored: bytes
    size: int
    modified_ns: int
    sha256: bytes


def document_facts(
    document: Document, size: int = 0, modified_ns: int = NO_TIME, sha256: bytes = b""
) -> DocumentFacts:
    """The facts of a document that was read from a file of this size, time (nanoseconds) and hash."""
    stored = {"description": document.description, "keywords": document.keywords}
    return DocumentFacts(document.path, _json_of(stored), size, modified_ns, sha256)


@dataclass(slots=True)
class Forward:
    """Documents in reading order, as columns.

    ``tokens`` and ``spans`` run over positions: the word's number, and where it stands in its field as
    written. ``field_starts`` holds for each section where each field begins, and where the section ends. The
    other columns run over sections or documents. Of the headings a section has it keeps those that the
    section ``above`` has not; where it has all itself, that is itself.
    """

    words: Numbers = field(default_factory=Numbers)
    tokens: "array[int]" = field(default_factory=lambda: array("I"))
    spans: SpanMaker = field(default_factory=SpanMaker)
    field_starts: "array[int]" = field(default_factory=lambda: array("I"))
    languages: bytearray = field(default_factory=bytearray)
    levels: bytearray = field(default_factory=bytearray)
    lines: "array[int]" = field(default_factory=lambda: array("I"))
    end_lines: "array[int]" = field(default_factory=lambda: array("I"))
    above: "array[int]" = field(default_factory=lambda: array("I"))
    outlines: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    titles: list[bytes] = field(default_factory=list)
    documents: list[DocumentFacts] = field(default_factory=list)
    section_counts: list[int] = field(default_factory=list)


class ForwardWriter:
    """Takes analysed documents in, one by one; ``forward`` is what came of them."""

    def __init__(self) -> None:
        self._forward = Forward()
        self._runs = Runs(self._forward.words)
        self._rows: list[tuple[str, list[bytes]]] = []  # the texts that wait to be laid out
        self._letters = 0  # bytes of these
        self._counts = array("I")  # of the texts of each field, and an empty one behind each section
        self._headed: dict[tuple[str, ...], int] = {}  # its sections so far, by their headings
        self._told = 0  # of its words
        self.letters = 0  # bytes of the texts of all sections

    @property
    def words(self) -> int:
        """About how many words were added."""
        return len(self._forward.tokens) + len(self._rows)

    @property
    def forward(self) -> Forward:
        """All that was added to this part."""
        self._lay_out()
        return self._forward

    def begin_part(self) -> None:
        """Begin another part, in which words keep their numbers."""
        words = self.forward.words
        self._forward = Forward(words)
        self.letters = 0
        if len(self._runs) > _MOST_RUNS:
            self._runs = Runs(words)

    def add(self, document: Document, facts: DocumentFacts, sections: Sequence[Section]) -> None:
        """Lay out the sections of a document behind those that came before."""
        for section in sections:
            self._add_section(document, section)
        self._headed.clear()
        self._forward.titles.append(sections[0].title.encode() if sections else b"")
        self._forward.documents.append(facts)
        self._forward.section_counts.append(len(sections))

    def new_words(self) -> list[bytes]:
        """The words that were laid out since this was last asked, each once; some may still wait for it."""
        words = self._forward.words
        new = words.newest(len(words) - self._told)
        self._told = len(words)
        return new

    def _add_section(self, document: Document, section: Section) -> None:
        forward, chain = self._forward, chain_of(section.language).name
        fields = field_texts(section, document.keywords, document.description)
        texts = [text.encode("utf-8", "replace") for text in chained.from_iterable(fields)]
        self._counts.extend([*map(len, fields), 0])
        self._rows.append((chain, texts))
        self._letters += sum(map(len, texts))
        if self._letters > _AT_ONCE:
            self._lay_out()
        forward.languages.append(LANGUAGES.index(section.language))
        forward.levels.append(section.level)
        forward.lines.append(section.line)
        forward.end_lines.append(section.end_line)
        self._add_outline(section)
        forward.texts.append(compressed(texts[-1]))
        self.letters += len(texts[-1])

    def _add_outline(self, section: Section) -> None:
        number, headings = len(self._forward.outlines), tuple(map(_in_one_line, section.headings))
        shared = max(len(headings) - 1, 0)
        # Mostly the headings above are those of one section; an empty one among them may have been left out.
        while shared and headings[:shared] not in self._headed:
            shared -= 1
        self._forward.above.append(self._headed[headings[:shared]] if shared else number)
        self._headed[headings] = number
        lines = (told_beside(headings[-1:], _in_one_line(section.anchor)), *headings[shared:])
        self._forward.outlines.append("\n".join(lines).encode())

    def _lay_out(self) -> None:
        forward, before = self._forward, len(self._forward.tokens)
        words = self._runs.words_of(self._rows)
        forward.tokens.frombytes(words.numbers.view(np.uint8).data)
        forward.spans.add(words.starts, words.odd_lengths)
        counts = np.frombuffer(self._counts, np.uint32)
        bounds = np.append(0, words.ends)[np.cumsum(counts) - counts] + before
        forward.field_starts.frombytes(bounds.astype(np.uint32).tobytes())
        self._rows, self._letters, self._counts = [], 0, array("I")


def _in_one_line(text: str) -> str:
    return text.replace("\n", " ")


def _json_of(value: object) -> bytes:
    return _JSON.encode(value).encode()
