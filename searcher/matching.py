"""Which sections hold a word, a phrase or a prefix, and how strongly?

Every position of a text holds one word, and each word that a query means was found by one kind (``forms``):
a position counts once, by the best way.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache, partial

import numpy as np

from searcher.analysis import Kind
from searcher.arrays import Array
from searcher.columns import filled
from searcher.forms import KINDS, Forms, begun_words, forms_of, meaning_of, prefix_forms
from searcher.freed import keep_freed_memory
from searcher.impacts import ROUNDING
from searcher.lookalikes import lookalikes
from searcher.places import Places, Postings, joined, occurrences_in
from searcher.query import Clause, Shape
from searcher.rows import Rows
from searcher.splitting import parts_in
from searcher.view import View
from searcher.weights import EVERY_FIELD, Field, Weights

_SPARSE = 4
"""Up to one posting for so many sections it is quicker to look at these one by one than at all in a row."""

_REMEMBERED = 1024
"""Of so many words is remembered what they mean and which forms they have; these take 2 kB at the mean in
100,000 sections, 8 kB in 300,000."""

_FIELD_NAMED = {
    "heading": Field.HEADING,
    "title": Field.TITLE,
    "keyword": Field.KEYWORDS,
    "body": Field.BODY,
}


class _Counts:
    """How many sections hold a clause, once they were counted, and how many hold it by itself."""

    __slots__ = ("by_itself", "held")

    def __init__(self) -> None:
        self.held: int | None = None
        self.by_itself: int | None = None


class Match:
    """The sections of a view that hold any of some forms, or forms of several words in a row."""

    def __init__(self, postings: Postings, rows: Rows | None, counts: _Counts) -> None:
        self.postings = postings
        self._counts = counts
        self.rows = rows if rows is not None and len(rows.sections) else None
        self._view = postings.view

    @property
    def held(self) -> int:
        """How many living sections hold it."""
        if self._counts.held is None:
            self._counts.held = self._count()
        return self._counts.held

    @property
    def held_by_itself(self) -> int:
        """How many living sections hold it otherwise than as a part of longer words."""
        if self._counts.by_itself is None:
            self._counts.by_itself = self._count_by_itself()
        return self._counts.by_itself

    def _count(self) -> int:
        postings = self.postings
        if self._view.alive is None and self.rows is None and len(postings.forms.words) == 1:
            return postings.count
        return int(np.count_nonzero(self.present))

    def _count_by_itself(self) -> int:
        whole = self.postings.forms.kinds != KINDS.index(Kind.PART)
        count = np.count_nonzero(whole)
        if count == len(whole):
            return self.held
        if not count and self.rows is None:
            return 0
        return int(np.count_nonzero(self._living(self.postings.holding(whole))))

    @cached_property
    def present(self) -> Array:
        """For each section whether it is living and holds it."""
        return self._living(self.postings.holding())

    def _living(self, present: Array) -> Array:
        """What holds some of the forms, with what holds the rows and without what is deleted."""
        if self.rows is not None:
            present[self.rows.sections] = True
        if self._view.alive is not None:
            present &= self._view.alive
        return present

    @property
    def is_common(self) -> bool:
        """Whether any of the words is common (see ``impacts``), so that bounds for all sections cost much."""
        return len(self.postings.common) > 0 and self.rows is None

    def most(self, rarity: float) -> float:
        """More than this the match gives no section."""
        weights = self._view.weights
        best = max(self.postings.best_weight, 1.0)
        return float(rarity * ROUNDING * (weights.saturation + 1 + weights.heading_bonus * best))

    def add_bounds(self, bounds: Array, rarity: float) -> None:
        """Add to each section at least what the match gives it, in place; to deleted ones, too.

        Several forms are added up before the saturation; a phrase, which few sections hold, is added to that.
        """
        rarity *= ROUNDING
        postings, weights = self.postings, self._view.weights
        if len(postings.common) or len(postings.sections) * _SPARSE > len(bounds):
            bounds += saturated(self._frequencies(), weights, rarity)
        else:
            np.add.at(bounds, postings.sections, self._shares(rarity))
        # A section that comes several times gets the bonus once: NumPy adds before it writes.
        bounds[postings.headed()] += np.float32(weights.heading_bonus * postings.best_weight * rarity)
        if self.rows is not None:
            gains = saturated(self.rows.strength, weights) + weights.heading_bonus * self.rows.in_heading
            bounds[self.rows.sections] += (gains * rarity).astype(np.float32)

    def bounds_at(self, sections: Array, table: Array, rarity: float) -> Array:
        """More than what a match without rows gives each of some sections (rising), of which a ``table`` says
        the same for all sections."""
        weights = self._view.weights
        of_each, most = self.postings.bounded(self.postings.rare_numbers(table))
        frequencies = np.zeros(len(sections), np.float32)
        np.add.at(frequencies, sections.searchsorted(of_each), most)
        for row, step in self.postings.common_rows:
            frequencies += np.square(row.take(sections) * np.float32(step))
        bounds = saturated(frequencies, weights, rarity * ROUNDING)
        bounds += weights.heading_bonus * self.postings.best_weight * rarity * ROUNDING
        return bounds

    def _frequencies(self) -> Array:
        """The largest frequency that each section may have."""
        frequencies = np.zeros(self._view.segment.section_count, np.float32)
        self.postings.add_frequencies(frequencies)
        for row, step in self.postings.common_rows:
            here = row.astype(np.float32)
            here *= step
            here *= here
            frequencies += here
        return frequencies

    def _shares(self, rarity: float) -> Array:
        """What each posting adds to the saturated frequency of its section, times a rarity."""
        postings, weights = self.postings, self._view.weights
        frequencies = postings.frequencies(slice(None))
        if len(postings.forms.words) == 1:
            return saturated(frequencies, weights, rarity)
        shares = self._frequencies().take(postings.sections)
        shares += weights.saturation
        np.divide(frequencies, shares, out=shares)
        shares *= (weights.saturation + 1) * rarity
        return shares


def places_of(matches: Sequence[Match], found: Sequence[Array], sections: Array) -> tuple[Places, Array]:
    """The occurrences of matches in some sections (rising), and of which match each of their forms is.

    ``found`` are for each match the numbers of its postings there.
    """
    places, of_forms = occurrences_in([match.postings for match in matches], found)
    in_rows = [
        (number, more)
        for number, match in enumerate(matches)
        if match.rows is not None
        for more in match.rows.places_in(sections)
    ]
    if not in_rows:
        return places, of_forms
    of_rows = [filled(len(more.forms.words), number) for number, more in in_rows]
    return joined([places, *(more for _, more in in_rows)]), np.concatenate([of_forms, *of_rows])


def saturated(frequency: Array, weights: Weights, scale: float = 1.0) -> Array:
    """BM25's saturation, times a scale: a further occurrence adds the less, the more there are."""
    gains: Array = frequency + weights.saturation
    np.divide(frequency, gains, out=gains)
    gains *= (weights.saturation + 1) * scale
    return gains


