"""What do five kinds of terms cost beside three? `python -m benchmarks.kinds --cache FOLDER [SET]...`.

The questions of a judged collection are answered by one index, in turn with all kinds and without lemmas and
parts, for which the words of a query are left without these. So the ratio tells what is spent on looking them
up and on the sections that they add. Weights without kin tell what these cost beside the kinds.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks import baseline
from benchmarks.tune import JudgedSet, prepare
from searcher import forms, generations, matching
from searcher.analysis import Kind
from searcher.forms import Forms, Meaning
from searcher.matching import Matcher
from searcher.query import Clause
from searcher.ranking import Ranking
from searcher.segment import Segment
from searcher.state import State
from searcher.view import View
from searcher.weights import Weights

ROUNDS = 3
SHOWN = 10


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds", description=__doc__)
    parser.add_argument("sets", nargs="*", help="folders of collections; else all of the shared folder")
    parser.add_argument("--cache", type=Path, required=True, help="where the indexes are, or are made")
    parser.add_argument("--queries", type=int, default=100, help="so many queries of each set")
    given = parser.parse_args()
    columns = f"{'three':>8}{'five':>8}{'ratio':>7}"
    print(f"{'CPU ms, median':20}{'as it is':^23}{'without kin':^23}\n{'':20}{columns * 2}")
    for folder in baseline.folders_given(given.sets):
        judged = prepare(folder, given.cache, given.queries)
        cells = "".join(_cells(judged, weights) for weights in (Weights(), Weights()._replace(kin=0.0)))
        print(f"{judged.name:20}{cells}", flush=True)


def _cells(judged: JudgedSet, weights: Weights) -> str:
    """The median of three kinds, of five, and their ratio."""
    with generations.open_current(judged.index) as generation:
        state = State(generation, weights)
        queries = [judged.clauses(query) for query in judged.queries]
        times: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(ROUNDS):
            for all_kinds, taken in times.items():
                taken.append(_measure(state, queries, all_kinds))
    five, three = (min(times[all_kinds]) for all_kinds in (True, False))
    return f"{three:8.2f}{five:8.2f}{five / three:7.2f}"


def _measure(state: State, queries: Sequence[Sequence[Clause]], all_kinds: bool) -> float:
    """The median CPU time of a query in ms."""
    if all_kinds:
        return median(_milliseconds(state, clauses) for clauses in queries)
    with (
        patch.object(matching, "meaning_of", _without_lemmas),
        patch.object(matching, "forms_of", _without_parts),
        patch.object(matching, "parts_in", lambda views, word: ()),
    ):
        return median(_milliseconds(state, clauses) for clauses in queries)


def _milliseconds(state: State, clauses: Sequence[Clause]) -> float:
    started = time.process_time()
    Ranking(Matcher(state.views), clauses, state.weights).best(SHOWN)
    return (time.process_time() - started) * 1000


_forms_of: Callable[[Segment, Meaning, Weights], Forms] = forms.forms_of


def _without_lemmas(views: Sequence[View], word: str) -> Meaning:
    meaning = forms.meaning_of(views, word)
    return meaning._replace(keys=tuple(key for key in meaning.keys if key.kind is not Kind.LEMMA))


def _without_parts(segment: Segment, meaning: Meaning, weights: Weights) -> Forms:
    return _forms_of(segment, meaning, weights).without(Kind.PART)


if __name__ == "__main__":
    main()
