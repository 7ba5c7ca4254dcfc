import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.markdown import hidden_from, looks_like_markdown, read_markdown
from tests.cases import Case, read_cases, shown

CASES = list(read_cases("markdown"))

LINES = [
    "", "", "Tekst.", "# Tittel", "## Under {#id}", "---", "===", "```", "~~~", "> sitat",
    "- punkt", "1. a", "    kode", "| a | b |", "|---|---|", "<!--", "-->", "<div>", "</div>",
    "<h2>H</h2>", "<h1>", "</h1>", ":::note[T]", ":::", "import 'a'", "export const a = {",
    "{{< x", ">}}", "{% highlight %}", "[^1]: note",
]  # fmt: skip

REPEATED = [
    "# h\n", "[", "![", "[a](", "[[", "^[", "[!include ", "> ", "- ", "*a ", "`a``", "{{", "{{<a ",
    "{%", "<", "<a ", "<h1>\n", "<h1>a</h1>\n", "<!--", "<!--\n\n", "a|b\n-|-\n", "|", "- - x",
    "[a]: b\n", "```\n", "::: a b\n", "&", "\\", "import a from ", "import x from 'y'\n\n<A {",
    "\t", "=== \"", "!!! ", "1.", "a\n", "a                                                  ",
]  # fmt: skip

lines = st.one_of(
    st.text("#-=*_`~<>!|:[](){}%/ \tabc1.\\&\"'", max_size=30),
    st.sampled_from(LINES),
)
texts = st.lists(lines, max_size=30).map("\n".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert shown(read_markdown(case.source)) == case.expected


@settings(deadline=None)
@given(st.one_of(texts, st.text()))
def test_parts_cover_every_line_once(text: str) -> None:
    parts = read_markdown(text)
    assert parts[0].line == 1
    assert parts[-1].end_line == text.removesuffix("\n").count("\n") + 1
    assert all(part.end_line + 1 == following.line for part, following in itertools.pairwise(parts))


@settings(deadline=None)
@given(texts)
def test_headings_are_lines_and_text_is_stripped(text: str) -> None:
    for part in read_markdown(text):
        assert part.heading == " ".join(part.heading.split())
        assert part.text == part.text.strip()
        assert 0 <= part.level <= 6


@pytest.mark.parametrize("repeated", REPEATED)
def test_strange_text_takes_no_more_than_its_share_of_time(repeated: str) -> None:
    read_markdown(repeated * 10)  # what is only worked out once
    text = repeated * (40_000 // len(repeated)) + "x"
    started = time.process_time()
    read_markdown(text)
    looks_like_markdown(text)
    assert time.process_time() - started < 2  # seconds; the worst needs 0.3, and 20 where time were quadratic


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("a", " ", "b  \nc"),
        ("# a", " ", "{b"),
        ("# a", "\xa0", "{b"),
        ("# <a ", "id=b ", ""),
        ("a", "\t", "b"),
    ],
)
def test_nothing_is_looked_for_from_each_of_many_blanks_or_names(
    before: str, repeated: str, after: str
) -> None:
    text = before + repeated * (40_000 // len(repeated)) + after
    started = time.process_time()
    read_markdown(text)
    assert time.process_time() - started < 1  # seconds; they need 0.02, and 3 to 10 where time were quadratic


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# A\n\n<!-- b\n\n# C", 3),
        ("> <!-- b\n\nc", None),
        ("a <!-- b\n\nc", None),
        ("```\n<!-- b\n", None),
        ("<!-- a -->\n\n<SCRIPT>\nb\n\nc", 3),
        ("<div>\n<!-- b\n\nc", None),
        ("<pre>\nb", None),
    ],
)
def test_html_that_is_never_closed_hides_the_rest(text: str, line: int | None) -> None:
    assert hidden_from(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "# Kaffe\nVi brygger den selv.",
        "Innledning.\n\n## Vann\n\nKaldt.",
        "Les [mer om kaffe](/kaffe) her.",
        "```\nkode\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Das ist **sehr wichtig** und `genau`.",
        "En liste:\n\n- **Vann**: kaldt\n\n> Sitert.",
    ],
)
def test_looks_like_markdown(text: str) -> None:
    assert looks_like_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Unsere Preise\n\n• Kaffee – 2 €\n• Tee – 1 €\n",
        "# 1",
        "Treffer\n# 1\nAlles gut.",
        "1. Preise\n\n- eins\n- zwei\n\n2. Versand\n\n* drei",
        "Tittel\n======\n\nTekst [1] og (2), 3 * 4 * 5, a_b_c, <kl. 8>.",
        "Merk: **",
        "Mail an kari@example.org, siehe https://example.org/#oben",
    ],
)
def test_looks_like_plain_text(text: str) -> None:
    assert not looks_like_markdown(text)
