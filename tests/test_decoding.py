import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.decoding import decode, normalize_line_ends
from searcher.errors import DocumentError

WORDS = "Blåbærsyltetøy – Äpfel, Öl und Spaß; työväenpuolue"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (WORDS.encode(), WORDS),
        (codecs.BOM_UTF8 + WORDS.encode(), WORDS),
        (codecs.BOM_UTF8, ""),
        (WORDS.encode("utf-16"), WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), WORDS),
        (codecs.BOM_UTF16_LE + "😀\r\nå".encode("utf-16-le"), "😀\nå"),
        (b"a\r\nb\rc\n\r\nd\n\re", "a\nb\nc\n\nd\n\ne"),
        ("a\u2028b\x0bc\x0cd\x85e\x1cf".encode(), "a\u2028b\x0bc\x0cd\x85e\x1cf"),
        ("a\u0308 \u00e4".encode(), "a\u0308 \u00e4"),
    ],
)
def test_text_comes_out_as_written(data: bytes, text: str) -> None:
    assert decode(data) == (text, None)


def test_other_bytes_are_windows_1252_with_a_note() -> None:
    assert decode("Brød “på” bordet – 5 €".encode("cp1252")) == (
        "Brød “på” bordet – 5 €",
        "not UTF-8 (line 1): read as Windows-1252",
    )


def test_one_foreign_line_does_not_spoil_the_others() -> None:
    data = "første\r\n".encode() + "andre år\r".encode("cp1252") + "tredje å\n".encode() + b"\xe5"
    assert decode(data) == (
        "første\nandre år\ntredje å\nå",
        "not UTF-8 (2 lines, the first is 2): read as Windows-1252",
    )


def test_a_text_cut_inside_a_character_keeps_its_other_lines() -> None:
    assert decode("på\nmål".encode()[:-2]).text == "på\nmÃ"


def test_bytes_that_windows_1252_leaves_undefined_are_replaced() -> None:
    assert decode(b"\x81\x8d\x8f\x90\x9d\xe6").text == "\ufffd" * 5 + "æ"


def test_surrogates_in_utf_8_are_no_characters() -> None:
    data = "\ud800".encode("utf-8", "surrogatepass")
    assert decode(data) == ("í\xa0€", "not UTF-8 (line 1): read as Windows-1252")


@pytest.mark.parametrize("data", ["\ud800x".encode("utf-16", "surrogatepass"), codecs.BOM_UTF16_LE + b"x\0y"])
def test_damaged_utf_16_is_read_with_a_note(data: bytes) -> None:
    decoded = decode(data)
    assert "x" in decoded.text
    assert "\ufffd" in decoded.text
    assert decoded.note is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_line_of_a_nul_is_named(encoding: str) -> None:
    with pytest.raises(DocumentError, match=r"a NUL on line 3\)"):
        decode("one\ntwo\nth\0ree\n\0".encode(encoding))


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"one\ntw\0o",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "no mark".encode("utf-16-le"),
        "four bytes".encode("utf-32"),
        codecs.BOM_UTF8 + b"\0",
    ],
)
def test_a_nul_is_no_text(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"binary data, not text \(a NUL on line \d+\)"):
        decode(data)


def test_the_line_of_the_nul_is_named() -> None:
    with pytest.raises(DocumentError, match="line 2"):
        decode(b"one\ntw\0o")


@given(st.binary())
def test_any_bytes_give_whole_characters_or_a_document_error(data: bytes) -> None:
    try:
        text = decode(data).text
    except DocumentError:
        assert b"\0" in data
        return
    text.encode()
    assert "\r" not in text


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf_8_and_utf_16_give_the_same(text: str) -> None:
    wanted = normalize_line_ends(text)
    assert decode(codecs.BOM_UTF8 + text.encode()) == (wanted, None)
    assert decode(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == (wanted, None)
