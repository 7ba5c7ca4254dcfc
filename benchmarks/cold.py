"""What does the first answer of a fresh process cost, beside a Python that does nothing?"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.engines import FTS5, OURS, TANTIVY
from benchmarks.engines.fts5 import FILE, as_match
from benchmarks.handed import SNOWBALL
from benchmarks.processes import run
from benchmarks.queries import HITS, Query, QueryKind

BARE = [sys.executable, "-c", "pass"]

# Each the shortest program that gives the ten best with passages, as its documentation shows it.
_TANTIVY = """
import sys, tantivy
folder, field, stemmer, *words = sys.argv[1:]
steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
if stemmer:
    steps = steps.filter(tantivy.Filter.stemmer(stemmer))
analyzer = steps.build()
index = tantivy.Index.open(folder)
index.register_tokenizer(field, analyzer)
searcher, schema = index.searcher(), index.schema
words = [tantivy.Query.term_query(schema, field, stem) for stem in analyzer.analyze(" ".join(words))]
query = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
passages = tantivy.SnippetGenerator.create(searcher, query, schema, field)
for score, address in searcher.search(query, {hits}).hits:
    print(score, passages.snippet_from_doc(searcher.doc(address)).to_html())
"""
_SQLITE = """
import sqlite3, sys
ask = (
    "SELECT rank, snippet(sections, 0, '[', ']', '…', 32) FROM sections "
    "WHERE sections MATCH ? ORDER BY rank LIMIT {hits}"
)
for row in sqlite3.connect(sys.argv[1]).execute(ask, (sys.argv[2],)):
    print(*row)
"""


class Cold(NamedTuple):
    """Milliseconds of a whole process, medians over different queries: CPU, of the clock, and how much CPU is
    ``above`` that of a bare Python."""

    sections: int
    engine: str
    cpu: float
    wall: float
    above: float


def measure_cold(
    indexes: Mapping[str, Path], documents: Path, queries: Sequence[Query], sections: int
) -> list[Cold]:
    """What each costs for one query of any of some words; every query goes round all of them in turn."""
    columns: dict[str, list[tuple[float, float, float]]] = {}
    for query in [query for query in queries if query.kind is QueryKind.ANY]:
        for name, command in commands(indexes, documents, query).items():
            bare, (cpu, wall) = run(BARE), run(command)
            columns.setdefault(name, []).append((cpu, wall, cpu - bare.cpu))
    return [
        Cold(sections, name, *(1000 * median(column) for column in zip(*rows, strict=True)))
        for name, rows in columns.items()
    ]


def commands(indexes: Mapping[str, Path], documents: Path, query: Query) -> dict[str, list[str]]:
    """The command that answers a query, by engine, for those whose index is there."""
    python = [sys.executable, "-c"]
    found = {OURS: search_command(indexes[OURS], query.text)}
    if TANTIVY in indexes:
        given = [str(indexes[TANTIVY]), query.chain, SNOWBALL.get(query.chain, ""), *query.words]
        found[TANTIVY] = [*python, _TANTIVY.format(hits=HITS), *given]
    if FTS5 in indexes:
        given = [str(indexes[FTS5] / FILE), as_match(query)]
        found[FTS5] = [*python, _SQLITE.format(hits=HITS), *given]
    return {**found, **_scan(documents, query)}


def search_command(index: Path, text: str) -> list[str]:
    return [sys.executable, "-m", "searcher", "search", text, "--index", str(index), "--json"]


def _scan(documents: Path, query: Query) -> dict[str, list[str]]:
    """The words as typed, in every file: ripgrep, or grep where there is no ripgrep."""
    words = [argument for word in query.words for argument in ("-e", word)]
    for name, program, options in (("ripgrep", "rg", ["-i"]), ("grep -r", "grep", ["-r", "-i"])):
        place = shutil.which(program, path=_path())
        if place:
            return {name: [place, *options, "--fixed-strings", *words, str(documents)]}
    return {}


def _path() -> str:
    """Where programs are looked for: beside this Python first, where pip puts them."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
