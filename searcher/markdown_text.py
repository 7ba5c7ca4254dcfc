"""What does a reader see of a block of Markdown?

Markup that can be read in one way only (a link without any other markup in it, say) is read here, because
most of it is like that; everything else by markdown-it-py, which is ten times slower. What the programs that
publish Markdown put into it (shortcodes, attribute lists, includes, footnote marks) is taken out before.
"""

import html
import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("strikethrough")
_LONGEST = 10_000  # characters read at once, so that no text takes more than its share of time
_MOST_LINKS = 500  # in so many characters
_MOST_EMPHASES = 1000  # in so many characters, and twice that takes a second for 300,000 characters
_EMPHASES = re.compile(r"\*+|_+|~+")

_MARKUP = re.compile(r"[\\`*_<&{~^\[]")
_TEXT = r"[^\\`*_<&{~^\[\]!]"
_IN_WORD = r"(?<=[^\W_])_+(?=[^\W_])"
_ESCAPED = r"\\[!-/:-@\[-`{-~]"
_ESCAPES = re.compile(_ESCAPED)
_CLEAR = re.compile(
    rf"(?P<text>{_TEXT}+|!(?!\[)|{_IN_WORD}|&(?=\s)|<(?=[\s\d])|(?<!~)~(?!~)|\^(?!\[)|\]|\\(?=\w))"
    rf"|(?<![\w*])(?P<stars>\*{{1,3}})(?=\S)(?P<stressed>(?:{_TEXT}|!|{_IN_WORD}|{_ESCAPED})+)(?<=\S)(?P=stars)(?![\w*])"
    rf"|(?<!`)`(?!`)(?P<code>[^`]+)`(?!`)"
    rf"|(?P<image>!)?\[(?P<link>(?:{_TEXT}|{_IN_WORD}|{_ESCAPED})*)\]\([^\s()<>\\&{{}}\"']*\)"
    r"|<(?P<url>https?://[^\s<>\\{}]*)>"
    r"|<(?:/(?=[A-Za-z0-9-]+ *>))?(?!script\b|style\b)(?P<tag>[A-Za-z][A-Za-z0-9-]*)"
    r"(?: +[A-Za-z][\w-]*=\"[^\"<>{}]*\")* */?>"
    r"|(?P<entity>&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});)"
    rf"|(?P<escaped>{_ESCAPED})"
    r"|(?P<unclear>.)",
    re.S,
)

_REFERENCE = re.compile(r"^[ >]*\[((?:[^\[\]\\\n]|\\.)+)\]:[ \t]*\S", re.M)
_USES_JSX = re.compile(
    r"^(?:import +(?:[\w*{][^;\"']* from +)?[\"'][^\"'\n]+[\"']|export +const +\w+ *=)", re.M
)

_ADDED = re.compile(r"[{^]|\[[!\[T]")
_UNSEEN = (
    r"(?P<kept>\\.|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"  # code stays as it is
    r"|\$?\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\{%[^{}]*%\}"  # Hugo, Jekyll, and their like
    r"|\[(?P<span>[^\[\]]*)\]\{[^{}]*\}|(?<=[\])])\{[^{}]*\}|\{[:#.][^{}]*\}"  # attributes
    r"|\{/\*.*?\*/\}|\{[\w:+-]+\}(?=`)"  # MDX comments, MyST roles
    r"|\[!(?:include|video|div|code[\w-]*)\b(?:[^\[\]]|\[[^\[\]]*\](?:\([^()]*\))?)*\]|\[![\w-]+\][+-]?"
    r"|\[\^[^\[\]\s]+\]:?|\^\[(?P<note>[^\[\]]*)\]"  # footnotes
    r"|!\[\[[^\[\]]*\]\]|\[\[(?:[^\[\]|]*\|)?(?P<page>[^\[\]|]+)\]\]|\[(?:TOC|\[_TOC_\])\]"
)
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_JSX = rf"</?(?P<tag>[A-Za-z][\w.:-]*)?(?:[^<>{{}}\"'`]|\"[^\"]*\"|'[^']*'|{_BRACES})*>|{_BRACES}"
_ADDED_MARKS = re.compile(_UNSEEN, re.I | re.S)
_ADDED_MARKS_AND_JSX = re.compile(f"{_UNSEEN}|{_JSX}", re.I | re.S)

_TAG_NAME = re.compile(r"</?([A-Za-z][\w-]*)")
_HIDDEN_TAGS = frozenset({"script", "style"})
_TAGS_IN_WORDS = re.compile(
    r"(?:a|abbr|b|bd[io]|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|su[bp]|tt|u"
    r"|var|wbr)?$"
)
_TAGS_ON_LINES = re.compile(
    r"(?:blockquote|[bht]r|d[dlt]|details|div|figcaption|figure|h[1-6]|li|[ou]l|p|pre|section|summary|table)$"
)
_ALT_TEXT = re.compile(r"\balt\s*=\s*([\"'])(.*?)\1", re.I | re.S)
# Each of these begins where its blanks begin: from every one of a million blanks it would look at all others.
_HARD_BREAK = re.compile(r"(?<! ) {2,}+\n")
_AROUND_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*+\n[ \t\n]*+")
_SPACES = re.compile(r"[ \t]{2,}")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


