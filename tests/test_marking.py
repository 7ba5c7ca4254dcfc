"""Where words are marked, told with the texts that they stand in; more cases are in ``test_searching``."""

from pathlib import Path

import pytest

from searcher import Document, Index, Language, merging
from searcher.marking import marks_of
from searcher.query import parse_query
from searcher.searching import ranked
from tests.building import index_of

Marked = list[tuple[str, str]]

CASES: dict[str, tuple[str, str, Marked]] = {
    "heading and body": (
        "# Markt\n\nDer Markt, die Märkte.",
        "markt",
        [("Markt", "Markt"), ("Der Markt, die Märkte.", "Markt"), ("Der Markt, die Märkte.", "Märkte")],
    ),
    "no heading": ("Der Markt.", "markt", [("Der Markt.", "Markt")]),
    "the same in another heading is not shown": (
        "# Markt\n\n## Netz\n\nEin Netz.",
        "+markt +netz",
        [("Netz", "Netz"), ("Ein Netz.", "Netz")],
    ),
    "a part of a word that is longer folded": (
        "# Eins\n\nDer Fuß-Ball-Verein",
        "verein",
        [("Der Fuß-Ball-Verein", "Verein")],
    ),
    "a part with a soft hyphen": (
        "# Eins\n\nDas Online-Mar\u00adketing",
        "marketing",
        [("Das Online-Mar\u00adketing", "Mar\u00adketing")],
    ),
    "what must not be there": ("# Eins\n\nMarkt", "markt -netz", [("Markt", "Markt")]),
    "not the kin": ("# Eins\n\nKommunikation, Kommunikator", "kommunikation", [
        ("Kommunikation, Kommunikator", "Kommunikation"),
    ]),
}  # fmt: skip


def marked(index: Index, query: str) -> Marked:
    """The texts of the best sections with what is marked in them, text by text."""
    ranking, _ = ranked(index._state, parse_query(query))
    best = ranking.best(10)
    sections = [index._state.segments[hit.view].section(hit.section) for hit in best]
    headings = ["".join(section.headings[-1:]) for section in sections]
    texts = [*headings, *(section.text for section in sections)]
    marks = marks_of(index._state, ranking, best, texts)
    spans = zip(marks.texts.tolist(), marks.starts.tolist(), marks.ends.tolist(), strict=True)
    return [(texts[text], texts[text][start:end]) for text, start, end in spans]


@pytest.mark.parametrize(("text", "query", "found"), CASES.values(), ids=CASES)
def test_marks(tmp_path: Path, text: str, query: str, found: Marked) -> None:
    with index_of(tmp_path, {"a.md": text}) as index:
        assert marked(index, query) == found


def test_marks_in_several_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_SMALL", 0)
    monkeypatch.setattr(merging, "_GROWTH", 0)
    with index_of(tmp_path, {"a.md": "# Markt\n\nEins."}) as index:
        index.add([Document(path="b.md", text="# Zwei\n\nDer Markt.", language=Language.GERMAN)])
        assert index.status().segments == 2
        assert marked(index, "markt") == [("Markt", "Markt"), ("Der Markt.", "Markt")]
