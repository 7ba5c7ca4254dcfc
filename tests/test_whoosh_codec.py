"""Whoosh itself reads a generation, and its own exhaustive search finds the same sections."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import open_dir
from whoosh.query import And, FuzzyTerm, Not, Or, Phrase, Prefix, Query, Term

from searcher.analysis import CHAINS
from searcher.errors import SearcherError
from searcher.matching import Matcher
from searcher.query import Clause, Role, Shape
from searcher.view import View
from searcher.weights import Field, Weights
from searcher.whoosh_codec import ArrayCodec, WhooshSegment, WordField, field_name, write_contents
from tests.building import Analysed, documents, views_of, words

FIELDS = [(field, chain.name) for field in Field for chain in CHAINS]


def in_any_field(make: Any) -> Query:
    return Or([make(field_name(field, chain), chain) for field, chain in FIELDS])


def any_form(views: list[View], word: str) -> Query:
    """A word in any of its forms, which the lexicon of the index names."""
    forms = {view.segment.words[n].decode() for view in views for n in Matcher(views).forms(view, word).words}
    terms = [form.partition(":")[::2] for form in forms]
    return Or([Term(field_name(field, chain), text) for field in Field for chain, text in terms])


def found_by_whoosh(folder: Path, query: Query) -> set[str]:
    """All sections that match by Whoosh's own matchers, without its top-k, which is not exact."""
    with open_dir(str(folder)).searcher() as searcher:
        return {
            str(searcher.stored_fields(number)["id"])
            for number in searcher.docs_for_query(query)
            if not searcher.reader().is_deleted(number)
        }


def found_by_us(views: list[View], clause: Clause) -> set[str]:
    return {
        view.segment.section(number).id
        for view in views
        for number in Matcher(views).match(view, clause).present.nonzero()[0].tolist()
    }


def clause(shape: Shape, *sought: str) -> Clause:
    return Clause(Role.ANY, shape, None, sought, " ".join(sought), 0)


# A word with joints (e-post) means its parts in a row as well, which Whoosh is not asked for.
plain = words.filter(str.isalpha)


@given(documents(), st.integers(0, 5), st.sets(st.integers(0, 4), max_size=2), plain, plain)
@settings(max_examples=60, deadline=None)
def test_whoosh_finds_the_same_sections(
    found: list[Analysed], cut: int, dead: set[int], one: str, other: str
) -> None:
    one, other = one.casefold(), other.casefold()
    gone = {f"{number}.md" for number in dead}
    with TemporaryDirectory() as name:
        folder = Path(name)
        views, _ = views_of(folder, [part for part in (found[:cut], found[cut:]) if part], gone, Weights())
        write_contents(
            folder,
            [view.segment.path.name for view in views],
            {view.segment.path.name: sorted(view.deleted) for view in views},
        )
        first, second = (
            found_by_us(views, clause(Shape.WORD, one)),
            found_by_us(views, clause(Shape.WORD, other)),
        )
        ones, others = any_form(views, one), any_form(views, other)
        assert found_by_whoosh(folder, ones) == first
        assert found_by_whoosh(folder, And([ones, others])) == first & second
        assert found_by_whoosh(folder, Or([ones, others])) == first | second
        assert found_by_whoosh(folder, And([ones, Not(others)])) == first - second
        prefix = in_any_field(lambda field, chain: Prefix(field, one[:3]))
        assert found_by_whoosh(folder, prefix) == found_by_us(views, clause(Shape.PREFIX, one[:3]))
        phrase = in_any_field(lambda field, chain: Phrase(field, [one, other]))
        assert found_by_whoosh(folder, phrase) <= found_by_us(views, clause(Shape.PHRASE, one, other))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from searcher.document import Document
    from searcher.language import Language
    from searcher.section import Section

    document = Document(path="a.md", text="")
    text = "Der Markt, die Märkte, der Markt"
    section = Section("a.md#x", "a.md", "Titel", ("Titel", "Märkte"), 2, "x", Language.GERMAN, text, 1, 2)
    views_of(tmp_path, [[(document, [section])]], set(), Weights())
    write_contents(tmp_path, ["0.segment"], {})
    return tmp_path


def test_terms_positions_and_lengths_are_those_of_the_text(folder: Path) -> None:
    with open_dir(str(folder)).reader() as reader:
        assert list(reader.field_terms("body_de")) == ["der", "die", "markt", "märkte"]
        assert list(reader.lexicon("heading_de")) == ["märkte".encode()]
        assert reader.frequency("body_de", "markt") == 2
        assert reader.doc_frequency("body_de", "markt") == 1
        assert reader.postings("body_de", "markt").value_as("positions") == [1, 5]
        assert reader.doc_field_length(0, "body_de") == 6
        assert reader.doc_field_length(0, "body_fi") == 0
        assert reader.stored_fields(0)["headings"] == ("Titel", "Märkte")
        assert "heading_de" in reader.indexed_field_names()


def test_whooshs_fuzzy_terms_walk_the_words(folder: Path) -> None:
    assert found_by_whoosh(folder, FuzzyTerm("body_de", "mrakt", maxdist=2)) == {"a.md#x"}
    assert found_by_whoosh(folder, FuzzyTerm("body_de", "zebra", maxdist=1)) == set()


def test_whoosh_cannot_write() -> None:
    segment = WhooshSegment("0.segment", 1, frozenset())
    for refused in (
        lambda: ArrayCodec().new_segment(None, "MAIN"),
        lambda: ArrayCodec().per_document_writer(None, segment),
        lambda: ArrayCodec().field_writer(None, segment),
        lambda: segment.delete_document(0),
        lambda: WordField().index("ord"),
    ):
        with pytest.raises(SearcherError, match=r"searcher\.Index"):
            refused()
