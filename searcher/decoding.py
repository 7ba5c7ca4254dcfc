"""Which characters are these bytes?"""

import codecs
import re
from typing import NamedTuple

from searcher.errors import DocumentError

MAX_FILE_BYTES = 20 * 1024 * 1024
"""So large a file may be to be read."""

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Decoded(NamedTuple):
    """A text whose lines end in "\\n", and a clause on what was unusual about its bytes, if anything was."""

    text: str
    note: str | None


def decode(data: bytes) -> Decoded:
    """The text that a file's bytes stand for: UTF-8, UTF-16 with a byte order mark, else Windows-1252.

    The byte order mark is dropped and every line end ("\\r\\n", "\\r") becomes "\\n"; nothing else changes.
    Windows-1252 is taken line by line: in a file of mixed origin the lines that are UTF-8 stay right. A byte
    without a meaning becomes U+FFFD, and no lone surrogate ever comes out. ``DocumentError`` when the bytes
    hold a NUL and are thus no text.
    """
    if data.startswith(_UTF16_MARKS):
        return _decode_utf16(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise _binary(data.count(b"\n", 0, data.index(b"\0")) + 1)
    try:
        return Decoded(normalize_line_ends(data.decode("utf-8")), None)
    except UnicodeDecodeError:
        return _decode_by_lines(data)


def normalize_line_ends(text: str) -> str:
    """The same text with "\\n" for "\\r\\n" and for "\\r"; no other character ends a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode_utf16(data: bytes) -> Decoded:
    note = None
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        text = data.decode("utf-16", "replace")
        note = "not quite UTF-16: what cannot be read became U+FFFD"
    if "\0" in text:
        raise _binary(text.count("\n", 0, text.index("\0")) + 1)
    return Decoded(normalize_line_ends(text), note)


def _decode_by_lines(data: bytes) -> Decoded:
    lines: list[str] = []
    foreign: list[int] = []
    for number, line in enumerate(_LINE_END.split(data), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", "replace"))
            foreign.append(number)
    where = f"line {foreign[0]}" if len(foreign) == 1 else f"{len(foreign)} lines, the first is {foreign[0]}"
    return Decoded("\n".join(lines), f"not UTF-8 ({where}): read as Windows-1252")


def _binary(line: int) -> DocumentError:
    return DocumentError(f"binary data, not text (a NUL on line {line}); save it as UTF-8 or leave it out")
