"""Makes ``searcher/data/languages.npy``, the table by which ``searcher.detection`` tells languages apart.

The data are the letter n-grams that lingua 1.3.5 (Peter M. Stahl, Apache-2.0) counted in texts of Wortschatz
Leipzig. Get them once and make the table, which takes a minute and gives the same bytes every time::

    pip install brotli
    pip download --no-deps --dest . lingua-language-detector==1.3.5
    python -m benchmarks.make_detection_table lingua_language_detector-1.3.5-py3-none-any.whl

lingua counts n-grams inside words and stores how often each follows from its first letters. So the counts
themselves can be had back, and from them those at the edges of words, which tell most about Scandinavian
languages: "og" begins a word as often as it stands without a letter before it.
"""

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import lcm
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from searcher.language import OURS
from searcher.tables import table_path

Rates = dict[bytes, float]  # by four bytes of text: how often they occur per letter

WHEEL_SHA256 = "7254696753c4ee8ce127190cfb985d8b4621690d355c55b278c883f5bb5e152b"

# Each column is the mean of its languages. Ours stand first; a text nearest to any other is in none of them.
OTHERS = {
    "sv": "sv", "da": "da", "nl": "nl", "en": "en", "is": "is", "et": "et",
    "romance": "fr es it pt ro ca", "slavic": "pl cs sk hr sl lt lv", "agglutinative": "hu tr eu sq",
    "other": "af cy eo ga id la so sw tl vi",
}  # fmt: skip
COLUMNS = {language.value: [language.value] for language in OURS}
for name, several in OTHERS.items():
    if others := [each for each in several.split() if each not in OURS]:
        COLUMNS[name] = others
ROWS = 16_000
RAREST = 3e-6  # a gram counts from three times in a million letters of some column
FLOOR = 2e-7  # added to every rate, so that one stray quotation in a corpus does not decide
STEPS = 16  # weights are sixteenths of a nat


def main() -> None:
    wheel = Path(sys.argv[1])
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{wheel} is not the wheel of lingua-language-detector 1.3.5")
    with ZipFile(wheel) as models:
        columns = [column_rates(models, languages) for languages in COLUMNS.values()]
    np.save(table_path("languages.npy"), make_table(columns))


def make_table(columns: list[Rates]) -> NDArray[np.void]:
    """The grams that tell most, sorted, with their weights: one structured row each."""
    grams = sorted({gram for rates in columns for gram, rate in rates.items() if rate > RAREST})
    rates = np.array([[column.get(gram, 0.0) for column in columns] for gram in grams])
    logs = np.log(rates + FLOOR)
    best = np.argsort(-information(rates, logs), kind="stable")[:ROWS]
    weights = np.rint(STEPS * (logs - logs.mean(axis=1, keepdims=True))[best])
    table = np.empty(ROWS, dtype=[("gram", "<u4"), *((name, "i1") for name in COLUMNS)])
    table["gram"] = np.frombuffer(b"".join(grams[row] for row in best), "<u4")
    for column, name in enumerate(COLUMNS):
        table[name] = weights[:, column].clip(-127, 127)
    return np.sort(table, order="gram")


def information(rates: NDArray[np.float64], logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each gram gives to the symmetric Kullback-Leibler divergences of our languages from all."""
    total = np.zeros(len(rates))
    for ours in range(len(OURS)):
        total += ((rates[:, [ours]] - rates) * (logs[:, [ours]] - logs)).sum(axis=1)
    return total


def column_rates(models: ZipFile, languages: list[str]) -> Rates:
    """The mean over the languages."""
    rates: Rates = defaultdict(float)
    for language in languages:
        counts = letter_counts(models, language)
        letters = sum(count for gram, count in counts.items() if len(gram) == 1)
        for gram, count in four_grams(counts):
            encoded = gram.encode("cp1252", "replace")
            rates[encoded] += count / letters / len(languages)
    return rates


def letter_counts(models: ZipFile, language: str) -> Counter[str]:
    """The counts behind lingua's fractions, each of which is of the gram without its last letter."""
    import brotli  # nothing else needs it, so it is no dependency of the benchmarks

    counts: Counter[str] = Counter()
    letters = 0
    for name in ("unigrams", "bigrams", "trigrams", "quadrigrams"):
        packed = models.read(f"lingua/language-models/{language}/{name}.json.br")
        fractions = json.loads(brotli.decompress(packed))["ngrams"]
        letters = letters or lcm(*(int(fraction.partition("/")[2]) for fraction in fractions))
        for fraction, grams in fractions.items():
            numerator, denominator = map(int, fraction.split("/"))
            for gram in grams.split():
                counts[gram] = (counts[gram[:-1]] or letters) * numerator // denominator
    return counts


def four_grams(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    """Every window of four characters over words set apart by two spaces, with its count.

    What grams of one letter more do not account for stands at the edge of a word.
    """
    after, before, around = (Counter[str]() for _ in range(3))
    for gram, count in counts.items():
        after[gram[:-1]] += count
        before[gram[1:]] += count
        around[gram[1:-1]] += count if len(gram) > 2 else 0
    for gram, count in counts.items():
        begins, ends = count - before[gram], count - after[gram]
        alone = begins - after[gram] + around[gram]
        match len(gram):
            case 1:
                yield from ((f"  {gram} ", alone), (f" {gram}  ", alone))
            case 2:
                yield from ((f"  {gram}", begins), (f"{gram}  ", ends), (f" {gram} ", alone))
            case 3:
                yield from ((f" {gram}", begins), (f"{gram} ", ends))
            case 4:
                yield gram, count


if __name__ == "__main__":
    main()
