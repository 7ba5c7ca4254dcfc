"""Where do some words of a segment stand?"""

from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.columns import Slices, marked, places_in
from searcher.forms import Forms
from searcher.impacts import COMMON, HEADED, levels_in, places_of_sections, sections_in
from searcher.segment import Segment
from searcher.view import View
from searcher.weights import EVERY_FIELD

_AT_ONCE = 2**14
"""So many postings are worked on together."""

_MANY = 16
"""Up to one section in so many is quicker searched for in a rising column than marked in a table."""


class Places(NamedTuple):
    """Occurrences, as columns, in any order: where, in which section, and which of some forms, by its place
    among these."""

    positions: Array
    sections: Array
    which: Array
    forms: Forms

    def of_forms(self, column: Array) -> Array:
        """For each occurrence the value of its form in a column of all forms."""
        return column.take(self.which)

    def at(self, here: Array) -> "Places":
        """Some of them."""
        return Places(self.positions.take(here), self.sections.take(here), self.which.take(here), self.forms)


_NONE = np.zeros(0, np.int64)


class Postings:
    """The postings of some forms in some fields (a set of bits).

    Those of common words (see ``impacts``) are left where they are: ``common`` are the places of these words
    among the forms. The others are laid one after the other; a section has one for each form that stands in
    it. Where only some fields are wanted no word is taken for common, as its row does not tell fields apart.
    """

    def __init__(self, view: View, forms: Forms, fields: int) -> None:
        self.view = view
        self.forms = forms
        self.fields = fields
        bounds = view.segment.column("word_postings")
        self._begins = bounds.take(forms.words).astype(np.int64)
        self._ends = bounds.take(forms.words + 1).astype(np.int64)
        self._counts = self._ends - self._begins
        common = self._counts * COMMON > view.segment.section_count
        self.common = common.nonzero()[0] if fields == EVERY_FIELD else _NONE
        self._rare: Array | slice = ~common if len(self.common) else slice(None)
        self._runs = Slices(self._begins[self._rare], self._ends[self._rare])

        self._kept = self._in_fields()
        postings = self._take(view.impacts.postings)
        # Turned once into the type that NumPy takes for places; it would do so at each look-up.
        self.sections = sections_in(postings).astype(np.intp)
        self._levels = levels_in(postings)

    def _in_fields(self) -> Array | None:
        """The places of the rare postings that are in the fields; None for all of them."""
        if self.fields == EVERY_FIELD:
            return None
        fields, _ = self.view.segment.tallies.of(self._runs.every)
        return (fields & self.fields).nonzero()[0]

    def _take(self, column: Column) -> Array:
        values = self._runs.take(column)
        return values if self._kept is None else values[self._kept]

    def frequencies(self, here: slice) -> Array:
        """The largest weighted frequency that each of some of the rare postings may have."""
        levels, weights = self.view.impacts.levels, self._weights
        if len(weights) == 1:
            of_all: Array = (levels * weights).take(self._levels[here])
            return of_all
        frequencies: Array = levels.take(self._levels[here])
        frequencies *= weights[here]
        return frequencies

    @cached_property
    def _weights(self) -> Array:
        """The largest weight that each of the rare postings may have by now; one where all have the same."""
        weights = (self.forms.weights[self._rare] * self.view.impacts.growth).astype(np.float32)
        if len(weights) and np.minimum.reduce(weights) == np.maximum.reduce(weights):
            return weights[:1]
        weights = weights.repeat(self._counts[self._rare])
        return weights if self._kept is None else weights[self._kept]

    def add_frequencies(self, together: Array) -> None:
        """Add to each section the largest weighted frequencies of the rare postings, in place."""
        # A prefix may have more postings than there are sections, more than fit into the nearest memory.
        for first in range(0, len(self.sections), _AT_ONCE):
            here = slice(first, first + _AT_ONCE)
            np.add.at(together, self.sections[here], self.frequencies(here))

    def bounded(self, numbers: Array) -> tuple[Array, Array]:
        """The sections of any postings, by their numbers in the segment, and the largest weighted frequency
        that each may have."""
        impacts = self.view.impacts
        postings = impacts.postings.take(numbers)
        frequencies: Array = impacts.levels.take(levels_in(postings))
        frequencies *= self.weights_of(numbers) * impacts.growth
        return sections_in(postings), frequencies

    @cached_property
    def best_weight(self) -> float:
        """The largest weight of the forms."""
        return float(np.maximum.reduce(self.forms.weights, initial=0.0))

    @property
    def count(self) -> int:
        """How many postings there are, the common words' too."""
        return len(self.sections) + int(np.add.reduce(self._counts[self.common]))

    def holding(self, which: Array | None = None) -> Array:
        """For each section of the segment whether it holds any of the forms, or of some (True for each)."""
        sections, common = self.sections, self.common
        if which is not None:
            rare = which[self._rare].repeat(self._counts[self._rare])
            sections = sections[rare if self._kept is None else rare[self._kept]]
            common = common[which[common]]
        present = marked(sections, self.view.segment.section_count)
        if len(common):
            bits = map(self.view.bits_of, self.forms.words[common].tolist())
            present |= np.unpackbits(reduce(np.bitwise_or, bits), count=len(present)).view(bool)
        return present

    def headed(self) -> Array:
        """The sections in whose own headings the forms stand, without any order."""
        headed = self.sections[(self._levels >= HEADED).nonzero()[0]]
        if not len(self.common):
            return headed
        return np.concatenate([headed, *map(self.view.headed, self.forms.words[self.common].tolist())])

    @cached_property
    def common_rows(self) -> list[tuple[Array, float]]:
        """The row of each of the common words, and the root of weighted frequency that a step in it is."""
        if not len(self.common):
            return []
        impacts = self.view.impacts
        rows = places_in(impacts.words, self.forms.words[self.common])
        steps = impacts.steps[rows] * np.sqrt(self.forms.weights[self.common] * impacts.growth)
        return [(impacts.row(row), step) for row, step in zip(rows.tolist(), steps.tolist(), strict=True)]

    def numbers_in(self, sections: Array, table: Array) -> Array:
        """The numbers, in the segment, of the postings in some sections (rising), without any order.

        ``table`` says of all sections whether they are among these.
        """
        rare = self.rare_numbers(table)
        if not len(self.common):
            return rare
        found = [rare]
        column = self.view.segment.column("postings")
        for form in self.common.tolist():
            begin, end = int(self._begins[form]), int(self._ends[form])
            postings = column[begin:end]
            if len(sections) * _MANY < len(postings):
                places = places_of_sections(postings, sections)
            else:
                places = table.take(sections_in(postings)).nonzero()[0]
            found.append(begin + places)
        return np.concatenate(found)

    def rare_numbers(self, table: Array) -> Array:
        """The same for the rare words alone."""
        places = table.take(self.sections).nonzero()[0]
        return self._runs.numbers(places if self._kept is None else self._kept[places])

    def weights_of(self, numbers: Array) -> Array:
        """The weights of the forms that some postings are of."""
        return self.forms.weights.take(self.forms_of(numbers))

    def forms_of(self, numbers: Array) -> Array:
        """Which of the forms some postings are of."""
        # The forms rise, and so do their postings.
        return self._begins.searchsorted(numbers, "right") - 1


