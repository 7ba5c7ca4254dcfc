"""Which sections hold a word, a phrase or a prefix, and how strongly?

Every position of a text holds one word, and each word that a query means was found by one kind (``forms``):
a position counts once, by the best way.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from searcher.analysis import Kind
from searcher.arrays import Array
from searcher.columns import best_by, is_in, total_by
from searcher.forms import Forms, Meaning, forms_of, meaning_of, prefix_forms
from searcher.places import Places, Postings, fields_of, joined
from searcher.query import Clause, Shape
from searcher.view import View
from searcher.weights import EVERY_FIELD, Field

_FIELD_NAMED = {
    "heading": Field.HEADING,
    "title": Field.TITLE,
    "keyword": Field.KEYWORDS,
    "body": Field.BODY,
}


class Match(Protocol):
    """What a clause finds in one segment.

    ``sections`` rise and are not deleted. For each of them, ``strength`` is the weighted and normalised
    frequency x of BM25F, and ``in_heading`` the weight of the best match in its own heading, 0 without one.
    """

    sections: Array
    strength: Array
    in_heading: Array

    def places(self, sections: Array) -> Places:
        """The occurrences in some sections (rising)."""


class Matcher:
    """Finds clauses in the segments of one state.

    What a word counts in a language depends on where else it stands, so all segments are looked at together.
    """

    def __init__(self, views: Sequence[View]) -> None:
        self._views = views
        self._meanings: dict[str, Meaning] = {}

    def match(self, view: View, clause: Clause) -> Match:
        """What a clause finds in a segment."""
        fields = EVERY_FIELD if clause.field is None else 1 << _FIELD_NAMED[clause.field]
        if clause.shape is Shape.PREFIX:
            forms = prefix_forms(view.segment, clause.words[0], view.weights)
            return WordMatch(Postings(view, forms, fields))
        if clause.shape is Shape.PHRASE:
            return self._either(view, "-".join(clause.words), clause.words, fields)
        if row := clause.row():
            return self._either(view, clause.words[0], row, fields)
        return WordMatch(Postings(view, self.forms(view, clause.words[0]), fields))

    def forms(self, view: View, word: str) -> Forms:
        """The words of a segment that a normalised word finds."""
        if word not in self._meanings:
            self._meanings[word] = meaning_of(self._views, word)
        return forms_of(view.segment, self._meanings[word], view.weights)

    def _either(self, view: View, joined_word: str, parts: Sequence[str], fields: int) -> Match:
        """One word with joints (one-stop-shop), or its parts in a row (one stop shop): either means both."""
        whole = WordMatch(Postings(view, self.forms(view, joined_word), fields))
        row = PhraseMatch(view, [self.forms(view, part) for part in parts], fields)
        return EitherMatch(whole, row, view.segment.section_count)


class WordMatch:
    """The sections that hold any of some forms."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        view, which = postings.view, postings.which
        fields = view.segment.array("posting_fields")[postings.numbers] & postings.fields
        weights = postings.forms.weights[which]
        in_headings = np.flatnonzero(fields & 1 << Field.HEADING)
        strength = weights * _frequency(postings, fields, in_headings)
        if len(postings.forms.words) == 1:
            self.sections, self.strength = postings.sections, strength
        else:
            below = view.segment.section_count
            self.sections, self.strength = total_by(postings.sections, strength, below)
        headed = postings.sections[in_headings]
        self.in_heading = best_by(headed, weights[in_headings], self.sections)

    def places(self, sections: Array) -> Places:
        """The occurrences in some sections (rising)."""
        return self._postings.places_in(sections)


def _frequency(postings: Postings, fields: Array, in_headings: Array) -> Array:
    """The weighted frequency of each posting: short fields by presence, the body by count and length.

    ``in_headings`` are the few postings that are in a heading.
    """
    view, sections = postings.view, postings.sections
    frequency: Array = view.presence[fields]
    frequency[in_headings] += view.heading_norm[sections[in_headings]]
    if postings.fields >> Field.BODY & 1:
        counts = view.segment.array("posting_counts")[postings.numbers]
        frequency += counts * view.body_norm[sections]
    return frequency


class PhraseMatch:
    """The sections in which forms of several words stand in a row within one field."""

    def __init__(self, view: View, words: Sequence[Forms], fields: int) -> None:
        whole = (Postings(view, forms.without(Kind.PART), fields) for forms in words)
        self._words = [postings.places() for postings in whole]
        self._firsts = self._rows()
        in_fields = fields_of(view.segment, self._firsts)
        weights = self._row_weights()
        values = view.field_values(self._firsts.sections, in_fields) * weights
        below = view.segment.section_count
        self.sections, self.strength = total_by(self._firsts.sections, values, below)
        headings = weights * (in_fields == Field.HEADING)
        self.in_heading = best_by(self._firsts.sections, headings, self.sections)

    def _rows(self) -> Places:
        """The places of the first words of every row; the rarest word rules out most."""
        rows = self._words[0].positions
        for distance, places in sorted(enumerate(self._words), key=lambda word: len(word[1].positions)):
            rows = rows[is_in(rows + distance, places.positions)]
        first = self._words[0]
        return Places(*(column[is_in(first.positions, rows)] for column in first))

    def _row_weights(self) -> Array:
        """The mean weight of the words of each row."""
        total = np.zeros(len(self._firsts.positions))
        for distance, places in enumerate(self._words):
            total += places.weights[np.searchsorted(places.positions, self._firsts.positions + distance)]
        return total / len(self._words)

    def places(self, sections: Array) -> Places:
        """The occurrences of all words of the rows in some sections (rising)."""
        rows = self._firsts.positions[is_in(self._firsts.sections, sections)]
        found = []
        for distance, places in enumerate(self._words):
            here = np.searchsorted(places.positions, rows + distance)
            found.append(Places(*(column[here] for column in places)))
        return joined(found)


class EitherMatch:
    """The sections in which one or the other of two matches is found, which have no place in common.

    ``below`` is more than the number of any section.
    """

    def __init__(self, one: Match, other: Match, below: int) -> None:
        self._both = (one, other)
        sections = np.concatenate([one.sections, other.sections])
        strengths = np.concatenate([one.strength, other.strength])
        in_headings = np.concatenate([one.in_heading, other.in_heading])
        self.sections, self.strength = total_by(sections, strengths, below)
        self.in_heading = best_by(sections, in_headings, self.sections)

    def places(self, sections: Array) -> Places:
        """The occurrences of both in some sections."""
        return joined([each.places(sections) for each in self._both])
