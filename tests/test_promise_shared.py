"""Promise: the documents that the search was first wanted for answer questions with the right section first.

They lie outside the project (``../shared/documents``), so without them this is skipped.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher import Index, Language

FOLDER = Path(__file__).parent.parent.parent / "shared" / "documents"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/documents is not there")

NETWORKS, MEDIA, FINNISH, SMM, GERMAN = (
    "000_57e3753c802110da.txt",
    "001_a58f80d94c395cd2.txt",
    "002_cc936195d3833d9d.txt",
    "003_f3aa0cfe01128eeb.txt",
    "004_b555a1f1dd5fd231.txt",
)

QUESTIONS = [
    ("hva er sosiale medier", f"{MEDIA}#hva-er-sosiale-medier"),
    ("hvordan fungerer sosiale nettverk", f"{NETWORKS}#hvordan-sosiale-nettverk-fungerer"),
    ("ulemper", f"{NETWORKS}#ulemper"),
    ("feilinformasjon", f"{NETWORKS}#ulemper"),
    ("typer medier", f"{MEDIA}#typer-sosiale-medier"),
    ("mest populære mediet", f"{MEDIA}#hva-er-det-mest-populære-sosiale-mediet"),
    ("10 beste apper", f"{MEDIA}#hva-er-de-10-beste-sosiale-medieappene"),
    ("sticky content", f"{SMM}#hva-er-klebrig-innhold-i-markedsføring-på-sosiale-medier-smm"),
    ("viral markedsføring", f"{SMM}#hva-er-viral-markedsføring-i-markedsføring-på-sosiale-medier-smm"),
    ("opptjent medium", f"{SMM}#hva-er-opptjente-medier-i-markedsføring-på-sosiale-medier-smm"),
    ("viktigste beregningene å spore", f"{SMM}#sporingsberegninger"),
    ("kundedata", f"{SMM}#hvorfor-er-markedsføring-i-sosiale-medier-så-kraftig"),
    ("smm fordeler og ulemper", f"{SMM}#fordeler-og-ulemper-med-markedsføring-i-sosiale-medier"),
    ("sosiaalisen verkostoitumisen haitat", f"{FINNISH}#sosiaalisen-verkostoitumisen-edut-ja-haitat"),
    ("kuinka verkostoituminen toimii", f"{FINNISH}#kuinka-sosiaalinen-verkostoituminen-toimii"),
    ("verkostojen päätyypit", f"{FINNISH}#mitkä-ovat-sosiaalisten-verkostojen-päätyypit"),
    ("miksi verkostot ovat tärkeitä", f"{FINNISH}#miksi-sosiaaliset-verkostot-ovat-tärkeitä"),
    ("erityinen huomio", f"{FINNISH}#erityisiä-huomioita"),
    ("Nutzerzahlen", f"{GERMAN}#welche-sozialen-netzwerke-werden-am-häufigsten-genutzt"),
    ("haeufig genutztes Netzwerk", f"{GERMAN}#welche-sozialen-netzwerke-werden-am-häufigsten-genutzt"),
    ("Funktion der Plattform", f"{GERMAN}#welche-funktionen-haben-diese-plattformen"),
    ("automatischer Newsletter", f"{GERMAN}#welche-funktionen-haben-diese-plattformen"),
    ("Öffentlichkeitsarbeit", f"{GERMAN}#was-sind-soziale-netzwerke"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("shared") / "index") as index:
        assert index.update(FOLDER).skipped == ()
        yield index


@pytest.mark.parametrize(("question", "section"), QUESTIONS)
def test_the_right_section_comes_first(index: Index, question: str, section: str) -> None:
    assert index.search(question, limit=1).hits[0].section.id == section


def test_each_document_is_in_its_language(index: Index) -> None:
    languages = dict.fromkeys((NETWORKS, MEDIA, SMM), Language.BOKMAL)
    languages |= {FINNISH: Language.FINNISH, GERMAN: Language.GERMAN}
    for path, language in languages.items():
        assert index.section(f"{path}:15").language == language


def test_the_plain_text_has_a_section_for_each_question_and_its_title_once(index: Index) -> None:
    found = index.search("soziale netzwerke", path=GERMAN, limit=100)
    headings = [hit.section.headings[-1] for hit in sorted(found, key=lambda hit: hit.section.line)]
    assert headings[:3] == [
        "Was sind soziale Netzwerke?",
        "Welche sozialen Netzwerke werden am häufigsten genutzt?",
        "Welche Funktionen haben diese Plattformen?",
    ]
    assert len(headings) == len(set(headings))
