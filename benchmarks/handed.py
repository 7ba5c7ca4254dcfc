"""What are engines handed that do not read documents? Sections, as stems or as they are written.

Stems are made by searcher's own analysis, with blanks between: so only the engines differ. An engine that
has the same stemmers itself is handed the text as written, for a passage of stems is nothing to read. One
line of a file holds one section as JSON.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from searcher.analysis import CHAINS, chain_of
from searcher.language import Language
from searcher.section import Section
from searcher.words import find_words, normalise

CHAIN_NAMES = tuple(chain.name for chain in CHAINS)
_LANGUAGE_OF = {chain.name: chain.languages[0] for chain in CHAINS}

SNOWBALL = {"no": "norwegian", "fi": "finnish", "de": "german"}
"""The names of the stemmers of Snowball that the chains use."""


class Handed(NamedTuple):
    """A section: its own heading, the headings and the title above it, and its text.

    ``chain`` names the analysis for its language ("no", "fi", "de", "und").
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
        return f"{self.title}\n{self.heading}\n{self.body}"

    def as_line(self) -> str:
        return json.dumps(self, ensure_ascii=False) + "\n"

    @classmethod
    def as_written(cls, section: Section) -> Self:
        *outer, heading = section.headings or ("",)
        title = "\n".join((section.title, *outer))
        return cls(section.id, section.path, chain_name(section.language), heading, title, section.text)


def read_handed(file: Path) -> Iterator[Handed]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield Handed(*json.loads(line))


class Stems(dict[tuple[str, str], str]):
    """(chain, word as written) → its stem; each word is analysed once."""

    def __missing__(self, word: tuple[str, str]) -> str:
        self[word] = stem = chain_of(_LANGUAGE_OF[word[0]]).stem(normalise(word[1]))
        return stem

    def of(self, section: Handed) -> Handed:
        """The section with stems in place of its words."""
        chain = section.chain
        heading, title, body = (self._joined(chain, text) for text in section[3:])
        return section._replace(heading=heading, title=title, body=body)

    def _joined(self, chain: str, text: str) -> str:
        return " ".join(self[chain, text[start:end]] for start, end in find_words(text))


def chain_name(language: Language) -> str:
    return chain_of(language).name
