"""How does bm25s answer, with Numba?"""

from pathlib import Path

import bm25s
import numba  # noqa: F401 - without it bm25s falls back to NumPy in silence
from bm25s.tokenization import Tokenized

from benchmarks.engines import NO_LIMIT
from benchmarks.handed import read_handed
from benchmarks.queries import HITS, Query, QueryKind
from benchmarks.workload import Workload


class Bm25s:
    """Single words, ranked; it has no phrases, prefixes or passages."""

    does = (
        "title, headings and text in one; stemmed and made into numbers beforehand; any of some words only; "
        "numbers of sections and their scores, no passage"
    )
    kinds = frozenset({QueryKind.ANY})
    snippets = False
    largest = NO_LIMIT

    def build(self, workload: Workload, folder: Path) -> None:
        vocabulary: dict[str, int] = {}
        sections = [
            [vocabulary.setdefault(stem, len(vocabulary)) for stem in section.text.split()]
            for section in read_handed(workload.stems)
        ]
        index = bm25s.BM25(backend="numba")
        index.index(Tokenized(sections, vocabulary), show_progress=False)
        index.save(folder)

    def open(self, folder: Path) -> None:
        self._index = bm25s.BM25.load(folder, mmap=True)
        self._index.backend = "numba"

    def search(self, query: Query) -> int:
        return self.rank(query)

    def rank(self, query: Query) -> int:
        known = [stem for stem in query.own_stems if stem in self._index.vocab_dict]
        if not known:
            return 0
        _, scores = self._index.retrieve([known], k=HITS, show_progress=False, n_threads=1)
        return int((scores[0] > 0).sum())

    def close(self) -> None:
        del self._index
