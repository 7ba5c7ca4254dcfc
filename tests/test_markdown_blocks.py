"""The block structure is held against markdown-it-py, which passes the test suite of CommonMark."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from searcher.markdown_blocks import BlockKind, read_blocks

MARKDOWN_IT = MarkdownIt("commonmark").disable("inline")

PIECES = [
    "", "", "", "a", "b c", "# h", "## h ##", "####### h", "#h", "---", "===", "```", "````",
    "~~~", "```a`", "***", ">", "> ", "> a", "> # h", "- a", "-", "* a", "+ # h", "1. a", "2. a",
    "10) a", "    a", "   # h", "\ta", "<div>", "</div>", "<b>", "<!-- a", "-->", "<script>",
    "</script>", "<?a", "?>",
]  # fmt: skip

pieces = st.sampled_from(PIECES)
indents = st.sampled_from(["", "", "", " ", "  ", "   ", "    ", "     ", "> ", "- "])
texts = st.lists(st.tuples(indents, pieces).map("".join), max_size=12).map("\n".join)


def headings_of_markdown_it(text: str) -> list[tuple[int, int]]:
    return [
        (int(token.tag[1]), token.map[0] + 1)
        for token in MARKDOWN_IT.parse(text)
        if token.type == "heading_open" and token.level == 0 and token.map
        if token.markup != "-" or token.map[1] - token.map[0] <= 4  # longer ones are paragraphs here
    ]


# Sloppily indented items are read otherwise here on purpose, and markdown-it-py ends an item (" 10) a") at a
# line like "    # h", which the specification reads as a line of its paragraph.
READ_OTHERWISE = re.compile(r"([-+*>]|\d[.)]) {5}|^ {4,}\S", re.M)


@settings(max_examples=1000, deadline=None)
@given(texts.filter(lambda text: not READ_OTHERWISE.search(text)))
def test_headings_are_those_of_commonmark(text: str) -> None:
    found = [
        (block.level, block.line)
        for block in read_blocks(text.split("\n"))
        if block.kind is BlockKind.HEADING
    ]
    assert found == headings_of_markdown_it(text)


def sources(text: str, kind: BlockKind) -> list[str]:
    return [block.source for block in read_blocks(text.split("\n")) if block.kind is kind]


def test_a_block_knows_its_line() -> None:
    blocks = list(read_blocks(["", "a", "b", "", "- c", "", "  d", "", "| e |", "|---|"]))
    assert [(block.line, block.source) for block in blocks] == [(2, "a\nb"), (5, "c"), (7, "d"), (9, "| e |")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("    a\n      b\n\n    c", ["a\n  b", "c"]),
        ("- a\n\n      kode", ["kode"]),
        ("- a\n\n    kein code", []),
        ("  ```\n  a\n b\n    c\n  ```", ["a\nb\n  c"]),
    ],
)
def test_code_keeps_its_own_indent(text: str, code: list[str]) -> None:
    assert sources(text, BlockKind.CODE) == code


def test_mdx_has_no_indented_code() -> None:
    assert [block.kind for block in read_blocks(["<A>", "", "    a", "", "</A>"], is_mdx=True)] == [
        BlockKind.PARAGRAPH
    ] * 3


def test_containers_are_bounded() -> None:
    (block,) = read_blocks(["> " * 1000 + "a"])
    assert block.source.endswith("> a")
