"""Where do some words of a segment stand?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.columns import is_section_in, ranges
from searcher.forms import Forms
from searcher.segment import Segment
from searcher.view import View
from searcher.weights import EVERY_FIELD


class Places(NamedTuple):
    """Occurrences, as columns, rising by position: where, in which section, of which word, by which kind (a
    place in ``KINDS``) and with what weight, and the stretch of the word that was meant."""

    positions: Array
    sections: Array
    words: Array
    kinds: Array
    weights: Array
    starts: Array
    ends: Array


class Postings:
    """The postings of some forms in some fields (a set of bits), without those of deleted sections.

    As columns: ``numbers`` of the postings in the segment, the ``sections``, and which of the ``forms`` each
    is of. A section has a posting for each form that stands in it.
    """

    def __init__(self, view: View, forms: Forms, fields: int) -> None:
        self.view = view
        self.forms = forms
        self.fields = fields
        begins = view.segment.array("word_postings")[forms.words].astype(np.int64)
        counts = view.segment.array("word_postings")[forms.words + 1].astype(np.int64) - begins
        self.numbers = ranges(begins, counts)
        self.which = np.repeat(np.arange(len(counts)), counts)
        # Turned once into the type that NumPy takes for places; it would do so at each look-up.
        self.sections = view.segment.array("posting_sections")[self.numbers].astype(np.intp)
        if view.alive is not None:
            self._keep(view.alive[self.sections])
        if fields != EVERY_FIELD:
            self._keep(view.segment.array("posting_fields")[self.numbers] & fields != 0)

    def _keep(self, wanted: Array) -> None:
        self.numbers = self.numbers[wanted]
        self.which = self.which[wanted]
        self.sections = self.sections[wanted]

    def places(self) -> Places:
        """All occurrences."""
        return self._places(self.numbers, self.which)

    def places_in(self, sections: Array) -> Places:
        """The occurrences in some sections (rising)."""
        wanted = is_section_in(self.sections, sections, self.view.segment.section_count)
        return self._places(self.numbers[wanted], self.which[wanted])

    def _places(self, numbers: Array, which: Array) -> Places:
        segment, forms = self.view.segment, self.forms
        begins = segment.array("posting_positions")[numbers].astype(np.int64)
        counts = segment.array("posting_positions")[numbers + 1].astype(np.int64) - begins
        form = np.repeat(which, counts)
        columns = [
            segment.array("positions")[ranges(begins, counts)].astype(np.int64),
            np.repeat(segment.array("posting_sections")[numbers].astype(np.int64), counts),
            *(column[form] for column in forms),
        ]
        places = Places(*columns) if len(forms.words) == 1 else _in_order(columns)
        return _in_fields(segment, places, self.fields)


def joined(found: Sequence[Places]) -> Places:
    """Several columns of places as one."""
    return _in_order([np.concatenate(columns) for columns in zip(*found, strict=True)])


def fields_of(segment: Segment, places: Places) -> Array:
    """The field in which each place lies."""
    bounds = segment.field_starts[places.sections, 1:-1]
    fields: Array = (places.positions[:, None] >= bounds).sum(axis=1)
    return fields


def _in_fields(segment: Segment, places: Places, fields: int) -> Places:
    if fields == EVERY_FIELD:
        return places
    wanted = fields >> fields_of(segment, places) & 1 == 1
    return Places(*(column[wanted] for column in places))


def _in_order(columns: Sequence[Array]) -> Places:
    order = np.argsort(columns[0], kind="stable")
    return Places(*(column[order] for column in columns))
