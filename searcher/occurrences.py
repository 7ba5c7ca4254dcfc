"""Where do the forms of a word stand, one by one, and which words stand beside them?"""

from functools import cached_property

import numpy as np

from searcher.arrays import Array
from searcher.codes import CODES, OWN
from searcher.columns import Slices, common_places, filled, marked
from searcher.impacts import sections_in
from searcher.segment import Segment

_LAID_OUT = 4
"""To look up one place among its postings takes as long as to lay out the sections of so many postings."""

NO_FORM, SOME_FORM = -1, -2
"""In place of a form where none stands, or perhaps one."""

_POSITION = 32
"""So many bits of a packed place tell the position."""


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
        self._last = bounds.take(words + 1).astype(np.int64)  # not included
        self._postings = segment.column("postings")

    def __len__(self) -> int:
        """How many postings there are."""
        return int(np.add.reduce(self._last - self._first))

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
        segment, sections = self._segment, self._sections
        starts = pack(sections, segment.section_starts.take(sections))
        places: Array = starts.repeat(segment.counts_between(self._first, self._last))
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
        counts = self._segment.counts_between(self._first, self._last)
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
        return sections_in(Slices(self._first, self._last).take(self._postings))

    @cached_property
    def _lying(self) -> tuple[Array, Array]:
        """Where in ``positions`` those of each form begin and end, in a row over all of its postings."""
        segment = self._segment
        return segment.first_positions(self._first), segment.first_positions(self._last)

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
        postings = Slices(first, self._last[sharing])
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
