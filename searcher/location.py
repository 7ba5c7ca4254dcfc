"""On which line and column of its file does a hit's first match stand?"""

import re
from pathlib import Path
from typing import NamedTuple

from searcher.decoding import MAX_FILE_BYTES, decode
from searcher.errors import DocumentError
from searcher.results import Hit

_AROUND = 60  # how many characters on either side tell one occurrence of a word from another


class Location(NamedTuple):
    """A line of a file, and a column in bytes of UTF-8, as editors and ripgrep count; both from 1."""

    line: int
    column: int


def location_of(hit: Hit, folder: str | None) -> Location:
    """Where the first match of the snippet, or else of the heading, stands in the file below ``folder``.

    A section's text is without markup, so the line is found by the words around it. Where the folder is not
    known, or the file is gone, outside the folder or another by now, it is the section's first line.
    """
    first = Location(hit.section.line, 1)
    if hit.snippet.highlights:
        text, match = hit.snippet.text, hit.snippet.highlights[0]
    elif hit.heading_highlights:
        text, match = hit.section.headings[-1], hit.heading_highlights[0]
    else:
        return first
    form = (text[match.start : match.end].split() or [""])[0]
    around = set(re.findall(r"\w+", text[max(match.start - _AROUND, 0) : match.end + _AROUND]))
    lines = _file_lines(folder, hit.section.path)[hit.section.line - 1 : hit.section.end_line]
    holding = [number for number, line in enumerate(lines) if form and form in line]
    if not holding:
        return first
    best = max(holding, key=lambda number: len(around.intersection(re.findall(r"\w+", lines[number]))))
    return Location(first.line + best, _column(lines[best], form))


def _column(line: str, form: str) -> int:
    whole = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", line)
    start = whole.start() if whole else line.index(form)
    return len(line[:start].encode(errors="replace")) + 1


def _file_lines(folder: str | None, path: str) -> list[str]:
    """The lines of a document's file, or none when it cannot be read or lies outside the folder."""
    if folder is None:
        return []
    try:
        file = Path(folder, path).resolve()
        if not file.is_relative_to(Path(folder).resolve()) or not file.is_file():
            return []
        if file.stat().st_size > MAX_FILE_BYTES:
            return []
        return decode(file.read_bytes()).text.split("\n")
    except (OSError, ValueError, DocumentError):
        return []
