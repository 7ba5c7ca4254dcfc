"""How good is each section that matches, and which are the best?

The score of a section is a sum over the words (phrases, prefixes) of the query::

    score     = Σ max(word, Σ word of its parts)  +  Σ closeness
    word      = rarity · ((k1 + 1) · x / (k1 + x) + heading bonus · h)
    rarity    = ln(1 + (N − n + ½) / (n + ½)) ^ steepness    n of the N sections hold the word in any form
    x         = Σ weight of the kind · weight of the field · occurrences / length
    closeness = weight · smaller rarity / distance   for two neighbouring words of the query

The word's score is BM25F (Robertson, Zaragoza, Taylor, *Simple BM25 extension to multiple weighted fields*,
2004): the fields are added up before the saturation, and each position of the text counts once, by the best
kind of match. Body and heading are set off against their lengths; the short fields count by presence. h is 1
where the word stands in the section's own heading. The rarity is that of Lucene's BM25, bent: a steepness
above 1 takes weight from common words such as those that questions begin with, without a list of them.

A word with joints (B2B-Käufer) counts as itself or as its parts (B2B, Käufer), whichever gives more, unless
it must be there or begins with a single letter (e-post). The parts together are made no rarer than the word.

The closeness of words follows Rasolofo and Savoy (*Term proximity scoring for keyword-based retrieval
systems*, 2003) with 1/d for the nearest pair, up to ``NEAR`` words apart.

A word that is nowhere may have been replaced by the nearest one of the index (``Clause.typed``), which is
left a share of its rarity. A rare word may have a near one beside it; this counts where it gives more than
the rare one, but in no section as much as the rare one in its last.

Results are exact: what could still overtake the last of the best through closeness is always looked at.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import add_up, best_by, is_in, total_by
from searcher.matching import Matcher
from searcher.places import Places
from searcher.query import Clause, Role, Shape
from searcher.view import View
from searcher.weights import Weights

NEAR = 8
"""Words further apart than this add nothing for closeness."""

_ROUNDING = 1e-9


class Sought(NamedTuple):
    """A clause of the query, and how many sections hold it; ``rarity`` is 0 for what must not be there.

    ``part_of`` is the number of the clause whose word this one is a part of, or near to, or None.
    """

    clause: Clause
    sections: int
    rarity: float
    part_of: int | None


Filter = Callable[[View], Array | None]
"""Gives for a view which sections are wanted at all (True for each), or None for every one."""

_Values = tuple[Array, Array]
"""Sections, rising, and what each gets."""


class Scored(NamedTuple):
    """A section of a view (a place in the list of views), with its score."""

    score: float
    view: int
    section: int


class Ranking:
    """A query against all segments of one state of an index.

    ``near`` has for some words that are rare and without joints a near word, which may count in their place.
    """

    def __init__(
        self,
        views: Sequence[View],
        clauses: Sequence[Clause],
        weights: Weights,
        allowed: Filter = lambda view: None,
        near: Mapping[Clause, Clause] = {},
    ) -> None:
        self._weights = weights
        self._views = views
        beside = [(near[clause], number) for number, clause in enumerate(clauses) if clause in near]
        wanted = [*((clause, None) for clause in clauses), *_parts(clauses), *beside]
        matcher = Matcher(views)
        self.matches = [[matcher.match(view, clause) for clause, _ in wanted] for view in views]
        self.section_count = sum(_live(view) for view in views)
        self.sought = [self._seek(*each, number) for number, each in enumerate(wanted)]
        self._limit_parts()
        self._limit_near(len(wanted) - len(beside))
        self._scores = [self._score(number, allowed(view)) for number, view in enumerate(views)]
        self.total = sum(len(sections) for sections, _ in self._scores)

    def best(self, count: int) -> list[Scored]:
        """The best sections, best first; equal scores go by path and line."""
        best = [hit for number in range(len(self._views)) for hit in self._best_of(number, count)]
        best.sort(key=lambda hit: (-hit.score, *self._place(hit)))
        return best[:count]

    def score_of(self, view: int, section: int) -> float | None:
        """The score of one section, or None when it does not match."""
        sections, base = self._scores[view]
        here = np.flatnonzero(sections == section)
        if not len(here):
            return None
        return float(base[here[0]] + self._closeness(view, sections[here])[0])

    def closeness_of(self, view: int, section: int) -> list[tuple[Clause, Clause, float]]:
        """Which clauses stand close to the next one in a section, and what that adds."""
        sections = np.array([section])
        clauses = [sought.clause for sought in self.sought]
        found = [(*pair, float(added[0])) for pair, added in self._by_pair(view, sections)]
        return [(clauses[one], clauses[other], score) for one, other, score in found if score > 0]

    def counted(self, view: int, section: int) -> list[int]:
        """The numbers of the clauses that tell about a section: of a word and its parts what gives more."""
        counted: list[int] = []
        for number, sought in enumerate(self.sought):
            parts = self._parts_of(number)
            if parts and self._gives(view, parts, section) > self._gives(view, [number], section):
                counted += parts
            elif sought.part_of is None:
                counted.append(number)
        return counted

    def word_score(self, number: int, strength: Array, in_heading: Array) -> Array:
        """What a clause adds to sections with these strengths."""
        k1 = self._weights.saturation
        saturated = (k1 + 1) * strength / (k1 + strength)
        score: Array = self.sought[number].rarity * (saturated + self._weights.heading_bonus * in_heading)
        return score

    def _seek(self, clause: Clause, part_of: int | None, number: int) -> Sought:
        held = sum(len(matches[number].sections) for matches in self.matches)
        rarity = self._rarity(held) if clause.role is not Role.MUST_NOT else 0.0
        if clause.typed:
            rarity *= self._weights.typo
        return Sought(clause, held, rarity, part_of)

    def _rarity(self, held: int) -> float:
        plain = math.log(1 + (self.section_count - held + 0.5) / (held + 0.5))
        return float(plain**self._weights.steepness)

    def _limit_parts(self) -> None:
        """Make the parts of a word together no rarer than the word, so that they never outdo it."""
        for number, whole in enumerate(self.sought):
            parts = self._parts_of(number)
            together = sum(self.sought[part].rarity for part in parts)
            for part in parts:
                rarity = self.sought[part].rarity * min(1.0, whole.rarity / together)
                self.sought[part] = self.sought[part]._replace(rarity=rarity)

    def _limit_near(self, first: int) -> None:
        """Make each near word, of which ``first`` is the number of the first one, so common that its best
        section stays below the last one of the rare word."""
        for number, near in enumerate(self.sought[first:], first):
            if near.part_of is not None:
                found = [matches[near.part_of] for matches in self.matches]
                scores = [self.word_score(near.part_of, each.strength, each.in_heading) for each in found]
                most = self._weights.saturation + 1 + self._weights.heading_bonus
                least = float(np.concatenate(scores).min(initial=math.inf))
                rarity = min(near.rarity, least / most)
                self.sought[number] = near._replace(rarity=rarity)

    def _parts_of(self, number: int) -> list[int]:
        return [part for part, sought in enumerate(self.sought) if sought.part_of == number]

    def _score(self, view: int, allowed: Array | None) -> tuple[Array, Array]:
        """The sections of a view that match, rising, and their scores without closeness."""
        scored = [self._summed(view, [number]) for number in self._wanted()]
        for place, number in enumerate(self._wanted()):
            if parts := self._parts_of(number):
                scored[place] = self._greater(view, scored[place], self._summed(view, parts))
        sections, scores = self._sum(view, scored)
        wanted = np.ones(len(sections), bool) if allowed is None else allowed[sections]
        for sought, each in zip(self.sought, self.matches[view], strict=True):
            if sought.clause.role is Role.MUST:
                wanted &= is_in(sections, each.sections)
            elif sought.clause.role is Role.MUST_NOT:
                wanted &= ~is_in(sections, each.sections)
        return sections[wanted], scores[wanted]

    def _wanted(self) -> list[int]:
        """The clauses that add to the score by themselves."""
        return [
            number
            for number, sought in enumerate(self.sought)
            if sought.part_of is None and sought.clause.role is not Role.MUST_NOT
        ]

    def _summed(self, view: int, numbers: Sequence[int]) -> _Values:
        """The sections that hold any of some clauses, and what these give together."""
        matches = ((number, self.matches[view][number]) for number in numbers)
        return self._sum(
            view,
            [
                (each.sections, self.word_score(number, each.strength, each.in_heading))
                for number, each in matches
            ],
        )

    def _gives(self, view: int, numbers: Sequence[int], section: int) -> float:
        """What some clauses give one section together."""
        sections, values = self._summed(view, numbers)
        return float(values[sections == section].sum())

    def _sum(self, view: int, values: Sequence[_Values]) -> _Values:
        if len(values) == 1:
            return values[0]
        return add_up(values, self._views[view].segment.section_count)

    def _greater(self, view: int, one: _Values, other: _Values) -> _Values:
        numbers, every = (np.concatenate(column) for column in zip(one, other, strict=True))
        sections, _ = total_by(numbers, every, self._views[view].segment.section_count)
        return sections, best_by(numbers, every, sections)

    def _best_of(self, view: int, count: int) -> list[Scored]:
        sections, base = self._scores[view]
        hopeful = self._hopeful(view, count)
        scores = base[hopeful] + self._closeness(view, sections[hopeful])
        order = np.lexsort((hopeful, -scores))[:count]
        return [Scored(float(scores[each]), view, int(sections[hopeful[each]])) for each in order]

    def _hopeful(self, view: int, count: int) -> Array:
        """The sections, as places in the list of matches, that may be among the best once closeness is added.

        The last of the best has at least the score that ``count`` sections are known to reach; a section that
        stays below it even with all closeness there is cannot come in. The bar is set twice: by the scores
        without closeness, then, among those that clear it most easily, with it.
        """
        sections, base = self._scores[view]
        most = sum(self._weights.closeness * self._pair_rarity(*pair) for pair in self._pairs())
        first = _at_least(base, count)
        if len(base) <= count or most == 0:
            return first
        reached = base[first] + self._closeness(view, sections[first])
        bar = np.partition(reached, -count)[-count] - most
        return np.flatnonzero(base >= bar - _ROUNDING)

    def _pairs(self) -> list[tuple[int, int]]:
        return list(pairwise(self._wanted()))

    def _pair_rarity(self, one: int, other: int) -> float:
        return min(self.sought[one].rarity, self.sought[other].rarity)

    def _closeness(self, view: int, sections: Array) -> Array:
        """What all pairs of neighbouring clauses add in each of some sections (rising)."""
        closeness = np.zeros(len(sections))
        for _, added in self._by_pair(view, sections):
            closeness += added
        return closeness

    def _by_pair(self, view: int, sections: Array) -> Iterator[tuple[tuple[int, int], Array]]:
        """The pairs of neighbouring clauses, and what each adds by its nearest occurrences."""
        pairs = self._pairs()
        places = {number: self.matches[view][number].places(sections) for number in {*chain(*pairs)}}
        for one, other in pairs:
            near = _nearest(places[one], places[other], sections)
            weight = self._weights.closeness * self._pair_rarity(one, other)
            yield (one, other), np.where(near <= NEAR, weight / np.maximum(near, 1), 0.0)

    def _place(self, hit: Scored) -> tuple[bytes, int]:
        segment = self._views[hit.view].segment
        return segment.paths[int(segment.array("section_document")[hit.section])], hit.section


def _parts(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, int]]:
    """The parts of the words with joints, each with the number of its clause.

    What the query asks for by itself, and a single letter, is no part.
    """
    asked = {clause.words for clause in clauses}
    for number, clause in enumerate(clauses):
        if clause.shape is Shape.WORD and clause.role is Role.ANY:
            parts = clause.parts()
            if parts and (len(parts[0]) > 1 or not parts[0].isalnum()):
                for part in dict.fromkeys(parts):
                    if len(part) > 1 and (part,) not in asked:
                        yield clause._replace(words=(part,), written=part), number


def _live(view: View) -> int:
    return view.segment.section_count if view.alive is None else int(view.alive.sum())


def _at_least(scores: Array, count: int) -> Array:
    """The places of all scores that are as good as the ``count``-th best, ties with it included."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.flatnonzero(scores >= np.partition(scores, -count)[-count] - _ROUNDING)


def _nearest(here: Places, there: Places, sections: Array) -> Array:
    """The smallest distance, in words, between places of two clauses in each of some sections (rising)."""
    nearest = np.full(len(sections), np.inf)
    if len(here.positions) > len(there.positions):
        here, there = there, here
    if len(here.positions):
        distances = np.minimum(_distance(here, there, -1), _distance(here, there, 0))
        np.minimum.at(nearest, np.searchsorted(sections, here.sections), distances)
    return nearest


def _distance(here: Places, there: Places, side: int) -> Array:
    """From each place to the next other one to the left (-1) or right (0), infinite in another section."""
    beside = np.searchsorted(there.positions, here.positions) + side
    inside = np.clip(beside, 0, len(there.positions) - 1)
    same = (beside == inside) & (there.sections[inside] == here.sections)
    return np.where(same, np.abs(there.positions[inside] - here.positions), np.inf)
