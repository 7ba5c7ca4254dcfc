"""Who else answers such queries? searcher and its peers behind one face.

Each peer does the same work in the way its own documentation recommends: the ten best sections by BM25, each
with a snippet in which the matches are marked (bm25s has none, and finds single words only). All run in this
process, with one thread.
"""

import importlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks.workload import HITS, Kind, Query, Workload
from searcher import Index

EVERY_KIND = frozenset(Kind)
NO_LIMIT = 10**9


class Engine(Protocol):
    """A way to search; with more sections than ``largest`` it takes too long to be measured."""

    name: str
    kinds: frozenset[Kind]
    largest: int

    def build(self, workload: Workload, folder: Path) -> None:
        """Index everything, into an empty folder."""

    def search(self, query: Query) -> int:
        """Answer with hits and snippets; how many hits there were."""

    def close(self) -> None:
        """Let go of the folder."""


class Searcher:
    """This project: from documents, not from analysed text."""

    name = "searcher"
    kinds = EVERY_KIND
    largest = NO_LIMIT

    def build(self, workload: Workload, folder: Path) -> None:
        self._index = Index.create(folder)
        self._index.add(workload.documents)

    def search(self, query: Query) -> int:
        return len(self._index.search(query.text, limit=HITS))

    def close(self) -> None:
        self._index.close()


class Tantivy:
    """tantivy-py: one field, so its best form; prefixes are regular expressions there."""

    name = "tantivy"
    kinds = EVERY_KIND
    largest = NO_LIMIT

    def __init__(self) -> None:
        self._tantivy: Any = importlib.import_module("tantivy")

    def build(self, workload: Workload, folder: Path) -> None:
        fields = self._tantivy.SchemaBuilder()
        fields.add_text_field("body", stored=True, tokenizer_name="whitespace")
        self._schema = fields.build()
        index = self._tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for text in workload.stemmed:
            writer.add_document(self._tantivy.Document(body=text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, query: Query) -> int:
        parsed = self._parse(query)
        hits = self._searcher.search(parsed, HITS).hits
        snippets = self._tantivy.SnippetGenerator.create(self._searcher, parsed, self._schema, "body")
        for _, address in hits:
            snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
        return len(hits)

    def close(self) -> None:
        del self._searcher

    def _parse(self, query: Query) -> Any:
        make = self._tantivy.Query
        if query.kind is Kind.PREFIX:
            return make.regex_query(self._schema, "body", f"{query.stems[0]}.*")
        if query.kind is Kind.PHRASE:
            return make.phrase_query(self._schema, "body", list(query.stems))
        must = self._tantivy.Occur.Must if query.kind is Kind.ALL else self._tantivy.Occur.Should
        return make.boolean_query(
            [(must, make.term_query(self._schema, "body", stem)) for stem in query.stems]
        )


class Fts5:
    """SQLite's full-text search, with its own ``bm25`` ranking and ``snippet``."""

    name = "SQLite FTS5"
    kinds = EVERY_KIND
    largest = NO_LIMIT

    def build(self, workload: Workload, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "fts5.sqlite")
        self._base.execute(
            "CREATE VIRTUAL TABLE sections USING fts5(body, tokenize='unicode61 remove_diacritics 0')"
        )
        with self._base:
            rows = ((text,) for text in workload.stemmed)
            self._base.executemany("INSERT INTO sections VALUES (?)", rows)
            self._base.execute("INSERT INTO sections(sections) VALUES ('optimize')")

    def search(self, query: Query) -> int:
        ask = (
            "SELECT rowid, snippet(sections, 0, '[', ']', '…', 32) FROM sections "
            f"WHERE sections MATCH ? ORDER BY rank LIMIT {HITS}"
        )
        return len(self._base.execute(ask, (self._written(query),)).fetchall())

    def close(self) -> None:
        self._base.close()

    def _written(self, query: Query) -> str:
        words = ['"{}"'.format(stem.replace('"', '""')) for stem in query.stems]
        if query.kind is Kind.PHRASE:
            return " + ".join(words)
        if query.kind is Kind.PREFIX:
            return f"{words[0]}*"
        return (" AND " if query.kind is Kind.ALL else " OR ").join(words)


class Bm25s:
    """bm25s with its Numba back end: single words, no snippets."""

    name = "bm25s (Numba)*"
    kinds = frozenset({Kind.ANY})
    largest = NO_LIMIT

    def __init__(self) -> None:
        self._bm25s: Any = importlib.import_module("bm25s")
        importlib.import_module("numba")

    def build(self, workload: Workload, folder: Path) -> None:
        self._index = self._bm25s.BM25(backend="numba")
        self._index.index([text.split() for text in workload.stemmed], show_progress=False)
        self._index.save(folder)

    def search(self, query: Query) -> int:
        known = [stem for stem in query.stems if stem in self._index.vocab_dict]
        if not known:
            return 0
        _, scores = self._index.retrieve([known], k=HITS, show_progress=False, n_threads=1)
        return int((scores[0] > 0).sum())

    def close(self) -> None:
        del self._index


class Whoosh:
    """Whoosh's own codec and search, neither of which searcher uses, as its documentation shows them."""

    name = "Whoosh 2.7.4"
    kinds = EVERY_KIND
    largest = 10_000

    def __init__(self) -> None:
        self._fields: Any = importlib.import_module("whoosh.fields")
        self._query: Any = importlib.import_module("whoosh.query")
        self._index: Any = importlib.import_module("whoosh.index")
        self._analysis: Any = importlib.import_module("whoosh.analysis")

    def build(self, workload: Workload, folder: Path) -> None:
        body = self._fields.TEXT(stored=True, analyzer=self._analysis.SpaceSeparatedTokenizer())
        index = self._index.create_in(str(folder), self._fields.Schema(body=body))
        writer = index.writer(limitmb=256)
        for text in workload.stemmed:
            writer.add_document(body=text)
        writer.commit()
        self._searcher = index.searcher()

    def search(self, query: Query) -> int:
        results = self._searcher.search(self._parse(query), limit=HITS)
        for hit in results:
            hit.highlights("body")
        return int(results.scored_length())

    def close(self) -> None:
        self._searcher.close()

    def _parse(self, query: Query) -> Any:
        if query.kind is Kind.PREFIX:
            return self._query.Prefix("body", query.stems[0])
        if query.kind is Kind.PHRASE:
            return self._query.Phrase("body", list(query.stems))
        join = self._query.And if query.kind is Kind.ALL else self._query.Or
        return join([self._query.Term("body", stem) for stem in query.stems])


ENGINES: Sequence[Callable[[], Engine]] = (Searcher, Tantivy, Fts5, Bm25s, Whoosh)


def engines_for(sections: int) -> tuple[list[Engine], list[str]]:
    """The engines to measure with so many sections, and what is to be said about those left out."""
    engines: list[Engine] = []
    left_out = []
    for make in ENGINES:
        try:
            engine = make()
        except ModuleNotFoundError as error:
            left_out.append(f"{error.name} is not installed: `pip install -e .[bench]`")
        else:
            if sections <= engine.largest:
                engines.append(engine)
            else:
                left_out.append(f"{engine.name} is measured up to {engine.largest:,} sections only")
    return engines, left_out


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(_sizes(folder))


def _sizes(folder: Path) -> Iterable[int]:
    return (path.stat().st_size for path in folder.rglob("*") if path.is_file())
