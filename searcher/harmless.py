"""Which characters could act on a terminal, and how is a text shown without them?"""

import re

# C0 and C1 controls, line separators, bidirectional controls and lone surrogates.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """The text on one line and harmless, of the same length, so that spans into it stay right.

    A tab or line end becomes a blank, any other character that could act on a terminal becomes U+FFFD.
    """
    return UNSAFE.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)


def clean_lines(text: str) -> str:
    """The text made harmless, with its lines and tabs kept."""
    return "\n".join("\t".join(map(clean, line.split("\t"))) for line in text.splitlines())
