"""How do documents in reading order become a file that answers "where does this word stand"?

The arrays of a segment, S sections, D documents, W words, P postings, T positions:

=====================  ========  ====================================================================
name                   type      what
=====================  ========  ====================================================================
words_letters/offsets  table     the W words, sorted, as ``chain:word``, …
words_buckets/bucketed u32       … and their places by hash (``strings``)
word_postings          u32 W+1   where the postings of each word begin
postings               u32 P     the section of a posting, rising within a word, and in the last byte what it
                                 gives at most (``impacts``), as a level; u64 of more than 2²⁴ sections
posting_tallies, …     u8  P     the fields that hold the word and its count in the body (``tallies``)
posting_positions      u16 P+1   where the positions of a posting begin in ``positions`` (``rising``), …
…_carries              u32       … and where its upper bits change
common_words           u32 C     the words that more than one section in eight holds, …
common_impacts         u8  C·S   … the root of its frequency in each section, in steps, 0 for none, …
common_steps           i64 C     … and how large a step is, as double precision
codes_before/behind    u8        for each occurrence of these words the codes (``token_codes``) beside it
impact_basis           i64       the mean length of a body and the weights behind impacts, as double precision
positions              u16       the positions of every word, from where their section begins, rising within a
                                 posting; u32 if a section is longer
word_codes             u8  W     the code of a word, its own or shared with others (``codes``), …
token_codes            u8  T     … and that of the word at a position, 0 where none stands
token_steps, …                   where the word at a position stands in its text (``spans``)
field_starts           u32 7·S   the positions at which a section's six fields begin, and its end
keys_…, key_…,                   the lexicon: which words share a key (``lexicon``)
filed_…, part_…,
word_keys, listed_…
word_signatures        u64 W     the set of a word's letters (``spelling.signature``)
word_lengths           u8  W     in characters
section_…              S         document (u32), language, level (u8), line, end_line (u32)
section_above          u32 S     the section that a section has its outer headings from, or itself for none
outlines, texts        tables    per section: anchor (``anchors``) and further headings, a line each; visible
                                 text, UTF-8, the long ones compressed (``compression``)
paths, titles          tables    per document
documents              table     per document: JSON of what else is kept
document_…             D         sections (u32 D+1), size (u64), modified (i64), hash (32 bytes each)
=====================  ========  ====================================================================
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from searcher.arrays import Array, ArrayWriter
from searcher.beside import write_beside
from searcher.codes import NO_WORD, word_codes
from searcher.forward import Forward
from searcher.inverting import write_postings
from searcher.lexicon import FindKeys, Shared, lexicon_arrays, shared_words
from searcher.spelling import signature
from searcher.stretches import Columns, Order, copy_in_order, let_go
from searcher.strings import bucket_arrays, table_arrays
from searcher.terms import plain_word, word_lengths

_AT_ONCE = 2**19
"""So many positions are looked at together, for little memory's sake."""


def write_segment(
    path: Path,
    words: Sequence[bytes],
    parts: Sequence[Columns],
    known: Iterable[Columns] = (),
    find_keys: FindKeys | None = None,
) -> None:
    """Write documents as a segment file: the words by their numbers, and what ``columns_of`` gives of the
    parts, whose paths must rise from the first to the last.

    What the segments have found out about words whose arrays are ``known`` is taken over.
    """
    with ArrayWriter(path) as writer:
        in_order = _write_columns(writer, path.parent, words, parts)
        write_beside(writer)
        for name, array in derived(in_order, known, find_keys).items():
            writer.write(name, array)


def write_columns(path: Path, words: Sequence[bytes], parts: Sequence[Columns]) -> None:
    """Write the same without what follows from the words alone; it can be merged with segments."""
    with ArrayWriter(path) as writer:
        _write_columns(writer, path.parent, words, parts)


