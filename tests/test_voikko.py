"""With a stand-in that tells of a few words what Voikko 4.3.1 does, and with Voikko where it is installed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks import compounds as measured
from benchmarks.morphology import FORMS, keys_by, measure, read_inflections
from searcher import voikko
from searcher.analysis import Kind, chain_of
from searcher.compounds import all_parts, split
from searcher.dictionary import base_forms
from searcher.language import Language
from searcher.tokens import analyze
from searcher.voikko import readings
from tests.conftest import forget_readings

ROOT = Path(__file__).parents[1]
FINNISH = Language.FINNISH

TOLD: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "kieliä": [("kieli", "=pppppp", "+kieli(kieli)"), ("kieliä", "=pppppp", "+kieliä(kieliä)")],
    "helsingissä": [("Helsinki", "=ipppppppppp", "+Helsinki(Helsinki)")],
    "ihmisoikeudet": [
        ("ihmisoikeus", "=ppppp=pppppppp", "+ihmis(ihminen)+oike(oikea)+us(+us)"),
        ("ihmisoikeus", "=ppppp=pppppppp", "+ihmis(ihminen)+oikeus(oikeus)"),
    ],
    "linja-autoissa": [("linja-auto", "=ppppp-=pppppppp", "+linja(linja)+-+auto(auto)")],
    "kesätyöpaikat": [("kesätyöpaikka", "=pppp=ppp=pppppp", "+kesä(kesä)+työ(työ)+paikka(paikka)")],
    "hallintatapa": [("hallintatapa", "=pppppppp=pppp", "+halli(hallita)+nta(+ta)+tapa(tapa)")],
    "hallinta": [("hallinta", "=pppppppp", "+halli(hallita)+n+ta(+ta)")],
    "uudessavuodessa": [("uusivuosi", "=ppppppp=pppppppp", "+uusivuosi(uusivuosi)")],
    "yliopisto": [("Yliopisto", "=ipp=pppppp", "")],
    "sivustolta": [("sivusto", "=pppppppppp", "+sivusto(sivusto)")],
    "mahdollisuus": [("mahdollisuus", "=pppppppppppp", "+mahdollisu(mahdollinen)+us(+us)")],
}
"""Base form, structure and bases of the parts."""


class StandIn:
    """Tells of a few words what Voikko tells of them."""

    def analyze(self, word: str) -> Sequence[Mapping[str, str]]:
        names = "BASEFORM", "STRUCTURE", "WORDBASES"
        told = [dict(zip(names, each, strict=True)) for each in TOLD.get(word, ())]
        noun = {"CLASS": "nimisana"}
        return [noun | {name: value for name, value in each.items() if value} for each in told]

    def getVersion(self) -> str:  # noqa: N802
        return "4.3.1"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(voikko, "installed", StandIn)
    forget_readings()
    yield
    forget_readings()


PARTS = [
    ("ihmisoikeudet", "ihmis:ihminen oikeudet:oikeus"),
    ("linja-autoissa", "linja:linja autoissa:auto"),
    ("kesätyöpaikat", "kesä:kesä työ:työ paikat:paikka"),
    ("hallintatapa", "hallinta:hallinta tapa:tapa"),
    ("uudessavuodessa", "uudessa:uudessa vuodessa:vuodessa"),
    ("yliopisto", "yli:yli opisto:opisto"),
    ("mahdollisuus", "mahdollisuus:mahdollisuus"),
]


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(("word", "parts"), PARTS)
def test_a_reading_tells_the_parts_with_their_base_forms(word: str, parts: str) -> None:
    [reading] = readings(word, FINNISH)
    assert " ".join(f"{word[start:end]}:{base}" for start, end, base in reading.parts) == parts


@pytest.mark.usefixtures("stand_in")
def test_all_readings_are_told_without_capitals() -> None:
    assert [reading.base for reading in readings("kieliä", FINNISH)] == ["kieli", "kieliä"]
    assert [reading.base for reading in readings("helsingissä", FINNISH)] == ["helsinki"]
    assert readings("xyzzy", FINNISH) == ()
    assert readings("helsingissä", Language.GERMAN) == ()
    assert voikko.version() == "voikko 4.3.1"


@pytest.mark.usefixtures("stand_in")
def test_base_forms_are_those_of_the_dictionary_and_of_voikko() -> None:
    [token] = analyze("linja-autoissa", "fi")
    assert "linja-auto" in token.keys["lemma"]
    assert {"helsinki"} <= {*base_forms("helsingissä", FINNISH)}


@pytest.mark.usefixtures("stand_in")
def test_a_compound_is_cut_as_voikko_says_also_into_parts_in_a_row() -> None:
    assert [part.base for part in split("kesätyöpaikat", "fi")] == ["kesätyö", "paikka"]
    assert [part.base for part in all_parts("kesätyöpaikat", "fi")] == [
        "kesä", "kesätyö", "työ", "työpaikka", "paikka",
    ]  # fmt: skip
    assert split("mahdollisuus", "fi") == ()


@pytest.mark.usefixtures("stand_in")
def test_an_unknown_word_that_ends_in_a_known_noun_is_cut_there() -> None:
    assert [part.base for part in split("torrentsivustolta", "fi")] == ["torrent", "sivusto"]
    assert split("xsivustolta", "fi") == ()


@pytest.mark.usefixtures("without_voikko")
def test_without_voikko_the_dictionary_and_the_table_of_compounds_do() -> None:
    assert readings("kieliä", FINNISH) == ()
    assert voikko.version() == ""
    assert [part.base for part in split("hakukoneissa", "fi")] == ["haku", "kone"]


MODULE = """\
class VoikkoException(Exception):
    pass


