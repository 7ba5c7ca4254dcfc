"""Which lines of plain text are headings?

Nothing marks a heading there, so a line is one when it is short, stands alone, reads like a heading, and
has text under it. What looks alike on pages copied from the web is left out: addresses, menus, buttons.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.part import Part, check_number

_LONGEST_HEADING = 80  # characters
_WRAPPED_LINE = 50  # a line of this length is prose and not an entry of a menu
_MOST_SHORT_LINES = 2  # alone in a row; more of them are a menu

_UNDERLINE = re.compile(r"(=|-|~)\1{2,}$")
_DECORATION = re.compile(r"([=\-~_*#+.·•–—])(?: ?\1){2,}$")
_NUMBER = re.compile(r"(?:(\d{1,3}(?:\.\d{1,3})+)[.)]?|(\d{1,3})[.)])\s+(?=[^\W\d_])")
_DATE = re.compile(r"\d{1,2}\.\s*(?:\d{1,2}\.|[^\W\d_]+\.?)\s*\d{2,4}\b")
_BULLET = re.compile(r"[-–—*+•·‣◦▪●○→>|]|\(?(?:\d{1,3}|[a-z])[.)]\s")
_SENTENCE_END = re.compile(r"[.!?:;…][\"”“»)]?$")
_NOT_AT_THE_END = re.compile(r"[.!,:;…–—-]$")
_CONTACT = re.compile(r"\S@\S|https?://|www\.|\b(?:tel|tlf|puh|fax)\b|(?:\+|\b00)\d{2}[\d ()/-]{5,}", re.I)
_POSTCODE = re.compile(r"(?:[A-Z]{1,3}-)?\d{4,5}\s+[A-ZÆØÅÄÖÜ]")
_HOUSE_NUMBER = r"\s\d{1,4}\s?[a-zA-Z]?$"
_STREET = re.compile(
    rf"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|gat[ae]n?|ve[ig](?:en)?|plass(?:en)?|torg(?:et)?"
    rf"|katu|tie|kuja|polku|tori|kaari){_HOUSE_NUMBER}"
    rf"|^(?:an|am|zum|zur|auf|in|im|unter|bei)\s(?:de[rnm]\s)?\S+{_HOUSE_NUMBER}",
    re.I,
)
_BUTTON = re.compile(
    r"(?:share|tweet|pin|follow|like|print|send|log ?in|sign up)\b(?: this| us)?(?: (?:on|via|to|by)\b|$)"
    r"|(?:del|følg|fylg|tips)\b.* (?:på|via)\b|(?:auf|bei|über|per) \S+ (?:teilen|folgen)$|jaa "
    r"|tulosta$|drucken$|skriv ut$",
    re.I,
)


class _Run(NamedTuple):
    """Lines without a blank one between; ``underline`` is the character under a heading, else ""."""

    line: int
    lines: Sequence[str]
    underline: str = ""


def read_plain_text(text: str, title: str = "") -> list[Part]:
    """The parts of a plain text, of which the first has level 0 unless line 1 is a heading.

    The title line has level 1, headings level 2 or, where they are numbered, one more than their number has
    parts ("2.1 Rabatte": 3). ``title`` is what is known of the title from elsewhere. The text of a part is as
    written, in Unicode's form NFC, without the repetitions of the title that web pages begin with.
    """
    lines = unicodedata.normalize("NFC", text).split("\n")
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    runs = list(_without_repetitions(list(_runs(lines)), title))
    parts: list[Part] = []
    heading, seen = Part(0, "", None, 1, 0, ""), []
    for run, level in zip(runs, _levels(runs, title), strict=True):
        if not level:
            seen.append("\n".join(run.lines))
            continue
        if run.line > 1:
            parts.append(heading._replace(end_line=run.line - 1, text="\n\n".join(seen)))
            check_number(parts)
        heading, seen = Part(level, " ".join(run.lines[0].split()), None, run.line, run.line, ""), []
    parts.append(heading._replace(end_line=len(lines), text="\n\n".join(seen)))
    return parts


def _runs(lines: Sequence[str]) -> Iterator[_Run]:
    run: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        stripped = line.strip()
        if stripped:
            run.append(stripped)
        elif run:
            yield from _split_at_underline(number - len(run), run)
            run = []


def _split_at_underline(line: int, run: list[str]) -> Iterator[_Run]:
    """A heading with a line drawn under it (and perhaps over it) and the text below, or the run as it is."""
    over = 1 if len(run) > 2 and _UNDERLINE.match(run[0]) and _UNDERLINE.match(run[2]) else 0
    if len(run) > over + 1 and _is_underline(run[over + 1], run[over]):
        yield _Run(line, [run[over]], run[over + 1][0])
        line, run = line + over + 2, run[over + 2 :]
    shown = [text for text in run if not _DECORATION.match(text)]
    if shown:
        yield _Run(line, shown)


def _is_underline(line: str, heading: str) -> bool:
    long_enough = 2 * len(line) >= len(heading) and len(heading) <= _LONGEST_HEADING
    return long_enough and _UNDERLINE.match(line) is not None and _has_letters(heading)


def _without_repetitions(runs: Sequence[_Run], title: str) -> Iterator[_Run]:
    """The runs without those under the first line that only say the same again."""
    said = {_bare(title), _bare(runs[0].lines[0])} if runs and len(runs[0].lines) == 1 else set()
    at_top = bool(said)
    for place, run in enumerate(runs):
        at_top = at_top and (place == 0 or all(_bare(line) in said for line in run.lines))
        if place == 0 or not at_top:
            yield run


def _bare(line: str) -> str:
    return "".join(filter(str.isalnum, line[: 2 * _LONGEST_HEADING].casefold()))


def _levels(runs: Sequence[_Run], title: str) -> list[int]:
    """The level of each run that is a heading, 0 for text."""
    short = [_reads_like_heading(run) for run in runs]
    levels = []
    in_a_row = 0
    for place, run in enumerate(runs):
        in_a_row = in_a_row + 1 if short[place] else 0
        is_top = place == 0 and (not title or _bare(run.lines[0]) == _bare(title))
        levels.append(_level(run, is_top) if _is_heading(runs, short, place, in_a_row) else 0)
        if levels[-1]:
            in_a_row = 0
    return levels


def _is_heading(runs: Sequence[_Run], short: Sequence[bool], place: int, in_a_row: int) -> bool:
    if runs[place].underline:
        return True
    if not short[place] or in_a_row > _MOST_SHORT_LINES or place + 1 == len(runs):
        return False
    leads_to_heading = short[place + 1] or runs[place + 1].underline != ""
    may_lead = place == 0 or _NUMBER.match(runs[place].lines[0]) is not None
    return _is_prose(runs[place + 1]) or (may_lead and leads_to_heading)


def _level(run: _Run, is_top: bool) -> int:
    if run.underline:
        return 1 if run.underline == "=" else 2
    if number := _NUMBER.match(run.lines[0]):
        return min(2 + (number[1] or "").count("."), 6)
    return 1 if is_top else 2


def _reads_like_heading(run: _Run) -> bool:
    line = run.lines[0]
    if len(run.lines) > 1 or len(line) > _LONGEST_HEADING or _NOT_AT_THE_END.search(line):
        return False
    if not _NUMBER.match(line):
        start = line.lstrip("\"„“”»«'(¿§ ")[:1]
        if _BULLET.match(line) or start.islower() or not start.isalnum():
            return False
    return _has_letters(line) and not _is_noise(line)


def _has_letters(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return letters > 1 and letters > sum(map(str.isdigit, line))


def _is_noise(line: str) -> bool:
    """Is this a part of an address, a date, or a button?"""
    is_address = _CONTACT.search(line) or _POSTCODE.match(line) or _STREET.search(line)
    return bool(is_address or _DATE.match(line) or _BUTTON.match(line))


def _is_prose(run: _Run) -> bool:
    """Are these lines the text of a section, and not an address or a menu?"""
    if any(_BULLET.match(line) for line in run.lines):
        return True
    return any(
        len(line) >= _WRAPPED_LINE or (_SENTENCE_END.search(line) and not _is_noise(line))
        for line in run.lines
    )
