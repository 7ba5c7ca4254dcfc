"""Which clauses does a query come to, and how rare is each?

The rarity of a clause that n of N sections hold is ln(1 + (N − n + ½) / (n + ½)) ^ steepness, that of
Lucene's BM25, bent: a steepness above 1 takes weight from common words such as those that questions begin
with, without a list of them.

It is that of the word by itself: as a part of longer words it may stand in many more sections, which says
nothing of the sections that it is the word of. Only a word that is nowhere else goes by its compounds
(Ennakkomyynti in Ennakkomyyntikampanja). It counts in these as typed; and its parts, however often and
wherever they stand, give no more than their share of its rarity, less than the word in a text of mean length.

Besides what was typed there are:

- the parts of a word with joints (B2B, Käufer in B2B-Käufer) or of a compound, unless the word must be there
  or begins with a single letter (e-post). Together they are made no rarer than the word;
- a near word beside a rare one, so common that it gives no section as much as the rare one its last. A word
  that is nowhere may have been replaced by the nearest one of the index (``Clause.typed``), which is left a
  share of its rarity;
- the kin of a word: all words that begin with the first half of its letters (`Kommunikationsplan` beside
  `Kommunikation`; at least five letters), as the index spells it. They tell what a section is about, but they
  never make it match. That beginnings serve Finnish and German nearly as well as stems was shown by McNamee
  and Mayfield (*Character n-gram tokenization for European language text retrieval*, 2004).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from searcher.evidence import Evidence
from searcher.matching import Matcher
from searcher.query import Clause, Role, Shape
from searcher.view import View
from searcher.weights import Weights

_KIN_LETTERS = 5
"""Words are akin that begin with the same half of a word, and with so many letters at least."""


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


class SoughtClauses:
    """All that is ``sought`` for a query, by numbers: the clauses as typed first, those of the kin last.

    ``matches`` holds for each of the ``views``, all segments of one state, what each clause finds there.
    ``own`` are the numbers of what was asked for, ``adding`` those and the kin, which add to the score by
    themselves, ``counting`` the parts of words as well, in this order; what must not be there is left out.
    """

    def __init__(
        self, matcher: Matcher, clauses: Sequence[Clause], weights: Weights, near: Mapping[Clause, Clause]
    ) -> None:
        self._weights = weights
        self.views = matcher.views
        self.section_count = sum(_live(view) for view in self.views)
        wanted = [*((clause, None) for clause in clauses), *_parts(matcher, clauses, near)]
        first_near = len(wanted)
        wanted += [(near[clause], number) for number, clause in enumerate(clauses) if clause in near]
        kin = _kin(matcher, [clause for clause in clauses if clause not in near])
        every = [*(clause for clause, _ in wanted), *kin]
        self.matches = [[matcher.match(view, clause) for clause in every] for view in self.views]
        self.sought = [self._seek(*each, number) for number, each in enumerate(wanted)]
        self._parts = self._parts_of_each()
        self._limits = {
            number: weights.parts * self.sought[number].rarity
            for number, clause in enumerate(clauses)
            if number in self._parts and clause not in near and matcher.only_within(clause.words[0])
        }
        self._limit_parts(first_near)
        self._limit_near(first_near)
        self.sought += [self._seek_kin(clause, number) for number, clause in enumerate(kin, len(wanted))]
        self.own = self._numbers_of(lambda sought: sought.part_of is None and not sought.is_kin)
        self.adding = self.own + self._numbers_of(lambda sought: sought.is_kin)
        self.counting = self.adding + self._numbers_of(lambda sought: sought.part_of is not None)

    def parts_of(self, number: int) -> Sequence[int]:
        """The numbers of the parts of a clause's word, or of what is near to it."""
        return self._parts.get(number, ())

    def limit_of(self, number: int) -> float:
        """More than this the parts of a clause's word do not give together."""
        return self._limits.get(number, math.inf)

    def _parts_of_each(self) -> dict[int, list[int]]:
        parts: dict[int, list[int]] = {}
        for part, sought in enumerate(self.sought):
            if sought.part_of is not None:
                parts.setdefault(sought.part_of, []).append(part)
        return parts

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
            parts = [part for part in self.parts_of(number) if part < end]
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
                most = self._weights.saturation + 1 + self._weights.heading_bonus
                rarity = min(near.rarity, self._least_score(near.part_of) / most)
                self.sought[number] = near._replace(rarity=rarity)

    def _least_score(self, number: int) -> float:
        """What a clause gives the section that it gives least, of those that hold it."""
        rarity = np.array([self.sought[number].rarity])
        least = math.inf
        for view, matches in zip(self.views, self.matches, strict=True):
            match = matches[number]
            gains = Evidence(view, [match], match.present.nonzero()[0]).gains(rarity)
            least = float(np.minimum.reduce(gains, axis=None, initial=least))
        return least

    def _numbers_of(self, which: Callable[[Sought], bool]) -> list[int]:
        """The numbers of those among the clauses that are not to be left out."""
        return [
            number
            for number, sought in enumerate(self.sought)
            if sought.clause.role is not Role.MUST_NOT and which(sought)
        ]


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
    return view.segment.section_count if view.alive is None else int(np.count_nonzero(view.alive))
