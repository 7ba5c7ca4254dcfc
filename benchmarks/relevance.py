"""Are the answers better than plain BM25's? `python -m benchmarks.relevance [FOLDER]...`."""

import sys

from benchmarks.baseline import baseline, folders_given
from searcher.evaluation import Scores, evaluate


def row(name: str, plain: Scores, searcher: Scores) -> str:
    """A line of the table: plain BM25, searcher and the difference, for each measure."""
    pairs = (
        (plain.ndcg_10, searcher.ndcg_10),
        (plain.mrr_10, searcher.mrr_10),
        (plain.recall_10, searcher.recall_10),
    )
    cells = "  ".join(f"{before:.4f} {after:.4f} {after - before:+.4f}" for before, after in pairs)
    return f"{name:20} {searcher.queries:7}  {cells}"


def main() -> None:
    columns = "  ".join(f"{measure:>6} searcher  diff." for measure in ("nDCG@10", "MRR@10", "R@10"))
    print(f"{'set':20} {'queries':>7}  {columns}")
    for folder in folders_given(sys.argv[1:]):
        print(row(folder.name, baseline(folder), evaluate(folder).overall), flush=True)


if __name__ == "__main__":
    main()
