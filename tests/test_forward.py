import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import forward as forward_module
from searcher.analysis import chain_of
from searcher.document import Document
from searcher.forward import Forward, ForwardWriter, document_facts
from searcher.language import LANGUAGES, Language
from searcher.runs import GAP
from searcher.section import Section, field_texts
from searcher.spans import LONGEST_MARK
from searcher.terms import plain_word
from searcher.weights import Field
from searcher.words import find_words, normalise
from tests.building import Analysed, documents


def forward_of(found: list[Analysed]) -> Forward:
    writer = ForwardWriter()
    for document, sections in found:
        writer.add(document, document_facts(document), sections)
    return writer.forward


def section(text: str = "", headings: tuple[str, ...] = (), title: str = "") -> Section:
    return Section("a.md", "a.md", title, headings, 0, "", Language.GERMAN, text, 3, 9)


def laid_out(forward: Forward) -> list[tuple[str, int, int]]:
    """Word, start and length at each position; an empty position is ("", 0, 0)."""
    words = [plain_word(word) for word in forward.words]
    spans = forward.spans.arrays()
    far = dict(zip(spans["far_tokens"].tolist(), spans["far_steps"].tolist(), strict=True))
    odd = dict(zip(spans["odd_tokens"].tolist(), spans["odd_lengths"].tolist(), strict=True))
    found, reached = [], 0
    for position, (number, step) in enumerate(
        zip(forward.tokens, spans["token_steps"].tolist(), strict=True)
    ):
        word = "" if number == GAP else words[number]
        reached = reached + step + far.get(position, 0) if word else 0
        found.append((word, reached, odd.get(position, len(word))))
    return found


def test_words_stand_in_reading_order_with_a_gap_after_each_text() -> None:
    document = Document(path="a.md", text="", keywords=("Netz", "", "Alter Markt"), description="–")
    forward = forward_of([(document, [section("Der  Markt, MÄRKTE", ("Oben", "Unten"), "Titel")])])
    assert laid_out(forward) == [
        *[("unten", 0, 5), ("", 0, 0)],
        *[("oben", 0, 4), ("", 0, 0)],
        *[("titel", 0, 5), ("", 0, 0)],
        *[("netz", 0, 4), ("", 0, 0), ("alter", 0, 5), ("markt", 6, 5), ("", 0, 0)],
        *[("der", 0, 3), ("markt", 5, 5), ("märkte", 12, 6), ("", 0, 0)],
    ]
    assert list(forward.field_starts) == [0, 2, 4, 6, 11, 11, 15]


@given(documents(), st.integers(1, 50))
@settings(deadline=None)
def test_new_words_are_told_once(found: list[Analysed], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward_module, "_AT_ONCE", at_once)
        writer, told = ForwardWriter(), []
        for document, sections in found:
            writer.add(document, document_facts(document), sections)
            told += writer.new_words()
        words = [*writer.forward.words]
        assert told + writer.new_words() == words
        assert writer.new_words() == []


@given(documents())
@settings(deadline=None)
def test_every_word_of_every_field_has_its_place(found: list[Analysed]) -> None:
    forward = forward_of(found)
    wanted, bounds = [], []
    for document, sections in found:
        for each in sections:
            bounds.append([len(wanted)])
            for texts in field_texts(each, document.keywords, document.description):
                for text in filter(lambda text: any(find_words(text)), texts):
                    spans = find_words(text)
                    wanted += [(normalise(text[start:end]), start, end - start) for start, end in spans]
                    wanted.append(("", 0, 0))
                bounds[-1].append(len(wanted))
    assert laid_out(forward) == wanted
    assert list(forward.field_starts) == [bound for each in bounds for bound in each]
    assert forward.section_counts == [len(sections) for _, sections in found]


@given(
    st.lists(
        st.text(st.one_of(st.characters(), st.sampled_from("aÄ5§-'.,_+# \n\t\r\u00a0\u00ad\u0301\u2028"))),
        min_size=1,
    )
)
@settings(deadline=None)
def test_words_are_found_wherever_blanks_and_line_ends_are(found: list[str]) -> None:
    """Also where so much comes that it is laid out in several steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward_module, "_AT_ONCE", 5)
        forward = forward_of([(Document(path="a.md", text=""), [section(text) for text in found])])
    wanted: list[tuple[str, int, int]] = []
    bodies = [0]
    for text in found:
        wanted += [(normalise(text[start:end]), start, end - start) for start, end in find_words(text)]
        wanted += [("", 0, 0)] if any(find_words(text)) else []
        bodies += [len(wanted)]
    assert laid_out(forward) == wanted
    assert list(forward.field_starts) == [
        bound for start, end in pairwise(bodies) for bound in [*[start] * (len(Field)), end]
    ]


@given(documents())
@settings(deadline=None)
def test_a_word_has_one_number_in_each_chain(found: list[Analysed]) -> None:
    forward = forward_of(found)
    assert sorted(forward.words.values()) == list(range(len(forward.words)))
    chains = {chain_of(each.language).name for _, sections in found for each in sections}
    assert {word.decode().partition(":")[0] for word in forward.words} <= chains


def test_what_is_kept_of_sections_and_documents() -> None:
    document = Document(
        path="a.md", text="", title="Å", keywords=("x",), language=Language.NYNORSK, metadata={"år": 1}
    )
    writer = ForwardWriter()
    writer.add(document, document_facts(document, 5, 7, b"\1" * 32), [section("Blå", ("A", "B"), "Å")])
    forward = writer.forward
    assert (forward.outlines, forward.titles) == ([b"=\nA\nB"], ["Å".encode()])
    assert forward.texts == ["Blå".encode()]
    assert [LANGUAGES[code] for code in forward.languages] == [Language.GERMAN]
    assert (list(forward.levels), list(forward.lines), list(forward.end_lines)) == ([0], [3], [9])
    facts = forward.documents[0]
    assert (facts.path, facts.size, facts.modified_ns, facts.sha256) == ("a.md", 5, 7, b"\1" * 32)
    assert json.loads(facts.stored) == {"description": "", "keywords": ["x"]}


@given(st.integers(1, 400))
@settings(deadline=None)
def test_a_mark_has_a_longest_length(length: int) -> None:
    forward = forward_of([(Document(path="a.md", text=""), [section("a" * length)])])
    usual = len(normalise("a" * length))
    odd = [min(length, LONGEST_MARK)] if length > usual else []
    assert forward.spans.arrays()["odd_lengths"].tolist() == odd


def test_every_field_has_its_texts() -> None:
    texts = field_texts(section("body", ("a", "b", "c"), "title"), ("k1", "k2"), "said")
    assert dict(zip(Field, texts, strict=True)) == {
        Field.HEADING: ("c",),
        Field.PATH: ("a", "b"),
        Field.TITLE: ("title",),
        Field.KEYWORDS: ("k1", "k2"),
        Field.DESCRIPTION: ("said",),
        Field.BODY: ("body",),
    }
