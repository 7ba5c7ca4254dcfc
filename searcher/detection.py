"""Which language is this text in?

Naive Bayes over windows of four characters: a table says how much each window speaks for each language, and
the evidence of a text is the sum over its windows. The table comes from the n-gram models of lingua
(Apache-2.0); how, and how well it does, is in ``docs/language-detection.md``.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.language import LANGUAGES, OURS, TOGETHER, Language
from searcher.tables import table_path

_Scores = NDArray[np.float64]  # one number per language, in the order of the enumeration; a row per text

_SAMPLE = 1_000  # characters read of a text: more would not change the answer, only the time
_OVERLAP = 4  # each character lies in four windows, so the windows together say everything four times
_STEPS = 16  # the table counts in sixteenths of a nat
_AT_ONCE = 64  # texts: more at a time are hardly quicker, and need more memory

# Before anything is read: half of all texts are in another language, ours share the rest.
_PRIOR = np.log([1 / 2 / len(OURS)] * len(OURS) + [1 / 2])

# A section changes the language of its document once in so many times; between languages that are analysed as
# one (bokmål and nynorsk), which share most words and quote each other's names, even more rarely.
_CHANGE = 1e-3
_CHANGE_TOGETHER = 1e-5
_SHORTEST = 100  # letters of a section that may differ from a document whose language was detected
_SHORTEST_DECLARED = 200  # … and from one that says its language itself
_HEARD = 300  # letters: a longer section has no greater say in what the document's language is
_SHARE = 1 / 4  # of a section that is in its document's language is enough for it not to be UNKNOWN

_PUNCTUATION = ".,;:!?\"'()[]*«»„“”‚‘’›‹–—…"
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")


class Detection(NamedTuple):
    """A language and how sure it is, from 0 (nothing to go by) to 1."""

    language: Language
    confidence: float


class _Evidence(NamedTuple):
    letters: NDArray[np.int64]  # how much there was to read in each text
    scores: _Scores  # log-likelihoods, a row per text


class _Reading(NamedTuple):
    words: str  # each word of a text once, with two spaces before and after it
    letters: int  # of all words
    letters_of_other_scripts: int


class _Table(NamedTuple):
    """A window is two halves of two bytes each, and has a row of weights. Number 0 is what is not known."""

    halves: NDArray[np.int32]  # the number of a half, by its two bytes as one number
    rows: NDArray[np.uint16]  # the number of the row, by the first half and the second
    weights: NDArray[np.int8]  # a column per language, ours before the others; row 0 is empty


def detect(text: str, among: Collection[Language] = LANGUAGES) -> Detection:
    """The language of a text, one of ``among``; ``UNKNOWN`` stands for any language that is not ours.

    Its first 1,000 characters are read. A text without words has confidence 0, and is ``UNKNOWN`` if that is
    among the languages, else in the first of them in the order of ``Language``. Raises ValueError if there
    are none.
    """
    allowed = [place for place, language in enumerate(LANGUAGES) if language in among]
    if not allowed:
        raise ValueError("no language to choose from")
    (letters,), (scores,) = _evidence([text])
    probabilities = _normalized((_PRIOR + scores)[allowed])
    best = int(probabilities.argmax())
    confidence = float(probabilities[best]) if letters else 0.0
    return Detection(LANGUAGES[allowed[best]], confidence)


def section_languages(texts: Sequence[str], declared: Language | None) -> list[Language]:
    """The language of each section of one document, given the sections' texts in order.

    The document's language is the one it declares, else the one that its sections together speak for. It is
    the prior of each section: a short one has it, a longer one is in another language only if its own text
    outweighs the odds against that; and it is ``UNKNOWN`` only if hardly a line of it is in the document's,
    for a long listing makes no other language. Code and numbers are no evidence: nothing else inherits.
    """
    if not texts:
        return []
    if declared is None:
        evidence = _evidence(texts)
        document, shortest = _document_language(evidence), _SHORTEST
    else:
        document, shortest = declared, _SHORTEST_DECLARED
        # What has fewer characters than that has fewer letters, and need not be read.
        evidence = _evidence([text if len(text) >= shortest else "" for text in texts])
    best = (_log_changes()[LANGUAGES.index(document)] + evidence.scores).argmax(axis=1)
    return [
        document if letters < shortest else _section_language(text, LANGUAGES[place], document)
        for text, letters, place in zip(texts, evidence.letters.tolist(), best.tolist(), strict=True)
    ]


def _document_language(evidence: _Evidence) -> Language:
    heard = np.minimum(1, _HEARD / np.maximum(1, evidence.letters))
    return LANGUAGES[int((_PRIOR + heard @ evidence.scores).argmax())]


def _section_language(text: str, best: Language, document: Language) -> Language:
    if best is document or best is not Language.UNKNOWN:
        return best
    return document if _share_of_lines(text, document) >= _SHARE else best


def _share_of_lines(text: str, language: Language) -> float:
    """The share of a text's letters in lines that are in one of our languages, rather than in another."""
    either = [LANGUAGES.index(language), LANGUAGES.index(Language.UNKNOWN)]
    letters, scores = _evidence(text[:_SAMPLE].splitlines())
    shares = _normalized(scores[:, either])[:, 0]
    return float(letters @ shares / letters.sum())