def occurrences_in(several: Sequence[Postings], found: Sequence[Array]) -> tuple[Places, Array]:
    """The occurrences of several postings of a segment, of each those whose numbers were ``found``, and of
    which of these postings each of their forms is.

    All are looked up together: for few numbers a step takes no more time for all of them than for one.
    """
    forms, begins_of_forms = joined_forms([postings.forms for postings in several])
    of_forms = np.arange(len(several)).repeat([len(postings.forms.words) for postings in several])
    if not len(forms.words):
        return Places(_NONE, _NONE, _NONE, forms), of_forms  # as for most phrases, which are seldom one word
    segment = several[0].view.segment
    which = [
        postings.forms_of(numbers) + first
        for postings, numbers, first in zip(several, found, begins_of_forms, strict=True)
    ]
    numbers = np.concatenate(found)
    begins, counts = segment.occurrences(numbers)
    of_each = segment.sections_of_postings(numbers).astype(np.int64)
    places = Places(
        segment.positions_of(begins, counts, of_each),
        of_each.repeat(counts),
        np.concatenate(which).repeat(counts),
        forms,
    )
    if all(postings.fields == EVERY_FIELD for postings in several):
        return places, of_forms
    fields = np.array([postings.fields for postings in several]).take(of_forms)
    wanted = (places.of_forms(fields) >> fields_of(segment, places) & 1).nonzero()[0]
    return places.at(wanted), of_forms


def joined_forms(several: Sequence[Forms]) -> tuple[Forms, list[int]]:
    """Several forms as one, and the places at which each of them begins."""
    if len(several) == 1:
        return several[0], [0]
    begins = list(accumulate((len(forms.words) for forms in several), initial=0))
    return Forms(*map(np.concatenate, zip(*several, strict=True))), begins[:-1]


def joined(found: Sequence[Places]) -> Places:
    """Several columns of places as one."""
    forms, begins = joined_forms([places.forms for places in found])
    which = [places.which + begin for places, begin in zip(found, begins, strict=True)]
    positions, sections, *_ = zip(*found, strict=True)
    return Places(np.concatenate(positions), np.concatenate(sections), np.concatenate(which), forms)


def in_order(places: Places) -> Places:
    """Places as they rise by position."""
    return places.at(places.positions.argsort(kind="stable"))


def fields_of(segment: Segment, places: Places) -> Array:
    """The field in which each place lies."""
    return segment.fields_at(places.sections, places.positions)
