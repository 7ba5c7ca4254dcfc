"""Where does a block of HTML in Markdown end, and which headings does it hold?

The seven kinds of HTML blocks are those of CommonMark 0.31, section 4.6.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCK_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl"
    "|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link"
    "|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th"
    "|thead|title|tr|track|ul"
)
_VERBATIM_NAMES = "script|pre|style|textarea"
_ATTRIBUTE = r"\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"

BLANK = re.compile(r"^ *$")
"""The end of the blocks that reach to the next blank line."""

_ENDS_BY_START = (
    (re.compile(rf"<(?:{_VERBATIM_NAMES})(?:\s|>|$)", re.I), re.compile(rf"</(?:{_VERBATIM_NAMES})>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_NAMES})(?:\s|/?>|$)", re.I), BLANK),
)
_LONE_TAG = re.compile(rf"<(?:[A-Za-z][\w-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][\w-]*\s*)>\s*$")

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![A-Za-z][^>]*>?",
    re.I | re.S,
)
_UNSEEN_AND_CLOSED = re.compile(
    r"<!--.*-->|<(script|style)\b.*</\1\s*>|<\?.*\?>|<!\[CDATA\[.*\]\]>|<![A-Za-z][^>]*>", re.I | re.S
)
# The text of a heading stops at the next one, so that each piece of the block is looked at once.
_HEADING = re.compile(r"^[ \t]*<h([1-6])\b([^<>]*)>((?:(?!<h[1-6]\b).)*?)</h\1\s*>", re.I | re.M | re.S)
_ID = re.compile(r"\bid\s*=\s*[\"']?([^\"'\s>]+)", re.I)


class HtmlPiece(NamedTuple):
    """A heading of an HTML block, or with level 0 the text between; ``line`` counts from 0 in the block."""

    level: int
    line: int
    source: str
    anchor: str | None


def html_block_end(line: str, in_paragraph: bool) -> re.Pattern[str] | None:
    """What the last line of the HTML block that begins with this line holds; None where none begins."""
    for start, end in _ENDS_BY_START:
        if start.match(line):
            return end
    return BLANK if not in_paragraph and _LONE_TAG.match(line) else None


def html_pieces(source: str) -> Iterator[HtmlPiece]:
    """The headings of an HTML block and the text between them, without what is unseen but still with tags."""
    if source[:4].lower() == "<pre":
        source = source.replace("\n", "  \n")  # Markdown for a line break that stays
    source = _UNSEEN.sub(_line_ends, source)
    position, line = 0, 0
    for heading in _HEADING.finditer(source):
        start = heading.start(1)
        yield HtmlPiece(0, line, source[position : heading.start()], None)
        line += source.count("\n", position, start)
        anchor = _ID.search(heading[2])
        yield HtmlPiece(int(heading[1]), line, heading[3], anchor[1] if anchor else None)
        line += source.count("\n", start, heading.end())
        position = heading.end()
    yield HtmlPiece(0, line, source[position:], None)


def hides_its_end(source: str) -> bool:
    """Whether a comment, script or the like in a block of HTML is never closed and hides its rest."""
    unseen = [found[0] for found in _UNSEEN.finditer(source)]
    return bool(unseen) and source.endswith(unseen[-1]) and not _UNSEEN_AND_CLOSED.fullmatch(unseen[-1])


def _line_ends(unseen: re.Match[str]) -> str:
    return "\n" * unseen[0].count("\n")
