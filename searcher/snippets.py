"""Which passage shows the match best?

The places where words of the query stand are weighed against each other first; then the text round the best
of them is cut where a reader would cut it: between sentences if that is near, else between words. Only the
surroundings of that place are looked at, however long the section is.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import fsum
from typing import NamedTuple

from searcher.results import Snippet, Span


class Mark(NamedTuple):
    """A place in a text where a word of the query stands: which word it is, and how much that is worth."""

    start: int
    end: int
    word: int
    weight: float


class _Passage(NamedTuple):
    """A stretch of a text, and whether it begins or ends inside a sentence."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


class _Break(NamedTuple):
    """Where a sentence, line or paragraph ends and the next one starts."""

    end: int
    start: int
    is_paragraph: bool


MOST_MARKS = 100_000
"""Of more marks only the first so many are weighed."""

_SHORTEST_WIDTH = 20
_CUT_BEFORE, _CUT_AFTER = "… ", " …"
_BOTH_CUTS = len(_CUT_BEFORE) + len(_CUT_AFTER)
_FULL_ENOUGH = 0.6  # a passage that fills so much of its width may stop at the end of a sentence

_MAYBE_BREAK = re.compile(r"[.!?…\n][.!?…\"'”“»’)\]]*+(?:(?<=\n)|(?=\s))\s*+")
_VISIBLE = re.compile(r"\S")
_BEFORE_SENTENCE = frozenset("\"'„“”«»‚‘’([–—•§#")
_UNEVEN_BLANK = re.compile(r"\s{2,}|[^\S ]")
_NOTHING_MORE = re.compile(r"\s*\Z")

# Written with a full stop inside a sentence. Those that mostly end one ("usw.", "osv.", "jne.") are left out.
_ABBREVIATIONS = {
    "abs", "art", "bl", "bspw", "bzw", "ca", "dr", "dvs", "ekskl", "esim", "ev", "evt", "evtl", "fr", "ggf",
    "hlö", "hr", "inkl", "jf", "kap", "kl", "ks", "maks", "max", "min", "mio", "mr", "mrd", "mrs", "nr",
    "ns", "pkt", "prof", "puh", "sog", "st", "str", "tel", "tlf", "tms", "vgl", "vrt", "zzgl",
}
_JOINER = "\u200d"
_INSIDE_WORDS = frozenset("-'_:.,+#\u00ad\u2010\u2011\u2019\u200b\u200c\u200d\u2060\ufeff")


def best_passage(text: str, marks: Sequence[Mark], width: int = 240) -> Snippet:
    """The passage of at most ``width`` characters that holds most of the query's weight, with its marks.

    ``marks`` are sorted. Each word counts once, by its best mark; of passages that are worth the same, the
    one in which the words stand closest together is taken, then the one that repeats them more, then the
    first. Runs of blanks and line ends become one blank, and "…" shows where a sentence is cut. Raises
    `ValueError` when ``width`` is under 20.
    """
    if not marks:
        return opening(text, width)
    _check(width)
    first, last = _best_stretch(marks[:MOST_MARKS], width - _BOTH_CUTS)
    passage = _passage_round(text, first, last, width)
    here = marks[bisect_left(marks, passage.start, key=_start) : bisect_left(marks, passage.end, key=_start)]
    return _snippet(text, passage, _merged(here, passage.end))


def opening(text: str, width: int = 240) -> Snippet:
    """The first sentences of a text, as many as ``width`` characters hold (20 or more, else `ValueError`)."""
    _check(width)
    visible = _VISIBLE.search(text)
    if not visible:
        return Snippet("", ())
    start = visible.start()
    end, cut_after = _ending(text, start, start, start + width, _breaks(text, start, start + width))
    return _snippet(text, _Passage(start, end, False, cut_after), ())


def _check(width: int) -> None:
    if width < _SHORTEST_WIDTH:
        raise ValueError(f"a snippet needs a width of {_SHORTEST_WIDTH} characters or more, not {width}")


def _start(mark: Mark) -> int:
    return mark.start


def _best_stretch(marks: Sequence[Mark], room: int) -> tuple[int, int]:
    """Where the marks begin and end that are worth most together and fit into so much room."""
    ends = list(accumulate((min(mark.end, mark.start + room) for mark in marks), max))
    best, stretch = (0.0, 0, 0), (0, 0)
    # A window moves backwards over the marks. For each word it knows the marks that are its best ones or will
    # be when the window has left better ones behind on its right.
    found: dict[int, deque[int]] = {}
    right = len(marks) - 1
    for left in range(len(marks) - 1, -1, -1):
        start, _, word, weight = marks[left]
        waiting = found.setdefault(word, deque())
        while waiting and marks[waiting[-1]].weight <= weight:
            waiting.pop()
        waiting.append(left)
        while ends[right] > start + room:
            leaving = found[marks[right].word]
            if leaving[0] == right:
                leaving.popleft()
            if not leaving:
                del found[marks[right].word]
            right -= 1
        shown = [marks[waiting[0]] for waiting in found.values()]
        worth = fsum([mark.weight for mark in shown])
        if worth >= best[0]:
            first = min([mark.start for mark in shown])
            last = max([mark.end for mark in shown])
            between = max(0, last - first - sum([mark.end - mark.start for mark in shown]))
            value = (worth, -between, right - left)
            if value >= best:
                best, stretch = value, (first, min(last, first + room))
    return stretch


def _passage_round(text: str, first: int, last: int, width: int) -> _Passage:
    """The passage that holds the stretch from first to last, cut at good places."""
    room = width - _BOTH_CUTS
    first = _edge(text, range(first, max(0, last - room) - 1, -1))
    last = _edge(text, range(last, min(len(text), first + room) + 1))
    breaks = _breaks(text, last - width, first + width)
    start, cut_before = _beginning(text, first, last, width, breaks)
    limit = start + width - (len(_CUT_BEFORE) if cut_before else 0)
    end, cut_after = _ending(text, start, last, limit, breaks)
    return _Passage(start, end, cut_before, cut_after)


