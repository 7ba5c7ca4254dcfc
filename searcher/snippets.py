"""Which passage shows the match best?

The text round the stretch where the words of the query stand best together is cut where a reader would cut
it: between sentences if that is near, else between words. Only the surroundings of the stretch are looked at,
however long the section is.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from searcher.results import Snippet, Span


class _Passage(NamedTuple):
    """A stretch of a text, and whether it begins or ends inside a sentence."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


_Break = tuple[int, int, bool]
"""Where a sentence, line or paragraph ends, where the next one starts, and whether it is a paragraph."""

WIDTH = 240
"""How many characters a passage has at most, as it is shown."""

_SHORTEST_WIDTH = 20
_CUT_BEFORE, _CUT_AFTER = "… ", " …"
_BOTH_CUTS = len(_CUT_BEFORE) + len(_CUT_AFTER)
_FULL_ENOUGH = 0.6  # a passage that fills so much of its width may stop at the end of a sentence

_MAYBE_BREAK = re.compile(r"[.!?…\n][.!?…\"'”“»’)\]]*+(?:(?<=\n)|(?=\s))\s*+")
_VISIBLE = re.compile(r"\S")
_BEFORE_SENTENCE = frozenset("\"'„“”«»‚‘’([–—•§#")
_UNEVEN_BLANK = re.compile(r"\s(?:\s+|(?<! ))")
_NOTHING_MORE = re.compile(r"\s*\Z")

# Written with a full stop inside a sentence. Those that mostly end one ("usw.", "osv.", "jne.") are left out.
_ABBREVIATIONS = {
    "abs",
    "art",
    "bl",
    "bspw",
    "bzw",
    "ca",
    "dr",
    "dvs",
    "ekskl",
    "esim",
    "ev",
    "evt",
    "evtl",
    "fr",
    "ggf",
    "hlö",
    "hr",
    "inkl",
    "jf",
    "kap",
    "kl",
    "ks",
    "maks",
    "max",
    "min",
    "mio",
    "mr",
    "mrd",
    "mrs",
    "nr",
    "ns",
    "pkt",
    "prof",
    "puh",
    "sog",
    "st",
    "str",
    "tel",
    "tlf",
    "tms",
    "vgl",
    "vrt",
    "zzgl",
}
_JOINER = "\u200d"
_INSIDE_WORDS = frozenset("-'_:.,+#\u00ad\u2010\u2011\u2019\u200b\u200c\u200d\u2060\ufeff")


def room_in(width: int = WIDTH) -> int:
    """How long a stretch of a text may be to fit into a passage of some width, whatever else that shows.

    Raises `ValueError` when the width is under 20.
    """
    if width < _SHORTEST_WIDTH:
        raise ValueError(f"a snippet needs a width of {_SHORTEST_WIDTH} characters or more, not {width}")
    return width - _BOTH_CUTS


def best_passage(
    text: str, stretch: tuple[int, int], marks: Sequence[tuple[int, int]], width: int = WIDTH
) -> Snippet:
    """The passage of at most ``width`` characters round a stretch of a text, with its marks.

    The stretch, which is not longer than the ``room_in`` that width, is in it. ``marks`` are sorted. Runs of
    blanks and line ends become one blank, and "…" shows where a sentence is cut.
    """
    passage = _passage_round(text, *stretch, width)
    here = marks[bisect_left(marks, (passage.start,)) : bisect_left(marks, (passage.end,))]
    return _snippet(text, passage, merged(here, passage.end))


def opening(text: str, width: int = WIDTH) -> Snippet:
    """The first sentences of a text, as many as ``width`` characters hold."""
    visible = _VISIBLE.search(text)
    if not visible:
        return Snippet("", ())
    start = visible.start()
    end, cut_after = _ending(text, start, start, start + width, _breaks(text, start, start + width))
    return _snippet(text, _Passage(start, end, False, cut_after), ())


