"""Does any query raise, or take longer than it may?"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles

from benchmarks.resample import resample, sections_of
from searcher import Index, QueryError
from tests.torture.outcome import Outcome

P99, WORST = 0.3, 2.0
"""Seconds of CPU time that one query in a hundred, and that any query, may take."""

AMONG = 10
"""So many sections for each of the count, …"""

MOST_SECTIONS = 100_000
"""… but not more."""

KNOWN_WORST: dict[str, str] = {
    "a star": "*",
    "one letter and a star": "a*",
    "every letter with a star": " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyzæøåäöü"),
    "stars everywhere": "*a* *b* ?*?* a*b*c*",
    "the most frequent words": "og i er det som på av til for med en å",
    "64 words that must be there": " ".join(
        f"+{word}" for word in ["der", "die", "und", "in", "ist", "das", "zu", "den", "mit", "von", "auf"] * 6
    ),
    "10,000 words": " ".join(f"ord{number}" for number in range(10_000)),
    "10,000 times one word": "og " * 10_000,
    "10,000 brackets": "(" * 10_000 + "a" + ")" * 10_000,
    "10,000 groups": "(a OR " * 10_000,
    "1 MB in one word": "a" * 10**6,
    "1 MB in one word with joints": "a-" * 500_000,
    "1 MB of quotation marks": '"' * 10**6,
    "1 MB of signs": "+-" * 500_000,
    "a phrase of frequent words": '"og i er det som på av til for med en å"',
    "phrases of one word": '"og" "i" "er" "det" "som"',
    "a long compound": "markedsføringsstrategiutviklingsprosjektlederkurs" * 3,
    "fields in fields": "title:heading:body:keyword:" * 1000 + "a",
    "fuzzy": "sosiale~9 markeedsføring~ ^^^3",
    "accents on accents": "e" + "\u0301" * 10_000,
    "ligatures that grow": "\ufdfa" * 3000,
    "half characters": "\ud800a \udfff",
    "another script": "社交媒体营销 " * 300,
    "mistyped words": "markdesføring nettvrek strtaegi kundne reklmae sosiael",
}


def _words(index: Index) -> Sequence[str]:
    """Words that stand in the index, found by searching for the most frequent ones."""
    found = [hit.section.text for word in ("og", "und", "ja", "er") for hit in index.search(word, limit=50)]
    return sorted({word for text in found for word in text.split()}) or ["fjord"]


_SIGNS = [
    "+",
    "-",
    '"',
    "*",
    "(",
    ")",
    ":",
    "~",
    "^",
    "AND",
    "OR",
    "NOT",
    "title:",
    "body:",
    "keyword:",
    "«",
    "“",
    "\\",
]


def _fuzzed(words: Sequence[str], chance: random.Random) -> str:
    """A query of words, signs and any characters, sometimes broken in the middle of things."""
    parts: list[str] = []
    for _ in range(chance.choice((1, 2, 3, 5, 8, 40))):
        draw = chance.random()
        if draw < 0.5:
            parts.append(chance.choice(words))
        elif draw < 0.6:
            word = chance.choice(words)
            parts.append(word[: chance.randrange(1, len(word) + 1)] + "*")
        elif draw < 0.8:
            parts.append(chance.choice(_SIGNS))
        elif draw < 0.9:
            parts.append("".join(chr(chance.randrange(0x20, 0x250)) for _ in range(chance.randrange(1, 9))))
        else:
            parts.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 5))))
    return chance.choice((" ", " ", "", "-", '" "')).join(parts)


def fuzzed(place: Path, seed: int, count: int) -> Outcome:
    """Queries of words, signs and any characters."""
    return _timed(place, seed, count, lambda words, chance: (_fuzzed(words, chance) for _ in range(count)))


def known_worst(place: Path, seed: int, count: int) -> Outcome:
    """Those that are known to be hard for other engines."""
    return _timed(place, seed, count, lambda words, chance: iter(KNOWN_WORST.values()))


Draw = Callable[[Sequence[str], random.Random], Iterator[str]]


def _timed(place: Path, seed: int, count: int, draw: Draw) -> Outcome:
    outcome, chance, times = Outcome(), random.Random(seed), list[float]()
    sections = _build(place / "index", min(count * AMONG, MOST_SECTIONS), seed)
    with Index.open(place / "index") as index:
        for query in draw(_words(index), chance):
            begun = time.process_time()
            try:
                results = index.search(query)
                problem = "" if results.total >= len(results.hits) else "fewer in all than hits"
            except QueryError:
                problem = ""
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
            times.append(time.process_time() - begun)
            if not problem and times[-1] > WORST:
                problem = f"{times[-1]:.2f} s"
            outcome.expect(not problem, f"{query[:60]!r}: {problem}")
    p99 = quantiles(times, n=100)[98] if len(times) > 100 else 0.0
    outcome.expect(p99 <= P99, f"p99 is {p99:.3f} s")
    worst = f"worst {max(times) * 1000:.0f} ms"
    outcome.measured = f"{sections:,} sections; " + (f"p99 {p99 * 1000:.0f} ms, {worst}" if p99 else worst)
    return outcome


def _build(place: Path, sections: int, seed: int) -> int:
    documents = resample(sections, seed)
    Index.create(place).close()
    with Index.open(place) as index:
        index.add(documents)
    return len(sections_of(documents))
