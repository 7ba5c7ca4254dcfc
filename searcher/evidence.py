"""What do the clauses of a query find in a few sections?

All clauses are looked at together: with few sections a step takes no more time for all of them than for one.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from searcher.arrays import Array
from searcher.columns import common_places, filled, marked, places_in
from searcher.matching import Match, saturated
from searcher.view import View
from searcher.weights import EVERY_FIELD, Field

_NO_NUMBERS, _NO_WEIGHTS = np.zeros(0, np.int64), np.zeros(0)


class Evidence:
    """What some matches find in some sections (rising) of a view.

    ``strength`` is the weighted and normalised frequency x of BM25F and ``in_heading`` the weight of the best
    occurrence in the section's own heading, 0 without one: a row for each match, a column for each section.
    """

    def __init__(self, view: View, matches: Sequence[Match], sections: Array) -> None:
        self._segment = view.segment
        self._weights = view.weights
        self._matches = matches
        self._sections = sections
        shape = len(matches), len(sections)
        table = marked(sections, view.segment.section_count)
        found = [match.postings.numbers_in(sections, table) for match in matches]
        self._numbers = np.concatenate([_NO_NUMBERS, *found])
        self._rows = np.arange(len(matches)).repeat([len(numbers) for numbers in found])
        weights = [match.postings.weights_of(numbers) for match, numbers in zip(matches, found, strict=True)]
        self._weigh(view, np.concatenate([_NO_WEIGHTS, *weights]), shape)
        for row, match in enumerate(matches):
            if match.rows is not None:
                here, there = common_places(sections, match.rows.sections)
                self.strength[row, here] += match.rows.strength[there]
                best = np.maximum(self.in_heading[row, here], match.rows.in_heading[there])
                self.in_heading[row, here] = best

    def __len__(self) -> int:
        """How many sections it looks at."""
        return len(self._sections)

    def gains(self, rarities: Array) -> Array:
        """What matches of some rarities give: a row for each match, a column for each section."""
        weights = self._weights
        bonus = weights.heading_bonus * self.in_heading
        gains: Array = rarities[:, None] * (saturated(self.strength, weights) + bonus)
        return gains

    def _weigh(self, view: View, weights: Array, shape: tuple[int, int]) -> None:
        sections = self._segment.sections_of_postings(self._numbers)
        fields, counts = self._segment.tallies.of(self._numbers)
        if self._some_fields():
            fields &= np.array([match.postings.fields for match in self._matches], np.uint8).take(self._rows)
        self._columns = self._sections.searchsorted(sections)
        cells = self._rows * shape[1] + self._columns
        frequencies = view.norms.of_postings(sections, fields, counts)
        self.strength = np.zeros(shape)
        np.add.at(self.strength.ravel(), cells, frequencies * weights)
        self.in_heading = np.zeros(shape)
        headed = (fields & 1 << Field.HEADING).nonzero()[0]
        np.maximum.at(self.in_heading.ravel(), cells[headed], weights[headed])

    def columns_in(self, sections: Array) -> tuple[Array, Array]:
        """Which of some sections (rising) it looks at, and the column of each of these."""
        return common_places(sections, self._sections)

    def postings_in(self, columns: Array) -> list[Array]:
        """For each match the numbers of its postings in some of the sections, given as columns."""
        here = marked(columns, len(self._sections)).take(self._columns).nonzero()[0]
        numbers, rows = self._numbers.take(here), self._rows.take(here)
        bounds = rows.searchsorted(np.arange(len(self._matches) + 1)).tolist()
        return [numbers[begin:end] for begin, end in pairwise(bounds)]

    def positions(self, columns: Array, count: int) -> tuple[Array, Array]:
        """The positions of the first ``count`` matches in some of the sections, and the match of each.

        The sections are given as columns; the positions have no order.
        """
        end = self._rows.searchsorted(count)
        numbers, rows, its_columns = self._numbers[:end], self._rows[:end], self._columns[:end]
        if len(columns) < len(self._sections):
            here = marked(columns, len(self._sections))[its_columns].nonzero()[0]
            numbers, rows, its_columns = numbers[here], rows[here], its_columns[here]
        begins, counts = self._segment.occurrences(numbers)
        positions = self._segment.positions_of(begins, counts, self._sections.take(its_columns))
        rows = rows.repeat(counts)
        if self._some_fields():
            positions, rows = self._in_fields(positions, rows)
        first = enumerate(self._matches[:count])
        phrases = [(row, match.rows) for row, match in first if match.rows is not None]
        for row, found in phrases:
            more = found.positions_in(self._sections[columns])
            positions = np.concatenate([positions, more])
            rows = np.concatenate([rows, filled(len(more), row)])
        return positions, rows

    def _some_fields(self) -> bool:
        """Whether any match is bound to some fields."""
        return any(match.postings.fields != EVERY_FIELD for match in self._matches)

    def _in_fields(self, positions: Array, rows: Array) -> tuple[Array, Array]:
        """The positions that lie in the fields that their match is bound to."""
        sections = places_in(self._segment.section_starts, positions, "right") - 1
        fields = np.array([match.postings.fields for match in self._matches]).take(rows)
        wanted = (fields >> self._segment.fields_at(sections, positions) & 1).nonzero()[0]
        return positions[wanted], rows[wanted]
