"""Promise: a word is found however it is spelled or mistyped, and the true spelling comes first.

The spellings are cases; the mistyped words are made from those of the sample corpus by every kind of slip.
``docs/spelling.md`` has the rates for more words: ``python -m tests.test_promise_spelling``.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from searcher import Document, Index, Language
from searcher.sections import split_sections
from searcher.words import find_words

ROOT = Path(__file__).parent.parent

SPELLINGS = {
    ("de", "Märkte"): "Märkte märkte maerkte markte MÄRKTE Ma\u0308rkte Mär\u00adkte",
    ("de", "Größe"): "Größe grösse groesse groeße grosse",
    ("de", "Übergabe"): "Übergabe uebergabe ubergabe",
    ("de", "Straße"): "Straße strasse STRASSE",
    ("de", "schön"): "schön schoen schon",
    ("de", "Café"): "Café cafe Cafe\u0301",
    ("de", "Steuerberater"): "Steuerberater steuerberater",
    ("nb", "kjøper"): "kjøper kjoper kjoeper kjöper",
    ("nb", "fravær"): "fravær fravar fravaer fravär",
    ("nb", "gård"): "gård gard gaard",
    ("nb", "interiør"): "interiør interior interioer",
    ("nb", "blåbær"): "blåbær blabar blaabaer",
    ("nn", "målføre"): "målføre malfore maalfoere",
    ("nn", "søknad"): "søknad soknad soeknad",
    ("nn", "idé"): "idé ide",
    ("fi", "myyntityö"): "myyntityö myyntityo",
    ("fi", "näyttely"): "näyttely nayttely NÄYTTELY",
    ("fi", "työpäivä"): "työpäivä tyopaiva",
    ("fi", "Åland"): "Åland aland",
}


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A section for each word, and one in its language that lacks all of them."""
    with Index.create(tmp_path_factory.mktemp("spelled") / "index") as index:
        index.add(
            Document(path=f"{language}/{word}", text=f"Her {word} der.", language=Language(language))
            for language, word in [*SPELLINGS, *((each.value, "ingenting") for each in Language)]
        )
        yield index


@pytest.mark.parametrize(
    ("language", "word", "typed"),
    [(*meant, typed) for meant, spellings in SPELLINGS.items() for typed in spellings.split()],
)
def test_every_spelling_finds_the_word(spelled: Index, language: str, word: str, typed: str) -> None:
    results = spelled.search(typed)
    assert (results[0].section.path, results.warnings) == (f"{language}/{word}", ())


TWO_WORDS = [
    "schön schon",
    "fôr for",
    "må ma",
    "tør tor",
    "Märkte Markte",
    "säde sade",
    "tälli talli",
    "bør bor",
]


@pytest.mark.parametrize("pair", TWO_WORDS)
@pytest.mark.parametrize("language", ["de", "nb", "nn", "fi"])
def test_the_true_spelling_comes_first(tmp_path: Path, pair: str, language: str) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(
            Document(path=word, text=f"{word} her", language=Language(language)) for word in pair.split()
        )
        for word in pair.split():
            assert index.search(word)[0].section.path == word


LATIN = "abcdefghijklmnopqrstuvwxyz"
LETTERS = {"de": "äöüß", "nb": "æøå", "nn": "æøå", "fi": "äö"}
SLIPS = ("left out", "added", "replaced", "swapped")

# The share of mistyped words that find the right section first, and among the first three; the test takes 30
# words a language, the table in the docs more.
FLOORS = {"de": (0.95, 0.96), "fi": (0.95, 0.96), "nb": (0.93, 0.94), "nn": (0.91, 0.91)}


def mistyped(word: str, letters: str, random: Random) -> Mapping[str, str]:
    """A word with a slip of each kind, anywhere but in its first letter."""
    place, letter = random.randrange(1, len(word)), random.choice(letters)
    swapped = random.randrange(1, len(word) - 1)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:swapped] + word[swapped + 1] + word[swapped] + word[swapped + 2 :],
    )
    return dict(zip(SLIPS, slips, strict=True))


def words_of_the_corpus() -> Mapping[str, list[str]]:
    """The words of five letters and more of the sample corpus, by language."""
    found: dict[str, set[str]] = {language: set() for language in LETTERS}
    for path in sorted((ROOT / "corpus").rglob("*.*")):
        language = path.relative_to(ROOT / "corpus").parts[0]
        document = Document.parse(path.read_text(encoding="utf-8"), path.name)
        for section in split_sections(document):
            words = (section.text[start:end] for start, end in find_words(section.text))
            found[language] |= {word for word in words if len(word) > 4 and word.isalpha()}
    return {language: sorted(words) for language, words in found.items()}


class Tried(NamedTuple):
    """A mistyped word: its language, the kind of slip, and at which rank it finds the right section."""

    language: str
    kind: str
    rank: int | None


def tried(index: Index, count: int) -> list[Tried]:
    """So many words of each language, mistyped in every way; right is what the word itself finds first."""
    random = Random(1)
    found = []
    for language, words in words_of_the_corpus().items():
        for word in random.sample(words, count):
            right = index.search(word, limit=1)[0].section.id
            for kind, typed in mistyped(word, LATIN + LETTERS[language], random).items():
                ranks = (hit.rank for hit in index.search(typed, limit=3) if hit.section.id == right)
                found.append(Tried(language, kind, next(ranks, None)))
    return found


def rates(found: Sequence[Tried]) -> tuple[float, float]:
    """The shares that find the right section first, and among the first three."""
    return sum(each.rank == 1 for each in found) / len(found), sum(bool(each.rank) for each in found) / len(
        found
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("corpus") / "index") as index:
        index.update(ROOT / "corpus")
        yield index


def test_mistyped_words_find_the_right_section(corpus: Index) -> None:
    found = tried(corpus, 30)
    for language, floors in FLOORS.items():
        reached = rates([each for each in found if each.language == language])
        assert all(rate >= floor for rate, floor in zip(reached, floors, strict=True)), (language, reached)


if __name__ == "__main__":
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as made:
        made.update(ROOT / "corpus")
        all_tried = tried(made, 300)
    print("| | first | first three |\n| --- | --- | --- |")
    for name in [*LETTERS, *SLIPS]:
        first, three = rates([each for each in all_tried if name in each])
        print(f"| {name} | {first:.3f} | {three:.3f} |")
