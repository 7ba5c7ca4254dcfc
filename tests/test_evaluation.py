import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest

from searcher.as_json import as_json
from searcher.comparison import Comparison, Difference
from searcher.document import Document
from searcher.errors import DocumentError, SearcherError
from searcher.evaluation import (
    Scores,
    answer_queries,
    evaluate,
    mean_scores,
    score_queries,
)
from searcher.index import Index
from searcher.judgements import JudgedQuery
from searcher.language import Language
from searcher.reports import Progress


def query(id_: str, relevant: Mapping[str, int], text: str = "") -> JudgedQuery:
    return JudgedQuery(id_, text, Language.BOKMAL, relevant)


@pytest.mark.parametrize(
    ("ranking", "relevant", "ndcg", "mrr", "recall"),
    [
        (["a"], {"a": 1}, 1.0, 1.0, 1.0),
        (["x", "a"], {"a": 1}, 1 / log2(3), 0.5, 1.0),
        (["a", "x"], {"a": 1, "b": 1}, 1 / (1 + 1 / log2(3)), 1.0, 0.5),
        ([*"cdefghijkl", "a"], {"a": 1}, 0.0, 0.0, 0.0),  # the eleventh place is too late
        ([*"zyxwvutsr", "a"], {"a": 1}, 1 / log2(11), 0.1, 1.0),  # order is the ranking's, not that of names
        ([], {"a": 1}, 0.0, 0.0, 0.0),
    ],
)
def test_scores_of_one_query(
    ranking: list[str], relevant: dict[str, int], ndcg: float, mrr: float, recall: float
) -> None:
    scores = score_queries([query("q", relevant)], {"q": ranking})["q"]
    assert (scores.ndcg_10, scores.mrr_10, scores.recall_10) == pytest.approx((ndcg, mrr, recall))


def test_the_mean_counts_every_query_once() -> None:
    assert mean_scores([Scores(1, 1.0, 0.5, 0.0), Scores(3, 0.0, 0.5, 1.0)]) == Scores(4, 0.25, 0.5, 0.75)
    assert mean_scores([]) == Scores(0, 0.0, 0.0, 0.0)


def test_a_missing_package_is_named_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearcherError, match=r"pip install 'ordfinner\[evaluate\]'"):
        evaluate(tmp_path)


DOCUMENTS = [
    ("n1", "Kunder", "En liten bedrift må ha nye kunder og bedre priser for å kunne vokse."),
    ("n2", "Citizen Kane", "Filmen Citizen Kane ble laget av Orson Welles, og den er blitt svært kjent."),
    (
        "n3",
        "Reklame",
        "Reklame i avisen koster mye, og det er ikke alle som leser den lenger.\n\n## Kunder\n\nKunder.",
    ),
    ("f1", "Verkosto", "Verkosto auttaa pientä yritystä löytämään uusia asiakkaita ja kumppaneita."),
]
QUERIES = [
    ("q1", "Hvordan får man nye kunder?", "n1", "nb"),
    ("q2", "Hvem lagde Citizen -kane?", "n2", "nb"),
    ("q3", "mistä verkosto auttaa: löytämään", "f1", "fi"),
    ("q4", "–?", "n3", "nb"),
]


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(
        "".join(
            json.dumps({"_id": id_, "title": title, "text": text}) + "\n" for id_, title, text in DOCUMENTS
        )
    )
    (tmp_path / "queries.jsonl").write_text(
        "".join(
            json.dumps({"_id": id_, "text": text, "language": tag}) + "\n" for id_, text, _, tag in QUERIES
        )
    )
    (tmp_path / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"{id_}\t{wanted}\t1\n" for id_, _, wanted, _ in QUERIES)
    )
    return tmp_path


def test_a_collection_is_indexed_asked_and_scored(collection: Path) -> None:
    seen: list[Progress] = []
    evaluation = evaluate(collection, progress=seen.append)
    assert evaluation.documents == 4
    assert evaluation.languages == {
        "fi": Scores(1, 1.0, 1.0, 1.0),
        "nb": Scores(3, *(pytest.approx(2 / 3),) * 3),
    }
    assert evaluation.overall == Scores(4, 0.75, 0.75, 0.75)
    assert evaluation.warnings == ()
    assert (seen[-1].done, seen[-1].total) == (4, 4)


def test_an_earlier_run_is_compared(collection: Path, tmp_path: Path) -> None:
    first = evaluate(collection)
    assert first.against is None
    assert first.per_query == {"q1": 1.0, "q2": 1.0, "q3": 1.0, "q4": 0.0}
    run = tmp_path / "run.json"
    run.write_text(as_json(first))
    same = evaluate(collection, against=run).against
    assert same == Comparison(
        overall=Difference(4, 0.75, 0.75, 0, 0, 1.0),
        languages={
            "fi": Difference(1, 1.0, 1.0, 0, 0, 1.0),
            "nb": Difference(3, *(pytest.approx(2 / 3),) * 2, 0, 0, 1.0),
        },
        unpaired=0,
    )
    run.write_text(as_json(replace(first, per_query={"q1": 0.5, "q2": 1.0, "q3": 0.0, "other": 0.0})))
    better = evaluate(collection, against=run).against
    assert better is not None
    assert (better.overall.queries, better.overall.better, better.overall.worse, better.unpaired) == (
        3,
        2,
        0,
        2,
    )


def test_an_earlier_run_is_read_before_anything_is_indexed(collection: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with pytest.raises(DocumentError, match=r"gone\.json"):
        evaluate(collection, against=tmp_path / "gone.json", progress=seen.append)
    assert not seen


def test_a_document_stands_once_where_its_best_section_stands(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(Document(path=id_, title=title, text=text) for id_, title, text in DOCUMENTS)
        ranking = answer_queries(index, [query("q", {}, "kunder")])["q"]
    assert sorted(ranking) == ["n1", "n3"]
