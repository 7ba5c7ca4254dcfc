import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import part
from searcher.document import Document
from searcher.errors import DocumentError
from searcher.language import Language
from searcher.section import Section
from searcher.sections import split_sections

SHARED = Path(__file__).parents[2] / "shared" / "documents"


def split(text: str, path: str = "a.md", **values: object) -> tuple[Section, ...]:
    return split_sections(Document(path=path, text=text, **values))  # type: ignore[arg-type]


def ids(*headings: str) -> list[str]:
    return [section.anchor for section in split("\n".join(f"# {heading}" for heading in headings))]


def test_a_section_has_everything_that_is_known_of_it() -> None:
    text = "# Kaffe\n\nVi brygger kaffe hver dag, og den er god.\n\n## Pris\nTolv kroner for en liten kopp."
    first, second = split(text, "nb/kaffe.md", first_line=6, language=Language.BOKMAL)
    assert first == Section(
        id="nb/kaffe.md#kaffe",
        path="nb/kaffe.md",
        title="Kaffe",
        headings=("Kaffe",),
        level=1,
        anchor="kaffe",
        language=Language.BOKMAL,
        text="Vi brygger kaffe hver dag, og den er god.",
        line=6,
        end_line=9,
    )
    assert (second.headings, second.level, second.line, second.end_line) == (("Kaffe", "Pris"), 2, 10, 11)


def test_headings_lead_from_the_outermost_to_the_own() -> None:
    sections = split("# A\n### C\n## B\n#### D\n# E\n#\n## F\n")
    assert [section.headings for section in sections] == [
        ("A",),
        ("A", "C"),
        ("A", "B"),
        ("A", "B", "D"),
        ("E",),
        ("",),
        ("F",),
    ]


def test_text_above_the_first_heading_is_the_document_itself() -> None:
    above, _ = split("Forord.\n\n# Start\n")
    assert (above.id, above.level, above.anchor, above.headings) == ("a.md", 0, "", ())
    assert [section.id for section in split("<!-- ingenting -->\n\n# Start\n")] == ["a.md#start"]


