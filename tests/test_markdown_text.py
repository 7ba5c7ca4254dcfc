import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.markdown_text import TextReader, _clear_text, _tidied

READER = TextReader("[b]: /b\n")

PIECES = [
    "a", "B", "ä", " ", " ", "\n", "  \n", "*", "**", "***", "_", "__", "`", "``", "~", "~~", "\\",
    "\\>", "\\*", "\\]", "a_b",
    "!", "[", "]", "(", ")", "](x)", "[b](c_d)", "![b](c)", "[b]", "<b>", "</b>", "<br>",
    "<https://a.b/c_d>", "<", ">", "&", "&amp;", "&#65;", "&x;", ".", ",", "^", "{", "}", "\"",
    "'", "1", "-", "<a name=\"x\">", "<img>", "\u00a0",
]  # fmt: skip

pieces = st.sampled_from(PIECES)
sources = (
    st.lists(pieces, max_size=14)
    .map(lambda parts: "".join(parts).strip())
    .filter(lambda source: not re.search(r"\n *\n", source))  # no paragraph holds a blank line
)


@settings(max_examples=1000, deadline=None)
@given(sources)
def test_clear_markup_is_read_as_markdown_it_does(source: str) -> None:
    text = _clear_text(source)
    assert text is None or _tidied(text) == _tidied(READER._parsed(source))


@pytest.mark.parametrize(
    "source",
    [
        "Bare tekst, helt uten noe.",
        "**Fet** og *kursiv* tekst med [lenke](/a_b/c#d) og `kode`.",
        "**Oppsett \\> Lager** i ![a_b.jpg](a_b.jpg) og [a \\[1\\]](x)",
        "![bilde](a.png) <br> <https://example.org/a_b> &amp; &nbsp; a_b_c \\* 3 < 4",
        '<a name="x"></a>Tittel & mer, C:\\temp ~5 x^2!',
    ],
)
def test_the_usual_markup_is_clear(source: str) -> None:
    assert _clear_text(source) is not None


def test_long_paragraphs_are_read_whole() -> None:
    words = [f"**ord{number}** [lenke](/{number})" for number in range(2000)]
    shown = READER.paragraph(" ".join(words) + " *")
    assert shown == " ".join(f"ord{number} lenke" for number in range(2000)) + " *"


def test_a_storm_of_brackets_is_text() -> None:
    assert READER.paragraph("[" * 3000) == "[" * 3000


@pytest.mark.parametrize("mark", ["**a _b ", "a** ", "*a b_ ", "~~a ", "***a **b *c "])
def test_a_storm_of_emphasis_is_text(mark: str) -> None:
    source = mark * 3000
    assert " ".join(TextReader(source).paragraph(source).split()) == source.strip()


def test_as_much_emphasis_as_an_author_writes_is_read() -> None:
    source = "**Ord** og noen andre ord & *mer* [x](y 'z') " * 300
    assert TextReader(source).paragraph(source) == ("Ord og noen andre ord & mer x " * 300).strip()


def test_links_need_their_references() -> None:
    assert READER.paragraph("[a][b] [b] [c][d]") == "a b [c][d]"
