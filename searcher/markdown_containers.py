"""Which quotes, lists and notes is a line of Markdown inside of?

Footnotes, definitions, the notes of MkDocs (``!!!``) and what a ``:::`` line holds count as items of lists,
because all of them hold the lines that are indented below their mark.
"""

import re
from typing import NamedTuple

QUOTE = -1
"""A quote among the open containers, where an item stands as the indent of its content."""

INDENTED = 4
"""The indent of what belongs to a note."""

_DEEPEST = 50
_STARTS = frozenset(">-+*0123456789:[!?=")
_ITEM = re.compile(r"([-+*]|(\d{1,9})[.)]|:)( +|$)")
_RULE = re.compile(r"([-*_])(?: *\1){2,} *$")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]: *")
_NOTE = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?(?= +\")) ++[\w -]*+(?:\"(.*)\" *)?$")
_CHECKBOX = re.compile(r"\[[ xX]\] +")


class Inside(NamedTuple):
    """A container that begins in a line, and what is left of the line inside it."""

    container: int
    rest: str


class Containers:
    """The quotes and items that are open, outermost first."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self.margin: int | None = 0
        """How far a line is indented that goes on with all of them; None where one is a quote."""

    def __len__(self) -> int:
        return len(self._open)

    def end_in_item(self) -> bool:
        """Is the innermost one an item?"""
        return bool(self._open) and self._open[-1] != QUOTE

    def have_room(self) -> bool:
        """May another one be opened? What lies deeper is text, so that no line costs too much."""
        return len(self._open) < _DEEPEST

    def open(self, container: int) -> None:
        """Open one inside the others."""
        self._open.append(container)
        self._measure()

    def close_from(self, depth: int) -> None:
        """Leave as many open as ``depth`` says."""
        if depth < len(self._open):
            del self._open[depth:]
            self._measure()

    def _measure(self) -> None:
        self.margin = None if QUOTE in self._open else sum(self._open)

    def match(self, line: str) -> tuple[int, str]:
        """How many of them go on in this line, and what is left of it inside those."""
        if self.margin is not None and not line[: self.margin].strip(" "):
            return len(self._open), line[self.margin :]
        rest = line
        for depth, indent in enumerate(self._open):
            content = rest.lstrip(" ")
            spaces = len(rest) - len(content)
            if indent == QUOTE:
                if spaces > 3 or not content.startswith(">"):
                    return depth, rest
                rest = content[1:].removeprefix(" ")
            elif spaces >= indent:
                rest = rest[indent:]
            elif content:
                return depth, rest
        return len(self._open), rest


def container_at(line: str, in_paragraph: bool, may_be_far: bool) -> Inside | None:
    """The container that begins at the start of this line, if any.

    It may stand under a paragraph, which not every item ends, and ``may_be_far`` from the margin.
    """
    content = line.lstrip(" ")
    spaces = len(line) - len(content)
    if not content or content[0] not in _STARTS or (spaces > 3 and not may_be_far):
        return None
    if content[0] == ">":
        return Inside(QUOTE, content[1:].removeprefix(" "))
    if item := _ITEM.match(content):
        return None if _is_no_item(item, in_paragraph) else _item(item, spaces)
    if note := _FOOTNOTE.match(content):
        return Inside(INDENTED, content[note.end() :])
    if not in_paragraph and (note := _NOTE.match(content)):
        return Inside(INDENTED, note[1] or "")
    return None


def is_rule(content: str) -> bool:
    """Is this a line drawn across the page: three or more of ``*``, ``-`` or ``_``?"""
    return content.rstrip(" ").endswith(content[0]) and _RULE.match(content) is not None


def _is_no_item(item: re.Match[str], in_paragraph: bool) -> bool:
    """Is what looks like an item a rule, or another line of the paragraph above it?"""
    if item[1] in "-*" and is_rule(item.string):
        return True
    is_empty = item.end() == len(item.string)
    return in_paragraph and (is_empty or (item[2] is not None and int(item[2]) != 1))


def _item(item: re.Match[str], spaces: int) -> Inside:
    rest = item.string[item.end() :]
    padding = len(item[3]) if len(item[3]) <= INDENTED and rest else 1
    if rest.startswith("["):
        rest = _CHECKBOX.sub("", rest, count=1)
    return Inside(spaces + item.end(1) + padding, rest)
