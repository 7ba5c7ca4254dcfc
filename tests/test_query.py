import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.errors import QueryError
from searcher.query import (
    FIELDS,
    LONGEST_QUERY,
    MOST_WARNINGS,
    MOST_WORDS,
    Clause,
    ParsedQuery,
    Role,
    Shape,
    parse_query,
)
from searcher.words import LONGEST, find_words, normalise

FIXTURE = Path(__file__).parent / "fixtures" / "queries.txt"
CASES = FIXTURE.read_text(encoding="utf-8").rstrip("\n").split("\n\n> ")[1:]

texts = st.one_of(
    st.text(max_size=200),
    st.text('+-*":„“«»()[]aÅß1§.,’& \n\x1b\u0301\u00ad', max_size=80),
    st.lists(
        st.sampled_from(["title:", "body:", "foo:", "+", "-", '"', "*", "(", "AND", "ord", "e-post", " "])
    ).map("".join),
)


def shown(clause: Clause) -> str:
    words = " ".join(clause.words)
    form = {Shape.WORD: words, Shape.PHRASE: f'"{words}"', Shape.PREFIX: f"{words}*"}[clause.shape]
    return f"{clause.role.value}{clause.field + ':' if clause.field else ''}{form}"


def understood(text: str) -> ParsedQuery | None:
    try:
        return parse_query(text)
    except QueryError:
        return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split("\n")[0])
def test_a_query_is_understood(case: str) -> None:
    lines = case.split("\n")
    # A query goes on over indented lines.
    asked = [lines[0], *(line for line in lines[1:] if line.startswith("  "))]
    expected = [line for line in lines[len(asked) :] if not line.startswith("! ")]
    warnings = [line[2:] for line in lines[len(asked) :] if line.startswith("! ")]
    parsed = understood("\n".join(asked))
    if parsed is None:
        assert expected == ["error"]
        return
    assert [shown(clause) for clause in parsed.clauses] == expected
    assert len(parsed.warnings) == len(warnings)
    assert all(part in sentence for part, sentence in zip(warnings, parsed.warnings, strict=True))


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_query_says_what_to_type(text: str) -> None:
    with pytest.raises(QueryError, match="type one or more words"):
        parse_query(text)


@pytest.mark.parametrize("text", ["?!", '""', "*", "+", "\x00", "\ud800"])
def test_a_query_without_a_word_asks_for_nothing_and_says_what_to_type(text: str) -> None:
    parsed = parse_query(text)
    assert parsed.clauses == ()
    assert "type one or more words" in parsed.warnings[-1]


@given(texts)
def test_only_an_empty_text_raises_and_only_one_without_a_word_asks_for_nothing(text: str) -> None:
    parsed = understood(text)
    has_word = any(True for _ in find_words(text[:LONGEST_QUERY]))
    assert (parsed is not None) == bool(text[:LONGEST_QUERY].strip())
    assert bool(parsed and parsed.clauses) == has_word


@given(texts)
def test_a_clause_is_sound(text: str) -> None:
    parsed = understood(text)
    for clause in parsed.clauses if parsed else ():
        assert clause.field is None or clause.field in FIELDS
        assert text[clause.start : clause.start + len(clause.written)] == clause.written
        assert (len(clause.words) > 1) == (clause.shape is Shape.PHRASE)
        assert all(word and normalise(word) == word for word in clause.words)


@given(texts)
def test_a_query_that_finds_something_is_never_all_exclusions(text: str) -> None:
    parsed = understood(text)
    if parsed:
        assert {clause.role for clause in parsed.clauses} != {Role.MUST_NOT}


@given(texts)
def test_nothing_is_asked_for_twice(text: str) -> None:
    parsed = understood(text)
    clauses = [clause[:4] for clause in parsed.clauses] if parsed else []
    assert len(set(clauses)) == len(clauses)


@given(texts)
def test_warnings_are_few_and_printable(text: str) -> None:
    parsed = understood(text)
    warnings = parsed.warnings if parsed else ()
    assert len(warnings) <= MOST_WARNINGS
    assert all(sentence.isprintable() and len(sentence) < 160 for sentence in warnings)


@pytest.mark.parametrize(
    ("typed", "parts", "row"),
    [
        ("ord", "", ""),
        ("e-post", "e post", "e post"),
        ("info@firma.no", "info firma no", "info firma no"),
        ("§ 12", "§ 12", "§ 12"),
        ("covid19", "", "covid 19"),
        ("15000", "", "15 000"),
        ("C++", "c", ""),  # a single word makes no row
        ('"et ord"', "et ord", "et ord"),
    ],
)
def test_a_clause_may_stand_in_parts_or_in_a_row(typed: str, parts: str, row: str) -> None:
    (clause,) = parse_query(typed).clauses
    assert (clause.parts(), clause.row()) == (tuple(parts.split()), tuple(row.split()))


def test_as_many_words_as_are_read_give_no_warning() -> None:
    words = [f"ord{number}" for number in range(MOST_WORDS)]
    for query in (" ".join(words), f'"{" ".join(words)}"'):
        assert parse_query(query).warnings == ()


def test_many_words_are_cut_and_said() -> None:
    parsed = parse_query(" ".join(f"ord{number}" for number in range(100)))
    assert len(parsed.clauses) == MOST_WORDS
    assert parsed.warnings == (f"Only the first {MOST_WORDS} words of the query are looked for.",)


def test_a_long_phrase_is_cut_and_said() -> None:
    parsed = parse_query('"' + " ".join(f"ord{number}" for number in range(100)) + '" mer')
    assert [len(clause.words) for clause in parsed.clauses] == [MOST_WORDS]
    assert parsed.clauses[0].written.endswith(f"ord{MOST_WORDS - 1}")
    assert parsed.warnings == (f"Only the first {MOST_WORDS} words of the query are looked for.",)


def test_a_long_word_is_cut_and_said() -> None:
    parsed = parse_query("x" * 1000)
    assert parsed.clauses[0].words == ("x" * LONGEST,)
    assert f"only the first {LONGEST} characters" in parsed.warnings[0]


def test_a_long_query_is_cut_and_said() -> None:
    parsed = parse_query("ord " * 100_000 + "slutt")
    assert [clause.words for clause in parsed.clauses] == [("ord",)]
    assert parsed.text == "ord " * (LONGEST_QUERY // 4)
    assert f"first {LONGEST_QUERY} characters" in parsed.warnings[0]


def test_too_many_warnings_are_counted() -> None:
    parsed = parse_query(" ".join(f"felt{number}x:verdi" for number in range(30)))
    assert len(parsed.warnings) == MOST_WARNINGS
    assert parsed.warnings[-1].startswith("21 more")


@pytest.mark.parametrize(
    "unit", ["a ", '"', "a:", "(", "+", 'a"', "*", "x", "-title:", "a:b ", "title:(", "é-", "-a ", "„a “"]
)
def test_a_megabyte_is_read_at_once(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    understood(text)
    assert time.process_time() - start < 0.1
