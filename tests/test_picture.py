from xml.etree import ElementTree

import pytest

from benchmarks.picture import COMMAND, PICTURE, Run, draw, runs, searched


def test_the_picture_is_what_the_command_writes_now() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(COMMAND, searched(COMMAND)), (
        "look at the search, then draw it anew: python -m benchmarks.picture"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain", [Run(0, "plain", ())]),
        ("\x1b[1;31mord\x1b[0m her", [Run(0, "ord", ("bold", "match")), Run(3, " her", ())]),
        (
            "a \x1b]8;;file:///x\x1b\\\x1b[36mb.md:1\x1b[0m\x1b]8;;\x1b\\",
            [Run(0, "a ", ()), Run(2, "b.md:1", ("place",))],
        ),
        ("", []),
    ],
)
def test_runs_have_their_column_and_style(line: str, expected: list[Run]) -> None:
    assert list(runs(line)) == expected


def test_text_cannot_leave_its_element() -> None:
    drawn = ElementTree.fromstring(draw("searcher search '<b>&'", "<script>&amp;\n"))
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["$", "searcher search '<b>&'", "<script>&amp;"]
