"""Which headings and which visible text does Markdown have?"""

import re
import unicodedata

from searcher.markdown_blocks import Block, BlockKind, read_blocks, unclosed_html
from searcher.markdown_text import TextReader
from searcher.part import Part, check_number

_ANCHOR_TAG = re.compile(r"<a\s[^<>]*>", re.I)
_NAME_IN_TAG = re.compile(r"\b(?:name|id)\s*=\s*[\"']?([^\"'\s<>]+)", re.I)
_ATTRIBUTES = re.compile(r"(?<!\s)\s*+\{:?\s*((?:[#.][^{}]*)|-|(?:[\w-]+=[^{}]*))\}\s*$")
_HIDING = (
    ("<!--", "-->"),
    ("<script", "</script"),
    ("<style", "</style"),
    ("<?", "?>"),
    ("<![cdata[", "]]>"),
)
_HIDING_BEGINS = re.compile("|".join(re.escape(start) for start, _ in _HIDING), re.I)
_ATTRIBUTE_ID = re.compile(r"(?:^|\s)#([^\s{}]+)")


def read_markdown(text: str) -> list[Part]:
    """The parts of a Markdown document, of which the first has level 0 unless line 1 is a heading.

    The text of a part is what a reader sees, in Unicode's form NFC: paragraphs with a blank line between,
    the items of lists and the rows of tables on lines, cells with a tab between.
    """
    lines = text.split("\n")
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    reader = TextReader(text)
    parts: list[Part] = []
    heading = Part(0, "", None, 1, 0, "")
    seen: list[str] = []
    for block in read_blocks(lines, reader.is_mdx):
        if block.kind is not BlockKind.HEADING:
            seen += _separated(_visible(reader, block), block.tight)
        else:
            if block.line > 1:
                parts.append(_finished(heading, block.line - 1, seen))
                check_number(parts)
            heading, seen = _heading(reader, block), []
    parts.append(_finished(heading, len(lines), seen))
    return parts


def hidden_from(text: str) -> int | None:
    """The line (from 1) from which on nothing of Markdown is seen, as a comment or script is never closed."""
    if not _HIDING_BEGINS.search(text):  # so with most texts
        return None
    small = text.lower()
    if all(small.rfind(start) <= small.rfind(end) for start, end in _HIDING):
        return None
    return unclosed_html(text.split("\n"), TextReader(text).is_mdx)


def _visible(reader: TextReader, block: Block) -> str:
    if block.kind is BlockKind.CODE:
        return block.source.strip("\n").rstrip()
    if block.kind is BlockKind.TABLE:
        return "\n".join(filter(None, map(reader.row, block.source.split("\n"))))
    return reader.paragraph(block.source)


def _separated(text: str, tight: bool) -> tuple[str, ...]:
    return ("\n" if tight else "\n\n", text) if text else ()


def _finished(heading: Part, end_line: int, seen: list[str]) -> Part:
    text = unicodedata.normalize("NFC", "".join(seen).strip())
    return heading._replace(end_line=end_line, text=text)


def _heading(reader: TextReader, block: Block) -> Part:
    source, anchor = block.source, block.anchor
    if "{" in source and (attributes := _ATTRIBUTES.search(source)):
        named = _ATTRIBUTE_ID.search(attributes[1])
        anchor = named[1] if named else anchor
        source = source[: attributes.start()]
    if "<" in source:
        anchor = anchor or _named_anchor(source)
    heading = " ".join(unicodedata.normalize("NFC", reader.paragraph(source)).split())
    return Part(block.level, heading, anchor, block.line, block.line, "")


def _named_anchor(source: str) -> str | None:
    """The name that a tag of HTML gives a heading (``<a id="…">``)."""
    named = map(_NAME_IN_TAG.search, _ANCHOR_TAG.findall(source))
    return next((name[1] for name in named if name), None)


_CLUES = (  # (what it looks like, how much it says), each counted once
    (re.compile(r"^ {0,3}#{2,6} +\S*[^\W\d_]", re.M), 2),
    (re.compile(r"\A\s*# +\S*[^\W\d_]"), 2),
    (re.compile(r"^# +\S*[^\W\d_]", re.M), 1),
    (re.compile(r"(?<!\w)!?\[[^\[\]\n]+\]\([^()\s]+(?: \"[^\"\n]*\")?\)"), 2),
    (re.compile(r"^ {0,3}```+[^`\n]*$", re.M), 2),
    (re.compile(r"^ {0,3}\|?(?: *:?-{2,}:? *\|)+(?: *:?-{2,}:? *)?$", re.M), 2),
    (re.compile(r"(?<!\w)(\*\*|__)(?=[^\W_])[^*_\n]+(?<=[\w.:!?])\1(?!\w)"), 1),
    (re.compile(r"(?<!`)`[^`\n]+`(?!`)"), 1),
    (re.compile(r"^ {0,3}> \S", re.M), 1),
    (re.compile(r"^ {0,3}\[[^\[\]\n]+\]: +\S+ *$", re.M), 1),
)
_ENOUGH = 2
_LOOKED_AT = 200_000  # characters


def looks_like_markdown(text: str) -> bool:
    """Is this Markdown and not plain text, going by what stands in it?

    Bullets and numbers say nothing, because plain text has them too. Only the beginning of a very long text
    is looked at.
    """
    beginning = text[:_LOOKED_AT]
    found = 0
    for clue, weight in _CLUES:
        found += weight if clue.search(beginning) else 0
        if found >= _ENOUGH:
            return True
    return False