def merged(marks: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """The stretches before the end that are marked; those that touch are one."""
    stretches: list[tuple[int, int]] = []
    begun = reached = -1
    for start, stop in marks:
        if start > reached:
            stretches.append((begun, reached))
            begun, reached = start, stop
        elif stop > reached:
            reached = stop
    stretches.append((begun, min(reached, end)))
    return stretches[1:]


def _passage_round(text: str, first: int, last: int, width: int) -> _Passage:
    """The passage that holds the stretch from first to last, cut at good places."""
    room = room_in(width)
    first = _edge(text, range(first, max(0, last - room) - 1, -1))
    last = _edge(text, range(last, min(len(text), first + room) + 1))
    breaks = _breaks(text, last - width, first + width)
    start, cut_before = _beginning(text, first, last, width, breaks)
    limit = start + width - (len(_CUT_BEFORE) if cut_before else 0)
    end, cut_after = _ending(text, start, last, limit, breaks)
    return _Passage(start, end, cut_before, cut_after)


def _beginning(text: str, first: int, last: int, width: int, breaks: Sequence[_Break]) -> tuple[int, bool]:
    """Where a passage begins, and whether that is inside a sentence."""
    room = room_in(width)
    starts, paragraph = [], 0
    for _, start, is_paragraph in breaks:
        if start <= first:
            starts.append(start)
            paragraph = start if is_paragraph else paragraph
    closing, following = _paragraph_end(breaks, last)
    if closing is not None:
        # The rest of the paragraph is near, so the room that it leaves goes to the sentences before.
        earliest = closing - width
        if following < len(text):
            earliest = max(earliest, paragraph)
        for start in starts:
            if start >= earliest:
                return start, False
    if starts and last - starts[-1] <= room:
        return starts[-1], False
    # A third of the room goes to the words before the match, or what the end of the text leaves.
    start = first - (room - (last - first)) // 3
    if closing is not None and following == len(text):
        start = min(start, closing - (width - len(_CUT_BEFORE)))
    start = _edge(text, range(max(0, start), first + 1))
    return first - len(text[start:first].lstrip()), True


def _ending(text: str, start: int, last: int, limit: int, breaks: Sequence[_Break]) -> tuple[int, bool]:
    """Where a passage ends, not after the limit, and whether that is inside a sentence."""
    ends = [(end, following) for end, following, _ in breaks if last <= end <= limit]
    if ends:
        end, following = ends[-1]
        if following == len(text) or end - start >= _FULL_ENOUGH * (limit - start):
            return end, False
    end = _edge(text, range(min(limit - len(_CUT_AFTER), len(text)), last - 1, -1))
    end = start + len(text[start:end].rstrip())
    return end, end not in [sentence_end for sentence_end, _ in ends]


def _breaks(text: str, low: int, high: int) -> list[_Break]:
    """Where between low and high sentences, lines and paragraphs end and begin.

    The beginning of the text is a break that ends at 0, its end one that starts at the length of the text.
    """
    low = max(0, low)
    breaks: list[_Break] = []
    if low == 0:
        beginning = text[:high]
        breaks.append((0, len(beginning) - len(beginning.lstrip()), True))
    for match in _MAYBE_BREAK.finditer(text, low, high):
        start, end = match.span()
        lines = text.count("\n", start, end)
        if lines > 1 or _is_break(text, start, end, lines):
            breaks.append((start + len(text[start:end].rstrip()), end, lines > 1))
    if high >= len(text) or _NOTHING_MORE.match(text, high):
        breaks.append((low + len(text[low:high].rstrip()), len(text), True))
    return breaks


def _is_break(text: str, start: int, end: int, lines: int) -> bool:
    """Whether a sentence or line ends at a stop or a line end."""
    following = text[end : end + 1]
    if lines:
        return not following.islower()
    if not (following.isupper() or following.isdigit() or following in _BEFORE_SENTENCE):
        return False
    return text[start] != "." or not _is_abbreviation(text[max(0, start - 16) : start])


def _paragraph_end(breaks: Sequence[_Break], last: int) -> tuple[int | None, int]:
    """Where the paragraph ends that the match ends in, and the next one starts; None if that is far away."""
    for end, following, is_paragraph in breaks:
        if is_paragraph and end >= last:
            return end, following
    return None, last


def _is_abbreviation(before: str) -> bool:
    """Whether a full stop after these characters may belong to an abbreviation, an ordinal or an initial."""
    words = before.rsplit(maxsplit=1)
    word = words[-1].lstrip("([„“”«»\"'") if words else ""
    if word.isdigit():
        return len(word) <= 2
    if len(word) == 1 or word.casefold() in _ABBREVIATIONS:
        return True
    return "." in word and all(len(part) <= 3 for part in word.split("."))


def _edge(text: str, places: range) -> int:
    """The first of the places that is beside a blank, else between words, at a joint, between letters."""
    length = len(text)
    for place in places:
        if place == 0 or place == length or text[place - 1].isspace() or text[place].isspace():
            return place
    for is_edge in (_is_between_words, _is_at_joint, _is_between_letters):
        for place in places:
            if is_edge(text[place - 1], text[place]):
                return place
    return places[0]


def _is_between_words(before: str, after: str) -> bool:
    return not (_may_be_in_word(before) and _may_be_in_word(after))


def _is_at_joint(before: str, after: str) -> bool:
    return _is_between_letters(before, after) and not (_is_letter(before) and _is_letter(after))


def _may_be_in_word(letter: str) -> bool:
    return _is_letter(letter) or letter in _INSIDE_WORDS


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _is_between_letters(before: str, after: str) -> bool:
    return not unicodedata.category(after).startswith("M") and _JOINER not in (before, after)


def _snippet(text: str, passage: _Passage, stretches: Sequence[tuple[int, int]]) -> Snippet:
    """The passage as it is shown, every run of blanks as one, with the stretches marked."""
    written = text[passage.start : passage.end]
    before = _CUT_BEFORE if passage.cut_before else ""
    after = _CUT_AFTER if passage.cut_after else ""
    shift = len(before) - passage.start
    # Of all blanks only the plain one counts as printable, so that most passages need no second look.
    one_for_one = written.replace("\n", " ")
    if one_for_one.isprintable() and "  " not in one_for_one:
        highlights = [Span(start + shift, end + shift) for start, end in stretches]
        return Snippet(before + one_for_one + after, tuple(highlights))
    even, blank_ends, gone = _with_even_blanks(one_for_one)

    def shown(place: int) -> int:
        return place + shift - gone[bisect_right(blank_ends, place - passage.start)]

    highlights = [Span(shown(start), shown(end)) for start, end in stretches]
    return Snippet(before + even + after, tuple(highlights))


def _with_even_blanks(written: str) -> tuple[str, list[int], list[int]]:
    """A text with every run of blanks as one space.

    Beside it, for looking up a place: where the uneven runs end, and how many characters are gone by then.
    """
    pieces, ends, gone = [], [0], [0, 0]
    for blank in _UNEVEN_BLANK.finditer(written):
        start, end = blank.span()
        pieces.append(written[ends[-1] : start])
        ends.append(end)
        gone.append(gone[-1] + end - start - 1)
    pieces.append(written[ends[-1] :])
    return " ".join(pieces), ends, gone
