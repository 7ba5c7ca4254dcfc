"""Why does a section have its score?

The parts add up to the score: what a word gives is shared out over the fields and forms in which it stands,
by their part in its weighted frequency.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from searcher.arrays import Array
from searcher.matching import KINDS, Places, View, fields_of
from searcher.query import Clause, Role, Shape
from searcher.ranking import Ranking
from searcher.results import Contribution, Explanation
from searcher.segment import Segment
from searcher.terms import plain_word
from searcher.weights import FIELD_NAMES, Field

_KIND_SENTENCES = {
    "exact": "as typed",
    "stem": "another form with the same stem",
    "folded": "a form that differs in letters such as ä, ø, å",
    "part": "part of a longer word",
}


class _Form(NamedTuple):
    """Where and how a word of the query stands in a section."""

    field: Field
    kind: str
    written: str


def explain(query: str, ranking: Ranking, view: View, number: int, section: int) -> Explanation:
    """Why one section of a view (whose place in the state is ``number``) has its score for a query."""
    place = view.segment.section(section)
    contributions: list[Contribution] = []
    missing = []
    for word, sought in enumerate(ranking.sought):
        if sought.clause.role is not Role.MUST_NOT:
            parts = _word_parts(ranking, view, number, word, section)
            contributions += parts
            if not parts:
                missing.append(sought.clause.written)
    contributions += _closeness_parts(ranking, number, section)
    score = ranking.score_of(number, section)
    contributions.sort(key=lambda part: -part.score)
    total = sum(part.score for part in contributions) if score is None else score
    return Explanation(query, place.id, total, score is not None, tuple(contributions), tuple(missing))


def _word_parts(ranking: Ranking, view: View, number: int, word: int, section: int) -> list[Contribution]:
    """What one clause gives, field by field and kind by kind."""
    match = ranking.matches[number][word]
    here = np.flatnonzero(match.sections == section)
    if not len(here):
        return []
    places = match.places(np.array([section]))
    strength, in_heading = match.strength[here], match.in_heading[here]
    plain = float(ranking.word_score(word, strength, np.zeros(1))[0])
    bonus = float(ranking.word_score(word, strength, in_heading)[0]) - plain
    shares = _shares(view, places)
    total = sum(share for share, _ in shares.values())
    parts = []
    for (field, kind), (share, forms) in shares.items():
        score = plain * share / total
        if field is Field.HEADING:
            score += bonus * share / _heading_share(shares)
        parts.append(_contribution(ranking, word, field, kind, forms, score))
    return parts


_Shares = dict[tuple[Field, str], tuple[float, dict[str, None]]]


def _shares(view: View, places: Places) -> _Shares:
    """By field and kind: the part in the weighted frequency, and the forms as written."""
    shares: dict[tuple[Field, str], float] = defaultdict(float)
    forms: dict[tuple[Field, str], dict[str, None]] = defaultdict(dict)
    values = _values(view, places)
    for place, number in enumerate(fields_of(view.segment, places).tolist()):
        kind = KINDS[int(places.kinds[place])].value
        field = Field(number)
        shares[field, kind] += float(values[place])
        forms[field, kind][_written(view.segment, places, place, field)] = None
    return {key: (share, forms[key]) for key, share in shares.items()}


def _values(view: View, places: Places) -> Array:
    """What each place adds to the weighted frequency, short fields once for all their places."""
    fields = fields_of(view.segment, places)
    values = np.array([view.weights.fields[field] for field in Field])[fields]
    values = np.where(fields == Field.BODY, view.body_norm[places.sections], values)
    values = np.where(fields == Field.HEADING, view.heading_norm[places.sections], values)
    counts = np.bincount(fields, minlength=len(Field))[fields]
    shared: Array = np.where(fields == Field.BODY, values, values / counts)
    return shared * places.weights


def _heading_share(shares: _Shares) -> float:
    return sum(share for (field, _), (share, _) in shares.items() if field is Field.HEADING)


def _written(segment: Segment, places: Places, place: int, field: Field) -> str:
    """The form as written where the text is kept (heading and body), else as it is filed."""
    section = segment.section(int(places.sections[place]))
    position = int(places.positions[place])
    start = int(segment.array("token_starts")[position])
    end = start + int(segment.array("token_lengths")[position])
    if field is Field.BODY:
        return section.text[start:end]
    if field is Field.HEADING:
        return section.headings[-1][start:end]
    return plain_word(segment.words[int(places.words[place])])


def _contribution(
    ranking: Ranking, word: int, field: Field, kind: str, forms: dict[str, None], score: float
) -> Contribution:
    sought = ranking.sought[word]
    written = ", ".join(f"“{form}”" for form in forms)
    how = _found_as(sought.clause, kind)
    sentence = (
        f"{_named(sought.clause)} stands in the {FIELD_NAMES[field]} as {written} ({how}); "
        f"{sought.sections:,} of {ranking.section_count:,} sections hold it"
    )
    return Contribution(
        sought.clause.written,
        tuple(forms),
        FIELD_NAMES[field],
        kind,
        sought.sections,
        ranking.section_count,
        score,
        sentence,
    )


def _found_as(clause: Clause, kind: str) -> str:
    if clause.shape is Shape.PREFIX:
        return "begins so"
    if clause.shape is Shape.PHRASE:
        return "in a row with the rest"
    return _KIND_SENTENCES.get(kind, kind)


def _named(clause: Clause) -> str:
    return f"“{clause.written}”"


def _closeness_parts(ranking: Ranking, number: int, section: int) -> list[Contribution]:
    parts = []
    for one, other, score in ranking.closeness_of(number, section):
        words = f"{one.written} {other.written}"
        sentence = f"{_named(one)} and {_named(other)} stand close together"
        parts.append(Contribution(words, (), "", "closeness", 0, ranking.section_count, score, sentence))
    return parts
