"""Which anchor does a heading have, and how is it written down beside the heading?"""

import re
import unicodedata
from collections.abc import Sequence

_UNNAMED = "section"
_RARE_IN_ANCHORS = re.compile(r"[^a-z0-9äöüßåæø_ -]")

_FOLLOWS, _IS = "+", "="

_UNCHANGING = re.compile("[\0-\u024f\u2010-\u2027]*")
"""Latin letters and usual punctuation, of which all versions of Unicode say the same."""


def anchor_of(heading: str) -> str:
    """A heading in small letters with "-" for each space and without punctuation, as GitHub links to it."""
    return _RARE_IN_ANCHORS.sub(_kept_in_anchor, heading.lower()).replace(" ", "-") or _UNNAMED


def _kept_in_anchor(found: re.Match[str]) -> str:
    category = unicodedata.category(found[0])
    return found[0] if category[0] in "LM" or category in ("Nd", "Nl", "Pc") else ""


def told_beside(own: Sequence[str], anchor: str) -> str:
    """An anchor for one who knows a section's own heading, if it has one: mostly it follows from that."""
    if own and _UNCHANGING.fullmatch(own[0]) and anchor.startswith(made := anchor_of(own[0])):
        return _FOLLOWS + anchor.removeprefix(made)
    return _IS + anchor


def read_beside(own: Sequence[str], told: str) -> str:
    """The anchor that ``told_beside`` told."""
    return anchor_of(own[0]) + told[1:] if told[0] == _FOLLOWS else told[1:]
