"""How does SQLite's full-text search answer?"""

import sqlite3
from pathlib import Path

from benchmarks.engines import EVERY_KIND, NO_LIMIT
from benchmarks.handed import read_handed
from benchmarks.queries import HITS, Query, QueryKind
from benchmarks.workload import Workload

FILE = "fts5.sqlite"


class Fts5:
    """A table with one column, its own ``bm25`` ranking and its own ``snippet``."""

    does = (
        "one column for all languages, holding title, headings and text; stemmed beforehand, as is the "
        "query; optimised after building; passage of stems marked"
    )
    kinds = EVERY_KIND
    snippets = True
    largest = NO_LIMIT

    def build(self, workload: Workload, folder: Path) -> None:
        base = sqlite3.connect(folder / FILE)
        base.execute(
            "CREATE VIRTUAL TABLE sections USING fts5(body, tokenize='unicode61 remove_diacritics 0')"
        )
        with base:
            rows = ((section.text,) for section in read_handed(workload.stems))
            base.executemany("INSERT INTO sections VALUES (?)", rows)
            base.execute("INSERT INTO sections(sections) VALUES ('optimize')")
        base.close()

    def open(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / FILE)

    def search(self, query: Query) -> int:
        return self._ask("rowid, snippet(sections, 0, '[', ']', '…', 32)", query)

    def rank(self, query: Query) -> int:
        return self._ask("rowid, rank", query)

    def close(self) -> None:
        self._base.close()

    def _ask(self, columns: str, query: Query) -> int:
        ask = f"SELECT {columns} FROM sections WHERE sections MATCH ? ORDER BY rank LIMIT {HITS}"
        return len(self._base.execute(ask, (as_match(query),)).fetchall())


def as_match(query: Query) -> str:
    """A query in the language of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax)."""
    words = ['"{}"'.format(stem.replace('"', '""')) for stem in query.own_stems]
    if query.kind is QueryKind.PHRASE:
        return " + ".join(words)
    if query.kind is QueryKind.PREFIX:
        return f"{words[0]}*"
    return (" AND " if query.kind is QueryKind.ALL else " OR ").join(words)
