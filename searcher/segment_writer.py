"""How do documents in reading order become a file that answers "where does this word stand"?

The arrays of a segment, S sections, D documents, W words, P postings, T positions, K keys:

=====================  ========  ====================================================================
name                   type      what
=====================  ========  ====================================================================
words_letters/offsets  table     the W words, sorted, as ``chain:word``, …
words_buckets/bucketed u32       … and their places by hash (``strings``)
word_postings          u32 W+1   where the postings of each word begin
posting_sections       u32 P     the section of a posting; rising within a word
posting_fields         u8  P     the fields that hold the word, one bit each (``weights.Field``)
posting_counts         u16 P     how often the word stands in the body
posting_positions      u32 P+1   where the positions of a posting begin in ``positions``
positions              u32       the positions of every word, rising within a word
token_starts/lengths   u32/u8 T  where the word at a position stands in its field, in characters
field_starts           u32 7·S   the positions at which a section's six fields begin, and its end
keys_letters/offsets   table     the K keys, sorted, as ``chain:kind:key``, …
keys_buckets/bucketed  u32       … and their places by hash
key_words              u32 K+1   where the words of each key begin in the three arrays below
filed_words            u32       words that are filed under a key, …
filed_starts/ends      u8        … and the stretch of the word that the key stands for
word_signatures        u64 W     the set of a word's letters (``spelling.signature``)
word_lengths           u8  W     in characters
section_…              S         document (u32), language, level (u8), line, end_line (u32)
outlines, texts        tables    per section: JSON [anchor, title, heading, …]; visible text, UTF-8
paths, documents       tables    per document: path; JSON of what else is kept
document_…             D         sections (u32 D+1), size (u64), modified (i64), hash (32 bytes each)
=====================  ========  ====================================================================
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from searcher.analysis import CHAINS
from searcher.arrays import Array, write_arrays
from searcher.forward import GAP, Forward
from searcher.spelling import signature
from searcher.strings import hash_buckets, pack
from searcher.terms import key_bytes, plain_word
from searcher.weights import Field

_CHAIN_NAMED = {chain.name: chain for chain in CHAINS}


def write_segment(path: Path, forward: Forward) -> None:
    """Write documents as a segment file. Their paths must be sorted and distinct."""
    words = sorted(forward.words)
    arrays: dict[str, Array] = {}
    arrays |= _hashed_table("words", words)
    arrays |= _postings(forward, words)
    arrays |= _lexicon(words)
    arrays |= _spelling(words)
    arrays |= _sections(forward)
    arrays |= _documents(forward)
    write_arrays(path, arrays)


def _hashed_table(name: str, strings: Sequence[bytes]) -> dict[str, Array]:
    buckets, bucketed = hash_buckets(strings)
    return {**_table(name, strings), f"{name}_buckets": buckets, f"{name}_bucketed": bucketed}


def _table(name: str, strings: Iterable[bytes]) -> dict[str, Array]:
    letters, offsets = pack(strings)
    return {f"{name}_letters": letters, f"{name}_offsets": offsets}


def _postings(forward: Forward, words: Sequence[bytes]) -> dict[str, Array]:
    """Turn "which word stands here" into "where does this word stand"."""
    word_of, positions = _sorted_tokens(forward, words)
    field_starts = np.frombuffer(forward.field_starts, np.uint32).reshape(-1, len(Field) + 1)
    sections = _repeat(np.arange(len(field_starts)), np.diff(field_starts[:, [0, -1]])[:, 0])[positions]
    fields = _repeat(np.tile(np.arange(len(Field)), len(field_starts)), np.diff(field_starts).ravel())[
        positions
    ]
    changes = (np.diff(word_of, prepend=-1) != 0) | (np.diff(sections, prepend=-1) != 0)
    begins = np.flatnonzero(changes)
    in_body = np.add.reduceat((fields == Field.BODY).astype(np.int64), begins) if len(begins) else begins
    bits = np.left_shift(1, fields).astype(np.uint8)
    return {
        "word_postings": np.searchsorted(word_of[begins], np.arange(len(words) + 1)).astype(np.uint32),
        "posting_sections": sections[begins].astype(np.uint32),
        "posting_fields": np.bitwise_or.reduceat(bits, begins) if len(begins) else bits,
        "posting_counts": np.minimum(in_body, 0xFFFF).astype(np.uint16),
        "posting_positions": np.append(begins, len(positions)).astype(np.uint32),
        "positions": positions.astype(np.uint32),
        "token_starts": np.frombuffer(forward.token_starts, np.uint32),
        "token_lengths": np.frombuffer(forward.token_lengths, np.uint8),
        "field_starts": field_starts.ravel(),
    }


def _sorted_tokens(forward: Forward, words: Sequence[bytes]) -> tuple[Array, Array]:
    """The tokens by word and then by position: the numbers of their words, and their positions.

    Word and position go into one number, for NumPy sorts plain numbers several times quicker than it
    finds the order of an array.
    """
    rank = np.empty(len(words), np.uint64)
    rank[np.fromiter(map(forward.words.__getitem__, words), np.int64, len(words))] = np.arange(len(words))
    tokens = np.frombuffer(forward.tokens, np.uint32)
    positions = np.flatnonzero(tokens != GAP).astype(np.uint64)
    pairs = (rank[tokens[positions]] << np.uint64(32)) | positions
    pairs.sort()
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _repeat(values: Array, times: Array) -> Array:
    return np.repeat(values.astype(np.int64), times)


def _lexicon(words: Sequence[bytes]) -> dict[str, Array]:
    """Key → words; words are looked up by themselves, so the exact kind needs no key."""
    filed: dict[bytes, list[tuple[int, int, int]]] = defaultdict(list)
    for number, word_of_chain in enumerate(words):
        name, _, word = word_of_chain.decode().partition(":")
        for way in _CHAIN_NAMED[name].ways[1:]:
            for key in way.filed(word):
                whole = (key.start, key.end) == (0, len(word))
                span = (0, 0) if whole else (min(key.start, 255), min(key.end, 255))
                filed[key_bytes(name, way.kind, key.text)].append((number, *span))
    keys = sorted(filed)
    entries = np.array([entry for key in keys for entry in filed[key]], np.uint32).reshape(-1, 3)
    counts = np.fromiter((len(filed[key]) for key in keys), np.int64, len(keys))
    return {
        **_hashed_table("keys", keys),
        "key_words": np.append(0, np.cumsum(counts)).astype(np.uint32),
        "filed_words": entries[:, 0].copy(),
        "filed_starts": entries[:, 1].astype(np.uint8),
        "filed_ends": entries[:, 2].astype(np.uint8),
    }


def _spelling(words: Sequence[bytes]) -> dict[str, Array]:
    plain = [plain_word(word) for word in words]
    return {
        "word_signatures": np.fromiter(map(signature, plain), np.uint64, len(plain)),
        "word_lengths": np.fromiter((min(len(word), 255) for word in plain), np.uint8, len(plain)),
    }


def _sections(forward: Forward) -> dict[str, Array]:
    counts = np.array(forward.section_counts, np.int64)
    return {
        "section_document": np.repeat(np.arange(len(counts)), counts).astype(np.uint32),
        "section_language": np.frombuffer(forward.languages, np.uint8),
        "section_level": np.frombuffer(forward.levels, np.uint8),
        "section_line": np.frombuffer(forward.lines, np.uint32),
        "section_end_line": np.frombuffer(forward.end_lines, np.uint32),
        **_table("outlines", forward.outlines),
        **_table("texts", forward.texts),
    }


def _documents(forward: Forward) -> dict[str, Array]:
    documents = forward.documents
    hashes = b"".join(facts.sha256.ljust(32, b"\0") for facts in documents)
    return {
        **_table("paths", (facts.path.encode() for facts in documents)),
        **_table("documents", (facts.stored for facts in documents)),
        "document_sections": np.append(0, np.cumsum(forward.section_counts)).astype(np.uint32),
        "document_size": np.array([facts.size for facts in documents], np.uint64),
        "document_modified": np.array([facts.modified_ns for facts in documents], np.int64),
        "document_hash": np.frombuffer(hashes, np.uint8),
    }
