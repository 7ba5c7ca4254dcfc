"""Of which words is a word of a query put together, as far as the index knows?"""

from pathlib import Path

import pytest

from searcher import Document, Index, Language
from searcher.splitting import longest_end, parts_in

TEXTS = {
    Language.GERMAN: "Ein Marketingplan, eine Strategie und der Datenschutz; ein Brief an die Versicherung.",
    Language.BOKMAL: "Markedsføring og en strategi; arbeidsgiveren har en forsikring.",
    Language.FINNISH: "Markkinointi ja strategia; hakukone ja verkko.",
}


def index_of(folder: Path) -> Index:
    index = Index.create(folder / "index")
    index.add(
        Document(path=f"{language}.md", text=f"# Eins\n\n{text}", language=language)
        for language, text in TEXTS.items()
    )
    return index


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("marketingplan", ("marketing", "plan")),  # stands in the index
        ("marketingstrategie", ("marketing", "strategie")),  # nowhere, but both parts do
        ("versicherungsbrief", ("versicherungs", "brief")),  # a form of a word that stands there
        ("markkinointistrategia", ("markkinointi", "strategia")),
        ("strategi", ()),
        ("xyzabcdefgh", ()),
    ],
)
def test_a_word_is_cut_by_what_the_index_knows(tmp_path: Path, word: str, parts: tuple[str, ...]) -> None:
    with index_of(tmp_path) as index:
        assert parts_in(index._state.views, word) == parts


def test_a_compound_finds_its_sister_and_the_plain_words_below_it(tmp_path: Path) -> None:
    sections = ["Marketingstrategie", "Strategie für das Marketing", "Marketingplan", "Bleistift"]
    with Index.create(tmp_path / "index") as index:
        index.add(
            Document(path=f"{number}.md", text=f"# Eins\n\n{text}", language=Language.GERMAN)
            for number, text in enumerate(sections)
        )
        found = [hit.section.path for hit in index.search("Marketingstrategien")]
        assert found == ["0.md", "1.md", "2.md"]
        (hit,) = (hit for hit in index.search("Plan") if hit.section.path == "2.md")
        assert [hit.snippet.text[start:end] for start, end in hit.snippet.highlights] == ["plan"]


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("versicherungzauber", "versicherung"),
        ("zauberstrategie", "strategie"),
        ("zauberbrief", None),  # a short word may end another one by chance
        ("strategien", None),  # hardly anything is left of it
    ],
)
def test_a_word_ends_or_begins_with_another_one(tmp_path: Path, word: str, end: str | None) -> None:
    with index_of(tmp_path) as index:
        assert longest_end(index._state.views, word) == end
