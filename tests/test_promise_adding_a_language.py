"""Promise: a language takes one row and one test file, as ``docs/adding-a-language.md`` has them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from searcher import Index
from searcher.language import LANGUAGE_NAMES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "adding-a-language.md").read_text(encoding="utf-8")
ROW, TEST = re.findall(r"^```py\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LAST_ROW = '    UNKNOWN = "und"\n'

SWEDISH = (
    "Företaget säljer sina varor över hela landet och vill nu även nå kunder utomlands: {}. Hur gör man det?"
)
DOCUMENTS: Mapping[str, str] = {
    "1.md": SWEDISH.format("en marknad"),
    "2.md": SWEDISH.format("flera marknader"),
    "3.md": SWEDISH.format("den marknaden"),
    "sv-se/kort.md": "Marknadens pris",
    "nb.md": "Bedriften selger varer over hele landet og vil nå også nå kunder i andre land, på et marked.",
    "de.md": "Das Unternehmen verkauft seine Waren im ganzen Land und sucht nun auch anderswo einen Markt.",
    "da.md": "Virksomheden sælger sine varer i hele landet og vil nu også nå kunder uden for grænserne.",
}
"""By path, each in one language, which only some of the paths name."""

pytestmark = pytest.mark.skipif("sv" in LANGUAGE_NAMES, reason="Swedish has its row, as the page says")

NAME_LANGUAGES = "command_line_docs", "search_line", "metadata", "document", "status", "detection"
"""The tests of what lists languages, counts them or tells them apart: a row more leaves all of them true."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with one row more, beside a folder of documents."""
    place = tmp_path_factory.mktemp("swedish")
    copytree(ROOT / "searcher", place / "searcher", ignore=ignore_patterns("__pycache__"))
    table = place / "searcher" / "language.py"
    rows = table.read_text(encoding="utf-8")
    assert rows.count(LAST_ROW) == 1
    table.write_text(rows.replace(LAST_ROW, ROW + LAST_ROW), encoding="utf-8")
    for path, text in DOCUMENTS.items():
        (place / "documents" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "documents" / path).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def index(place: Path) -> str:
    """The index of the documents, made anew by the copy in the place of one that knew no Swedish."""
    Index.build(place / "index", place / "documents")
    assert "other languages" in run(place, "status", "--index", "index", status=2)
    assert "is done now" in run(place, "build", "documents", "--index", "index")
    return "index"


def run(place: Path, *arguments: str, module: str = "searcher", status: int = 0) -> str:
    """What a command prints, on both its outputs."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def test_the_test_file_of_the_page_succeeds(place: Path) -> None:
    (place / "test_swedish.py").write_text(TEST, encoding="utf-8")
    assert "passed" in run(place, "test_swedish.py", "-p", "no:cacheprovider", module="pytest")


def test_sections_get_the_new_language_and_keep_the_others(place: Path, index: str) -> None:
    status = json.loads(run(place, "status", "--index", index, "--json"))
    assert status["languages"] == {"de": 1, "nb": 1, "sv": 4, "und": 1}


@pytest.mark.parametrize("form", ["marknad", "marknader", "marknaden", "marknadernas"])
def test_every_form_finds_every_form(form: str, place: Path, index: str) -> None:
    everywhere = run(place, "search", form, "--files", "--index", index).splitlines()
    assert {"1.md", "2.md", "3.md", "sv-se/kort.md"} <= {*everywhere}
    in_swedish = run(place, "search", form, "--files", "--language", "sv", "--index", index).splitlines()
    assert {*in_swedish} - {*everywhere} == set()
    assert "nb.md" not in in_swedish


def test_the_command_knows_it(place: Path) -> None:
    [token] = json.loads(run(place, "analyze", "marknadernas", "--language", "sv", "--json"))
    assert token["keys"]["lemma"] == ["marknad"]
    assert token["keys"]["stem"] == ["marknad"]
    assert "'sv'" in run(place, "search", "pris", "--language", "xx", status=2)


def test_nothing_else_that_is_written_down_changes(place: Path) -> None:
    for folder in ("tests", "docs", "corpus"):
        copytree(ROOT / folder, place / folder, ignore=ignore_patterns("__pycache__"))
    tests = (f"tests/test_{name}.py" for name in NAME_LANGUAGES)
    printed = run(place, *tests, "-p", "no:cacheprovider", "-q", module="pytest")
    assert " passed" in printed
