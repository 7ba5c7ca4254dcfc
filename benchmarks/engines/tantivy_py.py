"""How does tantivy answer, at its best, and when it is to do the same work as searcher?"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.engines import EVERY_KIND, NO_LIMIT
from benchmarks.queries import HITS, Kind, Query
from benchmarks.stems import CHAIN_NAMES, Stemmed, read_stems
from benchmarks.workload import Workload

_HEAP = 200_000_000


class _Tantivy(ABC):
    """What both forms share."""

    kinds = EVERY_KIND
    snippets = True
    largest = NO_LIMIT

    @abstractmethod
    def _schema(self) -> Any: ...

    @abstractmethod
    def _document(self, section: Stemmed) -> Any: ...

    @abstractmethod
    def _parsed(self, query: Query) -> Any: ...

    @abstractmethod
    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None: ...

    def build(self, workload: Workload, folder: Path) -> None:
        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for section in read_stems(workload.stems):
            writer.add_document(self._document(section))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> int:
        parsed = self._parsed(query)
        addresses = [address for _, address in self._searcher.search(parsed, HITS).hits]
        self._show(parsed, query, addresses)
        return len(addresses)

    def rank(self, query: Query) -> int:
        return len(self._searcher.search(self._parsed(query), HITS).hits)

    def close(self) -> None:
        del self._searcher, self._index

    def _word(self, field: str, stem: str) -> Any:
        return tantivy.Query.term_query(self._index.schema, field, stem)

    def _clause(self, kind: Kind, field: str, stems: Sequence[str]) -> Any:
        """A phrase or a prefix, which is a regular expression there, in one field."""
        schema = self._index.schema
        if kind is Kind.PREFIX:
            return tantivy.Query.regex_query(schema, field, f"{stems[0]}.*")
        return tantivy.Query.phrase_query(schema, field, list(stems))

    def _passages(self, parsed: Any, field: str) -> Any:
        return tantivy.SnippetGenerator.create(self._searcher, parsed, self._index.schema, field)


def _join(queries: Sequence[Any], occur: Any) -> Any:
    return tantivy.Query.boolean_query([(occur, query) for query in queries])


def _occur(kind: Kind) -> Any:
    return tantivy.Occur.Must if kind is Kind.ALL else tantivy.Occur.Should


def _add_text(schema: Any, *fields: str) -> None:
    for field in fields:
        schema.add_text_field(field, stored=True, tokenizer_name="whitespace")


class OneField(_Tantivy):
    """Its best form: one field a language, and it is told which one to ask."""

    does = (
        "one field for each language, holding title, headings and text; stemmed beforehand, as is the query, "
        "and told its language; passage of stems marked"
    )

    def _schema(self) -> Any:
        schema = tantivy.SchemaBuilder()
        _add_text(schema, *CHAIN_NAMES)
        return schema.build()

    def _document(self, section: Stemmed) -> Any:
        return tantivy.Document(**{section.chain: section.text})

    def _parsed(self, query: Query) -> Any:
        if query.kind in (Kind.PHRASE, Kind.PREFIX):
            return self._clause(query.kind, query.chain, query.own_stems)
        words = [self._word(query.chain, stem) for stem in query.own_stems]
        return _join(words, _occur(query.kind))

    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None:
        passages = self._passages(parsed, query.chain)
        for address in addresses:
            passages.snippet_from_doc(self._searcher.doc(address)).to_html()


class SameWork(_Tantivy):
    """What searcher gives: every language asked, headings and titles apart, whole sections returned."""

    does = (
        "heading, title and text as fields of their own for each language, all asked, headings and titles "
        "counting more; stemmed beforehand; stored fields returned, heading and passage of stems marked"
    )
    _boosts = {"heading": 4.0, "title": 1.5, "body": 1.0}  # noqa: RUF012

    def _schema(self) -> Any:
        schema = tantivy.SchemaBuilder()
        for field in ("id", "path"):
            schema.add_text_field(field, stored=True, tokenizer_name="raw")
        _add_text(schema, *(field for field, _ in self._fields()))
        return schema.build()

    def _fields(self) -> Iterator[tuple[str, str]]:
        """Each field with the name of its chain."""
        for chain in CHAIN_NAMES:
            for name in self._boosts:
                yield f"{name}_{chain}", chain

    def _document(self, section: Stemmed) -> Any:
        texts = {f"{name}_{section.chain}": getattr(section, name) for name in self._boosts}
        return tantivy.Document(id=section.id, path=section.path, **texts)

    def _parsed(self, query: Query) -> Any:
        if query.kind in (Kind.PHRASE, Kind.PREFIX):
            return self._anywhere(
                [
                    (field, self._clause(query.kind, field, query.stems[chain]))
                    for field, chain in self._fields()
                ]
            )
        words = [
            self._anywhere(
                [(field, self._word(field, query.stems[chain][number])) for field, chain in self._fields()]
            )
            for number in range(len(query.own_stems))
        ]
        return _join(words, _occur(query.kind))

    def _anywhere(self, clauses: Sequence[tuple[str, Any]]) -> Any:
        """Any of some clauses, each in its field, weighed as the field is."""
        weighed = [
            tantivy.Query.boost_query(clause, self._boosts[field.partition("_")[0]])
            for field, clause in clauses
        ]
        return _join(weighed, tantivy.Occur.Should)

    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None:
        marking: dict[str, Any] = {}
        for address in addresses:
            section = self._searcher.doc(address)
            for field in section.to_dict():
                if field.startswith(("heading", "body")):
                    if field not in marking:
                        marking[field] = self._passages(parsed, field)
                    marking[field].snippet_from_doc(section).to_html()
