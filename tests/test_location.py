import os
from dataclasses import replace
from pathlib import Path

import pytest

from searcher.language import Language
from searcher.location import location_of
from searcher.results import Hit, Snippet, Span
from searcher.section import Section

FILE = """# Tittel

## Sosiale medier

Et **nettverk** er mange.
Mange [nettverk](https://example.org/nettverk) blir til
ett stort nettverk på nett.
"""
SECTION = Section(
    id="a.md#sosiale-medier",
    path="a.md",
    title="Tittel",
    headings=("Tittel", "Sosiale medier"),
    level=2,
    anchor="sosiale-medier",
    language=Language.BOKMAL,
    text="Et nettverk er mange.\nMange nettverk blir til\nett stort nettverk på nett.",
    line=3,
    end_line=7,
)


def hit_in(snippet: str, match: str, section: Section = SECTION) -> Hit:
    start = snippet.index(match)
    return Hit(1, 1.0, section, Snippet(snippet, (Span(start, start + len(match)),)), ())


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "a.md").write_text(FILE, encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("snippet", "match", "location"),
    [
        ("Et nettverk er mange.", "nettverk", (5, 6)),
        ("Mange nettverk blir til", "nettverk", (6, 8)),
        ("ett stort nettverk på nett.", "nettverk", (7, 11)),
        ("ett stort nettverk på nett.", "nett.", (7, 24)),  # counted in bytes: "å" has two
        ("ett stort nettverk på nett.", "stort nettverk", (7, 5)),
        ("Det står ikke her", "står", (3, 1)),
    ],
)
def test_the_location_is_that_of_the_first_match_of_the_snippet(
    folder: str, snippet: str, match: str, location: tuple[int, int]
) -> None:
    assert location_of(hit_in(snippet, match), folder) == location


def test_a_match_in_the_heading_alone_is_placed_there(folder: str) -> None:
    hit = Hit(1, 1.0, SECTION, Snippet("Et nettverk er mange.", ()), (Span(8, 14),))
    assert location_of(hit, folder) == (3, 12)


def test_a_hit_without_a_match_has_the_location_of_its_section(folder: str) -> None:
    assert location_of(Hit(1, 1.0, SECTION, Snippet("Et", ()), ()), folder) == (3, 1)


def test_without_the_file_it_is_the_first_line_of_the_section(folder: str) -> None:
    assert location_of(hit_in("Et nettverk", "nettverk"), None) == (3, 1)
    gone = replace(SECTION, path="gone.md")
    assert location_of(hit_in("Et nettverk", "nettverk", gone), folder) == (3, 1)


@pytest.mark.parametrize("path", ["../outside.md", "link.md", "sub", "nul\0.md"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "docs"
    (inside / "sub").mkdir(parents=True)
    (tmp_path / "outside.md").write_text(FILE, encoding="utf-8")
    (inside / "link.md").symlink_to(tmp_path / "outside.md")
    assert location_of(hit_in("Et nettverk", "nettverk", replace(SECTION, path=path)), str(inside)) == (3, 1)


def test_a_file_that_became_shorter_or_is_no_text_gives_the_first_line(folder: str) -> None:
    Path(folder, "a.md").write_text("# nettverk", encoding="utf-8")
    assert location_of(hit_in("Et nettverk", "nettverk"), folder) == (3, 1)
    Path(folder, "a.md").write_bytes(b"\0\0")
    assert location_of(hit_in("Et nettverk", "nettverk"), folder) == (3, 1)


def test_a_file_that_became_too_large_is_not_read(folder: str) -> None:
    os.truncate(Path(folder, "a.md"), 1 << 40)
    assert location_of(hit_in("Et nettverk", "nettverk"), folder) == (3, 1)
