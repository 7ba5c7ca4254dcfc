"""Why does a section have its score?

The parts add up to the score: what a word gives is shared out over the fields and forms in which it stands,
by their part in its weighted frequency.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from searcher.arrays import Array
from searcher.evidence import Evidence
from searcher.explanation import Contribution, Explanation
from searcher.forms import KINDS
from searcher.matching import Match, places_of
from searcher.places import Places, fields_of, in_order
from searcher.query import Clause, Role, Shape
from searcher.ranking import Ranking
from searcher.view import View
from searcher.weights import FIELD_NAMES, LAST_OF_OUTLINE, Field

_KIND_SENTENCES = {
    "exact": "as typed",
    "lemma": "as another form of the word",
    "stem": "as another word with the same stem",
    "folded": "as a word that differs in letters such as ä, ø, å",
    "part": "as part of a longer word",
}

_FORMS_NAMED = 5
"""So many forms are named in a sentence."""

_Way = tuple[Field, str]
"""A field, and the kind by which words are found there."""


def explain(query: str, ranking: Ranking, view: View, number: int, section: int) -> Explanation:
    """Why one section of a view (whose place in the state is ``number``) has its score for a query."""
    contributions: list[Contribution] = []
    missing = []
    for word, share in ranking.scoring.counted(number, section).items():
        sought = ranking.sought[word]
        explain_parts = _kin_part if sought.is_kin else _word_parts
        found = explain_parts(ranking, view, number, word, section)
        parts = [replace(part, score=share * part.score) for part in found]
        contributions += parts
        if not parts and not sought.is_kin and sought.clause.role is not Role.MUST_NOT:
            missing.append(_as_asked(sought.clause))
    contributions += _closeness_parts(ranking, number, section)
    contributions.sort(key=lambda part: -part.score)
    score = ranking.score_of(number, section)
    return Explanation(
        query,
        view.segment.section(section).id,
        sum(part.score for part in contributions) if score is None else score,
        score is not None,
        tuple(contributions),
        tuple(missing),
    )


def _as_asked(clause: Clause) -> str:
    """What a query says of a clause, its role left out: a word that is not in the title may be elsewhere."""
    field = f"{clause.field}:" if clause.field else ""
    star = "*" if clause.shape is Shape.PREFIX else ""
    return f"{field}{clause.typed or clause.written}{star}"


def _word_parts(ranking: Ranking, view: View, number: int, word: int, section: int) -> list[Contribution]:
    """What one clause gives, field by field and kind by kind."""
    match = ranking.matches[number][word]
    evidence = Evidence(view, [match], np.array([section]))
    strength, in_heading = evidence.strength[0], evidence.in_heading[0]
    if not np.count_nonzero(strength):
        return []
    rarity = ranking.sought[word].rarity
    bonus = float(rarity * view.weights.heading_bonus * in_heading[0])
    plain = float(evidence.gains(np.array([rarity]))[0, 0]) - bonus
    places = _places(match, view, section)
    shares = _shares(view, places, ranking.sought[word].clause)
    scores = {way: plain * share / sum(shares.values()) for way, share in shares.items()}
    headed = [way for way in shares if way[0] is Field.HEADING]
    for way in headed:
        scores[way] += bonus / len(headed)
    forms = _forms(view, places, section)
    return [
        _contribution(ranking, word, way, forms[way], score)
        for way, score in scores.items()
        if score or shares[way]
    ]


def _kin_part(ranking: Ranking, view: View, number: int, word: int, section: int) -> list[Contribution]:
    """What the words give that begin like a word of the query, all together."""
    match, sought = ranking.matches[number][word], ranking.sought[word]
    evidence = Evidence(view, [match], np.array([section]))
    score = float(evidence.gains(np.array([sought.rarity]))[0, 0])
    if not score:
        return []
    places = _places(match, view, section)
    forms = dict.fromkeys(view.segment.written(section, places.positions.tolist()))
    count, written = ranking.section_count, sought.clause.written
    sentence = (
        f"{_listed(forms)} {'begins' if len(forms) == 1 else 'begin'} like “{written}”, which adds a little; "
        f"{sought.sections:,} of {count:,} sections hold such words"
    )
    return [Contribution(written, tuple(forms), "", "kin", sought.sections, count, score, sentence)]


def _places(match: Match, view: View, section: int) -> Places:
    """Where a clause stands in a section, in the order of reading."""
    here, table = np.array([section]), np.arange(view.segment.section_count) == section
    places, _ = places_of([match], [match.postings.numbers_in(here, table)], here)
    return in_order(places)


def _ways(view: View, places: Places) -> list[_Way]:
    """For each place its field and the kind by which the word was found."""
    fields = map(Field, fields_of(view.segment, places).tolist())
    kinds = places.of_forms(places.forms.kinds).tolist()
    return [(field, KINDS[kind].value) for field, kind in zip(fields, kinds, strict=True)]


def _shares(view: View, places: Places, clause: Clause) -> Mapping[_Way, float]:
    """By field and kind, the part in the weighted frequency."""
    shares: dict[_Way, float] = defaultdict(float)
    for way, value in zip(_ways(view, places), _values(view, places, clause).tolist(), strict=True):
        shares[way] += value
    return shares


def _forms(view: View, places: Places, section: int) -> Mapping[_Way, dict[str, None]]:
    """By field and kind, the forms as written, each once."""
    forms: dict[_Way, dict[str, None]] = defaultdict(dict)
    written = view.segment.written(section, places.positions.tolist())
    for way, form in zip(_ways(view, places), written, strict=True):
        forms[way][form] = None
    return forms


def _values(view: View, places: Places, clause: Clause) -> Array:
    """What each place adds to the weighted frequency.

    The outline counts once, where it gives most, and so does a word in another short field. What counts once
    is shared by the places.
    """
    fields = fields_of(view.segment, places)
    values = view.norms.of_places(places.sections, fields)
    in_outline = fields <= LAST_OF_OUTLINE
    words = places.of_forms(places.forms.words)
    together = words * len(Field) + np.where(in_outline, LAST_OF_OUTLINE, fields)
    group = together[together.argsort()].searchsorted(together)
    best = np.zeros(len(values))
    np.maximum.at(best, group, values)
    counts = values == best[group]
    shared = np.where(counts, values / np.bincount(group, counts)[group], 0)
    once = in_outline | (fields != Field.BODY) & (clause.shape is not Shape.PHRASE)
    weighted: Array = np.where(once, shared, values) * places.of_forms(places.forms.weights)
    return weighted


def _contribution(
    ranking: Ranking, word: int, way: _Way, forms: Mapping[str, None], score: float
) -> Contribution:
    sought = ranking.sought[word]
    field, kind = way
    clause = sought.clause
    held = f"{sought.sections:,} of {ranking.section_count:,} sections hold it"
    sentence = (
        f"{_named(clause)} stands in the {FIELD_NAMES[field]} as {_listed(forms)} "
        f"({_found_as(clause, kind)}); {held}"
    )
    if clause.role is Role.MUST_NOT:
        sentence += ", and the query leaves them out"
    return Contribution(
        clause.typed or clause.written,
        tuple(forms),
        FIELD_NAMES[field],
        "typo" if clause.typed else kind,
        sought.sections,
        ranking.section_count,
        score,
        sentence,
    )


def _listed(forms: Mapping[str, None]) -> str:
    named = [f"“{form}”" for form in forms]
    if len(named) > _FORMS_NAMED:
        named[_FORMS_NAMED:] = [f"{len(named) - _FORMS_NAMED} more"]
    return ", ".join(named)


def _found_as(clause: Clause, kind: str) -> str:
    if clause.shape is Shape.PREFIX:
        return "begins so"
    if clause.row():
        return "in a row or as one word"
    if clause.typed and kind == "exact":
        return "the nearest word of the index"
    return _KIND_SENTENCES.get(kind, kind)


def _named(clause: Clause) -> str:
    return f"“{clause.typed}”, taken for “{clause.written}”," if clause.typed else f"“{clause.written}”"


def _closeness_parts(ranking: Ranking, number: int, section: int) -> list[Contribution]:
    parts = []
    for one, other, score in ranking.scoring.closeness_of(number, section):
        words = f"{one.typed or one.written} {other.typed or other.written}"
        sentence = f"{_named(one)} and {_named(other)} stand close together"
        parts.append(Contribution(words, (), "", "closeness", 0, ranking.section_count, score, sentence))
    return parts