@pytest.mark.parametrize("text", ["", "\n\n", "<!-- bare dette -->", "[a]: b"])
def test_a_document_without_text_can_be_found_by_its_title(text: str) -> None:
    (section,) = split(text, title="Kaffe")
    assert (section.id, section.level, section.title, section.text, section.line) == (
        "a.md",
        0,
        "Kaffe",
        "",
        1,
    )


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Fordeler og ulemper", "fordeler-og-ulemper"),
        ("Ønsker? Æsj – Ål!", "ønsker-æsj--ål"),
        ("§ 3 Preise, AGB & Co.", "-3-preise-agb--co"),
        ("snake_case og bindestrek-ord", "snake_case-og-bindestrek-ord"),
        ("ÄÖÜẞ STRASSE", "äöüß-strasse"),
        ("日本語 und ελληνικά", "日本語-und-ελληνικά"),
        ("m² und ½ von Ⅳ", "m-und--von-ⅳ"),
        ("नमस्ते", "नमस्ते"),
        ("???", "section"),
        ("", "section"),
        ("Kom i gang {#start}", "start"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert ids(heading) == [anchor]


@pytest.mark.parametrize(
    ("headings", "anchors"),
    [
        (["A", "A", "a", "A!"], ["a", "a-1", "a-2", "a-3"]),
        (["A", "A-1", "A", "A"], ["a", "a-1", "a-2", "a-3"]),
        (["A", "A", "A-1", "A-1"], ["a", "a-1", "a-1-1", "a-1-2"]),
        (["Pris", "Annet {#pris}", "Pris"], ["pris-1", "pris", "pris-2"]),
        (["A {#x}", "B {#x}"], ["x", "x-1"]),
        (["?", "", "!"], ["section", "section-1", "section-2"]),
    ],
)
def test_repeated_anchors_are_numbered(headings: list[str], anchors: list[str]) -> None:
    assert ids(*headings) == anchors


@pytest.mark.parametrize(
    ("text", "path", "values", "title"),
    [
        ("# A\n", "x.md", {"title": "Fra hodet"}, "Fra hodet"),
        ("## B\n# A\n# C\n", "x.md", {}, "A"),
        ("tekst\n\n## B\n### C\n", "x.md", {}, "B"),
        ("#\n## B\n", "x.md", {}, "B"),
        ("tekst", "mappe/tips_og-triks.nb.md", {}, "Tips og triks"),
        ("tekst", "guide.no-code.md", {}, "Guide.no code"),
        ("tekst", "mappe/v1.2-notater.md", {}, "V1.2 notater"),
        ("tekst", "god-start/index.md", {}, "God start"),
        ("tekst", "god-start/_index.nb.md", {}, "God start"),
        ("tekst", "README.md", {}, "README"),
        ("tekst", "---.md", {}, "---"),
    ],
)
def test_titles(text: str, path: str, values: dict[str, str], title: str) -> None:
    assert {section.title for section in split(text, path, **values)} == {title}


@pytest.mark.parametrize("suffix", [".md", ".MD", ".markdown", ".mdx", ".qmd"])
def test_markdown_by_its_name(suffix: str) -> None:
    assert [section.level for section in split("# 1\n", "a" + suffix)] == [1]


def test_markdown_by_its_content() -> None:
    assert [section.level for section in split("# 1\n", "a.txt")] == [0]
    assert [section.level for section in split("# En\n\n## To\n", "a.txt")] == [1, 2]


def test_plain_text_by_its_content() -> None:
    text = "Kaffe\n\nVi brygger den selv.\n\nHva koster den?\n\nTolv kroner."
    assert [section.id for section in split(text, "a.txt")] == ["a.txt#kaffe", "a.txt#hva-koster-den"]


LINES = [
    "", "", "Tekst.", "# Tittel", "## Tittel", "## A {#a}", "#", "---", "===", "```", "> # a",
    "- # b", "<h2>H</h2>", "Hva nå?", "1. Pris", "En setning til.", "<!--", "-->",
]  # fmt: skip

lines = st.one_of(
    st.text("#-=`<>!|:[]{}% \tab1.", max_size=20),
    st.sampled_from(LINES),
)
texts = st.one_of(st.lists(lines, max_size=25).map("\n".join), st.text(max_size=200))


@settings(deadline=None)
@given(texts, st.sampled_from(["a.md", "a.txt"]), st.integers(1, 50))
def test_sections_cover_the_lines_of_the_file(text: str, path: str, first_line: int) -> None:
    document = Document(path=path, text=text, first_line=first_line, language=Language.GERMAN)
    sections = split_sections(document)
    last = first_line + document.text.removesuffix("\n").count("\n")
    assert first_line <= sections[0].line
    assert sections[-1].end_line == last
    for section, following in itertools.pairwise(sections):
        assert section.line <= section.end_line
        assert section.end_line + 1 == following.line
    assert len({section.id for section in sections}) == len(sections)
    assert all(bool(section.level) == bool(section.anchor) for section in sections)


@settings(deadline=None)
@given(texts)
def test_a_line_with_letters_above_is_never_lost(text: str) -> None:
    source = f"Zuerst\n\n{text}"
    assert "Zuerst" in "\n".join(
        s.text + "\n".join(s.headings) for s in split(source, "a.md", language=Language.GERMAN)
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
@pytest.mark.parametrize("number", range(4))
def test_the_shared_markdown_documents_have_a_section_for_each_heading(number: int) -> None:
    (file,) = SHARED.glob(f"00{number}_*.txt")
    source = file.read_text(encoding="utf-8")
    sections = split_sections(Document.parse(source, file.name))
    lines = source.split("\n")
    headings = {place for place, line in enumerate(lines, start=1) if line.startswith("#")}
    assert headings <= {section.line for section in sections}
    assert all(section.headings[-1] in lines[section.line - 1] for section in sections)
    assert sections[0].title == sections[0].headings[0]


@pytest.mark.parametrize(
    ("path", "line"), [("a.md", "# a{}"), ("a.txt", "Hva er nummer {}?\n\nDet er et svar på spørsmålet.\n")]
)
def test_a_document_of_too_many_headings_is_refused(
    monkeypatch: pytest.MonkeyPatch, path: str, line: str
) -> None:
    text = "\n".join(map(line.format, range(6)))
    assert len(split(text, path)) == 6
    monkeypatch.setattr(part, "MOST_HEADINGS", 4)
    with pytest.raises(DocumentError, match="more than 4 headings; cut it into several files"):
        split(text, path)
