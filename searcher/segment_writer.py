"""How do documents in reading order become a file that answers "where does this word stand"?

The arrays of a segment, S sections, D documents, W words, P postings, T positions:

=====================  ========  ====================================================================
name                   type      what
=====================  ========  ====================================================================
words_letters/offsets  table     the W words, sorted, as ``chain:word``, …
words_buckets/bucketed u32       … and their places by hash (``strings``)
word_postings          u32 W+1   where the postings of each word begin
posting_sections       u16 P     the section of a posting; rising within a word; u32 if there are more
posting_tallies, …     u8  P     the fields that hold the word and its count in the body (``tallies``)
posting_positions      u16 P+1   where the positions of a posting begin in ``positions`` (``rising``), …
…_carries              u32       … and where its upper bits change
posting_impacts        u8  P     what a posting gives at most (``impacts``), as a level, …
impact_levels          i64 128   … and how much each level is, as double precision
common_words           u32 C     the words that more than one section in eight holds, …
common_impacts         u8  C·S   … the root of its frequency in each section, in steps, 0 for none, …
common_steps           i64 C     … and how large a step is, as double precision
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
from typing import Any

import numpy as np

from searcher.arrays import Array, write_arrays
from searcher.codes import NO_WORD, word_codes
from searcher.compression import compressed
from searcher.forward import Forward
from searcher.impacts import make_impacts
from searcher.lexicon import FindKeys, Shared, lexicon_arrays, shared_words
from searcher.norms import ROW
from searcher.rising import Carries
from searcher.runs import GAP
from searcher.spans import span_arrays
from searcher.spelling import signature
from searcher.strings import bucket_arrays, table_arrays
from searcher.tallies import TallyMaker
from searcher.terms import plain_word, word_lengths
from searcher.weights import Field, Weights


def write_segment(
    path: Path,
    forward: Forward,
    known: Iterable[Mapping[str, Array]] = (),
    find_keys: FindKeys | None = None,
) -> None:
    """Write documents as a segment file. Their paths must be sorted and distinct.

    What the segments have found out about words whose arrays are ``known`` is taken over.
    """
    columns = columns_of(forward)
    impacts = make_impacts(columns.__getitem__, Weights())
    write_arrays(path, {**columns, **impacts, **derived(sorted(forward.words), known, find_keys)})


def columns_of(forward: Forward) -> dict[str, Array]:
    """The arrays that say what stands where; those of several segments can be merged."""
    words = sorted(forward.words)
    ranks = _ranks(forward, words)
    return {
        **table_arrays("words", words),
        **_postings(forward, words, ranks),
        **_sections(forward),
        **_documents(forward),
        **table_arrays("outlines", forward.outlines),
        **table_arrays("texts", map(compressed, forward.texts)),
        **table_arrays("paths", (facts.path.encode() for facts in forward.documents)),
        **table_arrays("titles", forward.titles),
        **table_arrays("documents", (facts.stored for facts in forward.documents)),
        **_spans(forward, words, ranks),
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


def _postings(forward: Forward, words: Sequence[bytes], ranks: Array) -> dict[str, Array]:
    """Turn "which word stands here" into "where does this word stand".

    The columns run over all positions, so each is kept in the smallest type that holds it.
    """
    word_of, positions = _sorted_tokens(forward, ranks)
    field_starts = np.frombuffer(forward.field_starts, np.uint32).reshape(-1, ROW)
    sections = _sections_at(field_starts)[positions]
    fields = _fields_at(field_starts)[positions]
    begins = _beginnings(word_of, sections)
    in_body = np.add.reduceat(fields == Field.BODY, begins, dtype=np.uint32) if len(begins) else begins
    bits = np.left_shift(np.uint8(1), fields)
    tallies, carries = TallyMaker(), Carries()
    word_postings = np.searchsorted(word_of[begins], np.arange(len(words) + 1))
    codes = word_codes(words, np.diff(word_postings))
    return {
        "positions": (positions - field_starts[sections, 0]).astype(position_type(field_starts)),
        "word_postings": word_postings.astype(np.uint32),
        "posting_sections": sections[begins].astype(section_type(len(field_starts))),
        "posting_tallies": tallies.add(
            np.bitwise_or.reduceat(bits, begins) if len(begins) else bits, in_body
        ),
        "posting_positions": carries.add(np.append(begins, len(positions))),
        **tallies.arrays(),
        "posting_positions_carries": carries.array(),
        "word_codes": codes,
        "token_codes": _at_tokens(forward, np.append(codes[ranks], np.uint8(NO_WORD))),
        "field_starts": field_starts.ravel(),
    }


def position_type(field_starts: Array) -> type[np.unsignedinteger[Any]]:
    """The type that positions fit which are counted from where their section begins."""
    longest = np.max(field_starts[:, -1] - field_starts[:, 0], initial=0)
    return np.uint16 if longest <= 2**16 else np.uint32


def section_type(sections: int) -> type[np.unsignedinteger[Any]]:
    """The type that the numbers of so many sections fit."""
    return np.uint16 if sections <= 2**16 else np.uint32


def _ranks(forward: Forward, words: Sequence[bytes]) -> Array:
    """The place among some sorted words of each word, by its number."""
    ranks = np.empty(len(words), np.uint64)
    ranks[np.fromiter(map(forward.words.__getitem__, words), np.int64, len(words))] = np.arange(len(words))
    return ranks


def _sorted_tokens(forward: Forward, ranks: Array) -> tuple[Array, Array]:
    """The tokens by word and then by position: the numbers of their words, and their positions (u32).

    Word and position go into one number, for NumPy sorts plain numbers several times quicker than it
    finds the order of an array.
    """
    tokens = np.frombuffer(forward.tokens, np.uint32)
    positions = np.flatnonzero(tokens != GAP)
    pairs = ranks[tokens[positions]]
    pairs <<= np.uint64(32)
    pairs |= positions.view(np.uint64)
    pairs.sort()
    positions = pairs.astype(np.uint32)
    pairs >>= np.uint64(32)
    return pairs.astype(np.uint32), positions


def _spans(forward: Forward, words: Sequence[bytes], ranks: Array) -> dict[str, Array]:
    usual = np.append(np.array(word_lengths(words), np.uint8)[ranks], np.uint8(0))
    starts = np.frombuffer(forward.token_starts, np.uint32)
    return span_arrays(starts, np.frombuffer(forward.token_lengths, np.uint8), _at_tokens(forward, usual))


def _at_tokens(forward: Forward, by_number: Array) -> Array:
    """For each position what its word has in a column; that of an empty one is the last."""
    return by_number[np.minimum(np.frombuffer(forward.tokens, np.uint32), len(forward.words))]


def _sections_at(field_starts: Array) -> Array:
    """The section at each position."""
    numbers = np.arange(len(field_starts), dtype=np.uint32)
    return np.repeat(numbers, np.diff(field_starts[:, [0, -1]])[:, 0])


def _fields_at(field_starts: Array) -> Array:
    """The field at each position."""
    numbers = np.tile(np.arange(len(Field), dtype=np.uint8), len(field_starts))
    return np.repeat(numbers, np.diff(field_starts).ravel())


def _beginnings(word_of: Array, sections: Array) -> Array:
    """Where a posting begins: where the word or the section is another one than at the token before."""
    changes = np.ones(len(word_of), bool)
    changes[1:] = (word_of[1:] != word_of[:-1]) | (sections[1:] != sections[:-1])
    return np.flatnonzero(changes)


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
