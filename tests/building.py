"""Small random documents, and segments of them without a whole index around; small indexes of given ones."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from searcher.document import Document
from searcher.forward import ForwardWriter, document_facts
from searcher.index import Index
from searcher.language import Language
from searcher.section import Section
from searcher.segment import Segment
from searcher.segment_writer import columns_of, write_segment
from searcher.splitting import parts_in
from searcher.view import View
from searcher.weights import Field, Weights
from tests.oracle import Oracle, PlainSection

Analysed = tuple[Document, list[Section]]

WORDS = [
    *("Markt", "Märkte", "märkten", "maerkte", "Marketing", "Online-Marketing", "strategie", "Strategien"),
    *("kjøper", "kjøpere", "kjopere", "markedet", "e-post", "epost", "nettverk", "e", "post"),
    *("markkinointi", "markkinoinnissa", "asiakas", "asiakkaat", "verkko", "verkossa"),
]

# Sections that match nothing, so that words are rare and lengths have a mean as in a real folder.
FILLING = "\n\n".join(
    f"## Kapitel {number}\n\nHier steht etwas über ein ganz anderes Thema, Nummer {number}."
    for number in range(40)
)

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=12).map(" ".join)
languages = st.sampled_from(list(Language))


@st.composite
def documents(draw: st.DrawFn) -> list[Analysed]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        path = f"{number}.md"
        document = Document(
            path=path, text="", description=draw(texts), keywords=tuple(draw(st.lists(words, max_size=2)))
        )
        title = draw(texts)
        sections = [
            Section(
                id=f"{path}#{place}",
                path=path,
                title=title,
                headings=tuple(draw(st.lists(texts, min_size=1, max_size=2))),
                level=1,
                anchor=str(place),
                language=draw(languages),
                text=draw(texts),
                line=place + 1,
                end_line=place + 1,
            )
            for place in range(draw(st.integers(1, 4)))
        ]
        found.append((document, sections))
    return found


@contextmanager
def own_codes(own: int) -> Iterator[None]:
    """So many words of a segment have a code of their own, and all others share two."""
    with (
        patch.multiple("searcher.codes", OWN=own, CODES=own + 3),
        patch("searcher.merging.OWN", own),
        patch("searcher.occurrences.OWN", own),
    ):
        yield


def views_of(
    folder: Path, split: Sequence[Sequence[Analysed]], gone: set[str], weights: Weights
) -> tuple[list[View], Oracle]:
    """Segments of the documents, with some deleted, and the oracle over those that are left."""
    segments, plain = [], []
    for number, part in enumerate(split):
        writer = ForwardWriter()
        for document, sections in part:
            writer.add(document, document_facts(document), sections)
            if document.path not in gone:
                plain += [PlainSection(document, section) for section in sections]
        write_segment(folder / f"{number}.segment", [*writer.forward.words], [columns_of(writer.forward)])
        segments.append(Segment(folder / f"{number}.segment"))
    bodies = [section.lengths[Field.BODY] for section in plain]
    mean = sum(bodies) / max(len(bodies), 1)
    views = []
    for segment in segments:
        deleted = [number for number, path in enumerate(segment.paths) if path.decode() in gone]
        views.append(View(segment, deleted, mean, weights))
    return views, Oracle(plain, weights, partial(parts_in, views))


def index_of(folder: Path, documents: Mapping[str, str]) -> Index:
    """An index of German documents, by path, and of sections that match nothing."""
    index = Index.create(folder / "index")
    texts = {**documents, "z.md": FILLING}
    # One title for all: else the first heading of a document is its title.
    index.add(
        Document(path=path, text=text, title="Handbuch", language=Language.GERMAN)
        for path, text in texts.items()
    )
    return index


def paths_found(index: Index, query: str) -> list[str]:
    return [hit.section.path for hit in index.search(query)]
