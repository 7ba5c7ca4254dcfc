"""What does plain BM25 over Snowball stems reach? `python -m benchmarks.baseline [FOLDER]...`.

The figures that searcher has to beat: bm25s with its defaults (Lucene's BM25, k1=1.5, b=0.75) over title and
text in one field, words found by a regular expression, casefolded and stemmed.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import bm25s
import Stemmer

from searcher.evaluation import DEPTH, Scores, mean_scores, score_queries
from searcher.judgements import Collection, read_collection
from searcher.language import OURS, Language

SETS = Path(__file__).parents[2] / "shared" / "relevance"


def baseline(folder: str | Path) -> Scores:
    """The mean scores of the collection in ``folder``."""
    collection = read_collection(folder)
    return mean_scores(score_queries(collection.queries, answer_queries(collection)).values())


def answer_queries(collection: Collection) -> dict[str, list[str]]:
    """The paths found for each query id, best first."""
    stemmer = Stemmer.Stemmer(main_language(collection).rules.stemmer)
    paths = [document.path for document in collection.documents]
    index = bm25s.BM25()
    texts = (f"{document.title}\n{document.text}" for document in collection.documents)
    index.index([_stems(text, stemmer) for text in texts], show_progress=False)
    rankings = {}
    for query in collection.queries:
        known = [stem for stem in _stems(query.text, stemmer) if stem in index.vocab_dict]
        rankings[query.id] = _best(index, known, paths) if known else []
    return rankings


def _best(index: bm25s.BM25, stems: list[str], paths: list[str]) -> list[str]:
    found, scores = index.retrieve([stems], k=min(DEPTH, len(paths)), show_progress=False)
    return [paths[place] for place, score in zip(found[0], scores[0], strict=True) if score > 0]


def _stems(text: str, stemmer: Stemmer.Stemmer) -> list[str]:
    stems: list[str] = stemmer.stemWords(re.findall(r"\w+", text.casefold()))
    return stems


def main_language(collection: Collection) -> Language:
    """The language that most of the queries have, of those that can be stemmed."""
    languages = Counter(query.language for query in collection.queries if query.language in OURS)
    return languages.most_common(1)[0][0]


def folders_given(arguments: Iterable[str]) -> list[Path]:
    """The folders named, or else every set of the shared folder."""
    given = [Path(argument) for argument in arguments]
    if not given and not SETS.is_dir():
        sys.exit(f"{SETS} is not there: name the folders of the collections to measure")
    return given or sorted(folder for folder in SETS.iterdir() if folder.is_dir())


def main() -> None:
    print(f"{'BM25 over Snowball stems':26} {'queries':>8} {'nDCG@10':>8} {'MRR@10':>8} {'R@10':>8}")
    for folder in folders_given(sys.argv[1:]):
        scores = baseline(folder)
        print(
            f"{folder.name:26} {scores.queries:8} {scores.ndcg_10:8.4f} {scores.mrr_10:8.4f} "
            f"{scores.recall_10:8.4f}"
        )


if __name__ == "__main__":
    main()
