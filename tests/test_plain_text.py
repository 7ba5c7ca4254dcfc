import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.document import Document
from searcher.plain_text import read_plain_text
from searcher.sections import split_sections
from tests.cases import Case, read_cases, shown

CASES = list(read_cases("plain_text"))
SHARED = Path(__file__).parents[2] / "shared" / "documents"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert shown(read_plain_text(case.source)) == case.expected


def test_a_known_title_leaves_the_first_heading_below_it() -> None:
    text = "Åpningstider\n\nVi har åpent hver dag."
    assert [part.level for part in read_plain_text(text, "Kafeen")] == [2]
    assert [part.level for part in read_plain_text(text, "Åpningstider!")] == [1]


def test_a_known_title_is_not_repeated_in_the_text() -> None:
    text = "Velkommen\n\nKafeen vår\n\nVi har åpent hver dag."
    assert shown(read_plain_text(text, "Kafeen vår")) == "2 1-5 Velkommen\n    Vi har åpent hver dag."


def test_text_is_nfc() -> None:
    (part,) = read_plain_text("Gru\u0308ße\n\nWir gru\u0308ßen alle.")
    assert (part.heading, part.text) == ("Grüße", "Wir grüßen alle.")


lines = st.one_of(
    st.text(max_size=90),
    st.sampled_from(
        ["", " ", "\xa0", "Tittel", "Hva nå?", "En setning.", "1. Punkt", "====", "----", "• a", "Storgata 1"]
    ),
)


@settings(deadline=None)
@given(st.lists(lines, max_size=25))
def test_parts_cover_every_line_once(source: list[str]) -> None:
    text = "\n".join(source)
    parts = read_plain_text(text)
    assert parts[0].line == 1
    assert parts[-1].end_line == text.removesuffix("\n").count("\n") + 1
    assert all(part.end_line + 1 == following.line for part, following in itertools.pairwise(parts))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
def test_the_shared_plain_document_has_a_section_for_each_question() -> None:
    (file,) = SHARED.glob("004*.txt")
    sections = split_sections(Document.parse(file.read_text(encoding="utf-8"), file.name))
    lines = map(str.strip, file.read_text(encoding="utf-8").split("\n"))
    questions = [line for line in lines if line.endswith("?") and len(line) < 80]
    assert [section.headings[-1] for section in sections] == list(dict.fromkeys(questions))
    assert {section.title for section in sections} == {questions[0]}
    assert [section.level for section in sections] == [1, 2, 2, 2]
