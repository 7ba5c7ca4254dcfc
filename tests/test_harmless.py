import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from searcher.harmless import clean, clean_lines

# How a terminal is attacked, and what never may reach one.
HOSTILE = "\x1b]52;c;ZXZpbA==\x07 \x9b2J \x7f \r \u202etxt.exe\u2066 \u200f\u061c \ud800 \x00 \u2028"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

texts = st.text(st.characters() | st.sampled_from(HOSTILE))


@given(texts)
def test_cleaning_keeps_the_length_so_that_spans_stay_right(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert not FORBIDDEN.search(clean(text))
    assert "\n" not in clean(text)
    assert "\t" not in clean(text)
    assert not FORBIDDEN.search(clean_lines(text))


def test_cleaning_leaves_every_letter_as_it_is() -> None:
    text = "Blåbær, Äiti, Straße, e\u0301, 東京, 👩\u200d🔧, soft\u00adhyphen"
    assert clean(text) == clean_lines(text) == text


def test_no_bidirectional_control_is_forgotten() -> None:
    for code in range(0x110000):
        if unicodedata.bidirectional(chr(code)) in {
            "LRE",
            "RLE",
            "PDF",
            "LRO",
            "RLO",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }:
            assert clean(chr(code)) == "\ufffd"