def columns_of(forward: Forward) -> dict[str, Array]:
    """The arrays of a segment that lie in reading order, and ``tokens``: the words by number (u32)."""
    return {
        "tokens": np.frombuffer(forward.tokens, np.uint32),
        "field_starts": np.frombuffer(forward.field_starts, np.uint32),
        **_sections(forward),
        **_documents(forward),
        **table_arrays("outlines", forward.outlines),
        **table_arrays("texts", forward.texts),
        **table_arrays("paths", (facts.path.encode() for facts in forward.documents)),
        **table_arrays("titles", forward.titles),
        **table_arrays("documents", (facts.stored for facts in forward.documents)),
        **forward.spans.arrays(),
    }


def derived(
    words: Sequence[bytes], known: Iterable[Mapping[str, Array]] = (), find_keys: FindKeys | None = None
) -> dict[str, Array]:
    """The arrays that follow from the words, which must be sorted.

    What the segments have found out whose arrays are ``known`` is not found out again.
    """
    shared = shared_words(words, known)
    lexicon = lexicon_arrays(words, shared, find_keys)
    return {**bucket_arrays("words", words), **lexicon, **_spelling(words, shared)}


def _write_columns(
    writer: ArrayWriter, folder: Path, words: Sequence[bytes], parts: Sequence[Columns]
) -> list[bytes]:
    """Write what stands where; the words in order."""
    numbers = sorted(range(len(words)), key=words.__getitem__)
    ranks = np.empty(len(words) + 1, np.uint64)
    ranks[[*numbers, -1]] = np.arange(len(words) + 1)
    in_order = [words[number] for number in numbers]
    order = Order.of_all(parts)
    for name, array in table_arrays("words", in_order).items():
        writer.write(name, array)
    postings, counts = write_postings(writer, folder, parts, order, ranks)
    _write_codes(writer, parts, word_codes(in_order, counts), ranks)
    copy_in_order(writer, parts, order)
    postings.write_impacts()
    return in_order


def _write_codes(writer: ArrayWriter, parts: Sequence[Columns], codes: Array, ranks: Array) -> None:
    writer.write("word_codes", codes)
    by_number = np.append(codes, np.uint8(NO_WORD)).take(ranks)
    writer.reserve("token_codes", np.uint8, sum(len(part["tokens"]) for part in parts))
    for part in parts:
        for begin in range(0, len(part["tokens"]), _AT_ONCE):
            tokens = part["tokens"][begin : begin + _AT_ONCE]
            writer.append("token_codes", by_number.take(tokens, mode="clip"))
    let_go(parts)


def _spelling(words: Sequence[bytes], shared: Iterable[Shared]) -> dict[str, Array]:
    signatures, lengths = np.zeros(len(words), np.uint64), np.zeros(len(words), np.uint8)
    for arrays, there, here in shared:
        signatures[here] = arrays["word_signatures"].take(there)
        lengths[here] = arrays["word_lengths"].take(there)
    new = np.flatnonzero(lengths == 0)
    unknown = [words[number] for number in new.tolist()]
    signatures[new] = np.fromiter((signature(plain_word(word)) for word in unknown), np.uint64, len(unknown))
    lengths[new] = word_lengths(unknown)
    return {"word_signatures": signatures, "word_lengths": lengths}


def _sections(forward: Forward) -> dict[str, Array]:
    counts = np.array(forward.section_counts, np.int64)
    return {
        "section_document": np.repeat(np.arange(len(counts)), counts).astype(np.uint32),
        "section_language": np.frombuffer(forward.languages, np.uint8),
        "section_level": np.frombuffer(forward.levels, np.uint8),
        "section_line": np.frombuffer(forward.lines, np.uint32),
        "section_end_line": np.frombuffer(forward.end_lines, np.uint32),
        "section_above": np.frombuffer(forward.above, np.uint32),
    }


def _documents(forward: Forward) -> dict[str, Array]:
    documents = forward.documents
    hashes = b"".join(facts.sha256.ljust(32, b"\0") for facts in documents)
    return {
        "document_sections": np.append(0, np.cumsum(forward.section_counts)).astype(np.uint32),
        "document_size": np.array([facts.size for facts in documents], np.uint64),
        "document_modified": np.array([facts.modified_ns for facts in documents], np.int64),
        "document_hash": np.frombuffer(hashes, np.uint8),
    }
