"""Does one way of answering do better than another on the same queries, or is it chance?"""

import json
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searcher.errors import DocumentError

ROUNDS = 10_000
SEED = 1

_ROUNDS_AT_ONCE = 100
_DIGITS = 9  # the rest of a difference comes from the order of a sum


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of some queries: their mean nDCG@10 ``before`` and ``after``, in how many it rose or fell.

    ``p`` is the share of chance: how often a difference as large comes about where there is none.
    """

    queries: int
    before: float
    after: float
    better: int
    worse: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside an earlier one, in all and by the language of the query.

    ``unpaired`` queries are in one of the two only and were not compared.
    """

    overall: Difference
    languages: dict[str, Difference]
    unpaired: int


def read_run(path: str | Path, queries: Container[str]) -> dict[str, float]:
    """The nDCG@10 of each query, by its id, of a run that was kept.

    The file holds what ``searcher evaluate --json`` printed. Raises DocumentError, which names it, when it is
    missing, is no such run, or knows none of the queries.
    """
    advice = "keep one by searcher evaluate FOLDER --json > FILE"
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        values = {id_: float(value) for id_, value in json.loads(text)["per_query"].items()}
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise DocumentError(f"{path}: is no earlier run, with nDCG@10 by query; {advice}") from None
    if not all(0 <= value <= 1 for value in values.values()):
        raise DocumentError(f"{path}: is no earlier run: nDCG@10 is between 0 and 1; {advice}")
    if not any(id_ in queries for id_ in values):
        raise DocumentError(f"{path}: has no query of this collection; take an earlier run of the same one")
    return values


def compare_runs(
    before: Mapping[str, float], after: Mapping[str, float], languages: Mapping[str, str]
) -> Comparison:
    """Two runs side by side, by the values of their queries and the language of each."""
    by_language: dict[str, dict[str, float]] = defaultdict(dict)
    for id_ in after.keys() & before.keys():
        by_language[languages[id_]][id_] = after[id_]
    return Comparison(
        overall=difference(before, after),
        languages={name: difference(before, by_language[name]) for name in sorted(by_language)},
        unpaired=len(before.keys() ^ after.keys()),
    )


def difference(before: Mapping[str, float], after: Mapping[str, float]) -> Difference:
    """What became of the queries that are in both, one or more, by their values."""
    both = sorted(before.keys() & after.keys())
    changes = [round(after[id_] - before[id_], _DIGITS) for id_ in both]
    return Difference(
        queries=len(both),
        before=sum(before[id_] for id_ in both) / len(both),
        after=sum(after[id_] for id_ in both) / len(both),
        better=sum(change > 0 for change in changes),
        worse=sum(change < 0 for change in changes),
        p=chance(changes),
    )


def chance(changes: Sequence[float]) -> float:
    """p of a two-sided paired randomisation test: whether the mean of some changes differs from 0 by chance.

    If there were no difference, each change might as well have the other sign. p is the share of ``ROUNDS``
    random choices of signs whose sum is as far from 0 (Smucker, Allan and Carterette, *A comparison of
    statistical significance tests for information retrieval evaluation*, 2007), the choice that was seen
    counted in, so that it is never 0 (Phipson and Smyth, *Permutation p-values should never be zero*, 2010).
    """
    seen = np.array([change for change in changes if change])
    generator = np.random.default_rng(SEED)
    as_far = 0
    for _ in range(ROUNDS // _ROUNDS_AT_ONCE):
        signs = generator.choice((-1.0, 1.0), (_ROUNDS_AT_ONCE, len(seen)))
        as_far += int(np.count_nonzero(np.abs(signs @ seen) >= abs(seen.sum()) - 10**-_DIGITS))
    return (1 + as_far) / (1 + ROUNDS)