class Matcher:
    """Finds clauses in the segments of one state; safe to share between threads.

    What a word counts in a language depends on where else it stands, so all segments are looked at together.
    What the last words mean is remembered: whoever types a query asks for its first words again and again.
    """

    def __init__(self, views: Sequence[View]) -> None:
        keep_freed_memory()
        self.views = views
        self._meaning = lru_cache(_REMEMBERED)(partial(meaning_of, views))
        self.parts = lru_cache(_REMEMBERED)(partial(parts_in, views))
        """The parts of a normalised word, see ``splitting``."""
        # In all segments at once, so that as many words are remembered, however many segments there are.
        self._forms = lru_cache(_REMEMBERED)(self._forms_in_each)
        self._begun = lru_cache(_REMEMBERED)(begun_words)
        self.lookalikes = lru_cache(_REMEMBERED)(partial(lookalikes, views))
        """The words spelled nearly as a normalised word, see ``lookalikes``."""
        self._counts = lru_cache(2 * _REMEMBERED)(lambda view, words, row, fields: _Counts())

    def match(self, view: View, clause: Clause) -> Match:
        """What a clause finds in a segment."""
        fields = EVERY_FIELD if clause.field is None else 1 << _FIELD_NAMED[clause.field]
        if clause.shape is Shape.PREFIX:
            forms = prefix_forms(self._begun(view.segment, clause.words[0]), view.weights)
            return Match(Postings(view, forms, fields), None, self._counts(view, clause.words, None, fields))
        # One word with joints (one-stop-shop), or its parts in a row (one stop shop): either means both.
        word, row = "-".join(clause.words), clause.row()
        words = [self.forms(view, part) for part in row]
        in_a_row = bool(words) and all(len(forms.words) for forms in words)
        rows = Rows(view, words, fields) if in_a_row else None
        counts = self._counts(view, clause.words, row, fields)
        return Match(Postings(view, self.forms(view, word), fields), rows, counts)

    def spelling(self, word: str) -> str:
        """A normalised word as the index spells it."""
        return self._meaning(word).spelling

    def only_within(self, word: str) -> bool:
        """Whether a normalised word stands in longer words and nowhere else."""
        return self._meaning(word).only_within

    def forms(self, view: View, word: str) -> Forms:
        """The words of a segment, given its view, that a normalised word finds."""
        return self._forms(word)[view]

    def _forms_in_each(self, word: str) -> dict[View, Forms]:
        meaning = self._meaning(word)
        return {view: forms_of(view.segment, meaning, view.weights) for view in self.views}
