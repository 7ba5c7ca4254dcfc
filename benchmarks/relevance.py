"""Are the answers better than plain BM25's? `python -m benchmarks.relevance [FOLDER]...`."""

import sys

from benchmarks.baseline import baseline, folders_given
from searcher.evaluation import Scores, evaluate

MEASURES = ("nDCG@10", "MRR@10", "R@10")


def row(name: str, plain: Scores, searcher: Scores) -> str:
    """A line of the table: plain BM25, searcher and the difference, for each measure."""
    pairs = (
        (plain.ndcg_10, searcher.ndcg_10),
        (plain.mrr_10, searcher.mrr_10),
        (plain.recall_10, searcher.recall_10),
    )
    cells = "".join(f"{before:10.4f}{after:10.4f}{after - before:+9.4f}" for before, after in pairs)
    return f"{name:18}{searcher.queries:8}{cells}"


def main() -> None:
    print(f"{'':26}" + "".join(f"{measure:>19}{'':10}" for measure in MEASURES))
    print(f"{'set':18}{'queries':>8}" + f"{'BM25':>10}{'searcher':>10}{'diff.':>9}" * len(MEASURES))
    for folder in folders_given(sys.argv[1:]):
        print(row(folder.name, baseline(folder), evaluate(folder).overall), flush=True)


if __name__ == "__main__":
    main()
