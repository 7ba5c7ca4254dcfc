"""Which language is this text in?

Naive Bayes over windows of four characters: a table says how much each window speaks for each language, and
the evidence of a text is the sum over its windows. The table comes from the n-gram models of lingua
(Apache-2.0); how, and how well it does, is in ``docs/language-detection.md``.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher.language import NORWEGIAN, Language

_Scores = NDArray[np.float64]  # one number per language, in the order of the enumeration

_LANGUAGES = tuple(Language)
_SAMPLE = 1_000  # characters read of a text: more would not change the answer, only the time
_OVERLAP = 4  # each character lies in four windows, so the windows together say everything four times
_STEPS = 16  # the table counts in sixteenths of a nat

# Before anything is read: half of all texts are in another language, the others share the rest.
_PRIOR = np.log([1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 2])

# A section changes the language of its document once in so many times; between the two Norwegian languages,
# which share most words and quote each other's names, even more rarely.
_CHANGE = 1e-3
_CHANGE_OF_NORWEGIAN = 1e-5
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
    letters: int  # how much there was to read
    scores: _Scores  # log-likelihoods


class _Table(NamedTuple):
    windows: NDArray[np.uint32]  # sorted
    weights: NDArray[np.float32]  # a row per window; a column per language, ours before the others


def detect(text: str, among: Collection[Language] = _LANGUAGES) -> Detection:
    """The language of a text, one of ``among``; ``UNKNOWN`` stands for any language that is not ours.

    Its first 1,000 characters are read. A text without words has confidence 0, and is ``UNKNOWN`` if that is
    among the languages, else in the first of them in the order of ``Language``. Raises ValueError if there
    are none.
    """
    allowed = [place for place, language in enumerate(_LANGUAGES) if language in among]
    if not allowed:
        raise ValueError("no language to choose from")
    evidence = _evidence(text)
    probabilities = _normalized((_PRIOR + evidence.scores)[allowed])
    best = int(probabilities.argmax())
    confidence = float(probabilities[best]) if evidence.letters else 0.0
    return Detection(_LANGUAGES[allowed[best]], confidence)


def section_languages(texts: Sequence[str], declared: Language | None) -> list[Language]:
    """The language of each section of one document, given the sections' texts in order.

    The document's language is the one it declares, else the one that its sections together speak for. It is
    the prior of each section: a short one has it, a longer one is in another language only if its own text
    outweighs the odds against that; and it is ``UNKNOWN`` only if hardly a line of it is in the document's,
    for a long listing makes no other language. Code and numbers are no evidence: nothing else inherits.
    """
    evidence = [_evidence(text) for text in texts]
    if declared is None:
        document, shortest = _document_language(evidence), _SHORTEST
    else:
        document, shortest = declared, _SHORTEST_DECLARED
    prior = np.log(_changes()[_LANGUAGES.index(document)])
    return [
        document if each.letters < shortest else _section_language(text, prior + each.scores, document)
        for text, each in zip(texts, evidence, strict=True)
    ]


def _document_language(evidence: Sequence[_Evidence]) -> Language:
    heard = (each.scores * min(1, _HEARD / max(1, each.letters)) for each in evidence)
    return _LANGUAGES[int(sum(heard, start=_PRIOR).argmax())]


def _section_language(text: str, scores: _Scores, document: Language) -> Language:
    language = _LANGUAGES[int(scores.argmax())]
    if language is document or language is not Language.UNKNOWN:
        return language
    return document if _share_of_lines(text, document) >= _SHARE else language


def _share_of_lines(text: str, language: Language) -> float:
    """The share of a text's letters in lines that are in one of our languages, rather than in another."""
    either = [_LANGUAGES.index(language), _LANGUAGES.index(Language.UNKNOWN)]
    lines = [_evidence(line) for line in text[:_SAMPLE].splitlines()]
    share = sum(line.letters * float(_normalized(line.scores[either])[0]) for line in lines)
    return share / sum(line.letters for line in lines)


@cache
def _changes() -> _Scores:
    """How likely a section is in the column's language when its document is in the row's."""
    changes = np.full((len(_LANGUAGES), len(_LANGUAGES)), _CHANGE)
    bokmal, nynorsk = map(_LANGUAGES.index, NORWEGIAN)
    changes[bokmal, nynorsk] = changes[nynorsk, bokmal] = _CHANGE_OF_NORWEGIAN
    np.fill_diagonal(changes, 0)
    np.fill_diagonal(changes, 1 - changes.sum(axis=1))
    return changes


def _evidence(text: str) -> _Evidence:
    sample = unicodedata.normalize("NFC", text[:_SAMPLE]).replace("\u00ad", "").lower()
    words = _words(sample)
    # Each word speaks once, as in binary naive Bayes: the drawn lines of a form ("I I I") are no Norwegian.
    scores = _scores("  ".join(dict.fromkeys(words)).encode("cp1252", "replace"))
    other_script = _letters_of_other_scripts(sample)
    scores[-1] += other_script
    return _Evidence(max(other_script, sum(map(len, words))), scores)


def _words(sample: str) -> list[str]:
    """What reads as words of prose: a path, a number, an --option or a name_in_code is in no language."""
    return [word for token in sample.split() if (word := token.strip(_PUNCTUATION)).isalpha()]


def _letters_of_other_scripts(sample: str) -> int:
    if len(sample.encode("cp1252", "ignore")) == len(sample):
        return 0
    return len(_OTHER_SCRIPT.findall(sample))


def _scores(words: bytes) -> _Scores:
    table = _table()
    windows = _windows(b"  " + words + b"      ")
    windows.sort()  # so that the search goes through memory in order, which is four times as quick
    rows = np.searchsorted(table.windows, windows).clip(max=len(table.windows) - 1)
    known = rows[table.windows[rows] == windows]
    sums = np.ones(len(known), np.float32) @ table.weights.take(known, axis=0)  # of whole numbers, thus exact
    scores = sums.astype(np.float64) / (_STEPS * _OVERLAP)
    ours = len(_LANGUAGES) - 1
    return np.append(scores[:ours], _log_mean(scores[ours:]))


def _windows(text: bytes) -> NDArray[np.uint32]:
    """All runs of four bytes, in no particular order; there must be seven bytes at least."""
    return np.concatenate([np.frombuffer(text, "<u4", (len(text) - start) // 4, start) for start in range(4)])


@cache
def _table() -> _Table:
    with files("searcher").joinpath("data", "languages.npy").open("rb") as file:
        rows = np.load(file)
    weights = np.stack([rows[name] for name in rows.dtype.names[1:]], axis=1)
    return _Table(rows["gram"].copy(), weights.astype(np.float32))


def _normalized(logs: _Scores) -> _Scores:
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum())


def _log_mean(logs: _Scores) -> float:
    return float(np.logaddexp.reduce(logs) - np.log(len(logs)))
