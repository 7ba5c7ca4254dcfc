"""What comes before what: small documents whose order anybody would agree on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from searcher import Document, Language, merging
from searcher.arrays import Array
from searcher.evidence import Evidence
from searcher.matching import Match
from searcher.view import View
from tests.building import FILLING, index_of


class Case(NamedTuple):
    """Documents by path, a query, and the sections that must come first, in this order."""

    name: str
    documents: Mapping[str, str]
    query: str
    order: tuple[str, ...]


CASES = (
    Case(
        "the own heading holds the words, others only mention them",
        {
            "a.md": "# Versand\n\nDie Rechnung liegt bei. Zur Rechnung gehört ein Mahnwesen, "
            "und das Mahnwesen mahnt jede Rechnung.",
            "b.md": "# Mahnwesen und Rechnung\n\nWir schreiben nach vierzehn Tagen noch einmal.",
        },
        "Rechnung Mahnwesen",
        ("b.md#mahnwesen-und-rechnung", "a.md#versand"),
    ),
    Case(
        "the heading path holds one word and the body the other; either half alone comes later",
        {
            "a.md": "# Newsletter\n\n## Abmelden\n\nWer nichts mehr lesen will, klickt auf den Verweis.",
            "b.md": "# Webseite\n\n## Impressum\n\nUnten steht ein Verweis, am Ende der Seite.",
            "c.md": "# Newsletter\n\n## Termine\n\nEr erscheint am ersten Montag und nie in den Ferien.",
        },
        "Newsletter Verweis",
        ("a.md#abmelden",),
    ),
    Case(
        "more of the words",
        {
            "a.md": "# Eins\n\nDer Lieferant kommt.",
            "b.md": "# Zwei\n\nDer Lieferant schickt eine Quittung.",
            "c.md": "# Drei\n\nDer Lieferant schickt eine Quittung für das Porto.",
        },
        "Lieferant Quittung Porto",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
    Case(
        "closer together",
        {
            "a.md": "# Eins\n\nQuittung eins zwei drei vier fünf sechs sieben acht neun zehn elf Porto",
            "b.md": "# Zwei\n\nEins zwei drei vier Quittung fünf sechs Porto sieben acht neun zehn elf",
            "c.md": "# Drei\n\nEins zwei drei vier fünf sechs Quittung Porto sieben acht neun zehn elf",
        },
        "Quittung Porto",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
    Case(
        "as typed before another form",
        {
            "a.md": "# Eins\n\nIm Schrank liegen die Quittungen.",
            "b.md": "# Zwei\n\nIm Schrank liegen die Quittung.",
        },
        "Quittung",
        ("b.md#zwei", "a.md#eins"),
    ),
    Case(
        "the rare word outweighs the common one",
        {
            "a.md": "# Eins\n\nAm Thema liegt die Quittung.",
            "b.md": "# Zwei\n\nAm Thema liegt das Thema.",
        },
        "Thema Quittung",
        ("a.md#eins",),
    ),
    Case(
        "the shorter of two that say it once",
        {
            "a.md": "# Eins\n\nDie Quittung liegt, wie schon gesagt, seit langer Zeit oben im Schrank links "
            "neben den alten Heften und den Büchern vom letzten Jahr, die niemand mehr liest.",
            "b.md": "# Zwei\n\nDie Quittung liegt im Schrank und bleibt auch dort, bis sie jemand sucht.",
        },
        "Quittung",
        ("b.md#zwei", "a.md#eins"),
    ),
    Case(
        "equal ones by path and line",
        {
            "b.md": "# Eins\n\nDas Porto.\n\n# Zwei\n\nDas Porto.",
            "a.md": "# Eins\n\nDas Porto.\n\n# Zwei\n\nDas Porto.",
        },
        "Porto",
        ("a.md#eins", "a.md#zwei", "b.md#eins", "b.md#zwei"),
    ),
    Case(
        "a word with joints: itself, then all its parts, then one of them",
        {
            "a.md": "# Eins\n\nHier kauft ein Käufer etwas ein.",
            "b.md": "# Zwei\n\nEin Käufer kauft, und B2B meint das auch.",
            "c.md": "# Drei\n\nHier kauft ein B2B-Käufer etwas ein.",
        },
        "B2B-Käufer",
        ("c.md#drei", "b.md#zwei", "a.md#eins"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_comes_first(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        results = index.search(case.query)
        found = [hit.section.id for hit in results]
        assert tuple(found[: len(case.order)]) == case.order
        scores = [hit.score for hit in results]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_every_time(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        once, again = index.search(case.query), index.search(case.query)
        assert repr(once).encode() == repr(again).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_a_stretch_of_the_whole(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        whole = [(hit.section.id, hit.score) for hit in index.search(case.query, limit=100)]
        for count in (1, 2, 3):
            page = index.search(case.query, limit=count)
            assert [(hit.section.id, hit.score) for hit in page] == whole[:count]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_explained_adds_up(case: Case, tmp_path: Path) -> None:
    with index_of(tmp_path, case.documents) as index:
        for hit in index.search(case.query):
            explained = index.explain(case.query, hit.section.id)
            assert sum(part.score for part in explained.contributions) == pytest.approx(hit.score)


ALIKE = "Kunden kündigen Verträge, Rechnung und Lieferung folgen; Preise, Datenschutz, Abrechnung, Laufzeit."


def test_equal_sections_of_several_segments_come_by_path_and_pages_fit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last bits of a sum tell how many sections were added up with it."""
    monkeypatch.setattr(merging, "_SMALL", 0)
    monkeypatch.setattr(merging, "_GROWTH", 0)
    query = "Kunden Verträge Rechnung Lieferung Preise Datenschutz Abrechnung Laufzeit"
    large = {f"{number}.md": f"# Notiz\n\n{ALIKE.split()[number]} Wetter" for number in range(9)}
    with index_of(tmp_path, large | {"y.md": f"# Hinweis\n\n{ALIKE}"}) as index:
        index.add([Document(path="x.md", text=f"# Hinweis\n\n{ALIKE}", language=Language.GERMAN)])
        whole = [(hit.section.path, hit.score) for hit in index.search(query, limit=99)]
        assert [path for path, _ in whole[:2]] == ["x.md", "y.md"]
        pages = [index.search(query, limit=1, offset=place)[0] for place in range(len(whole))]
        assert [(hit.section.path, hit.score) for hit in pages] == whole
        assert {index.explain(query, f"{path}#hinweis").score for path, _ in whole[:2]} == {whole[0][1]}


def test_what_does_not_reach_the_best_of_a_larger_segment_is_not_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_SMALL", 0)
    monkeypatch.setattr(merging, "_GROWTH", 0)
    large = {f"{number}.md": "# Porto\n\nPorto" for number in range(9)}
    small = {"x.md": f"# Eins\n\nPorto {FILLING}", "y.md": f"# Zwei\n\nPorto {FILLING}"}
    with index_of(tmp_path, large) as index:
        index.add([Document(path=path, text=text, language=Language.GERMAN) for path, text in small.items()])
        scored = []

        def evidence(view: View, matches: Sequence[Match], sections: Array) -> Evidence:
            scored.append((view.segment.section_count, len(sections)))
            return Evidence(view, matches, sections)

        monkeypatch.setattr("searcher.scoring.Evidence", evidence)
        assert [hit.section.path for hit in index.search("Porto", limit=9)] == sorted(large)
        assert scored == [(len(large) + 40, len(large))]
        assert len(index.search("Porto", limit=99)) == len(large) + len(small)
