"""How many of a word's other forms does a key find, and how much else? `python -m benchmarks.morphology`.

The forms are those of Universal Dependencies in ``../shared/morphology``: form, lemma, part of speech, count.
R: of a word's other forms, the share that has a key in common with it. P: of the other words that have, the
share that has its lemma, too. Both are means over words, weighted by how often they occur, as is each of the
others; beside them the same with every word counted once. A word is what ``normalise`` leaves of it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

from searcher.analysis import Chain, Kind, chain_of
from searcher.language import Language
from searcher.words import normalise

FORMS = Path(__file__).parents[2] / "shared" / "morphology"
RESULTS = Path(__file__).parent / "results"

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


def measure(inflections: Inflections, keys: Keys) -> Found:
    """How well some keys find the forms."""
    akin = _words_with_a_key_in_common({word for forms in inflections.values() for word in forms}, keys)
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


def _words_with_a_key_in_common(words: Set[str], keys: Keys) -> Mapping[str, Set[str]]:
    filed: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for key in keys(word):
            filed[key].add(word)
    return {word: set().union(*(filed[key] for key in keys(word))) - {word} for word in words}


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
        made = (key for key in chain.keys(word) if key.part is None and key.kind in kinds)
        return {f"{key.kind}:{key.text}" for key in made}

    return keys


WAYS = {"stem": (Kind.STEM,), "lemma": (Kind.LEMMA,), "lemma or stem": (Kind.LEMMA, Kind.STEM)}


def table() -> Iterator[str]:
    """The lines of the table: a row for each language, recall and precision for each way."""
    yield f"{'':5}" + "".join(f"{way:>24}" for way in WAYS)
    yield f"{'R/P':5}" + f"{'by count':>14}{'once':>10}" * len(WAYS)
    for language in Language:
        if (FORMS / f"inflection-{language}.tsv").exists():
            yield f"{language:5}" + "".join(
                _cell(language, kinds, once) for kinds in WAYS.values() for once in (False, True)
            )


def _cell(language: Language, kinds: Sequence[Kind], once: bool) -> str:
    found = measure(read_inflections(language, once), keys_by(chain_of(language), *kinds))
    shown = f"{found.recall:.3f}/{found.precision:.3f}".replace("0.", ".")
    return f"{shown:>{10 if once else 14}}"


def main() -> None:
    lines = [time.strftime("%Y-%m-%d"), "", *table()]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / time.strftime("morphology-%Y-%m-%d-%H%M.txt")
    kept.write_text("\n".join(map(str.rstrip, lines)) + "\n", encoding="utf-8")
    print(f"\nkept in {kept}")


if __name__ == "__main__":
    main()
