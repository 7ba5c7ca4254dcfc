"""What stands where, in reading order?

Documents and their sections are laid out one after the other: every word takes one position, counted
through all sections, and every field that holds words is followed by one empty position, so that no phrase
reaches from one field into the next. The segment writer turns this around into "where does this word stand".
"""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from searcher.analysis import Chain, chain_of
from searcher.arrays import Array
from searcher.columns import ranges
from searcher.document import Document
from searcher.language import LANGUAGES
from searcher.section import Section
from searcher.terms import word_bytes
from searcher.weights import Field
from searcher.words import find_words, normalise

GAP = 0xFFFFFFFF
"""The word number of an empty position."""

LONGEST_MARK = 255
"""In characters; the mark of a longer word ends there."""

_END = 0
_AT_ONCE = 2**17
"""So many runs wait at most, and those of one more section."""


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
    """Takes analysed documents in, one by one; ``forward`` is what came of them.

    What stands between two blanks (a run) comes again and again, so each is taken apart once; a text is a
    row of numbers of runs at first, and NumPy makes words of many texts at once.
    """

    def __init__(self) -> None:
        self._forward = Forward()
        self._runs = _Runs(self._forward.words)
        self._numbers: dict[str, _Numbers] = {}
        self._row = array("I")  # the runs of the texts that wait, each text with an _END behind it
        self._texts = 0  # how many wait
        self._bounds = array("I")  # of fields: how many texts stood before each
        self.letters = 0  # bytes of the texts of all sections

    @property
    def words(self) -> int:
        """About how many words were added."""
        return len(self._forward.tokens) + len(self._row)

    @property
    def forward(self) -> Forward:
        """All that was added."""
        self._lay_out()
        return self._forward

    def add(self, document: Document, facts: DocumentFacts, sections: Sequence[Section]) -> None:
        """Lay out the sections of a document behind those that came before."""
        for section in sections:
            self._add_section(document, section)
        self._forward.documents.append(facts)
        self._forward.section_counts.append(len(sections))

    def _add_section(self, document: Document, section: Section) -> None:
        forward = self._forward
        numbers = self._numbers_of(chain_of(section.language))
        for texts in field_texts(section, document.keywords, document.description):
            self._bounds.append(self._texts)
            for text in texts:
                self._add_text(numbers, text)
        self._bounds.append(self._texts)
        if len(self._row) > _AT_ONCE:
            self._lay_out()
        forward.languages.append(LANGUAGES.index(section.language))
        forward.levels.append(section.level)
        forward.lines.append(section.line)
        forward.end_lines.append(section.end_line)
        outline = [section.anchor, section.title, *section.headings]
        forward.outlines.append(json.dumps(outline, ensure_ascii=False).encode())
        forward.texts.append(section.text.encode("utf-8", "replace"))
        self.letters += len(forward.texts[-1])

    def _add_text(self, numbers: "_Numbers", text: str) -> None:
        runs = text.replace("\n", " ").replace("\t", " ").split(" ")
        self._row.extend(map(numbers.__getitem__, runs))
        self._row.append(_END)
        self._texts += 1

    def _lay_out(self) -> None:
        """Make words of the runs that wait."""
        forward, base = self._forward, len(self._forward.tokens)
        row = np.frombuffer(self._row, np.uint32)
        words, starts, marks, ends = self._runs.words_of(row)
        forward.tokens.frombytes(words.tobytes())
        forward.token_starts.frombytes(starts.tobytes())
        forward.token_lengths += marks.tobytes()
        bounds = np.append(0, ends)[np.frombuffer(self._bounds, np.uint32)] + base
        forward.field_starts.frombytes(bounds.astype(np.uint32).tobytes())
        self._row, self._bounds, self._texts = array("I"), array("I"), 0

    def _numbers_of(self, chain: Chain) -> "_Numbers":
        if chain.name not in self._numbers:
            self._numbers[chain.name] = _Numbers(chain.name, self._runs)
        return self._numbers[chain.name]


class _Runs:
    """What is known of each run, by its number; a run of another chain is another run.

    ``words`` are looked up, and numbered, by what `word_bytes` gives. Columns over runs: the length in
    characters with the blank behind, and where its words begin in the columns over words, which hold the
    number of a word, its place in the run, and its length.
    """

    def __init__(self, words: dict[bytes, int]) -> None:
        self._numbers = words
        # Run 0 is _END: it is as long as no run, and lies on one empty position.
        self._lengths = array("I", [0])
        self._bounds = array("I", [0, 1])
        self._words = array("I", [GAP])
        self._starts = array("I", [0])
        self._marks = bytearray(1)

    def add(self, chain: str, run: str) -> int:
        """Take a run apart; its number."""
        # Most are a word and nothing else.
        spans = [(0, len(run))] if run.isalnum() else find_words(run)
        for start, end in spans:
            word = word_bytes(chain, normalise(run[start:end]))
            self._words.append(self._numbers.setdefault(word, len(self._numbers)))
            self._starts.append(start)
            self._marks.append(min(end - start, LONGEST_MARK))
        self._lengths.append(len(run) + 1)
        self._bounds.append(len(self._words))
        return len(self._lengths) - 1

    def words_of(self, row: Array) -> tuple[Array, Array, Array, Array]:
        """The words of texts, each a row of runs with an _END behind it: the number of the word at each
        position, its place in its text and its length; and of each text the position behind it."""
        is_end = row == _END
        lengths = np.frombuffer(self._lengths, np.uint32)[row]
        places = np.cumsum(lengths, dtype=np.int64) - lengths
        begins = np.flatnonzero(is_end) + 1
        runs = np.diff(begins, prepend=0)
        places -= np.repeat(places[begins - runs], runs)
        bounds = np.frombuffer(self._bounds, np.uint32)
        first = bounds[row].astype(np.int64)
        counts = bounds[1:][row] - first
        # A text without words leaves no empty position either.
        has_words = np.add.reduceat(counts, begins - runs) > 1 if len(runs) else is_end
        counts[is_end] = has_words
        which = ranges(first, counts)
        starts = np.repeat(places, counts) + np.frombuffer(self._starts, np.uint32)[which]
        words = np.frombuffer(self._words, np.uint32)[which]
        starts[words == GAP] = 0
        ends = np.cumsum(counts)[is_end]
        return words, starts.astype(np.uint32), np.frombuffer(self._marks, np.uint8)[which], ends


class _Numbers(dict[str, int]):
    """Run as written in texts of one chain → its number."""

    def __init__(self, chain: str, runs: _Runs) -> None:
        super().__init__()
        self._chain = chain
        self._runs = runs

    def __missing__(self, written: str) -> int:
        number = self[written] = self._runs.add(self._chain, written)
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
