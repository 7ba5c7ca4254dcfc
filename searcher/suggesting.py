"""Did they mean another word?

A word of the query that is nowhere in the index, or next to nowhere, is replaced by the nearest word of the
documents, as it is mostly written there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from searcher.arrays import Array
from searcher.matching import Matcher
from searcher.query import Clause, ParsedQuery, Role, Shape
from searcher.ranking import Ranking
from searcher.results import Span
from searcher.spelling import allowed_edits, close_signatures, nearest
from searcher.state import State
from searcher.terms import plain_word
from searcher.view import View
from searcher.words import find_words, normalise, pieces

_NEXT_TO_NOTHING = 50
"""A word that so many times fewer sections hold than its nearest neighbour is taken for a mistyped one, …"""

_FEW = 2
"""… if no more sections than these hold it."""

_LOOKED_AT = 10
"""In so many sections, and at so many places in each, is looked how a word is written."""


class _Postings(NamedTuple):
    """Where a word stands in one segment, without deleted sections."""

    view: View
    numbers: Array


def suggest(state: State, parsed: ParsedQuery, ranking: Ranking) -> str | None:
    """The query with its unknown words replaced by the nearest ones of the index, or None."""
    matcher = Matcher(state.views)
    better: dict[Span, str] = {}
    for sought in ranking.sought:
        if sought.sections <= _FEW and sought.part_of is None and sought.clause.role is not Role.MUST_NOT:
            for word in _words_of(sought.clause):
                found = _nearest(state, matcher, word)
                if found is not None:
                    better |= dict.fromkeys(_places_in(parsed.text, word), found)
    return _replaced(parsed.text, better) if better else None


def _places_in(text: str, word: Clause) -> Iterator[Span]:
    """Where a word stands in the query: in its clause, and where the query says it once more."""
    yield Span(word.start, word.start + len(word.written))
    for start, end in find_words(text):
        if normalise(text[start:end]) == word.words[0]:
            yield Span(start, end)


def _replaced(text: str, better: Mapping[Span, str]) -> str:
    for (start, end), word in sorted(better.items(), reverse=True):
        text = text[:start] + word + text[end:]
    return text


def _words_of(clause: Clause) -> Sequence[Clause]:
    """The words of a word or a phrase, each as a clause of its own."""
    if clause.shape is Shape.PREFIX:
        return ()
    spans = find_words(clause.written) if clause.shape is Shape.PHRASE else [(0, len(clause.written))]
    return [
        clause._replace(
            shape=Shape.WORD, words=(word,), written=clause.written[start:end], start=clause.start + start
        )
        for word, (start, end) in zip(clause.words, spans, strict=True)
    ]


def _nearest(state: State, matcher: Matcher, clause: Clause) -> str | None:
    """The nearest word of the index as written there, if there is one and it is worth the change."""
    word = clause.words[0]
    held = _held(state, matcher, clause, word)
    if not allowed_edits(word) or held > _FEW or _is_made_of_words(state, matcher, clause):
        return None
    found = _candidates(state, word)
    counts = ((candidate, sum(len(each.numbers) for each in here)) for candidate, here in found.items())
    for candidate in nearest(word, counts):
        if _held(state, matcher, clause, candidate) > held * _NEXT_TO_NOTHING:
            return _as_written(found[candidate])
    return None


def _held(state: State, matcher: Matcher, clause: Clause, word: str) -> int:
    """How many sections hold a word in any form where the clause looks for one."""
    sought = clause._replace(words=(word,))
    return sum(len(matcher.match(view, sought).sections) for view in state.views)


def _is_made_of_words(state: State, matcher: Matcher, clause: Clause) -> bool:
    """Whether a word with joints has parts that all stand in the index."""
    word = clause.words[0]
    parts = [word[start:end] for start, end in pieces(word)]
    return bool(parts) and all(_held(state, matcher, clause, part) for part in parts)


def _candidates(state: State, word: str) -> dict[str, list[_Postings]]:
    """Words of the documents that may be near, with their postings in each segment."""
    found: dict[str, list[_Postings]] = defaultdict(list)
    for view in state.views:
        segment = view.segment
        signatures, lengths = segment.array("word_signatures"), segment.array("word_lengths")
        for number in close_signatures(signatures, lengths, word, allowed_edits(word)).tolist():
            postings = view.living_postings(number)
            if len(postings):
                found[plain_word(segment.words[number])].append(_Postings(view, postings))
    return found


def _as_written(found: Sequence[_Postings]) -> str:
    """A word as it is mostly written in the first sections that hold it; in a draw, in small letters."""
    postings = ((view, posting) for view, numbers in found for posting in numbers.tolist())
    written = Counter(form for each in islice(postings, _LOOKED_AT) for form in _written(*each))
    return max(written, key=lambda form: (written[form], form))


def _written(view: View, posting: int) -> list[str]:
    """The first words of a posting as written."""
    segment = view.segment
    first, last = segment.array("posting_positions")[posting : posting + 2].tolist()
    positions = segment.array("positions")[first : min(last, first + _LOOKED_AT)].tolist()
    return segment.written(int(segment.array("posting_sections")[posting]), positions)
