"""Promise: other programs find the names and shapes that they were written against.

What stands here may be added to, but nothing in it may change without a new major version.
"""

import inspect
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import searcher
from searcher import Document, Hit, Index, Language, Results, SearcherError, Section, Snippet, Span, errors
from searcher.cli import main

NAMES = """
    CheckReport CorruptIndexError Document DocumentError Explanation Hit IncompatibleIndexError Index
    IndexExistsError IndexLockedError IndexNotFoundError IndexStatus Language QueryError Results SearcherError
    Section SectionNotFoundError Skipped Snippet Span Token UpdateReport analyze
"""

VALUES: Mapping[str, Mapping[str, object]] = {
    "Document": {
        "path": str,
        "text": str,
        "title": str,
        "description": str,
        "keywords": tuple[str, ...],
        "language": Language | None,
        "metadata": Mapping[str, object],
        "first_line": int,
    },
    "Section": {
        "id": str,
        "path": str,
        "title": str,
        "headings": tuple[str, ...],
        "level": int,
        "anchor": str,
        "language": Language,
        "text": str,
        "line": int,
        "end_line": int,
    },
    "Snippet": {"text": str, "highlights": tuple[Span, ...]},
    "Hit": {
        "rank": int,
        "score": float,
        "section": Section,
        "snippet": Snippet,
        "heading_highlights": tuple[Span, ...],
    },
    "Results": {
        "query": str,
        "hits": tuple[Hit, ...],
        "total": int,
        "suggestion": str | None,
        "warnings": tuple[str, ...],
    },
    "UpdateReport": {
        "added": int,
        "changed": int,
        "removed": int,
        "unchanged": int,
        "skipped": tuple[searcher.Skipped, ...],
        "sections": int,
        "seconds": float,
    },
    "Skipped": {"path": str, "reason": str},
    "Token": {"text": str, "span": Span, "position": int, "keys": Mapping[str, tuple[str, ...]]},
}

DEFAULTS = {
    "title": "",
    "description": "",
    "keywords": (),
    "language": None,
    "metadata": {},
    "first_line": 1,
}

SIGNATURES: list[tuple[Callable[..., Any], str]] = [
    (Index.create, "(path, *, overwrite=False)"),
    (Index.open, "(path)"),
    (Index.update, "(self, folder, *, include=(), exclude=(), progress=None)"),
    (Index.add, "(self, documents, *, progress=None)"),
    (Index.remove, "(self, paths)"),
    (
        Index.search,
        "(self, query, *, limit=10, offset=0, language=None, path=None, keyword=None, per_document=None)",
    ),
    (Index.explain, "(self, query, section_id)"),
    (Index.section, "(self, section_id)"),
    (Index.status, "(self)"),
    (Index.check, "(self)"),
    (Index.refresh, "(self)"),
    (Index.close, "(self)"),
    (Document.parse, "(source, path)"),
    (searcher.analyze, "(text, language)"),
]

OPTIONS = {
    "build": "--include --exclude --index",
    "search": "-n --limit --offset --language --path --keyword --per-document --json --vimgrep -l --files"
    " --count --color --index",
    "show": "--index",
    "explain": "--index",
    "analyze": "--language",
    "status": "--index",
    "check": "--index",
    "evaluate": "",
}


def test_the_package_gives_these_names() -> None:
    assert searcher.__all__ == NAMES.split()
    assert all(getattr(searcher, name) is not None for name in searcher.__all__)
    assert (Path(searcher.__file__).parent / "py.typed").exists()


@pytest.mark.parametrize("name", [*VALUES, "Explanation", "IndexStatus", "CheckReport"])
def test_every_value_is_a_frozen_slotted_dataclass(name: str) -> None:
    value = getattr(searcher, name)
    assert value.__dataclass_params__.frozen
    assert "__slots__" in vars(value)


@pytest.mark.parametrize("name", VALUES)
def test_a_value_has_these_fields(name: str) -> None:
    value = getattr(searcher, name)
    hints = get_type_hints(value)
    assert {field.name: hints[field.name] for field in fields(value)} == VALUES[name]
    assert [field.name for field in fields(value)] == [*VALUES[name]]


def test_a_document_needs_its_path_and_text_alone() -> None:
    assert all(field.kw_only for field in fields(Document))
    needed = [
        field.name for field in fields(Document) if (field.default, field.default_factory) == (MISSING,) * 2
    ]
    assert needed == ["path", "text"]
    document = Document(path="a", text="b")
    assert {name: getattr(document, name) for name in DEFAULTS} == DEFAULTS


def test_a_span_is_a_pair() -> None:
    assert Span._fields == ("start", "end")
    assert Span(1, 2) == (1, 2)


def test_results_are_iterated_indexed_and_counted(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(Document(path=path, text="En fjord.") for path in "abc")
        results = index.search("fjord", limit=2)
    assert isinstance(results, Results)
    assert (tuple(results), results[0], len(results), results.total) == (results.hits, results.hits[0], 2, 3)


@pytest.mark.parametrize(("function", "signature"), SIGNATURES)
def test_a_function_takes_these_arguments(function: Callable[..., Any], signature: str) -> None:
    found = inspect.signature(function)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in found.parameters.values()]
    assert str(found.replace(parameters=bare, return_annotation=inspect.Signature.empty)) == signature


def test_languages_are_texts() -> None:
    assert {*Language} >= {"de", "fi", "nb", "nn", "und"}
    assert all(isinstance(language, str) for language in Language)


def test_errors_are_a_tree_that_is_drawn() -> None:
    names = [name for name in NAMES.split() if name.endswith("Error") and name != "SearcherError"]
    assert all(issubclass(getattr(searcher, name), SearcherError) for name in names)
    assert all(name in (errors.__doc__ or "") for name in names)


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_takes_these_options(command: str) -> None:
    taken = {name for option in main.commands[command].params for name in option.opts}
    assert {*OPTIONS[command].split(), "--json"} <= taken


def test_the_library_prints_nothing_and_imports_no_command_line() -> None:
    program = (
        "import sys, searcher\nsearcher.Index, searcher.analyze('ord', 'nb')\nprint('click' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
