import pytest

from searcher.markdown_html import BLANK, hides_its_end, html_block_end, html_pieces


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("<pre class='x'>", "</pre>"),
        ("<SCRIPT>", "</script>"),
        ("<!-- a", "b -->"),
        ("<?php", "?>"),
        ("<!DOCTYPE html", ">"),
        ("<![CDATA[", "]]>"),
    ],
)
def test_blocks_with_an_end_of_their_own(line: str, end: str) -> None:
    pattern = html_block_end(line, in_paragraph=True)
    assert pattern is not None
    assert pattern.search(end)
    assert not pattern.search("")


@pytest.mark.parametrize(
    "line", ["<div>", "</div>", "<table", "<h1 id=a>b", "<p/>", "<b>", "</Tabs>", "<A b='c' d/> "]
)
def test_blocks_up_to_a_blank_line(line: str) -> None:
    assert html_block_end(line, in_paragraph=False) is BLANK


@pytest.mark.parametrize("line", ["<b> fet", "<https://a.b>", "<divan>x", "< div>", "<a b=>", "<1>"])
def test_no_block(line: str) -> None:
    assert html_block_end(line, in_paragraph=False) is None


def test_a_lone_tag_does_not_end_a_paragraph() -> None:
    assert html_block_end("<b>", in_paragraph=True) is None
    assert html_block_end("<div>", in_paragraph=True) is BLANK


@pytest.mark.parametrize(
    ("source", "hides"),
    [
        ("<!-- a -->\n<!-- b", True),
        ("<!-- a\n<b>", True),
        ("<div>\n<script>a</scrip>", True),
        ("<STYLE>", True),
        ("<?php echo 1", True),
        ("<![CDATA[a]]", True),
        ("<!-- a -->", False),
        ("<!-- a --> b", False),
        ("<script>a</script >", False),
        ("<!DOCTYPE html>", False),
        ("<pre>a", False),
    ],
)
def test_what_is_never_closed_hides_the_rest(source: str, hides: bool) -> None:
    assert hides_its_end(source) == hides


def test_headings_and_the_text_between() -> None:
    source = "<div>\n<!-- <h1>\nskjult</h1> -->\n  <H2 id='a'>A\nb</H2> c\n<h3>D</h3>\n<h4>åpen"
    pieces = [(piece.level, piece.line, piece.source.strip(), piece.anchor) for piece in html_pieces(source)]
    assert pieces == [
        (0, 0, "<div>", None),
        (2, 3, "A\nb", "a"),
        (0, 4, "c", None),
        (3, 5, "D", None),
        (0, 5, "<h4>åpen", None),
    ]