class TextReader:
    """Reads the visible text of the blocks of one document, whose link references and kind it knows."""

    def __init__(self, document: str) -> None:
        labels = _REFERENCE.findall(document) if "]:" in document else ()
        self._references = {normalizeReference(label): {"href": "", "title": ""} for label in labels}
        may_import = "import " in document or "export " in document
        self.is_mdx = may_import and _USES_JSX.search(document) is not None
        self._added_marks = _ADDED_MARKS_AND_JSX if self.is_mdx else _ADDED_MARKS

    def paragraph(self, source: str) -> str:
        """The text of a paragraph or a heading: lines run together, but at a ``<br>`` or its like."""
        if not _MARKUP.search(source):
            return _tidied(_run_together(source))
        return _tidied("".join(map(self._seen, _stretches(source))))

    def row(self, source: str) -> str:
        """The text of the cells of a table's row, with a tab between, as a browser copies them."""
        cells = (self.paragraph(cell.replace("\\|", "|")) for cell in _CELL_BORDER.split(source))
        return "\t".join(cell.replace("\n", " ") for cell in cells if cell)

    def _seen(self, source: str) -> str:
        if _ADDED.search(source):
            source = self._added_marks.sub(_left_of_mark, source)
        text = _clear_text(source)
        return self._parsed(source) if text is None else text

    def _parsed(self, source: str) -> str:
        if source.count("[") > _MOST_LINKS or len(_EMPHASES.findall(source)) > _MOST_EMPHASES:
            return _run_together(source)  # No prose: what is between the marks stays, and so do they.
        tokens: list[Token] = []
        _MARKDOWN.inline.parse(source, _MARKDOWN, {"references": self._references}, tokens)
        return "".join(_shown(tokens))


def _clear_text(source: str) -> str | None:
    """The text of a paragraph all of whose markup is clear, else None."""
    shown = []
    for piece in _CLEAR.finditer(source):
        kind = piece.lastgroup
        if kind == "text":
            shown.append(_run_together(piece[0]))
        elif kind == "stressed" or kind == "link":
            text = _run_together(_without_escapes(piece[kind]))
            shown.append(f" {text} " if piece["image"] else text)
        elif kind == "tag":
            shown.append(_in_place_of(piece["tag"].lower(), piece[0]))
        elif kind == "code":
            shown.append(_code(piece["code"].replace("\n", " ")))
        elif kind == "entity":
            shown.append(html.unescape(piece[0]))
        elif kind == "url":
            shown.append(piece["url"])
        elif kind == "escaped":
            shown.append(piece["escaped"][1])
        else:
            return None
    return "".join(shown)


def _without_escapes(source: str) -> str:
    return _ESCAPES.sub(lambda escape: escape[0][1], source) if "\\" in source else source


def _code(source: str) -> str:
    is_padded = source.startswith(" ") and source.endswith(" ") and source.strip(" ")
    return source[1:-1] if is_padded else source


def _stretches(source: str) -> Iterator[str]:
    """The source in pieces of bounded length, cut between words."""
    start = 0
    while len(source) - start > _LONGEST:
        end = source.rfind(" ", start, start + _LONGEST) + 1 or start + _LONGEST
        yield source[start:end]
        start = end
    yield source[start:]


def _left_of_mark(mark: re.Match[str]) -> str:
    """What is left of a mark that CommonMark does not know."""
    found = mark.groupdict()
    if found["note"]:
        return f" ({found['note']})"
    if tag := found.get("tag"):
        return mark[0] if "{" not in mark[0] else _in_place_of(tag.lower(), mark[0])
    return found["kept"] or found["span"] or found["page"] or ""


def _shown(tokens: Iterable[Token]) -> Iterator[str]:
    hidden_by = ""
    for token in tokens:
        if token.type == "html_inline":
            name = _tag_name(token.content)
            if hidden_by:
                hidden_by = "" if token.content.startswith("</") and name == hidden_by else hidden_by
            elif name in _HIDDEN_TAGS:
                hidden_by = name
            else:
                yield _in_place_of(name, token.content)
        elif not hidden_by:
            yield _shown_token(token)


def _shown_token(token: Token) -> str:
    if token.type == "image":
        return f" {''.join(_shown(token.children or ()))} "
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    return token.content


def _tag_name(tag: str) -> str:
    name = _TAG_NAME.match(tag)
    return name[1].lower() if name else ""


def _in_place_of(name: str, tag: str) -> str:
    """What stands where a tag was, so that words neither run together nor fall apart."""
    if _TAGS_IN_WORDS.match(name):
        return ""
    if name == "img":
        alternative = _ALT_TEXT.search(tag)
        return f" {html.unescape(alternative[2])} " if alternative else " "
    return "\n" if _TAGS_ON_LINES.match(name) else " "


def _run_together(source: str) -> str:
    if "\n" not in source:
        return source
    if "  \n" in source:
        source = _HARD_BREAK.sub("\v", source)
    return source.replace("\n", " ").replace("\v", "\n")


def _tidied(text: str) -> str:
    if "\n" in text:
        text = _AROUND_LINE_ENDS.sub("\n", text)
    if "  " in text or "\t" in text:
        text = _SPACES.sub(" ", text.replace("\t", " "))
    return text.strip()
