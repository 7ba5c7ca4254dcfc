"""Which blocks do the lines of Markdown make?

The block structure of CommonMark 0.31 (its appendix "A parsing strategy"), with tables, footnotes,
definition lists, and the lines that other programs put between: shortcodes, ``:::`` fences, MDX imports.
Each line is read once and only the open block is kept, so that time and memory grow with the length of the
document alone, however strange it is. Links, emphasis and the like inside a block are left to
:mod:`searcher.markdown_text`.

Where it differs from CommonMark: four or more lines with ``---`` under them are a paragraph and a rule (as
a heading they would be metadata that nobody wants to read), an item of a list may be indented too far, a
link reference definition stands on one line, and containers deeper than 50 are text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from searcher.markdown_containers import INDENTED, Containers, container_at, is_rule
from searcher.markdown_html import BLANK, hides_its_end, html_block_end, html_pieces


class BlockKind(Enum):
    """How the text of a block is to be read."""

    HEADING = auto()
    PARAGRAPH = auto()
    TABLE = auto()
    CODE = auto()
    HTML = auto()  # only while it is open: it is given out as headings and paragraphs


class Block(NamedTuple):
    """A block of Markdown: ``source`` is its lines without the marks of the quotes and lists around it.

    ``line`` counts from 1; ``level`` is 0 but for a heading. ``anchor`` is the id in the tag of an HTML
    heading. A ``tight`` block belongs on the line below the one before it.
    """

    kind: BlockKind
    line: int
    source: str
    level: int = 0
    anchor: str | None = None
    tight: bool = False


_LONGEST_UNDERLINED = 3

_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_HIGHLIGHT = re.compile(r"\{\{[<%] *highlight\b(?!.*/ *highlight)|\{%-? *highlight\b(?!.*endhighlight)")
_HIGHLIGHT_END = re.compile(r" *(?:\{\{[<%] */ *highlight\b|\{%-? *endhighlight\b)")
_TEMPLATES = re.compile(
    r"(?:(?:\$?\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\{%[^{}]*%\}|\{:[^{}]*\}|\{/\*[^{}]*\*/\}) *)+$"
)
_OPEN_TEMPLATE = re.compile(r"\{\{[<%](?!.*\}\})|\{%(?!.*%\})")
_TEMPLATE_END = re.compile(r".*[%}]\}| *$")
_DIRECTIVE_TITLE = re.compile(
    r"\b(?:title|alt-text|caption)=\"([^\"]*)\"|^[\w-]+ *\[(.*)\]|^[\w-]+ +([^={}]+)$"
)
_REFERENCE = re.compile(
    r"\[(?:[^\[\]\\]|\\.)+\]: *(?:<[^<>]*>|\S+)(?: +(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))? *$"
)
_DELIMITER_ROW = re.compile(r"\|?(?: *:?-+:? *\|)* *(?::?-+:? *)?$")
_GRID_BORDER = re.compile(r"\+[-=+:]+\+ *$")
_MODULE = re.compile(
    r"import +(?:[\w*{][^;\"']* from +)?[\"'][^\"']+[\"'];? *$|import +\{[^}]*$"
    r"|export +(?:default|const|let|var|function|async|class|type|interface)\b|export +[{*]"
)


def read_blocks(lines: Iterable[str], is_mdx: bool = False) -> Iterator[Block]:
    """The blocks of a document in their order, from its lines without line ends.

    In MDX an indent has no meaning: it is not code.
    """
    reader = _BlockReader(is_mdx)
    for line in lines:
        reader.read(line)
        if reader.finished:
            yield from reader.finished
            reader.finished.clear()
    reader.close()
    yield from reader.finished


def unclosed_html(lines: Iterable[str], is_mdx: bool = False) -> int | None:
    """The line (from 1) on which HTML begins that is never closed and hides the rest; None without such."""
    reader = _BlockReader(is_mdx)
    for line in lines:
        reader.read(line)
    return reader.unclosed_html()


class _BlockReader:
    """What is open between two lines: quotes and list items, and one block inside them."""

    def __init__(self, is_mdx: bool) -> None:
        self.finished: list[Block] = []
        self._is_mdx = is_mdx
        self._number = 0
        self._containers = Containers()
        self._item_is_empty = False  # the innermost one, so far
        self._kind: BlockKind | None = None
        self._source: list[str] = []
        self._start = 0
        self._tight = False
        self._end: re.Pattern[str] | None = None  # the last line of a fence or an HTML block
        self._indent = 0  # of the line that began the fence
        self._after_blank = False
        self._after_list = False
        self._near_list = False  # nothing but items and their blocks since the last item began

    def read(self, line: str) -> None:
        """Take in the next line."""
        self._number += 1
        margin = self._containers.margin
        if margin is not None and self._end is None:
            if not line:
                self._blank_line(len(self._containers))
                return
            if line[margin : margin + 1].isalpha() and not line[:margin].strip(" "):
                self._plain_line(line[margin:])
                return
        if "\t" in line:
            line = line.expandtabs(4)
        matched, rest = self._containers.match(line)
        if self._end is not None and matched == len(self._containers):
            self._verbatim_line(rest)
            return
        if self._end is not None:
            self.close()
        if rest.strip(" "):
            self._line_with_text(matched, rest)
        else:
            self._blank_line(matched)

    def close(self) -> None:
        """Finish the open block."""
        kind, self._kind, self._end = self._kind, None, None
        if kind is BlockKind.HTML:
            self._finish_html("\n".join(self._source))
        elif kind is not None:
            source = "\n".join(self._source)
            self.finished.append(Block(kind, self._start, source, tight=self._tight))

    def unclosed_html(self) -> int | None:
        """The line on which the open block begins, if it is HTML that hides all that may still come."""
        unclosed = self._kind is BlockKind.HTML and self._end is not BLANK
        return self._start if unclosed and hides_its_end("\n".join(self._source)) else None

    def _open(self, kind: BlockKind, *lines: str) -> None:
        self._kind, self._source, self._start = kind, [*lines], self._number
        in_list = self._containers.end_in_item()
        self._tight = not self._after_blank or (in_list and self._after_list)
        self._after_blank, self._after_list = False, in_list
        self._near_list = self._near_list and in_list

    # -- quotes and lists ------------------------------------------------------------------------------

    def _blank_line(self, matched: int) -> None:
        if self._item_is_empty and matched == len(self._containers):
            matched -= 1  # an item may begin with one blank line, but not with two
        self._item_is_empty = False
        self._leave(matched)
        self._after_blank = True

    def _line_with_text(self, matched: int, rest: str) -> None:
        inside = self._open_containers(matched, rest)
        self._item_is_empty = inside == "" and self._containers.end_in_item()
        if inside is None and matched < len(self._containers):
            if self._kind is BlockKind.PARAGRAPH and not _interrupts(rest):
                self._source.append(rest)  # a "lazy" line, which lacks the marks of its quote or list
                return
            self._leave(matched)
        if inside != "":
            self._block_line(rest if inside is None else inside)

    def _open_containers(self, matched: int, rest: str) -> str | None:
        """Open the quotes and items that begin here; what is left of the line, None where none does."""
        in_paragraph = self._kind is BlockKind.PARAGRAPH and matched == len(self._containers)
        may_be_far = self._is_mdx or (self._near_list and not in_paragraph)
        inside = container_at(rest, in_paragraph, may_be_far)
        if inside is None:
            return None
        self._leave(matched)
        while inside is not None:
            self._containers.open(inside.container)
            rest = inside.rest
            inside = container_at(rest, False, may_be_far) if self._containers.have_room() else None
        self._near_list = self._containers.end_in_item()
        return rest if rest.strip(" ") else ""

    def _leave(self, depth: int) -> None:
        """Close the open block and the containers from this depth on."""
        if self._kind is not None:
            self.close()
        self._containers.close_from(depth)

    # -- blocks ----------------------------------------------------------------------------------------

    def _plain_line(self, line: str) -> None:
        """A line that begins with a letter where its quotes and lists go on: the most frequent one by far."""
        self._item_is_empty = False
        if self._kind is BlockKind.PARAGRAPH or self._kind is BlockKind.TABLE:
            self._source.append(line)
            return
        self.close()
        if line[0] in "ie" and not self._containers and _MODULE.match(line):
            self._end = BLANK  # of a kind that nobody sees
        else:
            self._open(BlockKind.PARAGRAPH, line)

    def _block_line(self, rest: str) -> None:
        """A line with text inside its containers: it begins a block or goes on with the open one."""
        content = rest.lstrip(" ")
        spaces = len(rest) - len(content)
        if spaces > 3 and self._kind in (None, BlockKind.CODE) and not self._is_mdx:
            self._continue(BlockKind.CODE, rest[4:])
            return
        if self._kind is BlockKind.CODE:
            self.close()
        self._indent = spaces
        begin = _BEGINNINGS.get(content[0]) if spaces <= 3 or self._is_mdx else None
        if begin is None or not begin(self, content):
            self._continue(self._kind or BlockKind.PARAGRAPH, content)

    def _continue(self, kind: BlockKind, line: str) -> None:
        if self._kind is kind:
            self._source.append(line)
        else:
            self.close()
            self._open(kind, line)

    def _verbatim_line(self, line: str) -> None:
        """A line of a fence, an HTML block or an MDX import."""
        is_last = self._end is not None and self._end.match(line) is not None
        if self._kind is BlockKind.HTML:
            is_last = self._end is not None and self._end.search(line) is not None
            self._source.append(line)
        elif self._kind is BlockKind.CODE and not is_last:
            spaces = len(line) - len(line.lstrip(" "))
            self._source.append(line[min(spaces, self._indent) :])
        if is_last:
            self._after_blank = self._end is BLANK
            self.close()

    # -- how the blocks begin, by their first character ----------------------------------------------------

    def _heading(self, content: str) -> bool:
        text = content.lstrip("#")
        level = len(content) - len(text)
        if level > 6 or text[:1] not in ("", " "):
            return False
        self.close()
        without_closing = text.rstrip(" ").rstrip("#")
        if without_closing.strip(" ") == "" or without_closing.endswith(" "):
            text = without_closing
        self._finish_heading(Block(BlockKind.HEADING, self._number, text.strip(" "), level))
        return True

    def _finish_heading(self, heading: Block) -> None:
        """A heading; inside a quote or a list it is only a paragraph."""
        if self._containers:
            self._open(BlockKind.PARAGRAPH, heading.source)
            self.close()
        else:
            self.finished.append(heading)
            self._after_list = self._near_list = False

    def _underline(self, content: str) -> bool:
        if self._kind is not BlockKind.PARAGRAPH or not _UNDERLINE.match(content):
            return False
        level = 1 if content[0] == "=" else 2
        if level == 2 and len(self._source) > _LONGEST_UNDERLINED:
            return False
        heading = Block(BlockKind.HEADING, self._start, "\n".join(self._source).strip(), level)
        self._kind = None
        self._finish_heading(heading)
        return True

    def _dashes(self, content: str) -> bool:
        return self._row(content) or self._underline(content) or self._rule(content)

    def _rule(self, content: str) -> bool:
        if not is_rule(content):
            return False
        self.close()
        self._after_blank = True
        return True

    def _row(self, content: str) -> bool:
        """A row that needs no header above it, or the line of dashes that makes a table of the line above."""
        if "|" in content and "-" in content and _DELIMITER_ROW.match(content):
            return self._delimiter_row(content)
        if self._kind is None and content.startswith("|") and content.endswith("|"):
            self._open(BlockKind.TABLE, content)
            return True
        return False

    def _delimiter_row(self, content: str) -> bool:
        if self._kind is BlockKind.PARAGRAPH and "|" in self._source[-1]:
            if len(self._source) > 1:
                header = self._source.pop()
                self.close()
                self._open(BlockKind.TABLE, header)
            self._kind = BlockKind.TABLE
        elif self._kind is None and content.startswith("|"):
            self._open(BlockKind.TABLE)
        return self._kind is BlockKind.TABLE

    def _grid_border(self, content: str) -> bool:
        return self._kind in (None, BlockKind.TABLE) and _GRID_BORDER.match(content) is not None

    def _fence(self, content: str) -> bool:
        fence = _FENCE.match(content)
        if fence is None:
            return False
        mark = fence[1] or fence[2]
        if mark[0] == "~":
            mark = mark[:1] * (len(content) - len(content.lstrip("~")))
        self._open_code(re.compile(rf" {{0,3}}{mark[0]}{{{len(mark)},}} *$"))
        return True

    def _open_code(self, end: re.Pattern[str]) -> None:
        self.close()
        self._open(BlockKind.CODE)
        self._end = end

    def _template(self, content: str) -> bool:
        """A line of nothing but shortcodes; the one called "highlight" holds code as a fence does."""
        if _HIGHLIGHT.match(content):
            self._open_code(_HIGHLIGHT_END)
            return True
        if _OPEN_TEMPLATE.match(content):
            self.close()
            self._end = _TEMPLATE_END
            return True
        if not _TEMPLATES.match(content):
            return False
        self.close()
        return True

    def _colons(self, content: str) -> bool:
        """A ``:::`` line, of which only a title is text."""
        if not content.startswith(":::"):
            return self._row(content)
        self.close()
        if found := _DIRECTIVE_TITLE.search(content.strip(": ")):
            self._open(BlockKind.PARAGRAPH, found[1] or found[2] or found[3] or "")
            self.close()
        if content.strip(": "):  # what it holds may be indented
            self._containers.open(INDENTED)
        return True

    def _reference(self, content: str) -> bool:
        return self._kind is None and _REFERENCE.match(content) is not None

    def _html(self, content: str) -> bool:
        end = html_block_end(content, self._kind is BlockKind.PARAGRAPH)
        if end is None:
            return False
        self.close()
        self._open(BlockKind.HTML, content)
        self._end = end
        if end is not BLANK and end.search(content):
            self.close()
        return True

    def _finish_html(self, source: str) -> None:
        start = self._start
        for piece in html_pieces(source):
            kind = BlockKind.HEADING if piece.level and not self._containers else BlockKind.PARAGRAPH
            if kind is BlockKind.HEADING or piece.source.strip():
                level = piece.level if kind is BlockKind.HEADING else 0
                self.finished.append(
                    Block(kind, start + piece.line, piece.source, level, piece.anchor, self._tight)
                )


_BEGINNINGS: dict[str, Callable[[_BlockReader, str], bool]] = {
    "#": _BlockReader._heading,
    "`": _BlockReader._fence,
    "~": _BlockReader._fence,
    "<": _BlockReader._html,
    "=": _BlockReader._underline,
    "-": _BlockReader._dashes,
    "*": _BlockReader._rule,
    "_": _BlockReader._rule,
    "|": _BlockReader._row,
    ":": _BlockReader._colons,
    "+": _BlockReader._grid_border,
    "[": _BlockReader._reference,
    "{": _BlockReader._template,
    "$": _BlockReader._template,
}


def _interrupts(rest: str) -> bool:
    """Does this line begin a block even where a paragraph could go on?"""
    content = rest.lstrip(" ")
    if len(rest) - len(content) > 3:
        return False
    hashes = len(content) - len(content.lstrip("#"))
    return (
        (0 < hashes <= 6 and content[hashes : hashes + 1] in ("", " "))
        or _FENCE.match(content) is not None
        or is_rule(content)
        or content.startswith(":::")
        or html_block_end(content, in_paragraph=True) is not None
    )
