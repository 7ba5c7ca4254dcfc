"""How is text of any size made of a little? Sections are drawn anew from the sentences of those there are.

Sentences are drawn as they stand; a quarter of their words is drawn anew, as often as the corpus has them,
and a few become compounds of two words, so that the vocabulary grows with the text as it does in Norwegian,
Finnish and German (Heaps' law), instead of every word standing everywhere. The same seed gives the same text.
"""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from searcher.document import Document
from searcher.folder import list_documents, read_file
from searcher.language import Language
from searcher.section import Section
from searcher.sections import split_sections
from searcher.words import split_words

CORPUS = Path(__file__).parents[1] / "corpus"

SECTIONS_PER_DOCUMENT = 8
SENTENCES = range(3, 11)
DRAWN_ANEW = 0.25
COMPOUNDED = 0.04

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class Voice(NamedTuple):
    """What the corpus says in one language; sentences and headings are cut into gap, word, …, word, gap."""

    language: Language
    headings: list[list[str]]
    sentences: list[list[str]]
    words: list[str]
    parts: list[str]


def read_folder(folder: Path) -> list[Document]:
    """The documents of a folder, as ``searcher build`` would take them in."""
    return [read_file(file).document for file in list_documents(folder).files]


def sections_of(documents: Sequence[Document]) -> list[Section]:
    return [section for document in documents for section in split_sections(document)]


def resample(sections: int, seed: int) -> list[Document]:
    """Documents with so many sections (or a few more), in the languages of the sample corpus."""
    drawn = draw_documents(sections_of(read_folder(CORPUS)), seed)
    return list(islice(drawn, -(-sections // SECTIONS_PER_DOCUMENT)))


def draw_documents(sections: Sequence[Section], seed: int) -> Iterator[Document]:
    """Documents without end, in the languages of some sections and as often."""
    choice = random.Random(seed)
    voices = list(_voices(sections))
    weights = [len(voice.words) for voice in voices]
    for number in count():
        yield _document(choice, choice.choices(voices, weights)[0], f"{number:06}")


def _voices(sections: Sequence[Section]) -> Iterator[Voice]:
    for language in Language:
        spoken = [section for section in sections if section.language is language]
        sentences = [split_words(sentence) for section in spoken for sentence in _sentences(section.text)]
        headings = [split_words(section.headings[-1]) for section in spoken if section.level]
        words = [word for sentence in sentences for word in sentence[1::2]]
        parts = [word.lower() for word in words if len(word) > 4 and word.isalpha()]
        if headings and parts:
            yield Voice(language, headings, sentences, words, parts)


def _sentences(text: str) -> list[str]:
    """The sentences that read as such: what begins otherwise might become a list or a heading again."""
    found = (" ".join(sentence.split()) for sentence in _SENTENCE_END.split(text))
    return [sentence for sentence in found if sentence[:1].isupper() and sentence.count(" ") > 2]


def _document(choice: random.Random, voice: Voice, name: str) -> Document:
    title = _vary(choice, voice, choice.choice(voice.headings))
    parts = [f"# {title}\n\n{_paragraph(choice, voice)}\n"]
    for _ in range(SECTIONS_PER_DOCUMENT - 1):
        heading = _vary(choice, voice, choice.choice(voice.headings))
        parts.append(f"## {heading}\n\n{_paragraph(choice, voice)}\n")
    return Document(path=f"{voice.language}/{name}.md", text="\n".join(parts), title=title)


def _paragraph(choice: random.Random, voice: Voice) -> str:
    sentences = choice.choices(voice.sentences, k=choice.choice(SENTENCES))
    return " ".join(_vary(choice, voice, sentence) for sentence in sentences)


def _vary(choice: random.Random, voice: Voice, sentence: list[str]) -> str:
    varied = sentence[:]
    # The first word stays, so that a sentence goes on beginning like one.
    for place in range(3, len(varied), 2):
        drawn = choice.random()
        if drawn < COMPOUNDED:
            varied[place] = choice.choice(voice.parts) + choice.choice(voice.parts)
        elif drawn < DRAWN_ANEW:
            varied[place] = choice.choice(voice.words)
    return "".join(varied)
