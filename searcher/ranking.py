"""How good is each section that matches, and which are the best?

The score of a section is a sum over the words (phrases, prefixes) of the query::

    score     = Σ max(word, parts)  +  Σ closeness  +  weight of kin · Σ word of the kin
    parts     = Σ word of each part
    word      = rarity · ((k1 + 1) · x / (k1 + x) + heading bonus · h)
    rarity    = ln(1 + (N − n + ½) / (n + ½)) ^ steepness    n of N sections hold the word by itself
    x         = Σ weight of the kind · weight of the field · occurrences / length
    closeness = weight · smaller rarity · o / distance   for two neighbouring words of the query

The word's score is BM25F (Robertson, Zaragoza, Taylor, *Simple BM25 extension to multiple weighted fields*,
2004): the fields are added up before the saturation, and each position of the text counts once, by the best
kind of match. Body and heading are set off against their lengths; the short fields count by presence. h is 1
where the word stands in the section's own heading. The rarity is that of Lucene's BM25, bent: a steepness
above 1 takes weight from common words such as those that questions begin with, without a list of them.

A word with joints (B2B-Käufer) counts as itself or as its parts (B2B, Käufer), whichever gives more, unless
it must be there or begins with a single letter (e-post). The parts together are made no rarer than the word.

The rarity is that of the word by itself: as a part of longer words it may stand in many more sections, which
says nothing of the sections that it is the word of. Only a word that is nowhere else goes by its compounds
(Ennakkomyynti in Ennakkomyyntikampanja). It counts in these as typed; and its parts, however often and
wherever they stand, give no more than their share of its rarity, less than the word in a text of mean length.

The kin of a word are all words that begin with the first half of its letters (`Kommunikationsplan` beside
`Kommunikation`; at least five letters), as the index spells it. They tell what a section is about, but they
never make it match. That beginnings serve Finnish and German nearly as well as stems was shown by McNamee and
Mayfield (*Character n-gram tokenization for European language text retrieval*, 2004).

The closeness of words follows Rasolofo and Savoy (*Term proximity scoring for keyword-based retrieval
systems*, 2003) with 1/d for the nearest pair, up to ``NEAR`` words apart. o is 1, but ``in_order`` where the
second word stands right behind the first, as in the query: a row of words says more than that they are near
(Metzler and Croft, *A Markov random field model for term dependencies*, 2005).

A word that is nowhere may have been replaced by the nearest one of the index (``Clause.typed``), which is
left a share of its rarity. A rare word may have a near one beside it; this counts where it gives more than
the rare one, but in no section as much as the rare one in its last.

Results are exact, but few sections are scored exactly: each gets a *bound* first, more than which it cannot
reach (``impacts``). The sections with the largest bounds are scored, and the last of the best among these is
the bar; then those that may still clear it (Turtle and Flood, *Query evaluation: strategies and
optimizations*, 1995, call it max score).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.closeness import nearness
from searcher.columns import is_in, largest, marked
from searcher.evidence import Evidence
from searcher.impacts import ROUNDING
from searcher.matching import Match, Matcher, saturated
from searcher.query import Clause, Role, Shape
from searcher.view import View
from searcher.weights import Weights

_SHARE = 16
"""Common words are bounded for all sections at once rather than for more than one in so many."""

_ROUNDING = 1e-9

_KIN_LETTERS = 5
"""Words are akin that begin with the same half of a word, and with so many letters at least."""

_NONE = np.zeros(0, np.intp)

_TRIED = 64
"""At least so many sections are scored for a first bar that the best of all must clear."""

_ALL = 4
"""Of so many times more sections all are scored at once, without any bar."""

_LARGE = 20_000
"""With more sections it pays to leave common words out of the bounds at first."""


class Sought(NamedTuple):
    """A clause of the query, and how many sections hold it; ``rarity`` is 0 for what must not be there.

    ``part_of`` is the number of the clause whose word this one is a part of, or near to, or None. ``is_kin``
    is True for the beginning of a word, whose kin add to the score of what matches.
    """

    clause: Clause
    sections: int
    rarity: float
    part_of: int | None = None
    is_kin: bool = False


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
        self._weights = weights
        self.views = views = matcher.views
        beside = [(near[clause], number) for number, clause in enumerate(clauses) if clause in near]
        wanted = [*((clause, None) for clause in clauses), *_parts(matcher, clauses, near), *beside]
        kin = _kin(matcher, [clause for clause in clauses if clause not in near])
        every = [*(clause for clause, _ in wanted), *kin]
        self.matches = [[matcher.match(view, clause) for clause in every] for view in views]
        self.section_count = sum(_live(view) for view in views)
        self._parts: dict[int, list[int]] = {}
        for part, (_, whole) in enumerate(wanted):
            if whole is not None:
                self._parts.setdefault(whole, []).append(part)
        self.sought = [self._seek(*each, number) for number, each in enumerate(wanted)]
        self._limits = {
            number: weights.parts * self.sought[number].rarity
            for number, clause in enumerate(clauses)
            if number in self._parts and clause not in near and matcher.only_within(clause.words[0])
        }
        first_near = len(wanted) - len(beside)
        self._limit_parts(first_near)
        self._limit_near(first_near)
        self.sought += [self._seek_kin(clause, number) for number, clause in enumerate(kin, len(wanted))]
        # First the clauses that add to the score by themselves, then the kin, then the parts of words.
        self._wanted = self._numbers_of(lambda sought: sought.part_of is None and not sought.is_kin)
        self._adding = self._wanted + self._numbers_of(lambda sought: sought.is_kin)
        self._counting = self._adding + self._numbers_of(lambda sought: sought.part_of is not None)
        self._rarities = np.array([self.sought[number].rarity for number in self._counting])
        own = self._rarities[: len(self._wanted)]
        self._pair_weights = weights.closeness * np.minimum(own[1:], own[:-1])
        self._most_by_pair = weights.in_order * self._pair_weights
        self._matching = [self._matching_in(number, allowed(view)) for number, view in enumerate(views)]
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
        best.sort(key=lambda hit: (-hit.score, *self._place(hit)))
        return best[:count]

    def score_of(self, view: int, section: int) -> float | None:
        """The score of one section, or None when it does not match."""
        if not self._matching[view][section]:
            return None
        return float(self._scores(view, np.array([section]))[0])

    def closeness_of(self, view: int, section: int) -> list[tuple[Clause, Clause, float]]:
        """Which clauses stand close to the next one in a section, and what that adds."""
        here = np.array([section])
        found = self._by_pair(view, self._evidence(view, here), here, np.arange(1)).sum(axis=1).tolist()
        pairs = pairwise(self.sought[number].clause for number in self._wanted)
        return [(*pair, score) for pair, score in zip(pairs, found, strict=False) if score > 0]

    def counted(self, view: int, section: int) -> dict[int, float]:
        """The numbers of the clauses that tell about a section, with the share of each that counts.

        Of a word and its parts, these are those that give more.
        """
        gains = self._apart(self._evidence(view, np.array([section])))[:, 0].tolist()
        gives = dict(zip(self._counting, gains, strict=True))
        counted: dict[int, float] = {}
        for number, sought in enumerate(self.sought):
            parts = self._parts_of(number)
            together = sum(gives[part] for part in parts)
            limited = min(together, self._limits.get(number, math.inf))
            if parts and limited > gives[number]:
                counted |= dict.fromkeys(parts, limited / together)
            elif sought.part_of is None:
                counted[number] = 1.0
        return counted

    def word_score(self, number: int, strength: Array, in_heading: Array) -> Array:
        """What a clause adds to sections with these strengths."""
        bonus = self._weights.heading_bonus * in_heading
        score: Array = self.sought[number].rarity * (saturated(strength, self._weights) + bonus)
        return score

    def _seek(self, clause: Clause, part_of: int | None, number: int) -> Sought:
        held = sum(matches[number].held for matches in self.matches)
        by_itself = sum(matches[number].held_by_itself for matches in self.matches)
        rarity = self._rarity(by_itself or held) if clause.role is not Role.MUST_NOT else 0.0
        if clause.typed:
            rarity *= self._weights.typo
        return Sought(clause, held, rarity, part_of)

    def _seek_kin(self, clause: Clause, number: int) -> Sought:
        held = sum(matches[number].held for matches in self.matches)
        share = self._weights.kin * (self._weights.typo if clause.typed else 1.0)
        return Sought(clause, held, share * self._rarity(held), is_kin=True)

    def _rarity(self, held: int) -> float:
        plain = math.log(1 + (self.section_count - held + 0.5) / (held + 0.5))
        return float(plain**self._weights.steepness)

    def _limit_parts(self, end: int) -> None:
        """Make the parts of a word together less rare than the word, so that they never outdo it.

        The numbers of the parts are those below ``end``.
        """
        for number, whole in enumerate(self.sought):
            parts = [part for part in self._parts_of(number) if part < end]
            together = sum(self.sought[part].rarity for part in parts)
            for part in parts:
                most = self._weights.parts * whole.rarity / together
                rarity = self.sought[part].rarity * min(1.0, most)
                self.sought[part] = self.sought[part]._replace(rarity=rarity)

    def _limit_near(self, first: int) -> None:
        """Make each near word, of which ``first`` is the number of the first one, so common that its best
        section stays below the last one of the rare word."""
        for number, near in enumerate(self.sought[first:], first):
            if near.part_of is not None:
                found = zip(self.views, self.matches, strict=True)
                scores = [self._every_score(view, matches, near.part_of) for view, matches in found]
                most = self._weights.saturation + 1 + self._weights.heading_bonus
                least = float(np.concatenate(scores).min(initial=math.inf))
                rarity = min(near.rarity, least / most)
                self.sought[number] = near._replace(rarity=rarity)

    def _every_score(self, view: View, matches: Sequence[Match], number: int) -> Array:
        """What a clause gives each section of a view that holds it."""
        match = matches[number]
        evidence = Evidence(view, [match], match.present.nonzero()[0])
        return self.word_score(number, evidence.strength[0], evidence.in_heading[0])

    def _parts_of(self, number: int) -> Sequence[int]:
        return self._parts.get(number, ())

    def _numbers_of(self, which: Callable[[Sought], bool]) -> list[int]:
        """The numbers of those among the clauses that are not to be left out."""
        return [
            number
            for number, sought in enumerate(self.sought)
            if sought.clause.role is not Role.MUST_NOT and which(sought)
        ]

    def _matching_in(self, view: int, allowed: Array | None) -> Array:
        """For each section of a view whether it matches the query."""
        matches = self.matches[view]
        finding = [number for number in self._counting if not self.sought[number].is_kin]
        must = [number for number in finding if self.sought[number].clause.role is Role.MUST]
        present = [matches[number].present for number in must or finding]
        combine = np.logical_and if must else np.logical_or
        matching: Array = present[0].copy()
        for other in present[1:]:
            combine(matching, other, out=matching)
        for sought, match in zip(self.sought, matches, strict=True):
            if sought.clause.role is Role.MUST_NOT:
                matching &= ~match.present
        if allowed is not None:
            matching &= allowed
        return matching

    def _best_of(self, view: int, count: int, bar: float) -> list[Scored]:
        """The best sections of a view, without those that do not reach a bar."""
        if not bar and self._totals[view] <= max(count, _TRIED * _ALL):
            sections = self._matching[view].nonzero()[0]
            scores = self._scores(view, sections)
        elif self._totals[view]:
            sections, scores = self._promising(view, count, bar)
        else:
            return []
        order = np.lexsort((sections, -scores))[:count]
        pairs = zip(scores[order].tolist(), sections[order].tolist(), strict=True)
        return [Scored(score, view, section) for score, section in pairs]

    def _promising(self, view: int, count: int, bar: float) -> tuple[Array, Array]:
        """Sections among which the best are that reach a bar, and their scores."""
        wanted = self._wanted
        rare = [number for number in wanted if not self._is_common(view, number)] or wanted
        others = [number for number in self._adding if number not in rare]
        bounds = self._bounds(view, rare)
        if others:
            large = len(bounds) > _LARGE
            found = self._clearing(view, count, bar, bounds, others) if large else None
            if found:
                return found
            bounds += self._bounds(view, others)
        return self._clearing(view, count, bar, bounds, ()) or (_NONE, _NONE)

    def _is_common(self, view: int, number: int) -> bool:
        """Whether a clause without parts holds a common word."""
        return self.matches[view][number].is_common and not self._parts_of(number)

    def _clearing(
        self, view: int, count: int, bar: float, bounds: Array, others: Sequence[int]
    ) -> tuple[Array, Array] | None:
        """Sections among which the best are that reach a bar, and their scores, from bounds on what most
        clauses give. Without a bar some sections are scored for one first.

        Of the ``others`` is only known what they give at most. None when that leaves too many sections.
        """
        tried, scores = _NONE, _NONE
        if not bar:
            tried = largest(bounds, max(2 * count, _TRIED))
            if others and len(tried) < count:
                return None
            scores = self._scores(view, tried)
            bar = float(np.partition(scores, -count)[-count])
        hopeful = self._hopeful(view, bar - _ROUNDING, bounds, others)
        if hopeful is None:
            return None
        more, more_scores = self._overtaking(view, bar - _ROUNDING, hopeful[~is_in(hopeful, tried)])
        return np.append(tried, more), np.append(scores, more_scores)

    def _hopeful(self, view: int, bar: float, bounds: Array, others: Sequence[int]) -> Array | None:
        """The sections that may reach a bar, with what is known as in ``_clearing``."""
        matches = self.matches[view]
        most = sum(matches[number].most(self.sought[number].rarity) for number in others)
        unknown = float(self._most_by_pair.sum()) + most
        # A section without any of the other words gets no more than that, and what is close among these.
        if others and bar <= most + self._closeness_among(others):
            return None
        hopeful = (bounds >= max(bar - unknown, _ROUNDING)).nonzero()[0]
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
        pairs = zip(self._most_by_pair.tolist(), pairwise(self._wanted), strict=True)
        return math.fsum(most for most, pair in pairs if all(number in numbers for number in pair))

    def _closeness_at_most(self, view: int, sections: Array) -> Array:
        """More than neighbouring clauses add to some sections by their closeness: both must stand there."""
        present = [self.matches[view][number].present.take(sections) for number in self._wanted]
        added = np.zeros(len(sections), np.float32)
        for most, (one, other) in zip(self._most_by_pair.tolist(), pairwise(present), strict=True):
            added += np.float32(most * ROUNDING) * (one & other)
        return added

    def _bounds(self, view: int, clauses: Sequence[int]) -> Array:
        """More than some clauses give each section, without closeness; 0 for what does not match."""
        bounds = np.zeros(len(self._matching[view]), np.float32)
        for number in clauses:
            if parts := self._parts_of(number):
                whole, together = np.zeros((2, len(bounds)), np.float32)
                self._add_bounds(view, [number], whole)
                self._add_bounds(view, parts, together)
                np.minimum(together, self._limits.get(number, math.inf) * ROUNDING, out=together)
                bounds += np.maximum(whole, together)
            else:
                self._add_bounds(view, [number], bounds)
        bounds *= self._matching[view]
        return bounds

    def _add_bounds(self, view: int, numbers: Sequence[int], bounds: Array) -> None:
        for number in numbers:
            self.matches[view][number].add_bounds(bounds, self.sought[number].rarity)

    def _overtaking(self, view: int, bar: float, hopeful: Array) -> tuple[Array, Array]:
        """Those of some sections that reach a bar, and their scores; a few that do not may be among them."""
        if not len(hopeful):
            return _NONE, _NONE
        evidence = self._evidence(view, hopeful)
        gains = self._gains(evidence)
        own = gains[: len(self._wanted)] > 0
        both = own[1:] & own[:-1]
        scores: Array = gains.sum(axis=0)
        reach = (scores + self._most_by_pair @ both >= bar).nonzero()[0]
        scores = scores[reach] + self._by_pair(view, evidence, hopeful, reach).sum(axis=0)
        return hopeful[reach], scores

    def _scores(self, view: int, sections: Array) -> Array:
        """The scores of some sections (rising), which match."""
        evidence = self._evidence(view, sections)
        scores: Array = self._gains(evidence).sum(axis=0)
        scores += self._by_pair(view, evidence, sections, np.arange(len(sections))).sum(axis=0)
        return scores

    def _evidence(self, view: int, sections: Array) -> Evidence:
        matches = [self.matches[view][number] for number in self._counting]
        return Evidence(self.views[view], matches, sections)

    def _gains(self, evidence: Evidence) -> Array:
        """What the clauses that add by themselves give: a row for each of them, a column for each section."""
        gains = self._apart(evidence)
        adding = gains[: len(self._adding)]
        for row, number in enumerate(self._wanted):
            if parts := self._parts_of(number):
                together = gains[[self._counting.index(part) for part in parts]].sum(axis=0)
                np.minimum(together, self._limits.get(number, math.inf), out=together)
                np.maximum(adding[row], together, out=adding[row])
        return adding

    def _apart(self, evidence: Evidence) -> Array:
        """What each clause gives, the parts of words, too: a row for each, a column for each section."""
        bonus = self._weights.heading_bonus * evidence.in_heading
        gains: Array = self._rarities[:, None] * (saturated(evidence.strength, self._weights) + bonus)
        return gains

    def _by_pair(self, view: int, evidence: Evidence, sections: Array, columns: Array) -> Array:
        """What neighbouring clauses add by their nearest occurrences: a row for each pair, a column for each
        of some of the sections, given as columns of the evidence."""
        count = len(self._wanted)
        if count < 2 or not len(columns):
            return np.zeros((0, len(columns)))
        positions, clauses = evidence.positions(columns, count)
        begins = self.views[view].segment.starts_of(sections[columns])
        near = nearness(positions, clauses, begins, count, self._weights.in_order)
        added: Array = self._pair_weights[:, None] * near
        return added

    def _place(self, hit: Scored) -> tuple[bytes, int]:
        segment = self.views[hit.view].segment
        return segment.paths[segment.values("section_document")[hit.section]], hit.section


def _parts(
    matcher: Matcher, clauses: Sequence[Clause], near: Mapping[Clause, Clause]
) -> Iterator[tuple[Clause, int]]:
    """The parts of the words with joints and of the compounds, each with the number of its clause.

    What the query asks for by itself, and a single letter, is no part; a word with a near one has none.
    """
    asked = {clause.words for clause in clauses}
    for number, clause in enumerate(clauses):
        if clause.shape is Shape.WORD and clause.role is Role.ANY and clause not in near:
            parts = clause.parts() or matcher.parts(clause.words[0])
            if parts and (len(parts[0]) > 1 or not parts[0].isalnum()):
                for part in dict.fromkeys(parts):
                    if len(part) > 1 and (part,) not in asked:
                        yield clause._replace(words=(part,), written=part), number


def _kin(matcher: Matcher, clauses: Sequence[Clause]) -> list[Clause]:
    """The beginnings of words, as the index spells them, whose kin add to the score, each once."""
    beginnings: dict[str, Clause] = {}
    for clause in clauses:
        if clause.shape is Shape.WORD and clause.role is not Role.MUST_NOT:
            word = matcher.spelling(clause.words[0])
            beginning = word[: max(_KIN_LETTERS, (len(word) + 1) // 2)]
            if word.isalpha() and len(word) >= _KIN_LETTERS:
                kin = clause._replace(role=Role.ANY, shape=Shape.PREFIX, words=(beginning,))
                beginnings.setdefault(beginning, kin)
    return list(beginnings.values())


def _live(view: View) -> int:
    return view.segment.section_count if view.alive is None else int(view.alive.sum())
