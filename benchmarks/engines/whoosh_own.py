"""How does Whoosh answer with its own codec and search, neither of which searcher uses?"""

from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh import query as of_whoosh
from whoosh.analysis import SpaceSeparatedTokenizer

from benchmarks.engines import EVERY_KIND
from benchmarks.handed import read_handed
from benchmarks.queries import HITS, Query, QueryKind
from benchmarks.workload import Workload


class Whoosh:
    """As its documentation shows it."""

    does = (
        "one field for all languages, holding title, headings and text; stemmed beforehand, as is the query; "
        "passage of stems marked"
    )
    kinds = EVERY_KIND
    snippets = True
    largest = 12_000

    def build(self, workload: Workload, folder: Path) -> None:
        body = fields.TEXT(stored=True, analyzer=SpaceSeparatedTokenizer())
        writer = index.create_in(str(folder), fields.Schema(body=body)).writer(limitmb=256)
        for section in read_handed(workload.stems):
            writer.add_document(body=section.text)
        writer.commit()

    def open(self, folder: Path) -> None:
        self._searcher = index.open_dir(str(folder)).searcher()

    def search(self, query: Query) -> int:
        results = self._found(query)
        for hit in results:
            hit.highlights("body")
        return int(results.scored_length())

    def rank(self, query: Query) -> int:
        return int(self._found(query).scored_length())

    def close(self) -> None:
        self._searcher.close()

    def _found(self, query: Query) -> Any:
        return self._searcher.search(_parsed(query), limit=HITS)


def _parsed(query: Query) -> Any:
    if query.kind is QueryKind.PREFIX:
        return of_whoosh.Prefix("body", query.own_stems[0])
    if query.kind is QueryKind.PHRASE:
        return of_whoosh.Phrase("body", list(query.own_stems))
    join = of_whoosh.And if query.kind is QueryKind.ALL else of_whoosh.Or
    return join([of_whoosh.Term("body", stem) for stem in query.own_stems])
