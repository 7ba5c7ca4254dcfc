import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.anchors import anchor_of, read_beside, told_beside


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("§ 18 Ordnungswidrigkeiten", "-18-ordnungswidrigkeiten"),
        ("Bau- und Abbruchabfälle (2017)", "bau--und-abbruchabfälle-2017"),
        ("…", "section"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor
    assert told_beside([heading], anchor) == "+"
    assert told_beside([heading], f"{anchor}-2") == "+-2"


@given(st.lists(st.text(max_size=5), max_size=1), st.text(max_size=5), st.booleans())
def test_what_is_told_is_read_back(own: list[str], anchor: str, follows: bool) -> None:
    if own and follows:
        anchor = anchor_of(own[0]) + anchor
    assert read_beside(own, told_beside(own, anchor)) == anchor


def test_what_versions_of_unicode_may_see_differently_is_told_whole() -> None:
    assert told_beside(["ɐ"], "ɐ") == "=ɐ"
