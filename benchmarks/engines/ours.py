"""How does this project answer? From files of documents, in the language that nobody told it."""

from pathlib import Path

from benchmarks.engines import EVERY_KIND, NO_LIMIT
from benchmarks.queries import HITS, Query
from benchmarks.workload import Workload
from searcher import Index, generations
from searcher.query import parse_query
from searcher.ranking import Ranking
from searcher.state import State
from searcher.weights import Weights


class Searcher:
    """``Index``, as a program uses it; to rank alone it asks what ``Index.search`` asks first."""

    does = (
        "reads files, finds sections and their languages; query as typed, looked up in every language and in "
        "five kinds, over six fields, with closeness; whole sections, heading and passage marked"
    )
    kinds = EVERY_KIND
    snippets = True
    largest = NO_LIMIT

    def build(self, workload: Workload, folder: Path) -> None:
        with Index.create(folder) as index:
            index.update(workload.documents)

    def open(self, folder: Path) -> None:
        self._index = Index.open(folder)
        self._state = State(generations.open_current(folder), Weights())

    def search(self, query: Query) -> int:
        return len(self._index.search(query.text, limit=HITS))

    def rank(self, query: Query) -> int:
        clauses = parse_query(query.text).clauses
        return len(Ranking(self._state.matcher, clauses, self._state.weights).best(HITS))

    def close(self) -> None:
        self._index.close()
        self._state.generation.close()
