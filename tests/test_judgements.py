import gzip
import json
from pathlib import Path

import pytest

from searcher.errors import DocumentError
from searcher.judgements import read_collection
from searcher.language import Language

CORPUS = [
    {
        "_id": "d1",
        "title": "Nettverk > Fordeler",
        "text": "Et nettverk gir mange fordeler for en liten bedrift.",
    },
    {"_id": "d2", "text": "Verkosto auttaa pientä yritystä löytämään uusia asiakkaita."},
]
QUERIES = [
    {"_id": "q1", "text": "Hva er fordelene?", "metadata": {"language": "nb"}},
    {"_id": "q2", "text": "Miten löydän asiakkaita?"},
    {"_id": "q3", "text": "Ikke vurdert"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\td1\t0\n"


def json_lines(values: list[dict[str, object]]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(json_lines(CORPUS), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(json_lines(QUERIES), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def test_a_collection_is_read_whole(folder: Path) -> None:
    collection = read_collection(folder)
    assert [(one.path, one.title, one.language) for one in collection.documents] == [
        ("d1", "Nettverk > Fordeler", None),
        ("d2", "", None),
    ]
    assert [(one.id, dict(one.relevant)) for one in collection.queries] == [
        ("q1", {"d1": 2}),
        ("q2", {"d2": 1}),
    ]
    assert collection.warnings == ("queries without a relevant document, which were not asked: 1",)


def test_a_query_has_the_language_given_or_that_of_its_answer(folder: Path) -> None:
    assert [one.language for one in read_collection(folder).queries] == [Language.BOKMAL, Language.FINNISH]


def test_a_query_whose_answer_is_not_there_is_in_no_known_language(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("q2\td9\t1\n", encoding="utf-8")
    (query,) = read_collection(folder).queries
    assert query.language is Language.UNKNOWN


def test_a_packed_corpus_is_the_same(folder: Path) -> None:
    plain = read_collection(folder)
    data = (folder / "corpus.jsonl").read_bytes()
    (folder / "corpus.jsonl").unlink()
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(data))
    assert read_collection(folder) == plain


def test_a_relevant_document_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "qrels.tsv").write_text(QRELS + "q1\td9\t1\n", encoding="utf-8")
    assert (
        "relevant documents that are not in the corpus, which count as not found: 1"
        in read_collection(folder).warnings
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n\n{nonsense\n', "corpus.jsonl, line 3: not JSON"),
        ("corpus.jsonl", "[1]\n", "corpus.jsonl, line 1: not a JSON object"),
        ("corpus.jsonl", '{"_id": 7, "text": "b"}\n', "line 1: '_id' is missing or is not text"),
        ("corpus.jsonl", '{"_id": "", "text": "b"}\n', "corpus.jsonl, line 1: a document has no path"),
        ("corpus.jsonl", '{"_id": "a\\n", "text": "b"}\n', "corpus.jsonl, line 1: 'a\\n': the path holds"),
        ("corpus.jsonl", '{"_id": "a"}\n', "line 1: 'text' is missing or is not text"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n' * 2, "line 2: the _id 'a' was there before"),
        ("corpus.jsonl", "[" * 100_000 + "\n", "corpus.jsonl, line 1: not JSON"),
        ("queries.jsonl", '{"_id": "q1", "text": null}\n', "queries.jsonl, line 1: 'text' is missing"),
        ("queries.jsonl", '{"_id": "q1", "text": "b"}\n' * 2, "line 2: the _id 'q1' was there before"),
        ("qrels.tsv", "q1 d1 1\n", "qrels.tsv, line 1: not a judgement"),
        ("qrels.tsv", "q1\td1\tmuch\n", "qrels.tsv, line 1: not a judgement"),
        ("qrels.tsv", "q9\td1\t1\n", "judges the query 'q9', which is not among the queries"),
        ("qrels.tsv", "", "qrels.tsv: names no relevant document"),
        ("qrels.tsv", "q1\td1\t0\n", "qrels.tsv: names no relevant document"),
        ("corpus.jsonl", "\n", "corpus.jsonl: holds no document"),
    ],
)
def test_what_is_malformed_is_named_with_its_line(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_collection(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b broken", b"\xff\xfe\n", gzip.compress(b"{}" * 99, mtime=0)[:-12]]
)
def test_bytes_that_are_no_text_are_an_error(folder: Path, data: bytes) -> None:
    (folder / "corpus.jsonl").unlink()
    (folder / "corpus.jsonl.gz").write_bytes(data)
    with pytest.raises(DocumentError, match=r"corpus\.jsonl\.gz: cannot be read"):
        read_collection(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DocumentError, match=f"holds no {name}"):
        read_collection(folder)
