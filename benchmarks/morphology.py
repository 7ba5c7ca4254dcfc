"""How many of a word's other forms does a key find, and how much else? `python -m benchmarks.morphology`.

The forms are those of Universal Dependencies in ``../shared/morphology``: form, lemma, part of speech, count.
R: of a word's other forms, the share that has a key in common with it. P: of the other words that have, the
share that has its lemma, too. Both are means over words, weighted by how often they occur, as is each of the
others; beside them the same with every word counted once. A word is what ``normalise`` leaves of it.

A word of a query that stands nowhere in the index has no keys there. What it finds is measured as well: each
form is sought among the others as if it stood nowhere, by its stem alone and by what its ending tells, too.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.kept import keep
from searcher import voikko
from searcher.analysis import Chain, Kind, chain_of
from searcher.language import Language
from searcher.words import normalise

FORMS = Path(__file__).parents[2] / "shared" / "morphology"

Keys = Callable[[str], Set[str]]

_Lemma = tuple[str, str]


class Found(NamedTuple):
    """The mean recall and precision of some keys."""

    recall: float
    precision: float


Inflections = Mapping[_Lemma, Mapping[str, int]]
"""The forms of each lemma, and how often each occurs."""


def read_inflections(language: Language, once: bool = False) -> Inflections:
    """The forms of a language; ``once`` to count every form once. Raises OSError where there are none."""
    forms: dict[_Lemma, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (FORMS / f"inflection-{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for form, lemma, part_of_speech, count in (row.split("\t") for row in rows):
        own = forms[normalise(lemma), part_of_speech]
        own[normalise(form)] = 1 if once else own[normalise(form)] + int(count)
    return forms


def measure(inflections: Inflections, keys: Keys, asked: Keys | None = None) -> Found:
    """How well some keys find the forms; ``asked`` are the keys by which a word is sought, if others."""
    akin = _found({word for forms in inflections.values() for word in forms}, keys, asked or keys)
    counts: dict[str, int] = defaultdict(int)
    relatives: dict[str, set[str]] = defaultdict(set)
    recall, precision = _Mean(), _Mean()
    for forms in inflections.values():
        for word, count in forms.items():
            counts[word] += count
            relatives[word] |= forms.keys()
            others = forms.keys() - {word}
            recall.add(count, _total(forms, others & akin[word]), _total(forms, others))
    for word, count in counts.items():
        precision.add(count, _total(counts, akin[word] & relatives[word]), _total(counts, akin[word]))
    return Found(recall.value, precision.value)


def _found(words: Set[str], keys: Keys, asked: Keys) -> Mapping[str, Set[str]]:
    filed: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for key in keys(word):
            filed[key].add(word)
    return {word: set().union(*(filed[key] for key in asked(word))) - {word} for word in words}


def _total(counts: Mapping[str, int], words: Set[str]) -> int:
    return sum(counts[word] for word in words)


class _Mean:
    """The weighted mean of shares; a share of nothing does not count."""

    def __init__(self) -> None:
        self._sum = self._weight = 0.0

    def add(self, weight: float, part: int, whole: int) -> None:
        if whole:
            self._sum += weight * part / whole
            self._weight += weight

    @property
    def value(self) -> float:
        return self._sum / self._weight


def keys_by(chain: Chain, *kinds: Kind) -> Keys:
    """The keys of some kinds under which a chain files a word as a whole."""

    @cache
    def keys(word: str) -> Set[str]:
        made = chain.keys(word)
        return {f"{kind}:{text}" for kind, text, part in made if part is None and kind in kinds}

    return keys


def keys_of_unknown(chain: Chain, words: Set[str], endings: bool = True) -> Keys:
    """The keys by which a word is sought that stands nowhere, among some words (see ``searcher.forms``)."""
    keys = keys_by(chain, Kind.LEMMA, Kind.STEM)
    stems: dict[str, set[str]] = defaultdict(set)
    for word in words:
        stems[chain.stem(word)].add(word)

    def asked(word: str) -> Set[str]:
        stem = chain.stem(word)
        bases = (word, *(chain.guessed_bases(word) if endings else ()))
        own = {f"{Kind.STEM}:{stem}", *(f"{Kind.LEMMA}:{base}" for base in bases)}
        return own.union(*(keys(other) for other in stems[stem] - {word}))

    return asked


WAYS = {"stem": (Kind.STEM,), "lemma": (Kind.LEMMA,), "lemma or stem": (Kind.LEMMA, Kind.STEM)}


UNKNOWN = {"nowhere: by stem": False, "nowhere: by ending, too": True}


def table() -> Iterator[str]:
    """The lines of the table: a row for each language, recall and precision for each way."""
    ways = (*WAYS, *UNKNOWN)
    yield f"{'':5}" + "".join(f"{way:>24}" for way in ways)
    yield f"{'R/P':5}" + f"{'by count':>14}{'once':>10}" * len(ways)
    for language in Language:
        if (FORMS / f"inflection-{language}.tsv").exists():
            yield f"{language:5}" + "".join(_cells(language))


def _cells(language: Language) -> Iterator[str]:
    chain = chain_of(language)
    both = keys_by(chain, *WAYS["lemma or stem"])
    counted = [(read_inflections(language, once), 10 if once else 14) for once in (False, True)]
    for kinds in WAYS.values():
        for inflections, width in counted:
            yield _cell(measure(inflections, keys_by(chain, *kinds)), width)
    words = {word for forms in counted[0][0].values() for word in forms}
    for endings in UNKNOWN.values():
        for inflections, width in counted:
            yield _cell(measure(inflections, both, keys_of_unknown(chain, words, endings)), width)


def _cell(found: Found, width: int) -> str:
    return f"{f'{found.recall:.3f}/{found.precision:.3f}'.replace('0.', '.'):>{width}}"


def main() -> None:
    lines = [f"{time.strftime('%Y-%m-%d')} {voikko.version()}", "", *table()]
    print("\n".join(lines))
    keep(time.strftime("morphology-%Y-%m-%d-%H%M.txt"), "\n".join(map(str.rstrip, lines)) + "\n")


if __name__ == "__main__":
    main()
