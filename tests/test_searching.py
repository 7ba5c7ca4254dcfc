"""What is marked in the passage and the heading of a hit. Which hits there are is tested with the ranking."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher import Document, Hit, Index, Language, Span, hits
from searcher.analysis import chain_of
from searcher.query import Shape, parse_query
from searcher.sections import split_sections
from searcher.splitting import parts_in
from searcher.weights import Weights
from searcher.words import find_words, normalise
from tests.building import WORDS
from tests.oracle import Oracle, PlainSection

pytestmark = pytest.mark.usefixtures("without_waiting_for_the_disk")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("searching") / "index") as made:
        yield made


def first_hit(index: Index, text: str, query: str, language: Language = Language.GERMAN) -> Hit:
    index.add([Document(path="a.md", text=text, title="-", language=language)])
    return index.search(query)[0]


def marked(text: str, spans: Sequence[Span]) -> list[str]:
    """The stretches that are marked, in the order of the text."""
    assert list(spans) == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    return [text[start:end] for start, end in spans]


BODY = {
    "every form": ("Der Markt, die MÄRKTE, des Marktes", "markt", ["Markt", "MÄRKTE", "Marktes"]),
    "an English keyboard": ("viele Kaeufer und Käufer", "kaufer", ["Kaeufer", "Käufer"]),
    "a part": ("eine Online-Community", "community", ["Community"]),
    "an inflected part": ("auf Online-Märkten", "markt", ["Märkten"]),
    "the first part": ("E-Mail-Adressen und Adressen", "e-mail", ["E-Mail"]),
    "both parts": ("eine Online-Community", "community online", ["Online", "Community"]),
    "a joined word as two": ("E-Mail, Email und e mail", "e-mail", ["E-Mail", "Email", "e", "mail"]),
    "a beginning": ("Netze, Netzwerk, vernetzt", "netz*", ["Netze", "Netzwerk"]),
    "a phrase where it stands": ("neu Markt, Markt, neu neu Markt", '"neu markt"', ["neu", "Markt"] * 2),
    "a phrase as one word": ("E-Mail und Online-Community", '"online community"', ["Online-Community"]),
    "a phrase over a line end": ("der neue\nMarkt", '"neue markt"', ["neue", "Markt"]),
    "no word that must not be there": ("Markt ohne Netz", "markt -haus", ["Markt"]),
    "only the field": ("Markt und Netz", "body:markt title:netz", ["Markt"]),
    "a soft hyphen": ("die Kunden\u00adbin\u00addung hier", "kundenbindung", ["Kunden\u00adbin\u00addung"]),
    "a part with a soft hyphen": ("das Online-Mar\u00adketing", "marketing", ["Mar\u00adketing"]),
    "decomposed": ("alle Ma\u0308rkte hier", "märkte", ["M\u00e4rkte"]),
    "decomposed in the query": ("alle Märkte hier", "ma\u0308rkte", ["Märkte"]),
    "ß is two letters folded": ("Straße, STRASSE, strasse", "straße", ["Straße", "STRASSE", "strasse"]),
    "a part behind ß": ("der Fuß-Ball-Verein", "verein", ["Verein"]),
    "a part that is folded longer": ("der Ball-Fuß-Test", "fuss", ["Fuß"]),
    "ligatures": ("die ﬁnanzen-ofﬁce-frage", "office", ["ofﬁce"]),
    "a Turkish capital": ("in \u0130zmir-Stadt", "stadt", ["Stadt"]),
    "signs at the end": ("C und C++ und C#", "c++", ["C++"]),
    "a paragraph sign": ("nach § 12", "§", ["§"]),
    "a number": ("um 3,8 oder 38", "3,8", ["3,8"]),
    "an apostrophe": ("wie geht’s dir", "geht's", ["geht’s"]),
}


@pytest.mark.parametrize(("text", "query", "found"), BODY.values(), ids=list(BODY))
def test_marks_in_the_passage(index: Index, text: str, query: str, found: list[str]) -> None:
    hit = first_hit(index, text, query)
    assert marked(hit.snippet.text, hit.snippet.highlights) == found


HEADING = {
    "every form": ("Markt und Märkte", "markt", ["Markt", "Märkte"]),
    "a part": ("Online-Märkte", "markt", ["Märkte"]),
    "a phrase": ("Neue Märkte, Märkte", '"neue märkte"', ["Neue", "Märkte"]),
    "without markup": ("Der **Markt** am `Netz`", "netz markt", ["Markt", "Netz"]),
    "only the field": ("Markt und Netz", "heading:markt body:text", ["Markt"]),
}


@pytest.mark.parametrize(("heading", "query", "found"), HEADING.values(), ids=list(HEADING))
def test_marks_in_the_heading(index: Index, heading: str, query: str, found: list[str]) -> None:
    hit = first_hit(index, f"# Oben\n\n## {heading}\n\nEin Text ist hier. Noch einer.", query)
    assert marked(hit.section.headings[-1], hit.heading_highlights) == found


def test_many_hits_are_made_step_by_step(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"# Markt {number}\n\nDer Markt und das Netz {number}.\n\n" for number in range(7))
    first_hit(index, text, "markt")
    together = index.search("markt netz")
    monkeypatch.setattr(hits, "_AT_ONCE", 3)
    assert index.search("markt netz") == together
    assert [hit.rank for hit in together] == list(range(1, 8))


def test_a_hit_through_its_heading_alone_shows_its_beginning(index: Index) -> None:
    hit = first_hit(index, "# Märkte\n\nEin Text ist hier.", "markt")
    assert (hit.snippet.text, hit.snippet.highlights) == ("Ein Text ist hier.", ())


@pytest.mark.parametrize("field", ["path", "title", "keywords", "description"])
def test_a_hit_through_what_is_not_shown_has_no_marks(index: Index, field: str) -> None:
    found = {"title": "Märkte"} if field == "title" else {field: ("Märkte",)} if field == "keywords" else {}
    found |= {"description": "Märkte"} if field == "description" else {}
    above = "# Märkte\n\n" if field == "path" else ""
    document = Document(
        path="a.md", text=f"{above}## Unten\n\nEin Text.", language=Language.GERMAN, **{"title": "-", **found}
    )
    index.add([document])
    hit = next(hit for hit in index.search("markt") if hit.section.headings[-1] == "Unten")
    assert (hit.snippet.text, hit.snippet.highlights, hit.heading_highlights) == ("Ein Text.", (), ())


def test_text_above_the_first_heading_has_no_heading_to_mark(index: Index) -> None:
    hit = first_hit(index, "Ein Markt.\n\n# Unten\n\nEin Text.", "markt")
    assert (hit.section.level, hit.heading_highlights) == (0, ())
    assert marked(hit.snippet.text, hit.snippet.highlights) == ["Markt"]


def test_the_passage_of_a_long_section_is_where_the_words_are(index: Index) -> None:
    filling = "Hier steht ein Satz ohne viel. " * 3000
    hit = first_hit(index, f"{filling}Der Markt und das Netz. {filling}", "markt netz")
    assert "Der Markt und das Netz." in hit.snippet.text
    assert marked(hit.snippet.text, hit.snippet.highlights) == ["Markt", "Netz"]
    assert len(hit.snippet.text) <= 240


def test_a_long_word_is_marked_to_its_end_or_the_longest_mark(index: Index) -> None:
    hit = first_hit(index, f"{'a' * 130} und {'b' * 300}", f"{'a' * 130} {'b' * 300}")
    assert "a" * 130 in marked(hit.snippet.text, hit.snippet.highlights)


def test_words_are_found_without_reading_where_every_section_begins(tmp_path: Path) -> None:
    """What a fresh process reads of an index must not grow with it."""
    with Index.create(tmp_path / "index") as fresh:
        assert first_hit(fresh, "# Markt\n\nDer Markt am Hafen.", "Markt am Hafen").snippet.highlights
        (segment,) = fresh._state.segments
        assert not {"field_starts", "section_starts"} & vars(segment).keys()


def mixed_documents() -> list[Document]:
    """Sections in all languages that hold all words in many orders."""
    documents = []
    for number, language in enumerate(Language):
        rows = [" ".join(WORDS[step:] + WORDS[:step]) for step in range(number, len(WORDS), 3)]
        text = "\n\n".join(f"# {row[:60]}\n\n{row}. {row[::-1][:40]} {row}" for row in rows)
        documents.append(Document(path=f"{language}.md", text=text, language=language))
    return documents


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("mixed") / "index") as made:
        gone = Document(path="gone.md", text="Markt " * 50, language=Language.GERMAN)
        made.add([*mixed_documents(), gone])
        made.remove(["gone.md"])
        yield made


@pytest.fixture(scope="module")
def oracle(mixed: Index) -> Oracle:
    plain = [
        PlainSection(document, section)
        for document in mixed_documents()
        for section in split_sections(document)
    ]
    return Oracle(plain, Weights(), partial(parts_in, mixed._state.views))


words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=2, max_size=3).map(lambda listed: f'"{" ".join(listed)}"')
prefixes = st.tuples(words, st.integers(1, 5)).map(lambda each: f"{each[0][: each[1]]}*")


@given(st.lists(st.one_of(words, phrases, prefixes), min_size=1, max_size=4).map(" ".join))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_are_the_forms_of_the_words_of_the_query(mixed: Index, oracle: Oracle, query: str) -> None:
    clauses = parse_query(query).clauses
    alone = {clause.words[0] for clause in clauses if clause.shape is Shape.WORD}
    begun = tuple(clause.words[0] for clause in clauses if clause.shape is Shape.PREFIX)
    sought = {word for clause in clauses for word in (*clause.words, "-".join(clause.words))}
    sought |= {part for word in sought for part in word.split("-")}
    sought |= {part for word in sought for part in parts_in(mixed._state.views, word)}
    for hit in mixed.search(query):
        chain = chain_of(hit.section.language)
        for text, marks in (
            (hit.snippet.text, hit.snippet.highlights),
            (hit.section.headings[-1], hit.heading_highlights),
        ):
            for form in map(normalise, marked(text, marks)):
                assert form.startswith(begun) or any(oracle.finding(chain, word, form) for word in sought)
            for start, end in find_words(text):
                form = normalise(text[start:end])
                if form.startswith(begun) or any(oracle.finding(chain, word, form) for word in alone):
                    assert any(mark.start < end and start < mark.end for mark in marks), form


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("nb", "nb/a.md nb/sub/b.md"),
        ("nb/", "nb/a.md nb/sub/b.md"),
        ("nb/*", "nb/a.md nb/sub/b.md"),
        ("nb/**", "nb/a.md nb/sub/b.md"),
        ("nb/*.md", "nb/a.md nb/sub/b.md"),
        ("sub", "nb/sub/b.md"),
        ("b.md", "nb/sub/b.md"),
        ("*/sub/*", "nb/sub/b.md"),
        ("[nd]?/a.md", "de/a.md nb/a.md"),
        ("*.md", "./d.md /srv/c.md de/a.md fjord.md nb/a.md nb/sub/b.md"),
        ("a", ""),
        ("NB", ""),
        ("sub/b.md", ""),
        ("./nb", "nb/a.md nb/sub/b.md"),
        ("/nb/a.md", "nb/a.md"),
        (".//nb/", "nb/a.md nb/sub/b.md"),
        ("./a.md", ""),
        ("./fjord.md", "fjord.md"),
        ("/srv/c.md", "/srv/c.md"),
        ("./d.md", "./d.md"),
        ("https://e", "https://e/f"),
    ],
)
def test_a_glob_takes_documents_and_folders(tmp_path: Path, glob: str, found: str) -> None:
    paths = ["nb/a.md", "nb/sub/b.md", "de/a.md", "fjord.md", "/srv/c.md", "./d.md", "https://e/f"]
    with Index.create(tmp_path / "index") as index:
        index.add(Document(path=path, text="Fjord.") for path in paths)
        assert sorted(hit.section.path for hit in index.search("fjord", path=glob)) == found.split()