def _beginning(text: str, first: int, last: int, width: int, breaks: Sequence[_Break]) -> tuple[int, bool]:
    """Where a passage begins, and whether that is inside a sentence."""
    room = width - _BOTH_CUTS
    before = [each for each in breaks if each.start <= first]
    closing = next((each for each in breaks if each.is_paragraph and each.end >= last), None)
    if closing is not None:
        # The rest of the paragraph is near, so the room that it leaves goes to the sentences before.
        openings = [each.start for each in before if each.is_paragraph and closing.start < len(text)]
        for each in before:
            if closing.end - each.start <= width and each.start >= max(openings, default=0):
                return each.start, False
    in_reach = [each.start for each in before if last - each.start <= room]
    if in_reach:
        return in_reach[-1], False
    # A third of the room goes to the words before the match, or what the end of the text leaves.
    start = first - (room - (last - first)) // 3
    if closing is not None and closing.start == len(text):
        start = min(start, closing.end - (width - len(_CUT_BEFORE)))
    start = _edge(text, range(max(0, start), first + 1))
    return first - len(text[start:first].lstrip()), True


def _ending(text: str, start: int, last: int, limit: int, breaks: Sequence[_Break]) -> tuple[int, bool]:
    """Where a passage ends, not after the limit, and whether that is inside a sentence."""
    ends = [each for each in breaks if last <= each.end <= limit]
    if ends and (ends[-1].start == len(text) or ends[-1].end - start >= _FULL_ENOUGH * (limit - start)):
        return ends[-1].end, False
    end = _edge(text, range(limit - len(_CUT_AFTER), last - 1, -1))
    end = start + len(text[start:end].rstrip())
    return end, all(end != each.end for each in ends)


def _breaks(text: str, low: int, high: int) -> list[_Break]:
    """Where between low and high sentences, lines and paragraphs end and begin.

    The beginning of the text is a break that ends at 0, its end one that starts at the length of the text.
    """
    low = max(0, low)
    breaks = [
        _Break(match.start() + len(match[0].rstrip()), match.end(), match[0].count("\n") > 1)
        for match in _MAYBE_BREAK.finditer(text, low, high)
        if _is_break(text, match)
    ]
    if low == 0:
        beginning = text[:high]
        breaks.insert(0, _Break(0, len(beginning) - len(beginning.lstrip()), True))
    if _NOTHING_MORE.match(text, high):
        breaks.append(_Break(low + len(text[low:high].rstrip()), len(text), True))
    return breaks


def _is_break(text: str, match: re.Match[str]) -> bool:
    between, following = match[0], text[match.end() : match.end() + 1]
    if "\n" in between:
        return between.count("\n") > 1 or not following.islower()
    if not (following.isupper() or following.isdigit() or following in _BEFORE_SENTENCE):
        return False
    return between[0] != "." or not _is_abbreviation(text[max(0, match.start() - 16) : match.start()])


def _is_abbreviation(before: str) -> bool:
    """Whether a full stop after these characters may belong to an abbreviation, an ordinal or an initial."""
    word = before.split()[-1].lstrip("([„“”«»\"'") if before.strip() else ""
    if word.isdigit():
        return len(word) <= 2
    parts = word.split(".")
    return (
        len(word) == 1
        or word.casefold() in _ABBREVIATIONS
        or (len(parts) > 1 and all(len(part) <= 3 for part in parts))
    )


def _edge(text: str, places: range) -> int:
    """The first of the places that is beside a blank, else between words, else between letters."""
    for is_edge in (_is_beside_blank, _is_between_words, _is_between_letters):
        for place in places:
            if place in (0, len(text)) or is_edge(text[place - 1], text[place]):
                return place
    return places[0]


def _is_beside_blank(before: str, after: str) -> bool:
    return before.isspace() or after.isspace()


def _is_between_words(before: str, after: str) -> bool:
    return not (_may_be_in_word(before) and _may_be_in_word(after))


def _may_be_in_word(letter: str) -> bool:
    return letter.isalnum() or letter in _INSIDE_WORDS or unicodedata.category(letter).startswith("M")


def _is_between_letters(before: str, after: str) -> bool:
    return not unicodedata.category(after).startswith("M") and _JOINER not in (before, after)


def _merged(marks: Sequence[Mark], end: int) -> list[tuple[int, int]]:
    """The stretches before the end that are marked; those that touch are one."""
    stretches: list[tuple[int, int]] = []
    for mark in marks:
        if stretches and mark.start <= stretches[-1][1]:
            start, reached = stretches.pop()
            stretches.append((start, max(reached, min(mark.end, end))))
        else:
            stretches.append((mark.start, min(mark.end, end)))
    return stretches


def _snippet(text: str, passage: _Passage, stretches: Iterable[tuple[int, int]]) -> Snippet:
    """The passage as it is shown, every run of blanks as one, with the stretches marked."""
    written = text[passage.start : passage.end]
    blanks = [blank.span() for blank in _UNEVEN_BLANK.finditer(written)]
    before = _CUT_BEFORE if passage.cut_before else ""
    after = _CUT_AFTER if passage.cut_after else ""

    def shown(place: int) -> int:
        place -= passage.start
        return len(before) + place - sum(end - start - 1 for start, end in blanks if end <= place)

    highlights = tuple(Span(shown(start), shown(end)) for start, end in stretches)
    return Snippet(before + _UNEVEN_BLANK.sub(" ", written) + after, highlights)
