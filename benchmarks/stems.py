"""What do engines index that are handed analysed text?

A section is handed over as stems made by searcher's own analysis, with blanks between: so only the engines
differ. One line of a file holds one section, its parts with tabs between.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from searcher.analysis import CHAINS, chain_of
from searcher.language import Language
from searcher.section import Section
from searcher.words import find_words, normalise

CHAIN_NAMES = tuple(chain.name for chain in CHAINS)
_LANGUAGE_OF = {chain.name: chain.languages[0] for chain in CHAINS}


class Stemmed(NamedTuple):
    """A section as stems: its own heading, the headings and the title above it, and its text.

    ``chain`` names the analysis that made them ("no", "fi", "de", "und").
    """

    id: str
    path: str
    chain: str
    heading: str
    title: str
    body: str

    @property
    def text(self) -> str:
        """All that can be found in it."""
        return f"{self.title} {self.heading} {self.body}"

    def as_line(self) -> str:
        return "\t".join(self) + "\n"

    @classmethod
    def of_line(cls, line: str) -> Self:
        return cls(*line.rstrip("\n").split("\t"))


def read_stems(file: Path) -> Iterator[Stemmed]:
    with file.open(encoding="utf-8") as lines:
        yield from map(Stemmed.of_line, lines)


class Stems(dict[tuple[str, str], str]):
    """(chain, word as written) → its stem; each word is analysed once."""

    def __missing__(self, word: tuple[str, str]) -> str:
        self[word] = stem = chain_of(_LANGUAGE_OF[word[0]]).stem(normalise(word[1]))
        return stem

    def of(self, section: Section) -> Stemmed:
        chain = chain_name(section.language)
        *outer, heading = section.headings or ("",)
        title = "\n".join((section.title, *outer))
        texts = (self._joined(chain, text) for text in (heading, title, section.text))
        return Stemmed(" ".join(section.id.split()), section.path, chain, *texts)

    def _joined(self, chain: str, text: str) -> str:
        return " ".join(self[chain, text[start:end]] for start, end in find_words(text))


def chain_name(language: Language) -> str:
    return chain_of(language).name
