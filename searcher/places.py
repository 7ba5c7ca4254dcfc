"""Where do some words of a segment stand?"""

from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.codes import CODES, OWN
from searcher.columns import Slices, common_places, filled, marked, places_in
from searcher.forms import Forms
from searcher.impacts import COMMON, HEADED, levels_in, places_of_sections, sections_in
from searcher.segment import Segment
from searcher.view import View
from searcher.weights import EVERY_FIELD

_AT_ONCE = 2**14
"""So many postings are worked on together."""

_MANY = 16
"""Up to one section in so many is quicker searched for in a rising column than marked in a table."""

_LAID_OUT = 4
"""To look up one place among its postings takes as long as to lay out the sections of so many postings."""

NO_FORM, SOME_FORM = -1, -2
"""In place of a form where none stands, or perhaps one."""

_POSITION = 32
"""So many bits of a packed place tell the position."""


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

    def frequencies_of(self, numbers: Array) -> Array:
        """The same for any postings, by their numbers in the segment."""
        impacts = self.view.impacts
        frequencies: Array = impacts.levels.take(levels_in(impacts.postings.take(numbers)))
        frequencies *= self.weights_of(numbers) * impacts.growth
        return frequencies

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


class Occurrences:
    """Where the forms of a word stand, also in deleted sections.

    ``words`` are their numbers in the segment; ``forms`` is by what each is told, if that is not its place.
    """

    def __init__(self, segment: Segment, words: Array, forms: Array | None = None) -> None:
        self._segment = segment
        self._words = words
        self._forms = np.arange(len(words)) if forms is None else forms
        bounds = segment.column("word_postings")
        self._first = bounds.take(words).astype(np.int64)
        self._counts = bounds.take(words + 1) - self._first
        self._postings = segment.column("postings")

    def __len__(self) -> int:
        """How many postings there are."""
        return int(np.add.reduce(self._counts))

    def beside(self, other: "Occurrences", step: int) -> list[Array]:
        """Where forms of another word may stand one step before (-1) or behind (1): the packed places here,
        the forms here, and those there, each of them or ``SOME_FORM``."""
        common, rows = common_places(self._words, self._segment.beside.words)
        if not len(common):
            return self._beside_rare(other, step)
        rare = (~marked(common, len(self._words))).nonzero()[0]
        codes = self._segment.beside.codes(rows, step)
        found = self._part(common)._beside_common(other, codes), self._part(rare)._beside_rare(other, step)
        return [np.concatenate(columns) for columns in zip(*found, strict=True)]

    def _part(self, which: Array) -> "Occurrences":
        return Occurrences(self._segment, self._words[which], self._forms[which])

    def _beside_rare(self, other: "Occurrences", step: int) -> list[Array]:
        places = self._everywhere()
        here, seen = other.seen_at(places + step)
        return [places.take(here), self._forms_of(here), seen]

    def _beside_common(self, other: "Occurrences", codes: Array) -> list[Array]:
        """The same for common words, given the codes beside them all."""
        here, seen = other._seen_in(codes)
        return [self._places_of(here), self._forms_of(here), seen]

    def _everywhere(self) -> Array:
        """All places, those of one form after the other: section and position in one number, see ``pack``."""
        segment, last = self._segment, self._first + self._counts
        sections = self._sections
        starts = pack(sections, segment.section_starts.take(sections))
        places: Array = starts.repeat(segment.counts_between(self._first, last))
        places += Slices(*self._lying).take(segment.column("positions"))
        return places

    def _places_of(self, numbers: Array) -> Array:
        """Some of these places, by their numbers."""
        segment = self._segment
        sections = self._sections_of(numbers)
        positions = Slices(*self._lying).take(segment.column("positions")).take(numbers)
        return pack(sections, segment.section_starts.take(sections) + positions)

    def _sections_of(self, numbers: Array) -> Array:
        """The sections of some of these places, by their numbers."""
        counts = self._segment.counts_between(self._first, self._first + self._counts)
        if len(numbers) * _LAID_OUT > len(counts):
            return self._sections.repeat(counts).take(numbers)
        return self._sections.take(counts.cumsum(dtype=np.int64).searchsorted(numbers, "right"))

    def _forms_of(self, numbers: Array) -> Array:
        """The forms of some of these places, by their numbers."""
        begins, ends = self._lying
        return self._forms.take((ends - begins).cumsum().searchsorted(numbers, "right"))

    @property
    def _sections(self) -> Array:
        """The section of each posting."""
        return sections_in(Slices(self._first, self._first + self._counts).take(self._postings))

    @cached_property
    def _lying(self) -> tuple[Array, Array]:
        """Where in ``positions`` those of each form begin and end, in a row over all of its postings."""
        ends = self._segment.first_positions(self._first + self._counts)
        return self._segment.first_positions(self._first), ends

    def seen_at(self, places: Array) -> tuple[Array, Array]:
        """Which of some packed places a form may stand at, and which form each code tells: one or
        ``SOME_FORM``."""
        # What was moved to before the first position is taken for one behind the last, where no word stands.
        return self._seen_in(self._segment.column("token_codes").take_inside(positions_of(places)))

    def _seen_in(self, codes: Array) -> tuple[Array, Array]:
        meant = self._meant
        # Python looks bytes up in a table of bytes three times as fast as NumPy.
        likely = codes.tobytes().translate((meant != NO_FORM).tobytes())
        here = np.frombuffer(likely, bool).nonzero()[0]
        return here, meant.take(codes.take(here))

    @cached_property
    def _codes(self) -> Array:
        return self._segment.column("word_codes").take(self._words)

    @property
    def _sharing(self) -> Array:
        """The forms that have no code of their own."""
        return (self._codes > OWN).nonzero()[0]

    @property
    def _meant(self) -> Array:
        """For each code the form that it tells."""
        meant = filled(CODES, NO_FORM)
        meant[self._codes] = np.where(self._codes > OWN, SOME_FORM, self._forms)
        return meant

    def forms_at(self, places: Array) -> Array:
        """The form at each of some packed places, which rise; of those that share codes."""
        sharing = self._sharing
        first = self._first[sharing]
        postings = Slices(first, first + self._counts[sharing])
        held = sections_in(postings.take(self._postings))
        here = marked(sections_of(places), self._segment.section_count).take(held).nonzero()[0]
        numbers = postings.numbers(here)
        begins, counts = self._segment.occurrences(numbers)
        every = self._segment.positions_of(begins, counts, held.take(here))
        forms = self._forms[sharing].take(first.searchsorted(numbers, "right") - 1).repeat(counts)
        theirs, mine = common_places(every, positions_of(places))
        found = filled(len(places), NO_FORM)
        found[mine] = forms.take(theirs)
        return found


def pack(sections: Array, positions: Array) -> Array:
    """Sections and positions in one number each, which rise as the positions do."""
    places: Array = sections.astype(np.int64)
    places <<= _POSITION
    places |= positions
    return places


def sections_of(places: Array) -> Array:
    """The sections of packed places."""
    sections: Array = places >> _POSITION
    return sections


def positions_of(places: Array) -> Array:
    """The positions of packed places."""
    positions: Array = places & (1 << _POSITION) - 1
    return positions


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
