"""How do long texts take less room in a file?

Those of more than 4 KiB are kept as a zlib stream (RFC 1950), a third as long. In German laws they are one
section in twenty and a third of all text. Most hits are shorter and cost nothing; to compress all texts would
save twice as much, and every query would take 40–80 µs more.
"""

import zlib

_LONG = 2**12

_BEGINNING = b"x\x9c"
"""So begins what zlib compresses at its usual level, and no text: in UTF-8 that byte follows no letter."""


def compressed(text: bytes) -> bytes:
    """How a text, in UTF-8, is kept."""
    return zlib.compress(text) if len(text) > _LONG else text


def text_of(kept: memoryview) -> str:
    """The text, given how it is kept."""
    return str(zlib.decompress(kept) if kept[:2] == _BEGINNING else kept, "utf-8")
