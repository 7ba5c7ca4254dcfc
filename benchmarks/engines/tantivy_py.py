"""How does tantivy answer: at its best, doing the same work as searcher, and with the least work?"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.engines import EVERY_KIND, NO_LIMIT
from benchmarks.handed import CHAIN_NAMES, SNOWBALL, Handed, read_handed
from benchmarks.queries import HITS, Query, QueryKind
from benchmarks.workload import Workload

_HEAP = 200_000_000


def _analyzer(chain: str) -> Any:
    """Its own analysis for the languages of a chain."""
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if chain in SNOWBALL:
        steps = steps.filter(tantivy.Filter.stemmer(SNOWBALL[chain]))
    return steps.build()


class _Tantivy(ABC):
    """What all forms share: the text as written, analysed by tantivy itself, as are the queries."""

    kinds = EVERY_KIND
    snippets = True
    largest = NO_LIMIT

    def __init__(self) -> None:
        self._analyzers = {chain: _analyzer(chain) for chain in CHAIN_NAMES}

    @abstractmethod
    def _schema(self) -> Any: ...

    @abstractmethod
    def _document(self, section: Handed) -> Any: ...

    @abstractmethod
    def _parsed(self, query: Query) -> Any: ...

    @abstractmethod
    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None: ...

    def build(self, workload: Workload, folder: Path) -> None:
        index = self._with_analyzers(tantivy.Index(self._schema(), path=str(folder)))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for section in read_handed(self._source(workload)):
            writer.add_document(self._document(section))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = self._with_analyzers(tantivy.Index.open(str(folder)))
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

    def _source(self, workload: Workload) -> Path:
        return workload.written

    def _with_analyzers(self, index: Any) -> Any:
        for chain, analyzer in self._analyzers.items():
            index.register_tokenizer(chain, analyzer)
        return index

    def _stems(self, query: Query, chain: str) -> list[str]:
        if query.kind is QueryKind.PREFIX:
            return list(query.words)
        stems: list[str] = self._analyzers[chain].analyze(" ".join(query.words))
        return stems

    def _in_field(self, kind: QueryKind, field: str, stems: Sequence[str]) -> Any:
        """A whole query in one field; a prefix is a regular expression there."""
        schema = self._index.schema
        if kind is QueryKind.PREFIX:
            return tantivy.Query.regex_query(schema, field, f"{stems[0]}.*")
        if kind is QueryKind.PHRASE:
            return tantivy.Query.phrase_query(schema, field, list(stems))
        return _join(kind, [self._word(field, stem) for stem in stems])

    def _word(self, field: str, stem: str) -> Any:
        return tantivy.Query.term_query(self._index.schema, field, stem)

    def _passages(self, parsed: Any, field: str) -> Any:
        return tantivy.SnippetGenerator.create(self._searcher, parsed, self._index.schema, field)


def _join(kind: QueryKind, queries: Sequence[Any]) -> Any:
    """All of some queries when all words are wanted, else any."""
    occur = tantivy.Occur.Must if kind is QueryKind.ALL else tantivy.Occur.Should
    return tantivy.Query.boolean_query([(occur, query) for query in queries])


class OneField(_Tantivy):
    """Its best form: one field a language, and it is told which one to ask."""

    does = (
        "one field for each language, holding title, headings and text as written, with its own Snowball "
        "stemmer; told the language of the query; passage marked"
    )
    _tokenizers: dict[str, str] = {chain: chain for chain in CHAIN_NAMES}  # noqa: RUF012

    def _schema(self) -> Any:
        schema = tantivy.SchemaBuilder()
        for chain, tokenizer in self._tokenizers.items():
            schema.add_text_field(chain, stored=True, tokenizer_name=tokenizer)
        return schema.build()

    def _document(self, section: Handed) -> Any:
        return tantivy.Document(**{section.chain: section.text})

    def _parsed(self, query: Query) -> Any:
        return self._in_field(query.kind, query.chain, self._stems(query, query.chain))

    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None:
        passages = self._passages(parsed, query.chain)
        for address in addresses:
            passages.snippet_from_doc(self._searcher.doc(address)).to_html()


class StemsOnly(OneField):
    """The least work: everything is stemmed for it, and its passages are stems, which nobody can read."""

    does = (
        "the same, handed text and queries as stems; told the language of the query; passage of stems marked"
    )
    _tokenizers = dict.fromkeys(CHAIN_NAMES, "whitespace")

    def _source(self, workload: Workload) -> Path:
        return workload.stems

    def _stems(self, query: Query, chain: str) -> list[str]:
        return list(query.stems[chain])


class SameWork(_Tantivy):
    """What searcher gives: every language asked, headings and titles apart, whole sections returned."""

    does = (
        "heading, title and text as fields of their own for each language, as written, with its own Snowball "
        "stemmer; all asked, headings and titles counting more; stored fields returned, heading and passage "
        "marked"
    )
    _boosts = {"heading": 4.0, "title": 1.5, "body": 1.0}  # noqa: RUF012

    def _schema(self) -> Any:
        schema = tantivy.SchemaBuilder()
        for field in ("id", "path"):
            schema.add_text_field(field, stored=True, tokenizer_name="raw")
        for field, chain, _ in self._fields():
            schema.add_text_field(field, stored=True, tokenizer_name=chain)
        return schema.build()

    def _fields(self) -> Iterator[tuple[str, str, float]]:
        """Each field with the name of its chain and its weight."""
        for chain in CHAIN_NAMES:
            for name, boost in self._boosts.items():
                yield f"{name}_{chain}", chain, boost

    def _document(self, section: Handed) -> Any:
        texts = {f"{name}_{section.chain}": getattr(section, name) for name in self._boosts}
        return tantivy.Document(id=section.id, path=section.path, **texts)

    def _parsed(self, query: Query) -> Any:
        stems = {chain: self._stems(query, chain) for chain in CHAIN_NAMES}
        if query.kind in (QueryKind.PHRASE, QueryKind.PREFIX):
            return self._anywhere(query.kind, stems)
        words = range(len(query.words))
        each = [{chain: [stems[chain][number]] for chain in CHAIN_NAMES} for number in words]
        return _join(query.kind, [self._anywhere(QueryKind.ANY, word) for word in each])

    def _anywhere(self, kind: QueryKind, stems: dict[str, list[str]]) -> Any:
        """A query in any field, weighed as the field is; ``stems`` are those of each chain."""
        weighed = [
            tantivy.Query.boost_query(self._in_field(kind, field, stems[chain]), boost)
            for field, chain, boost in self._fields()
        ]
        return _join(QueryKind.ANY, weighed)

    def _show(self, parsed: Any, query: Query, addresses: Sequence[Any]) -> None:
        marking: dict[str, Any] = {}
        for address in addresses:
            section = self._searcher.doc(address)
            for field in section.to_dict():
                if field.startswith(("heading", "body")):
                    if field not in marking:
                        marking[field] = self._passages(parsed, field)
                    marking[field].snippet_from_doc(section).to_html()
