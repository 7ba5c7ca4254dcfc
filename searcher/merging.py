"""How do several segments and new documents become one?

A segment is turned back into documents in reading order; what is deleted is left out; the documents of all
are put in the order of their paths; and the segment writer takes it from there.
"""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from searcher.arrays import Array
from searcher.columns import ranges
from searcher.errors import CorruptIndexError
from searcher.forward import GAP, DocumentFacts, Forward
from searcher.segment import Segment
from searcher.weights import Field

_BOUNDS = len(Field) + 1

_SMALL = 1000
"""A segment of no more sections than these is written anew at every change."""

_GROWTH = 3


@dataclass(slots=True)
class _Columns:
    """A ``Forward`` whose columns are arrays."""

    words: list[bytes]
    tokens: Array
    token_starts: Array
    token_lengths: Array
    field_starts: Array
    languages: Array
    levels: Array
    lines: Array
    end_lines: Array
    outlines: Sequence[bytes]
    texts: Sequence[bytes]
    documents: Sequence[DocumentFacts]
    section_counts: Array
    kept: list[int]


def small_segments(sizes: Sequence[int], added: int) -> list[int]:
    """Which segments, by their sizes in sections, are to be merged with this many new sections.

    Small ones always, larger ones while they are at most ``_GROWTH`` times what is merged already: so there
    are few segments, and a section is written again only a few times however the index grows.
    """
    chosen = []
    for size, number in sorted((size, number) for number, size in enumerate(sizes)):
        if size > max(_SMALL, _GROWTH * added):
            break
        chosen.append(number)
        added += size
    return sorted(chosen)


def merge(segments: Iterable[tuple[Segment, Collection[int]]], new: Forward) -> Forward:
    """New documents and those of some segments, without the deleted ones, in the order of their paths.

    Raises CorruptIndexError for a damaged segment: in a new file the damage could no longer be noticed.
    """
    parts = [_of_segment(segment, deleted) for segment, deleted in segments]
    parts.append(_of_forward(new))
    kept = [(number, document) for number, part in enumerate(parts) for document in part.kept]
    return _assemble(parts, sorted(kept, key=lambda each: parts[each[0]].documents[each[1]].path))


def _of_forward(forward: Forward) -> _Columns:
    return _Columns(
        list(forward.words),
        np.frombuffer(forward.tokens, np.uint32),
        np.frombuffer(forward.token_starts, np.uint32),
        np.frombuffer(forward.token_lengths, np.uint8),
        np.frombuffer(forward.field_starts, np.uint32).reshape(-1, _BOUNDS),
        np.frombuffer(forward.languages, np.uint8),
        np.frombuffer(forward.levels, np.uint8),
        np.frombuffer(forward.lines, np.uint32),
        np.frombuffer(forward.end_lines, np.uint32),
        forward.outlines,
        forward.texts,
        forward.documents,
        np.array(forward.section_counts, np.int64),
        list(range(len(forward.documents))),
    )


def _of_segment(segment: Segment, deleted: Collection[int]) -> _Columns:
    for damage in segment.damaged():
        raise CorruptIndexError(f"{damage}: run `searcher build` to make it anew")
    dead = set(deleted)
    return _Columns(
        list(segment.words),
        _reading_order(segment),
        segment.array("token_starts"),
        segment.array("token_lengths"),
        segment.field_starts,
        segment.array("section_language"),
        segment.array("section_level"),
        segment.array("section_line"),
        segment.array("section_end_line"),
        segment.outlines,
        segment.texts,
        [segment.facts(document) for document in range(segment.document_count)],
        np.diff(segment.array("document_sections").astype(np.int64)),
        [document for document in range(segment.document_count) if document not in dead],
    )


def _reading_order(segment: Segment) -> Array:
    """The number of the word at each position."""
    occurrences = np.diff(segment.array("posting_positions").astype(np.int64)[segment.array("word_postings")])
    tokens = np.full(len(segment.array("token_starts")), GAP, np.uint32)
    tokens[segment.array("positions")] = np.repeat(np.arange(len(occurrences)), occurrences)
    return tokens


def _assemble(parts: Sequence[_Columns], order: Sequence[tuple[int, int]]) -> Forward:
    """The documents, given as part and number, one after the other."""
    first_document = np.cumsum([0] + [len(part.documents) for part in parts])
    documents = np.array([first_document[part] + document for part, document in order], np.int64)
    section_counts = np.concatenate([part.section_counts for part in parts])
    sections = ranges((np.cumsum(section_counts) - section_counts)[documents], section_counts[documents])
    bounds = _joined_bounds(parts)[sections]
    sizes = bounds[:, -1] - bounds[:, 0]
    positions = ranges(bounds[:, 0], sizes)
    words, tokens = _renumbered(parts, positions)
    shifts = np.cumsum(sizes) - sizes - bounds[:, 0]
    outlines, texts = _listed(parts, sections)
    return Forward(
        words=words,
        tokens=_as_array(tokens),
        token_starts=_as_array(_picked((part.token_starts for part in parts), positions)),
        token_lengths=_as_bytes(_picked((part.token_lengths for part in parts), positions)),
        field_starts=_as_array((bounds + shifts[:, None]).ravel()),
        languages=_as_bytes(_picked((part.languages for part in parts), sections)),
        levels=_as_bytes(_picked((part.levels for part in parts), sections)),
        lines=_as_array(_picked((part.lines for part in parts), sections)),
        end_lines=_as_array(_picked((part.end_lines for part in parts), sections)),
        outlines=outlines,
        texts=texts,
        documents=[parts[part].documents[document] for part, document in order],
        section_counts=section_counts[documents].tolist(),
    )


def _joined_bounds(parts: Sequence[_Columns]) -> Array:
    """The bounds of the fields of all sections, in positions counted through all parts."""
    before = np.cumsum([0] + [len(part.tokens) for part in parts])
    shifted = [part.field_starts.astype(np.int64) + before[number] for number, part in enumerate(parts)]
    return np.concatenate(shifted)


def _renumbered(parts: Sequence[_Columns], positions: Array) -> tuple[dict[bytes, int], Array]:
    """The words that still stand somewhere, and the number of the word at each position."""
    numbers: dict[bytes, int] = {}
    joined = []
    for part in parts:
        new = np.array([numbers.setdefault(word, len(numbers)) for word in part.words] + [GAP], np.uint32)
        joined.append(new[np.minimum(part.tokens, len(part.words))])
    tokens = np.concatenate(joined)[positions]
    used = np.unique(tokens[tokens != GAP])
    place = np.full(len(numbers) + 1, GAP, np.uint32)
    place[used] = np.arange(len(used))
    words = list(numbers)
    kept = {words[number]: new for new, number in enumerate(used.tolist())}
    return kept, place[np.minimum(tokens, len(numbers))]


def _listed(parts: Sequence[_Columns], sections: Array) -> tuple[list[bytes], list[bytes]]:
    outlines = list(chain.from_iterable(part.outlines for part in parts))
    texts = list(chain.from_iterable(part.texts for part in parts))
    wanted = sections.tolist()
    return [outlines[section] for section in wanted], [texts[section] for section in wanted]


def _picked(columns: Iterable[Array], which: Array) -> Array:
    """Some values of a column that lies in several parts."""
    picked: Array = np.concatenate(list(columns))[which]
    return picked


def _as_array(column: Array) -> "array[int]":
    return array("I", column.astype(np.uint32).tobytes())


def _as_bytes(column: Array) -> bytearray:
    return bytearray(column.astype(np.uint8).tobytes())