class Voikko:
    def __init__(self, language):
        if FAILURE:
            raise FAILURE

    def analyze(self, word):
        return [{"BASEFORM": "omena", "STRUCTURE": "=ppppppppp"}] if word == "omppuista" else []

    def getVersion(self):
        return "1.2"
"""


def run(place: Path, *arguments: str) -> str:
    """What a command prints where ``place`` is the first to look for modules in."""
    environment = {**os.environ, "PYTHONPATH": f"{place}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "searcher", *arguments]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode <= 1, done.stderr
    return done.stdout


def test_an_index_is_made_with_voikko_and_kept_of_one_piece_when_it_goes(tmp_path: Path) -> None:
    for name, text in {"a.md": "Korissa on omppuista tehtyä.", "b.md": "Tähän tarvitaan omena."}.items():
        (tmp_path / "docs" / "fi").mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / "fi" / name).write_text(text, encoding="utf-8")
    module = tmp_path / "libvoikko.py"

    def found_when(failure: str) -> tuple[list[str], str]:
        module.write_text(f"{MODULE}\n\nFAILURE = {failure}\n", encoding="utf-8")
        run(tmp_path, "build", "docs")
        tools = json.loads(run(tmp_path, "status", "--json"))["tools"]
        module.unlink()  # A search must find without it what was found with it.
        return run(tmp_path, "search", "omena", "--files").splitlines(), tools

    assert found_when("OSError") == (["fi/b.md"], "")
    # Nothing in the folder changes, and yet all words are analysed again.
    found, tools = found_when("None")
    assert (sorted(found), tools) == (["fi/a.md", "fi/b.md"], "voikko 1.2")
    assert found_when("VoikkoException") == (["fi/b.md"], "")


REAL = pytest.mark.skipif(voikko.installed() is None, reason="Voikko is not installed")
SHARED = pytest.mark.skipif(not FORMS.exists(), reason=f"{FORMS} is not there")


@REAL
@pytest.mark.parametrize("word", TOLD)
def test_voikko_tells_what_the_stand_in_tells(word: str) -> None:
    real = voikko.installed()
    assert real is not None
    names = "BASEFORM", "STRUCTURE", "WORDBASES"
    told = {tuple(each.get(name, "") for name in names) for each in real.analyze(word)}
    assert {*TOLD[word]} <= told


@REAL
@SHARED
def test_voikko_finds_more_forms_and_more_parts() -> None:
    lemma = measure(read_inflections(FINNISH), keys_by(chain_of(FINNISH), Kind.LEMMA))
    assert lemma.recall >= 0.955 and lemma.precision >= 0.87
    cut = measured.quality(FINNISH, measured.compounds(FINNISH), measured.plain_words(FINNISH))
    assert cut.heads >= 0.97 and cut.right >= 0.98 and cut.wrong <= 0.01
