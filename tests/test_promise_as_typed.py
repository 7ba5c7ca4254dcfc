"""Promise: numbers, names and abbreviations are found as people type them, and what was meant is marked.

``fixtures/as_typed.txt`` holds the cases. Beside each text the index holds others in which the pieces stand
apart, so that finding a piece is not enough.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from searcher import Document, Hit, Index
from searcher.language import Language

FIXTURE = Path(__file__).parent / "fixtures" / "as_typed.txt"


class Case(NamedTuple):
    name: str
    """That of the section that is meant."""
    query: str
    marked: list[str]


_LETTERS = str.maketrans("0123456789", "qwxzjvkhgy")


def read_fixture() -> tuple[list[Document], list[Case]]:
    documents, cases = [], []
    for number, block in enumerate(FIXTURE.read_text(encoding="utf-8").strip().split("\n\n")[1:]):
        (language, text), *queries = ((*line.partition(sign)[::2],) for line, sign in _lines(block))
        # A name without digits: a document's name is its title, and a query may ask for a number.
        name = f"{number:02}".translate(_LETTERS)
        documents.append(Document(path=name, text=text, language=Language(language)))
        cases += [Case(name, query, marked.split(" | ")) for query, marked in queries]
    return documents, cases


def _lines(block: str) -> Iterator[tuple[str, str]]:
    first, *others = block.split("\n")
    yield first, ": "
    yield from ((line, " → ") for line in others)


DOCUMENTS, CASES = read_fixture()

APART = [
    "12 kroner og 14 dager, ikke § 10. No er det a og b, 13 menn, § 99, se § 15.",
    "15 av 25 og 35 er 000 og 45. 1 og 5 av 250 er 9. Av 3 og 8 er 2 best.",
    "Firma AS har no ei side. De laden: info fra kontakt. Meine seite, www er nett. Firma har laden.",
    "24 timer, 7 dager, 17 år i mai. 19 i år, 20 i fjor, 21 neste år. 18 av 30. B er bra, z er sist.",
    "Covid er over, corona er over, korona er over. Net og iOS. kg, E og F. eks og f. Dr er lege.",
    "Luvulla. Tallet er 22. 33 er nok. 44 og 55. 912 er høyt, 34 og 567. Preis. 1234567. 030.",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    apart = [
        Document(path=f"apart-{number}-{language}", text=text, language=language)
        for number, text in enumerate(APART)
        for language in Language
    ]
    with Index.create(tmp_path_factory.mktemp("as_typed") / "index") as made:
        made.add([*DOCUMENTS, *apart])
        yield made


@pytest.mark.parametrize("case", CASES, ids=[case.query for case in CASES])
def test_it_is_found_first_and_marked(index: Index, case: Case) -> None:
    results = index.search(case.query)
    assert results.warnings == ()
    assert (results[0].section.path, marked(results[0])) == (case.name, case.marked)


def marked(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.highlights]
