"""Which questions have known answers, and how are they read?

A collection is a folder in the layout of BEIR (Thakur et al. 2021, https://github.com/beir-cellar/beir) with
documents, queries, and which documents are relevant to which query.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from searcher.detection import detect
from searcher.document import Document
from searcher.errors import DocumentError
from searcher.language import Language, languages_named


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the documents that answer it: ``relevant`` maps their paths to a grade above 0."""

    id: str
    text: str
    language: Language
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """A judged collection: ``queries`` have a relevant document each, ``warnings`` say what was left out."""

    folder: str
    documents: tuple[Document, ...]
    queries: tuple[JudgedQuery, ...]
    warnings: tuple[str, ...]


def read_collection(folder: str | Path) -> Collection:
    """Read the corpus, the queries and the judgements of a folder.

    These are ``corpus.jsonl``, ``queries.jsonl``, both also with ``.gz``, and ``qrels.tsv``, or else
    ``qrels/test.tsv``, the part of the collections of BEIR that is there to measure by. A language may be
    given to a document or query as ``language``, at the top or in its ``metadata``; else a document's is
    detected, and a query has that of its first relevant document.
    Raises DocumentError, which names the file and the line, when one is missing or malformed, and when there
    are no documents or no query that any is relevant to.
    """
    folder = Path(folder)
    corpus = _first_existing(folder, "corpus.jsonl", "corpus.jsonl.gz")
    documents = _read_documents(corpus)
    if not documents:
        raise DocumentError(f"{corpus}: holds no document; each line must be one")
    qrels = _first_existing(folder, "qrels.tsv", "qrels/test.tsv")
    relevant = _read_judgements(qrels)
    texts = _read_queries(_first_existing(folder, "queries.jsonl", "queries.jsonl.gz"))
    for query_id in relevant:
        if query_id not in texts:
            raise DocumentError(f"{qrels}: judges the query {query_id!r}, which is not among the queries")
    if not any(relevant.values()):
        raise DocumentError(f"{qrels}: names no relevant document; a grade above 0 makes one relevant")
    return Collection(
        folder=str(folder),
        documents=tuple(documents.values()),
        queries=tuple(
            JudgedQuery(id_, text, language or _language_of_answer(relevant[id_], documents), relevant[id_])
            for id_, (text, language) in texts.items()
            if relevant.get(id_)
        ),
        warnings=tuple(_what_is_missing(documents, texts, relevant)),
    )


def _what_is_missing(
    documents: Mapping[str, Document], queries: Iterable[str], relevant: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    if unjudged := sum(not relevant.get(query_id) for query_id in queries):
        yield f"queries without a relevant document, which were not asked: {unjudged}"
    wanted = {path for paths in relevant.values() for path in paths}
    if missing := len(wanted - documents.keys()):
        yield f"relevant documents that are not in the corpus, which count as not found: {missing}"


def _first_existing(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DocumentError(
        f"{folder}: holds no {names[0]}; a collection in the BEIR layout has corpus.jsonl, "
        "queries.jsonl (both also with .gz) and qrels.tsv (or qrels/test.tsv)"
    )


def _read_documents(path: Path) -> dict[str, Document]:
    documents = {}
    for place, values in _json_lines(path):
        id_ = _text(values, "_id", place)
        if id_ in documents:
            raise DocumentError(f"{place}: the _id {id_!r} was there before; each may stand once")
        title, text = _text(values, "title", place, default=""), _text(values, "text", place)
        try:
            documents[id_] = Document(path=id_, title=title, text=text, language=_language(values))
        except DocumentError as error:
            raise DocumentError(f"{place}: {error}") from None
    return documents


def _read_queries(path: Path) -> dict[str, tuple[str, Language | None]]:
    queries = {}
    for place, values in _json_lines(path):
        id_ = _text(values, "_id", place)
        if id_ in queries:
            raise DocumentError(f"{place}: the _id {id_!r} was there before; each may stand once")
        queries[id_] = (_text(values, "text", place), _language(values))
    return queries


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    for place, line in _lines(path):
        fields = line.rstrip("\r\n").split("\t")
        if fields[0] == "query-id":
            continue
        try:
            query_id, document_id, grade = fields
            graded = int(grade)
        except ValueError:
            raise DocumentError(
                f"{place}: not a judgement; wanted are query-id, corpus-id, whole number, with tabs between"
            ) from None
        judged = relevant.setdefault(query_id, {})
        if graded > 0:
            judged[document_id] = graded
    return relevant


def _json_lines(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Each line's place, for messages, and its JSON object; blank lines are passed over."""
    for place, line in _lines(path):
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DocumentError(f"{place}: not JSON ({error}); each line must be one object") from None
        if not isinstance(values, dict):
            raise DocumentError(f"{place}: not a JSON object; each line must be one object")
        yield place, values


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not blank, each with its place, for messages."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}, line {number}", line
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise DocumentError(f"{path}: cannot be read as UTF-8 text: {error}") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8-sig"))
    return path.open(encoding="utf-8-sig")


def _text(values: Mapping[str, object], name: str, place: str, default: str | None = None) -> str:
    value = values.get(name, default)
    if not isinstance(value, str):
        raise DocumentError(f"{place}: {name!r} is missing or is not text; give it as a string")
    return value


def _language(values: Mapping[str, object]) -> Language | None:
    metadata = values.get("metadata")
    tag = values.get("language") or (metadata.get("language") if isinstance(metadata, dict) else None)
    named = languages_named(str(tag)) if tag else ()
    return named[0] if len(named) == 1 else None


def _language_of_answer(relevant: Iterable[str], documents: Mapping[str, Document]) -> Language:
    for path in relevant:
        if document := documents.get(path):
            return document.language or detect(f"{document.title}\n{document.text}").language
    return Language.UNKNOWN
