"""What does a scored section show?

Itself, with the places marked where words of the query stand in its heading and in the passage of its text
that shows the match best.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from searcher.marking import marks_of
from searcher.ranking import Ranking, Scored
from searcher.results import Hit, Span
from searcher.snippets import best_passage, merged, opening, room_in
from searcher.state import State
from searcher.windows import best_stretches

_AT_ONCE = 1000
"""So many hits are made together, so that many take no more memory than they need."""


def make_hits(state: State, ranking: Ranking, best: Sequence[Scored], first_rank: int) -> list[Hit]:
    """The hits for scored sections, numbered from ``first_rank``."""
    hits: list[Hit] = []
    for done in range(0, len(best), _AT_ONCE):
        hits += _hits(state, ranking, best[done : done + _AT_ONCE], first_rank + done)
    return hits


def _hits(state: State, ranking: Ranking, best: Sequence[Scored], first_rank: int) -> list[Hit]:
    sections = [state.segments[hit.view].section(hit.section) for hit in best]
    headings = [section.headings[-1] if section.headings else "" for section in sections]
    texts = headings + [section.text for section in sections]
    marks = marks_of(state, ranking, best, texts)
    spans = list(zip(marks.starts.tolist(), marks.ends.tolist(), strict=True))
    begins = marks.texts.searchsorted(np.arange(len(texts) + 1)).tolist()
    spans_in = [spans[begin:end] for begin, end in pairwise(begins)]
    stretches = best_stretches(marks.cut(begins[len(best)]), room_in())

    hits = []
    for heading, (hit, section) in enumerate(zip(best, sections, strict=True)):
        body = len(best) + heading
        if body in stretches:
            snippet = best_passage(texts[body], stretches[body], spans_in[body])
        else:
            snippet = opening(texts[body])
        highlights = [Span(*stretch) for stretch in merged(spans_in[heading], len(texts[heading]))]
        hits.append(Hit(first_rank + heading, hit.score, section, snippet, tuple(highlights)))
    return hits
