"""Where do several words stand in a row, and what are these rows worth?"""

from collections.abc import Iterator, Sequence

import numpy as np

from searcher.analysis import Kind
from searcher.arrays import Array
from searcher.columns import grouped, places_in, ranges
from searcher.forms import Forms
from searcher.occurrences import NO_FORM, SOME_FORM, Occurrences, positions_of, sections_of
from searcher.places import Places
from searcher.segment import Segment
from searcher.view import View
from searcher.weights import EVERY_FIELD, LAST_OF_OUTLINE, Field


class Rows:
    """Where forms of several words stand in a row within one field: ``positions`` of the first word, rising.

    ``sections`` rise; ``strength`` and ``in_heading`` are what the rows in each are worth.
    """

    def __init__(self, view: View, words: Sequence[Forms], fields: int) -> None:
        self._words = [forms.without(Kind.PART) for forms in words]
        self.positions, self._sections, self._forms = _in_a_row(view.segment, self._words)
        in_fields = view.segment.fields_at(self._sections, self.positions)
        if fields != EVERY_FIELD or view.alive is not None:
            wanted = fields >> in_fields & 1 == 1
            if view.alive is not None:
                wanted &= view.alive[self._sections]
            self.positions, self._sections = self.positions[wanted], self._sections[wanted]
            self._forms, in_fields = [which[wanted] for which in self._forms], in_fields[wanted]
        each = [forms.weights.take(which) for forms, which in zip(self._words, self._forms, strict=True)]
        weights = np.add.reduce(each) / len(each)
        values = view.norms.of_places(self._sections, in_fields) * weights
        self.sections, which = grouped(self._sections)
        # Of each section the best row in the outline counts, and all others; in a body most of them are.
        best, others, self.in_heading = np.zeros((3, len(self.sections)))
        in_outline = (in_fields <= LAST_OF_OUTLINE).nonzero()[0]
        np.maximum.at(best, which.take(in_outline), values.take(in_outline))
        values[in_outline] = 0
        np.add.at(others, which, values)
        self.strength = best + others
        headed = (in_fields == Field.HEADING).nonzero()[0]
        np.maximum.at(self.in_heading, which.take(headed), weights.take(headed))

    def _within(self, sections: Array) -> Array:
        """The numbers of the rows in some sections (rising)."""
        begins, ends = (places_in(self._sections, sections, side) for side in ("left", "right"))
        return ranges(begins, ends - begins)

    def positions_in(self, sections: Array) -> Array:
        """The positions of all words of the rows in some sections (rising), without any order."""
        rows = self.positions.take(self._within(sections))
        positions: Array = (rows[:, None] + np.arange(len(self._words))).ravel()
        return positions

    def places_in(self, sections: Array) -> Iterator[Places]:
        """The occurrences of each word of the rows in some sections (rising)."""
        here = self._within(sections)
        positions, of_each = self.positions.take(here), self._sections.take(here)
        for distance, (forms, which) in enumerate(zip(self._words, self._forms, strict=True)):
            yield Places(positions + distance, of_each, which.take(here), forms)


def _in_a_row(segment: Segment, words: Sequence[Forms]) -> tuple[Array, Array, list[Array]]:
    """The positions at which rows begin, rising, their sections, and for each word its form in each row."""
    occurrences = [Occurrences(segment, forms.words) for forms in words]
    rarest, beside, *others = order = _in_turn(occurrences)
    found = occurrences[rarest].beside(occurrences[beside], beside - rarest)
    for word in others:
        here, seen = occurrences[word].seen_at(found[0] + (word - rarest))
        found = [*(column.take(here) for column in found), seen]
    found[0] -= rarest
    columns = _rising(found)
    for which, word in enumerate(order[1:], 2):
        doubtful = (columns[which] == SOME_FORM).nonzero()[0]
        if len(doubtful):
            rows = columns[0].take(doubtful)
            columns[which][doubtful] = occurrences[word].forms_at(rows + word)
            here = (columns[which] != NO_FORM).nonzero()[0]
            columns = [column.take(here) for column in columns]
    rows, *forms = columns
    return positions_of(rows), sections_of(rows), [forms[order.index(word)] for word in range(len(words))]


def _in_turn(occurrences: Sequence[Occurrences]) -> list[int]:
    """The words in the order in which they are looked at: the rarest, which rules out most, and then those
    nearest to it, as what stands beside it may be known without a look at the text."""
    rarest, *others = sorted(range(len(occurrences)), key=lambda word: len(occurrences[word]))
    return [rarest, *sorted(others, key=lambda word: abs(word - rarest))]


def _rising(columns: Sequence[Array]) -> list[Array]:
    """Columns in the order in which the first one rises."""
    order = columns[0].argsort(kind="stable")
    return [column.take(order) for column in columns]
