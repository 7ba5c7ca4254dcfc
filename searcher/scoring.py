"""How good is a section that matches?

The score of a section is a sum over the words (phrases, prefixes) of the query::

    score     = Σ max(word, parts)  +  Σ closeness  +  weight of kin · Σ word of the kin
    parts     = Σ word of each part
    word      = rarity · ((k1 + 1) · x / (k1 + x) + heading bonus · h)
    x         = Σ weight of the kind · weight of the field · occurrences / length
    closeness = weight · smaller rarity · o / distance   for two neighbouring words of the query

The word's score is BM25F (Robertson, Zaragoza, Taylor, *Simple BM25 extension to multiple weighted fields*,
2004): the fields are added up before the saturation, and each position of the text counts once, by the best
kind of match. Body and heading are set off against their lengths; the short fields count by presence. Of
heading, heading path and title only the field counts that gives a word most. h is 1 where the word stands in
the section's own heading. What its rarity is, and which parts and kin it has, is told in ``sought``.

A word with parts counts as itself or as its parts, whichever gives more.

The closeness of words follows Rasolofo and Savoy (*Term proximity scoring for keyword-based retrieval
systems*, 2003) with 1/d for the nearest pair, up to ``NEAR`` words apart. o is 1, but ``in_order`` where the
second word stands right behind the first, as in the query: a row of words says more than that they are near
(Metzler and Croft, *A Markov random field model for term dependencies*, 2005).
"""

import math
from itertools import pairwise

import numpy as np

from searcher.arrays import Array
from searcher.closeness import nearness
from searcher.columns import marked, nth_largest
from searcher.evidence import Evidence
from searcher.query import Clause
from searcher.sought import SoughtClauses
from searcher.weights import Weights

_NONE, _NO_SCORES = np.zeros(0, np.intp), np.zeros(0)

_DIGITS = 9
"""Scores have so many digits behind the point: the last bits depend on the order of adding up."""

TIE = 10.0**-_DIGITS
"""Scores that differ by no more than this may be the same but for rounding."""

_AT_ONCE = 2048
"""So many sections are scored together: common words stand dozens of times in each, which takes memory."""


class Scoring:
    """Gives sections of a view, told by its place in the list of views, their scores for what is sought."""

    def __init__(self, clauses: SoughtClauses, weights: Weights) -> None:
        self._clauses = clauses
        self._in_order = weights.in_order
        self._rarities = np.array([clauses.sought[number].rarity for number in clauses.counting])
        own = self._rarities[: len(clauses.own)]
        self._pair_weights = weights.closeness * np.minimum(own[1:], own[:-1])
        self.most_by_pair = weights.in_order * self._pair_weights
        """More than this no two neighbouring clauses add by their closeness."""
        self._seen: list[list[Evidence]] = [[] for _ in clauses.views]

    def score(self, view: int, section: int) -> float:
        """The score of a section that matches."""
        return float(self.best(view, np.array([section]), 1)[1][0])

    def best(self, view: int, sections: Array, count: int, bar: float = -math.inf) -> tuple[Array, Array]:
        """Those of some sections (rising), which match, among which the best are that reach a bar, so many of
        them; and their scores."""
        steps = range(0, len(sections), _AT_ONCE)
        found = [self._best(view, sections[first : first + _AT_ONCE], count, bar) for first in steps]
        reach, scores = zip((_NONE, _NO_SCORES), *found, strict=True)
        return np.concatenate(reach), np.concatenate(scores).round(_DIGITS)

    def _best(self, view: int, sections: Array, count: int, bar: float) -> tuple[Array, Array]:
        evidence = self._evidence(view, sections)
        self._keep(view, evidence)
        gains = self._gains(evidence)
        own = gains[: len(self._clauses.own)] > 0
        both = own[1:] & own[:-1]
        scores: Array = np.add.reduce(gains)
        if count < len(scores):
            bar = max(bar, nth_largest(scores, count))
        reach = (scores + self.most_by_pair @ both >= bar - TIE).nonzero()[0]
        scores = scores[reach] + np.add.reduce(self._by_pair(view, evidence, sections, reach))
        return sections[reach], scores

    def postings_in(self, view: int, sections: Array) -> dict[int, Array]:
        """By the number of each clause that counts: the numbers of its postings in some sections (rising).

        Of sections that were scored a short while ago they are known and not looked for once more.
        """
        found = []
        for evidence in self._seen[view]:
            here, columns = evidence.columns_in(sections)
            found.append(evidence.postings_in(columns))
            sections = sections[~marked(here, len(sections))]
        if len(sections):
            found.append(self._evidence(view, sections).postings_in(np.arange(len(sections))))
        return dict(zip(self._clauses.counting, map(np.concatenate, zip(*found, strict=True)), strict=True))

    def _keep(self, view: int, evidence: Evidence) -> None:
        """Keep what was found in some sections, but no more than what was scored together last."""
        seen = self._seen[view]
        while seen and sum(map(len, seen)) + len(evidence) > _AT_ONCE:
            seen.pop(0)
        seen.append(evidence)

    def counted(self, view: int, section: int) -> dict[int, float]:
        """The numbers of the clauses that tell about a section, with the share of each that counts.

        Of a word and its parts, these are those that give more.
        """
        gains = self._evidence(view, np.array([section])).gains(self._rarities)[:, 0].tolist()
        gives = dict(zip(self._clauses.counting, gains, strict=True))
        counted: dict[int, float] = {}
        for number, sought in enumerate(self._clauses.sought):
            parts = self._clauses.parts_of(number)
            together = sum(gives[part] for part in parts)
            limited = min(together, self._clauses.limit_of(number))
            if parts and limited > gives[number]:
                counted |= dict.fromkeys(parts, limited / together)
            elif sought.part_of is None:
                counted[number] = 1.0
        return counted

    def closeness_of(self, view: int, section: int) -> list[tuple[Clause, Clause, float]]:
        """Which clauses stand close to the next one in a section, and what that adds."""
        here = np.array([section])
        found = np.add.reduce(self._by_pair(view, self._evidence(view, here), here, np.arange(1)), axis=1)
        pairs = pairwise(self._clauses.sought[number].clause for number in self._clauses.own)
        return [(*pair, score) for pair, score in zip(pairs, found.tolist(), strict=False) if score > 0]

    def _evidence(self, view: int, sections: Array) -> Evidence:
        matches = self._clauses.matches[view]
        counting = [matches[number] for number in self._clauses.counting]
        return Evidence(self._clauses.views[view], counting, sections)

    def _gains(self, evidence: Evidence) -> Array:
        """What the clauses that add by themselves give: a row for each of them, a column for each section."""
        clauses, gains = self._clauses, evidence.gains(self._rarities)
        adding = gains[: len(clauses.adding)]
        for row, number in enumerate(clauses.own):
            if parts := clauses.parts_of(number):
                together = np.add.reduce(gains[[clauses.counting.index(part) for part in parts]])
                np.minimum(together, clauses.limit_of(number), out=together)
                np.maximum(adding[row], together, out=adding[row])
        return adding

    def _by_pair(self, view: int, evidence: Evidence, sections: Array, columns: Array) -> Array:
        """What neighbouring clauses add by their nearest occurrences: a row for each pair, a column for each
        of some of the sections, given as columns of the evidence."""
        count = len(self._clauses.own)
        if count < 2 or not len(columns):
            return np.zeros((0, len(columns)))
        positions, clauses = evidence.positions(columns, count)
        begins = self._clauses.views[view].segment.starts_of(sections[columns])
        near = nearness(positions, clauses, begins, count, self._in_order)
        added: Array = self._pair_weights[:, None] * near
        return added
