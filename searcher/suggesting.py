"""Did they mean another word?

A word of the query that is nowhere in the index, or next to nowhere, is replaced by the nearest word of the
documents, as it is written there.
"""

from collections.abc import Iterator

import numpy as np

from searcher.matching import View
from searcher.query import Clause, ParsedQuery, Role, Shape
from searcher.ranking import Ranking
from searcher.segment import Segment
from searcher.spelling import allowed_edits, close_signatures, nearest
from searcher.state import State
from searcher.terms import plain_word
from searcher.weights import Field

_NEXT_TO_NOTHING = 50
"""A word that so many times fewer sections hold than its nearest neighbour is taken for a mistyped one, …"""

_FEW = 2
"""… if no more sections than these hold it."""


def suggest(state: State, parsed: ParsedQuery, ranking: Ranking) -> str | None:
    """The query with its unknown words replaced by the nearest ones of the index, or None."""
    text = parsed.text
    for sought in reversed(ranking.sought):
        clause = sought.clause
        if clause.shape is Shape.WORD and clause.role is not Role.MUST_NOT and sought.sections <= _FEW:
            better = _nearest(state, clause, sought.sections)
            if better is not None:
                text = text[: clause.start] + better + text[clause.start + len(clause.written) :]
    return text if text != parsed.text else None


def _nearest(state: State, clause: Clause, sections: int) -> str | None:
    """The nearest word of the index as written there, if there is one and it is worth the change."""
    word = clause.words[0]
    if not allowed_edits(word):
        return None
    found = {candidate: each for view in state.views for candidate, each in _candidates(view, word)}
    ranked = nearest(word, ((candidate, count) for candidate, (_, _, count) in found.items()))
    for candidate in ranked:
        view, number, count = found[candidate]
        if candidate != word and count > sections * _NEXT_TO_NOTHING:
            return _as_written(view.segment, number)
    return None


def _candidates(view: View, word: str) -> Iterator[tuple[str, tuple[View, int, int]]]:
    """Words that may be near, with where to find them and how many sections hold them or a form of them."""
    segment = view.segment
    signatures, lengths = segment.array("word_signatures"), segment.array("word_lengths")
    close = close_signatures(signatures, lengths, word, allowed_edits(word))
    for number in close.tolist():
        candidate = plain_word(segment.words[number])
        bounds = segment.array("word_postings")[number : number + 2].tolist()
        if bounds[1] > bounds[0]:
            yield candidate, (view, number, bounds[1] - bounds[0])


def _as_written(segment: Segment, number: int) -> str:
    """A word as it stands in the first heading or text that holds it, else as it is filed."""
    first = int(segment.array("posting_positions")[segment.array("word_postings")[number]])
    position = int(segment.array("positions")[first])
    section = int(np.searchsorted(segment.section_starts, position, side="right")) - 1
    field = int(np.searchsorted(segment.field_starts[section], position, side="right")) - 1
    start = int(segment.array("token_starts")[position])
    end = start + int(segment.array("token_lengths")[position])
    if field == Field.BODY:
        return segment.section(section).text[start:end]
    if field == Field.HEADING:
        return segment.section(section).headings[-1][start:end]
    return plain_word(segment.words[number])
