from collections.abc import Sequence
from inspect import signature
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from searcher import Index, answering
from searcher.cli import main
from searcher.search_line import OPTIONS, SearchLine, read_plain_line


def line(*query: str, **given: Any) -> SearchLine:
    """A line with these options, and all others as they are when they are not given."""
    defaults: dict[str, Any] = {option.field: option.default for option in OPTIONS}
    return SearchLine(query, **{**defaults, "index_path": "index", **given})


PLAIN = {
    "words": (["sosiale", "medier"], line("sosiale", "medier")),
    "options": (["a", "-n", "5", "--language", "no"], line("a", limit=5, language="no")),
    "the least bounds": (
        ["a", "-n", "1", "--offset", "0", "--per-document", "1"],
        line("a", limit=1, per_document=1),
    ),
    "words that begin or end like -n5": (["a", "-nettverk", "2025"], line("a", "-nettverk", "2025")),
    "a word with a sign": (["+a", "-b", "--json"], line("+a", "-b", output="json")),
    "a word like an option": (["--", "--json", "-n5"], line("--json", "-n5")),
    "a bound of nothing": (["a", "--offset", "0"], line("a")),
    "an index": (["a", "--index", "x"], line("a", index_path="x")),
}


@pytest.mark.parametrize(("arguments", "read"), PLAIN.values(), ids=list(PLAIN))
def test_a_plain_line_is_read(arguments: Sequence[str], read: SearchLine) -> None:
    assert read_plain_line(["search", *arguments], {}) == read


def test_what_is_not_given_is_as_in_the_library() -> None:
    read = read_plain_line(["search", "a"], {})
    defaults = {name: each.default for name, each in signature(Index.search).parameters.items()}
    for name in ("limit", "offset", "language", "path", "keyword", "per_document"):
        assert getattr(read, name) == defaults[name], name


def test_the_environment_names_the_index() -> None:
    environment = {"SEARCHER_INDEX": "y"}
    assert read_plain_line(["search", "a"], environment) == line("a", index_path="y")
    assert read_plain_line(["search", "a", "--index", "x"], environment) == line("a", index_path="x")


def test_what_leaves_sections_out_is_named_as_it_is_typed() -> None:
    assert line("a", limit=5, per_document=1).narrowing() == ""
    narrowed = line("a", keyword="pris", path="nb/*", language="nb")
    assert narrowed.narrowing() == "--language nb --path nb/* --keyword pris"


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["a"], ["build", "a"], ["--index", "x", "search", "a"], ["search"], ["search", "--json"]),
        *(
            ["search", "a", "-h"],
            ["search", "a", "--help"],
            ["search", "a", "--limit=5"],
            ["search", "a", "-n5"],
        ),
        *(["search", "a", "-n"], ["search", "a", "-n", "0"], ["search", "a", "-n", "many"]),
        ["search", "a", "-n", "9" * 5000],  # more digits than Python reads
        *(["search", "a", "--color", "red"], ["search", "a", "--json", "--count"], ["search", "a", "--jso"]),
    ],
    ids=lambda arguments: " ".join(arguments)[:30],
)
def test_all_other_lines_are_left_to_the_full_parser(arguments: Sequence[str]) -> None:
    assert read_plain_line(arguments, {}) is None


def test_a_shell_that_completes_is_left_to_the_full_parser() -> None:
    assert read_plain_line(["search", "a"], {"_SEARCHER_COMPLETE": "bash_complete"}) is None


pieces = st.sampled_from(
    [
        *(
            "a",
            "-b",
            "+c",
            "",
            "-",
            "--",
            "-x1",
            "-n",
            "-n3",
            "3",
            "0",
            "-1",
            "1_0",
            " 2",
            "٣",
            "nb",
            "no",
            "auto",
        ),
        *(
            "--limit",
            "--offset",
            "--language",
            "--path",
            "--keyword",
            "--per-document",
            "--json",
            "--vimgrep",
        ),
        *("-l", "--files", "--count", "--color", "--index", "--limit=4", "--inde", "--help", "-h", "--other"),
    ]
)


@given(st.lists(pieces, max_size=6), st.sampled_from([{}, {"SEARCHER_INDEX": "y"}]))
@example(["--path", ""], {})
def test_a_line_means_the_same_to_both_readers(arguments: list[str], environment: dict[str, Any]) -> None:
    plain = read_plain_line(["search", *arguments], environment)
    if plain is None:
        return
    seen = list[SearchLine]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "answer", lambda line: seen.append(line) or 0)
        patch.delenv("SEARCHER_INDEX", raising=False)
        CliRunner().invoke(main, ["search", *arguments], env=environment, catch_exceptions=False)
    assert seen == [plain]
