import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searcher.compression import compressed, text_of


@given(st.text(), st.integers(1, 9000))
@example("x\x9c", 1)  # which is no text that begins so: in UTF-8 the second letter takes two bytes
def test_a_text_of_any_length_comes_back(text: str, times: int) -> None:
    long = text * times
    assert text_of(memoryview(compressed(long.encode()))) == long


@pytest.mark.parametrize(("letters", "shorter"), [(0, False), (3072, False), (3073, True)])
def test_only_long_texts_are_compressed(letters: int, shorter: bool) -> None:
    text = b"x" * letters
    assert (len(compressed(text)) < letters) == shorter


def test_no_text_begins_as_a_compressed_one_does() -> None:
    with pytest.raises(UnicodeDecodeError):
        compressed(b"x" * 5000)[:2].decode()