@cache
def _log_changes() -> _Scores:
    """How likely a section is in the column's language when its document is in the row's, as logarithms."""
    changes = np.full((len(LANGUAGES), len(LANGUAGES)), _CHANGE)
    for together in TOGETHER.values():
        places = [LANGUAGES.index(language) for language in together]
        changes[np.ix_(places, places)] = _CHANGE_TOGETHER
    np.fill_diagonal(changes, 0)
    np.fill_diagonal(changes, 1 - changes.sum(axis=1))
    return np.asarray(np.log(changes))


def _evidence(texts: Sequence[str]) -> _Evidence:
    """What each text says for each language; of many at once, because every call of NumPy has its price."""
    few = [_evidence_of_few(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
    letters, scores = zip(*few, strict=True)
    return _Evidence(np.concatenate(letters), np.concatenate(scores))


def _evidence_of_few(texts: Sequence[str]) -> _Evidence:
    words, letters, letters_of_other_scripts = zip(*map(_read, texts), strict=True)
    scores = _scores(words)
    scores[:, -1] += letters_of_other_scripts
    return _Evidence(np.maximum(letters, letters_of_other_scripts), scores)


def _read(text: str) -> _Reading:
    sample = unicodedata.normalize("NFC", text[:_SAMPLE]).replace("\u00ad", "").lower()
    words = _words(sample)
    # Each word speaks once, as in binary naive Bayes: the drawn lines of a form ("I I I") are no Norwegian.
    return _Reading(f"  {'  '.join(set(words))}  ", len("".join(words)), _letters_of_other_scripts(sample))


def _words(sample: str) -> list[str]:
    """What reads as words of prose: a path, a number, an --option or a name_in_code is in no language."""
    return [
        word
        for token in sample.split()
        if (word := token).isalpha() or (word := token.strip(_PUNCTUATION)).isalpha()
    ]


def _letters_of_other_scripts(sample: str) -> int:
    if sample.isascii() or len(sample.encode("cp1252", "ignore")) == len(sample):
        return 0
    return len(_OTHER_SCRIPT.findall(sample))


def _scores(texts: Sequence[str]) -> _Scores:
    """The log-likelihoods of texts that begin and end with two spaces, a row for each."""
    rows = _rows("".join(texts).encode("cp1252", "replace"))
    starts = np.cumsum([0, *map(len, texts[:-1])])
    sums = np.add.reduceat(_table().weights.take(rows, axis=0), starts, axis=0, dtype=np.int32)
    scores = sums / (_STEPS * _OVERLAP)
    return np.column_stack([scores[:, : len(OURS)], _log_mean(scores[:, len(OURS) :])])


def _rows(text: bytes) -> NDArray[np.uint16]:
    """The row of the window at each byte; the table has none for a window that reaches into the next word."""
    table = _table()
    codes = np.frombuffer(text + b"   ", np.uint8).astype(np.uint16)
    halves = table.halves.take(codes[:-1] | codes[1:] << 8)
    return table.rows.take(halves[:-2] * len(table.rows) + halves[2:])


@cache
def _table() -> _Table:
    table = np.load(table_path("languages.npy"))
    known, numbers = np.unique(table["gram"].astype("<u4").view("<u2"), return_inverse=True)
    halves = np.zeros(2**16, np.int32)
    halves[known] = np.arange(len(known)) + 1
    rows = np.zeros((len(known) + 1, len(known) + 1), np.uint16)
    rows[numbers[::2] + 1, numbers[1::2] + 1] = np.arange(len(table)) + 1
    others = [name for name in table.dtype.names[1:] if name not in OURS]
    weights = np.zeros((len(table) + 1, len(table.dtype) - 1), np.int8)
    weights[1:] = np.stack([table[name] for name in (*OURS, *others)], axis=1)
    return _Table(halves, rows, weights)


def _normalized(logs: _Scores) -> _Scores:
    shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def _log_mean(logs: _Scores) -> _Scores:
    return np.asarray(np.logaddexp.reduce(logs, axis=-1) - np.log(logs.shape[-1]))
