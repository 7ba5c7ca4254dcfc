"""How well are compounds cut? `python -m benchmarks.compounds`.

Measured on the compounds of ``../shared/morphology`` and on ``tests/fixtures/plain-words.tsv``: words of this
project's own sample documents, drawn by chance, without those that are compounds on reading. A head is found
when some part, or part of a part, has its stem. Modifier and head are right when they have the stem of a
judged part, or of some in a row (työvoima in työ|voima|politiikka).
"""

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.kept import keep
from searcher import voikko
from searcher.analysis import chain_of
from searcher.compounds import all_parts, split
from searcher.joints import CompoundPart
from searcher.language import OURS, Language
from searcher.words import find_words, letters_and_digits, normalise, pieces

ROOT = Path(__file__).parent.parent
MORPHOLOGY = ROOT.parent / "shared" / "morphology"
PLAIN_WORDS = ROOT / "tests" / "fixtures" / "plain-words.tsv"


class Compound(NamedTuple):
    """A normalised compound, and the base forms of its parts."""

    word: str
    parts: tuple[str, ...]


class Quality(NamedTuple):
    """The shares of compounds whose head is found, of right parts, and of plain words that are cut."""

    heads: float
    right: float
    wrong: float


def compounds(language: Language) -> list[Compound]:
    """The judged compounds of a language."""
    rows = _rows(MORPHOLOGY / f"compounds-{language}.tsv")
    return [
        Compound(normalise(word), tuple(normalise(part) for part in parts.split("|") if part))
        for word, parts in rows
    ]


def plain_words(language: Language) -> list[str]:
    """Words of a language that are no compounds."""
    return [word for named, word in _rows(PLAIN_WORDS) if named == language]


def quality(language: Language, judged: Sequence[Compound], plain: Sequence[str]) -> Quality:
    """How well the compounds and the plain words of a language are cut."""
    stem = chain_of(language).stem
    heads, right = [], []
    for word, parts in judged:
        found = [{stem(part.base), stem(text)} for part, text in _parts(word, language, all_parts)]
        heads.append(any(stem(parts[-1]) in part for part in found))
        outer = [{stem(part.base), stem(text)} for part, text in _parts(word, language, split)]
        wanted = {stem("".join(parts[start:end])) for start, end in combinations(range(len(parts) + 1), 2)}
        right += [bool(part & wanted) for part in outer]
    wrong = [bool(split(word, chain_of(language).name)) for word in plain]
    return Quality(*(sum(each) / len(each) for each in (heads, right, wrong)))


def _parts(
    word: str, language: Language, cut: Callable[[str, str], Iterable[CompoundPart]]
) -> Iterator[tuple[CompoundPart, str]]:
    """The parts of a word with their text; also what hyphens and other signs join, and letters and digits."""
    joined = pieces(word) or letters_and_digits(word) or find_words(word)
    for start, end in joined:
        piece = word[start:end]
        if end - start < len(word):
            yield CompoundPart(0, len(piece), piece), piece
        for part in cut(piece, chain_of(language).name):
            yield part, piece[part.start : part.end]


def speed(language: Language) -> float:
    """Distinct words a second of CPU time, with what it takes to open tables and dictionaries left out."""
    rows = _rows(MORPHOLOGY / f"inflection-{language}.tsv")
    words = sorted({normalise(form) for form, *_ in rows})
    chain = chain_of(language).name
    split("", chain)
    start = time.process_time()
    for word in words:
        split(word, chain)
    return len(words) / (time.process_time() - start)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from rows


def report() -> Iterator[str]:
    """The table, line by line."""
    yield f"{time.strftime('%Y-%m-%d %H:%M, compounds')} {voikko.version()}"
    yield "      compounds  head found  parts right  plain words    cut   words/s"
    for language in OURS:
        if not (MORPHOLOGY / f"compounds-{language}.tsv").exists():
            continue
        judged, plain = compounds(language), plain_words(language)
        heads, right, wrong = quality(language, judged, plain)
        yield (
            f"{language:4}{len(judged):11,}{heads:12.3f}{right:13.3f}{len(plain):13}{wrong:7.3f}"
            f"{speed(language):10,.0f}"
        )


def main() -> None:
    lines = list(report())
    print("\n".join(lines))
    keep(time.strftime("compounds-%Y-%m-%d-%H%M.txt"), "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
