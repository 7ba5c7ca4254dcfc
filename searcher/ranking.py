"""Which sections match a query, and which of them are the best?

Results are exact, but few sections are scored (``scoring``): each gets a *bound* first, more than which it
cannot reach (``impacts``). The sections with the largest bounds are scored, and the last of the best among
these is the bar; then those that may still clear it (Turtle and Flood, *Query evaluation: strategies and
optimizations*, 1995, call it max score). Smaller segments are held to the bar of the largest.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import filled, is_in, largest, marked, nth_largest
from searcher.impacts import ROUNDING
from searcher.matching import Matcher
from searcher.query import Clause, Role
from searcher.scoring import TIE, Scoring
from searcher.sought import SoughtClauses
from searcher.view import View
from searcher.weights import Weights

_SHARE = 16
"""Common words are bounded for all sections at once rather than for more than one in so many."""

_NONE = np.zeros(0, np.intp)

_TRIED = 64
"""At least so many sections are scored for a first bar that the best of all must clear."""

_ALL = 4
"""Of so many times more sections all are scored at once, without any bar."""

_LARGE = 20_000
"""With more sections it pays to leave common words out of the bounds at first."""


Filter = Callable[[View], Array | None]
"""Gives for a view which sections are wanted at all (True for each), or None for every one."""


class Scored(NamedTuple):
    """A section of a view (a place in the list of views), with its score."""

    score: float
    view: int
    section: int


class Ranking:
    """A query against all segments of one state of an index, which the ``matcher`` finds it in.

    ``near`` has for some words that are rare and without joints a near word, which may count in their place.
    """

    def __init__(
        self,
        matcher: Matcher,
        clauses: Sequence[Clause],
        weights: Weights,
        allowed: Filter = lambda view: None,
        near: Mapping[Clause, Clause] = {},
    ) -> None:
        self._clauses = SoughtClauses(matcher, clauses, weights, near)
        self.views, self.matches = self._clauses.views, self._clauses.matches
        self.sought, self.section_count = self._clauses.sought, self._clauses.section_count
        self.scoring = Scoring(self._clauses, weights)
        self._matching = [self._matching_in(number, allowed(view)) for number, view in enumerate(self.views)]
        self._totals = [int(np.count_nonzero(matching)) for matching in self._matching]
        self.total = sum(self._totals)

    def best(self, count: int) -> list[Scored]:
        """The best sections, best first; equal scores go by path and line."""
        if count < 1:
            return []
        best: list[Scored] = []
        # The largest segment first, as few sections of the smaller ones reach what its best do.
        for view in sorted(range(len(self.views)), key=lambda view: -self._totals[view]):
            reached = sorted((hit.score for hit in best), reverse=True)
            bar = reached[count - 1] if len(reached) >= count else 0.0
            best += self._best_of(view, count, bar)
        # Those of one view are in order: its sections lie by path and line.
        if len(self.views) > 1:
            best.sort(key=lambda hit: (-hit.score, *self._place(hit)))
        return best[:count]

    def score_of(self, view: int, section: int) -> float | None:
        """The score of one section, or None when it does not match."""
        if not self._matching[view][section]:
            return None
        return self.scoring.score(view, section)

    def _matching_in(self, view: int, allowed: Array | None) -> Array:
        """For each section of a view whether it matches the query."""
        matches = self.matches[view]
        finding = [number for number in self._clauses.counting if not self.sought[number].is_kin]
        must = [number for number in finding if self.sought[number].clause.role is Role.MUST]
        combine = np.logical_and if must else np.logical_or
        matching = filled(self.views[view].segment.section_count, bool(must))
        for number in must or finding:
            combine(matching, matches[number].present, out=matching)
        for sought, match in zip(self.sought, matches, strict=True):
            if sought.clause.role is Role.MUST_NOT:
                matching &= ~match.present
        if allowed is not None:
            matching &= allowed
        return matching

    def _best_of(self, view: int, count: int, bar: float) -> list[Scored]:
        """The best sections of a view, without those that do not reach a bar."""
        if not self._totals[view]:
            return []
        if not bar and self._totals[view] <= max(count, _TRIED * _ALL):
            sections = self._matching[view].nonzero()[0]
            sections, scores = self.scoring.best(view, sections, count)
        else:
            sections, scores = self._promising(view, count, bar)
        order = np.lexsort((sections, -scores))[:count]
        pairs = zip(scores[order].tolist(), sections[order].tolist(), strict=True)
        return [Scored(score, view, section) for score, section in pairs]

    def _promising(self, view: int, count: int, bar: float) -> tuple[Array, Array]:
        """Sections among which the best are that reach a bar, and their scores. Without a bar some sections
        are scored for one first."""
        bounded, others = self._split(view)
        bounds = self._bounds(view, bounded)
        tried, best, scores = _NONE, _NONE, _NONE
        if not bar:
            while len(tried := largest(bounds, max(2 * count, _TRIED))) < count and others:
                bounds += self._bounds(view, [others.pop()])
            best, scores = self.scoring.best(view, tried, count)
            bar = nth_largest(scores, count)
        while (hopeful := self._hopeful(view, bar, bounds, others)) is None:
            bounds += self._bounds(view, [others.pop()])
        more, more_scores = self.scoring.best(view, hopeful[~is_in(hopeful, tried)], count, bar)
        return np.concatenate([best, more]), np.concatenate([scores, more_scores])

    def _split(self, view: int) -> tuple[list[int], list[int]]:
        """The clauses that are bounded for all sections at first, and the others, which are left out for as
        long as they decide nothing: common words and kin. Of these those come last that give most."""
        if len(self._matching[view]) <= _LARGE:
            return self._clauses.adding, []
        bounded = [number for number in self._clauses.own if not self._is_common(view, number)]
        bounded = bounded or self._clauses.own
        others = [number for number in self._clauses.adding if number not in bounded]
        return bounded, sorted(others, key=lambda number: self._most(view, number))

    def _is_common(self, view: int, number: int) -> bool:
        """Whether a clause without parts holds a common word."""
        return self.matches[view][number].is_common and not self._clauses.parts_of(number)

    def _most(self, view: int, number: int) -> float:
        """More than this a clause without parts gives no section."""
        return self.matches[view][number].most(self.sought[number].rarity)

    def _hopeful(self, view: int, bar: float, bounds: Array, others: Sequence[int]) -> Array | None:
        """The sections that may reach a bar, from bounds on what most clauses give.

        Of the ``others`` is only known what they give at most. None when that leaves too many sections.
        """
        bar -= TIE
        matches = self.matches[view]
        most = sum(self._most(view, number) for number in others)
        unknown = float(np.add.reduce(self.scoring.most_by_pair)) + most
        # A section without any of the other words gets no more than that, and what is close among these.
        if others and bar <= most + self._closeness_among(others):
            return None
        hopeful = (bounds >= max(bar - unknown, TIE)).nonzero()[0]
        reach = bounds.take(hopeful) + self._closeness_at_most(view, hopeful)
        here = (reach >= bar - most).nonzero()[0]
        hopeful, reach = hopeful[here], reach[here]
        if others:
            if len(hopeful) * _SHARE > len(bounds):
                return None
            table = marked(hopeful, len(bounds))
            for number in others:
                reach += matches[number].bounds_at(hopeful, table, self.sought[number].rarity)
            hopeful = hopeful[reach >= bar]
        return hopeful

    def _closeness_among(self, numbers: Sequence[int]) -> float:
        """More than the closeness of some clauses to one another adds."""
        pairs = zip(self.scoring.most_by_pair.tolist(), pairwise(self._clauses.own), strict=True)
        return math.fsum(most for most, pair in pairs if all(number in numbers for number in pair))

    def _closeness_at_most(self, view: int, sections: Array) -> Array:
        """More than neighbouring clauses add to some sections by their closeness: both must stand there."""
        present = [self.matches[view][number].present.take(sections) for number in self._clauses.own]
        added = np.zeros(len(sections), np.float32)
        for most, (one, other) in zip(self.scoring.most_by_pair.tolist(), pairwise(present), strict=True):
            added += np.float32(most * ROUNDING) * (one & other)
        return added

    def _bounds(self, view: int, clauses: Sequence[int]) -> Array:
        """More than some clauses give each section, without closeness; 0 for what does not match."""
        bounds = np.zeros(len(self._matching[view]), np.float32)
        for number in clauses:
            if parts := self._clauses.parts_of(number):
                whole, together = np.zeros((2, len(bounds)), np.float32)
                self._add_bounds(view, [number], whole)
                self._add_bounds(view, parts, together)
                np.minimum(together, self._clauses.limit_of(number) * ROUNDING, out=together)
                bounds += np.maximum(whole, together)
            else:
                self._add_bounds(view, [number], bounds)
        bounds *= self._matching[view]
        return bounds

    def _add_bounds(self, view: int, numbers: Sequence[int], bounds: Array) -> None:
        for number in numbers:
            self.matches[view][number].add_bounds(bounds, self.sought[number].rarity)

    def _place(self, hit: Scored) -> tuple[bytes, int]:
        segment = self.views[hit.view].segment
        return segment.paths[segment.values("section_document")[hit.section]], hit.section
