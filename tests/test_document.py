import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.decoding import normalize_line_ends
from searcher.document import Document
from searcher.errors import DocumentError
from searcher.language import Language

SHARED = Path(__file__).parents[2] / "shared" / "documents"


def test_parse() -> None:
    source = (
        "\ufeff\n---\nTitle: Sosiale medier\ndescription: >\n  Om\n  kanaler\nkeywords: nett, handel\n"
        "lang: nb\ncontent: x\nimage: {src: a.png, width: 10}\n---\n\n# Kanaler\n\nTekst\u2028her.\n"
    )
    assert Document.parse(source, "nb/a.md") == Document(
        path="nb/a.md",
        text="\n# Kanaler\n\nTekst\u2028her.\n",
        title="Sosiale medier",
        description="Om kanaler",
        keywords=("nett", "handel"),
        language=Language.BOKMAL,
        metadata={"content": "x", "image": {"src": "a.png", "width": "10"}},
        first_line=12,
    )


def test_parse_without_front_matter() -> None:
    assert Document.parse("Tekst\r\n\r\n---\r\n", "a.txt") == Document(path="a.txt", text="Tekst\n\n---\n")


def test_broken_front_matter_stays_text() -> None:
    document = Document.parse("---\ntitle: a: b\n---\nTekst", "a.md")
    assert (document.title, document.text, document.first_line) == ("", "---\ntitle: a: b\n---\nTekst", 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"path": ""}, "no path"),
        ({"path": "  "}, "no path"),
        ({"path": None}, "no path"),
        ({"path": Path("a.md")}, r"path of a document is .*Path\('a.md'\); it must be a text"),
        ({"path": "a\nb"}, r"'a\\nb': the path holds a character that cannot be shown"),
        ({"path": "a\x1b[2J"}, r"'a\\x1b\[2J': the path"),
        ({"path": "a\x9b"}, "the path"),
        ({"path": "\udce6.md"}, r"'\\udce6.md': the path"),
        ({"path": "a\u2028"}, "the path"),
        ({"text": b"bytes"}, "a.md: text is b'bytes'; it must be a text"),
        ({"text": None}, "a.md: text is None"),
        ({"title": 1}, "a.md: title is 1"),
        ({"description": ["a"]}, "a.md: description"),
        ({"keywords": "a, b"}, "a.md: keywords is 'a, b'; it must be a tuple of texts"),
        ({"keywords": ("a", 1)}, "a.md: keywords"),
        ({"language": "nb"}, "a.md: language is 'nb'; it must be a Language or None"),
        ({"metadata": [("a", 1)]}, "a.md: metadata is .* it must be a mapping"),
        ({"metadata": {"a": object()}}, "a.md: metadata is not JSON"),
        ({"metadata": {"a": float("nan")}}, "a.md: metadata is not JSON"),
        ({"metadata": {(1, 2): "a"}}, "a.md: metadata is not JSON"),
        ({"first_line": 0}, "a.md: first_line is 0; it must be a whole number from 1"),
        ({"first_line": 2**31 + 1}, "it must be a whole number from 1 to 2,147,483,648"),
        ({"first_line": True}, "a.md: first_line"),
        ({"first_line": 1.5}, "a.md: first_line"),
    ],
)
def test_a_value_that_cannot_be_taken_in(values: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        Document(**{"path": "a.md", "text": "", **values})


@pytest.mark.parametrize(
    ("source", "path", "message"),
    [
        (b"bytes", "a.md", "a.md: source is b'bytes'; it must be a text"),
        (None, "a.md", "a.md: source is None"),
        ("text", Path("a.md"), "it must be a text"),
        ("text", "", "no path"),
    ],
)
def test_a_source_that_cannot_be_taken_in(source: Any, path: Any, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        Document.parse(source, path)


def test_metadata_without_end() -> None:
    endless: dict[str, object] = {}
    endless["self"] = endless
    with pytest.raises(DocumentError, match="metadata is not JSON"):
        Document(path="a.md", text="", metadata=endless)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(DocumentError, match="metadata is not JSON"):
        Document(path="a.md", text="", metadata={"deep": deep})


def test_values_are_made_whole() -> None:
    document = Document(
        path="a.md",
        text="a\r\nb\rc\ud83d",
        title="\udc00t",
        description="d\ud800",
        keywords=["k\ud800"],  # type: ignore[arg-type]
        metadata={"m\ud800": ("\udfff", 1, None)},
    )
    assert document == Document(
        path="a.md",
        text="a\nb\nc\ufffd",
        title="\ufffdt",
        description="d\ufffd",
        keywords=("k\ufffd",),
        metadata={"m\ufffd": ["\ufffd", 1, None]},
    )


def test_half_a_character_written_as_an_escape() -> None:
    """Whether YAML with it is broken depends on the parser; a document is whole in either case."""
    document = Document.parse('---\ntitle: "\\ud800"\n---\n', "a.md")
    (document.title + document.text).encode()


def test_metadata_is_copied() -> None:
    metadata: dict[str, object] = {"a": ["b"]}
    document = Document(path="a.md", text="", metadata=metadata)
    metadata["a"] = "c"
    assert document.metadata == {"a": ["b"]}


def test_a_document_is_frozen_and_can_be_a_key() -> None:
    document = Document(path="a.md", text="", metadata={"a": "b"})
    assert {document: 1}[dataclasses.replace(document)] == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text = "b"  # type: ignore[misc]


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_a_document_that_can_be_written(block: str, body: str) -> None:
    source = f"---\n{block}\n---\n{body}"
    document = Document.parse(source, "a.md")
    "".join((document.text, document.title, document.description, *document.keywords)).encode()
    json.dumps(document.metadata, ensure_ascii=False).encode()
    whole = normalize_line_ends(source)
    assert document.text.count("\n") + document.first_line == whole.count("\n") + 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
def test_the_shared_documents() -> None:
    documents = [Document.parse(file.read_text("utf-8"), file.name) for file in sorted(SHARED.glob("*.txt"))]
    assert len(documents) == 5
    for document in documents[:4]:
        assert document.title and document.description and document.keywords
        assert document.first_line > 4
    assert documents[4].first_line == 1
