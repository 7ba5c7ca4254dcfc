import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from searcher import Document, Index, SearcherError
from searcher.cli import main
from searcher.generations import Draft
from searcher.search_line import INDEX
from tests.test_failing import CANNOT_BE_WRITTEN, FULL

NETWORKS = """---
title: Sosiale medier
keywords: [nettverk, reklame]
lang: nb
---
Innledning om medier.

# Sosiale medier

## Fordeler

Et **nettverk** gir en liten bedrift mange fordeler, og nettverket vokser fort.

## Ulemper

Det koster tid å svare alle som skriver.
"""
FINNISH = "# Verkostot\n\nVerkosto auttaa pientä yritystä löytämään uusia asiakkaita.\n"


def write_documents(folder: Path) -> None:
    (folder / "nb").mkdir(parents=True)
    (folder / "nb" / "medier.md").write_text(NETWORKS, encoding="utf-8")
    (folder / "fi.md").write_text(FINNISH, encoding="utf-8")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing around the command that changes what it does."""
    for name in ("SEARCHER_INDEX", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def docs(alone: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents in the folder docs of the current folder, not yet indexed."""
    monkeypatch.chdir(tmp_path)
    write_documents(tmp_path / "docs")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("built")
    write_documents(place / "docs")
    with Index.create(place / "index") as index:
        index.update(place / "docs")
    return place


@pytest.fixture
def built(alone: None, built_once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents and their index in the current folder, for tests that leave both as they are."""
    monkeypatch.chdir(built_once)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("docs")
def test_build_says_what_changed() -> None:
    first = run("build", "docs")
    assert first.stdout.startswith("2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped; 5 sections, ")
    Path("docs/fi.md").unlink()
    Path("docs/empty.bin").write_bytes(b"\0\0\0")
    second = json.loads(run("build", "docs", "--json").stdout)
    assert {name: second[name] for name in ("added", "changed", "removed", "unchanged")} == {
        "added": 0,
        "changed": 0,
        "removed": 1,
        "unchanged": 1,
    }


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("docs")
def test_progress_is_drawn_on_a_terminal_and_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Terminal()
    monkeypatch.setattr(sys, "stderr", drawn)
    main(["build", "docs"], standalone_mode=False)
    lines = drawn.getvalue().split("\r\x1b[K")
    assert "100%  2 of 2  … all read; finding forms and writing" in lines
    assert lines[-1] == ""


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize(("options", "stream"), [(["--json"], Terminal()), ([], StringIO())])
def test_progress_is_drawn_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, options: list[str], stream: StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    main(["build", "docs", *options], standalone_mode=False)
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("docs")
def test_build_names_every_file_that_it_skips() -> None:
    for number in range(5):
        Path(f"docs/{number}.md").write_bytes(b"a\0b")
    result = run("build", "docs")
    assert "5 skipped" in result.stdout
    assert "0.md" in result.stderr
    assert "… and 2 more" in result.stderr
    assert all(f"{number}.md" in run("build", "docs", "--verbose").stderr for number in range(5))
    assert run("build", "docs", "--json").stderr == ""


@pytest.mark.usefixtures("docs")
def test_build_takes_globs() -> None:
    assert run("build", "docs", "--include", "nb/*").stdout.startswith("1 added")
    assert json.loads(run("build", "docs", "--exclude", "nb/*", "--json").stdout)["removed"] == 1


@pytest.mark.usefixtures("docs")
def test_build_says_that_the_index_was_of_another_folder_and_that_there_are_no_documents() -> None:
    Path("empty").mkdir()
    assert run("build", "docs").stderr == ""
    was, has = run("build", "empty").stderr.splitlines()
    docs, empty = Path("docs").resolve(), Path("empty").resolve()
    assert was == f"note: the index was of {docs}; it is now of {empty}, and of nothing else"
    assert has.startswith(f"note: {empty} has no documents (")
    assert run("build", "empty", "--json").stderr == ""


@pytest.mark.usefixtures("docs")
def test_build_says_that_the_documents_of_a_program_are_gone() -> None:
    with Index.create("index") as index:
        index.add([Document(path="faq/1", text="Fjord.")])
    docs = Path("docs").resolve()
    was = f"note: the index held documents that a program added; it is now of {docs}, and of nothing else\n"
    assert run("build", "docs").stderr == was
    Index.create("index", overwrite=True).close()
    assert run("build", "docs").stderr == ""


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize("globs", [["--include", "nomatch*"], ["--exclude", "*.md"]])
def test_build_says_that_globs_leave_no_document_and_how_many_went(globs: list[str]) -> None:
    said = f"note: no document of {Path('docs').resolve()} is left by --include and --exclude"
    said += " (without --include it is .md, .txt and such that are taken)"
    assert run("build", "docs", *globs).stderr == f"{said}\n"
    run("build", "docs")
    assert run("build", "docs", *globs).stderr == f"{said}; the index held 2 documents before\n"


def test_an_error_is_one_line_without_runs_of_blanks(alone: None) -> None:
    for arguments in (["analyze", "ord"], ["search", "ord", "--language", "xx"], ["serch"]):
        line = run(*arguments).stderr
        assert line.startswith("searcher: ")
        assert line == " ".join(line.split()) + "\n"


@pytest.mark.usefixtures("built")
def test_an_interrupt_says_that_the_old_index_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    build, commit = Index.build, Draft.commit
    monkeypatch.setattr(Index, "update", interrupted)
    result = run("build", "docs")
    assert result.exit_code == 130
    assert result.stderr == "searcher: stopped; the index index is as it was before\n"
    monkeypatch.setattr(Index, "build", interrupted)
    result = run("build", "docs", "--index", "new")
    assert result.stderr == "searcher: stopped; there is still no index at new that can be used\n"

    def commit_and_stop(*arguments: object) -> None:
        commit(*arguments).close()  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Draft, "commit", commit_and_stop)
    monkeypatch.setattr(Index, "build", build)
    result = run("build", "docs", "--index", "new")
    assert result.stderr == "searcher: stopped; the index new is the new one already\n"
    monkeypatch.setattr(Draft, "commit", commit)
    monkeypatch.setattr("searcher.terminal.render_update", interrupted)
    result = run("build", "docs", "--index", "third")
    assert result.stderr == "searcher: stopped; the index third is the new one already\n"
    monkeypatch.setattr(Index, "search", interrupted)
    assert run("search", "nettverk").stderr == "searcher: stopped\n"


@pytest.mark.usefixtures("built")
def test_search_shows_hits_for_a_person() -> None:
    result = run("search", "nettverkene")
    assert result.exit_code == 0
    first, place, snippet = result.stdout.splitlines()[:3]
    assert first == " 1  Sosiale medier › Fordeler"
    assert place == "    nb/medier.md:10  nb"
    assert "nettverket vokser" in snippet
    assert "\x1b" not in result.stdout
    assert " of " in result.stderr


@pytest.mark.usefixtures("built")
def test_search_marks_matches_in_colour_and_links_the_file() -> None:
    result = run("search", "nettverk", "--color", "always")
    assert "\x1b[1;31mnettverk\x1b[0m" in result.stdout
    assert Path("docs/nb/medier.md").resolve().as_uri() in result.stdout
    assert run("search", "nettverk", "--color=never").stdout.count("\x1b") == 0


@pytest.mark.usefixtures("built")
def test_search_as_json_has_the_shape_of_the_contract() -> None:
    result = run("search", "nettverkene", "--json", "-n", "1")
    value = json.loads(result.stdout)
    assert result.stderr == ""
    assert list(value) == ["query", "total", "suggestion", "warnings", "hits"]
    names = "rank score id path line end_line title headings level anchor language heading_highlights snippet"
    assert list(value["hits"][0]) == names.split(" ")
    hit = value["hits"][0]
    assert (hit["id"], hit["line"], hit["end_line"], hit["level"]) == ("nb/medier.md#fordeler", 10, 13, 2)
    marked = [hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["highlights"]]
    assert marked == ["nettverk", "nettverket"]


@pytest.mark.usefixtures("built")
def test_search_for_editors_and_scripts() -> None:
    path, line, column, text = run("search", "nettverket", "--vimgrep").stdout.splitlines()[0].split(":", 3)
    assert (path, line, column) == ("nb/medier.md", "12", "6")
    assert "nettverk" in text
    assert run("search", "nettverk medier", "--files").stdout == "nb/medier.md\n"
    assert run("search", "nettverk", "-l").stdout == "nb/medier.md\n"
    documents = run("search", "verkosto nettverk medier", "--files", "--per-document", "2", "-n", "2")
    assert sorted(documents.stdout.split()) == ["fi.md", "nb/medier.md"]
    assert documents.stderr == "documents 1–2; 5 sections match\n"
    assert int(run("search", "medier", "--count").stdout) > 1


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["verkosto"], ["fi.md"]),
        (["verkosto", "nettverk", "--language", "fi"], ["fi.md"]),
        (["verkosto", "nettverk", "--language", "no"], ["nb/medier.md"]),
        (["verkosto", "nettverk", "--language", "Norwegian"], ["nb/medier.md"]),
        (["verkosto", "nettverk", "--language", "fi-FI"], ["fi.md"]),
        (["--path", "fi*", "verkosto", "nettverk"], ["fi.md"]),
        (["verkosto", "nettverk", "--keyword", "reklame"], ["nb/medier.md"]),
        (["medier", "--per-document=1"], ["nb/medier.md"]),
        (["medier", "-n1"], ["nb/medier.md"]),
        (["verkosto", "nettverk", "-nettverket"], ["fi.md"]),  # begins like -n, holds a -t
        (["verkosto", "nettverk", "-verkostot"], ["nb/medier.md"]),
        (["-fordeler", "verkosto"], ["fi.md"]),
        (["--", "verkosto", "-l"], ["fi.md"]),
        (["verkosto", "+asiakkaita"], ["fi.md"]),
    ],
)
def test_search_reads_words_and_options_apart(arguments: list[str], paths: list[str]) -> None:
    value = json.loads(run("search", "--json", *arguments).stdout)
    assert list(dict.fromkeys(hit["path"] for hit in value["hits"])) == paths


@pytest.mark.usefixtures("built")
def test_pages_of_results_follow_each_other() -> None:
    every = json.loads(run("search", "medier", "--json").stdout)["hits"]
    second = json.loads(run("search", "medier", "--json", "-n", "1", "--offset", "1").stdout)["hits"]
    assert second == every[1:2]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("output", [[], ["--json"], ["--files"], ["--count"], ["--vimgrep"]])
def test_nothing_found_is_status_1(output: list[str]) -> None:
    assert run("search", "xyzzy", *output).exit_code == 1


@pytest.mark.usefixtures("built")
def test_a_word_that_is_not_there_is_answered_with_the_nearest_one() -> None:
    answered = run("search", "asiakkkaita").stderr
    assert answered.startswith('note: "asiakkkaita" stands nowhere: "asiakkaita" is looked for in its place.')
    assert "Did you mean" not in answered
    assert "Did you mean “+asiakkaita”?" in run("search", "+asiakkkaita").stderr


@pytest.mark.usefixtures("built")
def test_show_prints_the_section() -> None:
    result = run("show", "nb/medier.md#ulemper")
    assert result.stdout == (
        "nb/medier.md:14–16  nb\nSosiale medier › Ulemper\n\nDet koster tid å svare alle som skriver.\n"
    )
    assert json.loads(run("show", "nb/medier.md#ulemper", "--json").stdout)["anchor"] == "ulemper"


@pytest.mark.usefixtures("built")
def test_nothing_found_names_the_options_that_left_sections_out() -> None:
    found = run("search", "nettverk", "--path", "gone/*", "--language", "nb")
    assert found.stderr == "nothing found for “nettverk” with --language nb --path gone/*\n"


@pytest.mark.usefixtures("built")
def test_explain_takes_a_query_word_by_word_as_search_does() -> None:
    apart = run("explain", "sosiale", "-fisk", "medier", "nb/medier.md#fordeler")
    assert apart.exit_code == 0
    assert apart.stdout == run("explain", "sosiale -fisk medier", "nb/medier.md#fordeler").stdout
    alone = run("explain", "nb/medier.md#fordeler").stderr
    assert alone.startswith("searcher: give the words of a QUERY and behind them a SECTION_ID: ")


@pytest.mark.usefixtures("built")
def test_explain_says_why() -> None:
    result = run("explain", "nettverkene", "nb/medier.md#fordeler")
    assert result.exit_code == 0
    assert "nettverk" in result.stdout
    value = json.loads(run("explain", "nettverkene", "nb/medier.md#fordeler", "--json").stdout)
    assert sum(part["score"] for part in value["contributions"]) == pytest.approx(value["score"])
    assert run("explain", "asiakkaita", "nb/medier.md#fordeler").exit_code == 1


def test_analyze_shows_the_keys_of_each_word() -> None:
    result = run("analyze", "Nettverkene", "vokser", "--language", "nb")
    assert result.stdout.splitlines()[0].startswith("word")
    assert "nettverkene" in result.stdout
    assert json.loads(run("analyze", "Ordet", "--language=nb", "--json").stdout)[0]["text"] == "Ordet"
    assert run("analyze", "Nettverkene", "vokser", "--language", "Bokmål").stdout == result.stdout
    assert run("analyze", "–", "--language", "nb").exit_code == 1


@pytest.mark.usefixtures("built")
def test_analyze_shows_what_the_keys_find_in_the_index() -> None:
    result = run("analyze", "Nettverkene", "--language", "nb")
    assert result.stderr == ""
    row = next(line.split() for line in result.stdout.splitlines() if line.startswith("  lemma"))
    assert row[:3] == ["lemma", "nettverk", "nettverk"]
    assert len(json.loads(run("analyze", "Nettverkene", "--language", "nb", "--json").stdout)) == 1


def test_analyze_of_a_text_without_words_prints_nothing_but_a_note() -> None:
    result = run("analyze", "?!", "--language", "nb")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "there is no word in this text\n"
    assert run("analyze", "?!", "--language", "nb", "--json").stdout == "[]\n"


def test_analyze_says_that_there_is_no_index_and_shows_the_keys() -> None:
    result = run("analyze", "Nettverkene", "--language", "nb", "--index", "nowhere")
    assert result.exit_code == 0
    assert "nettverk" in result.stdout
    assert "no index at nowhere" in result.stderr


@pytest.mark.usefixtures("built")
def test_status_and_check() -> None:
    assert "sections   5" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["documents"] == 2
    assert "everything is as it was written" in run("check").stdout
    assert json.loads(run("check", "--json").stdout)["problems"] == []


@pytest.mark.usefixtures("docs")
def test_check_of_a_damaged_index_is_status_2() -> None:
    run("build", "docs")
    largest = max(
        (path for path in Path("index").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    data = bytearray(largest.read_bytes())
    data[-1] ^= 0xFF
    largest.write_bytes(data)
    result = run("check")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "build" in result.stderr


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 20])
def test_build_makes_a_damaged_index_anew_and_says_so(damage: bytes) -> None:
    run("build", "docs")
    for segment in Path("index").rglob("*.segment"):
        segment.write_bytes(damage)
    assert run("search", "nettverk").exit_code == 2
    result = run("build", "docs")
    assert result.exit_code == 0
    assert result.stderr.rstrip().endswith(("`searcher build`: that is done now", "anew: that is done now"))
    assert run("search", "nettverk").exit_code == 0


@pytest.mark.usefixtures("docs")
def test_evaluate_prints_a_table(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "a", "title": "", "text": "Et nettverk er mange som kjenner."}\n'
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "nettverk", "language": "nb"}\n')
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n")
    assert "nb              1   1.0000" in run("evaluate", str(tmp_path)).stdout
    printed = run("evaluate", str(tmp_path), "--json").stdout
    assert json.loads(printed)["overall"]["ndcg_10"] == 1
    Path("before.json").write_text(printed.replace('"q": 1.0', '"q": 0.5'))
    compared = run("evaluate", str(tmp_path), "--against", "before.json").stdout
    assert "nb             1  0.5000  1.0000  +0.5000       1      0     0  1.0000" in compared


@pytest.mark.usefixtures("docs")
def test_the_index_is_named_before_or_after_the_command_or_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("build", "docs", "--index", "one").exit_code == 0
    assert not Path("index").exists()
    assert run("--index", "one", "search", "nettverk").exit_code == 0
    assert run("--index", "none", "search", "nettverk", "--index", "one").exit_code == 0
    monkeypatch.setenv("SEARCHER_INDEX", "one")
    assert run("search", "nettverk").exit_code == 0
    assert run("--index", "none", "search", "nettverk").exit_code == 2


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "nettverk", "--index", "none"], "none"),
        (["search", ""], ""),
        (["search"], "Missing argument"),
        (["search", "a", "--limit", "0"], "--limit"),
        (["search", "a", "--limit"], "'--limit' requires an argument"),
        (["search", "a", "--limit", "9" * 5000], "--limit"),
        (["explain", "a", "--index"], "'--index' requires an argument"),
        (["explain", "fordeler"], "SECTION_ID"),
        (["explain"], "Missing argument 'SECTION_ID'"),
        (["search", "a", "--language", "xx"], "'xx' is not one of"),
        (["search", "a", "--unknown"], "--unknown"),
        (["show", "gone.md#x"], "gone.md#x"),
        (["explain", "nettverk", "gone.md#x"], "gone.md#x"),
        (["build", "gone"], "gone"),
        (["evaluate", "docs"], "corpus.jsonl"),
        (["analyze", "ord", "--language", "xx"], "'xx' is not one of"),
        (["analyze", "ord"], "--language"),
        (["serch", "a"], "'search'"),
        (["--unknown"], "--unknown"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("searcher: ")
    assert message in result.stderr


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("error", "line"),
    [
        (SearcherError("the disk\nis \x1b]0;full"), "searcher: the disk is \ufffd]0;full\n"),
        (PermissionError(13, "Permission denied", "docs/x"), "searcher: docs/x: Permission denied\n"),
        (OSError(24, "Too many open files"), "searcher: the system: Too many open files\n"),
    ],
)
def test_what_fails_inside_is_one_clean_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception, line: str
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Index, "search", failing)
    result = run("search", "nettverk")
    assert (result.exit_code, result.stderr) == (2, line)


@pytest.mark.usefixtures("built")
def test_even_a_bug_shows_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Index, "search", failing)
    result = run("search", "nettverk")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "ZeroDivisionError: by zero (please report it" in result.stderr


def commands() -> list[str]:
    return sorted(main.commands)


def test_every_command_of_the_contract_is_there() -> None:
    assert commands() == ["analyze", "build", "check", "evaluate", "explain", "search", "show", "status"]


@pytest.mark.parametrize("command", ["", *commands()])
def test_help_begins_with_examples(command: str) -> None:
    result = run(*command.split(), "--help")
    usage, *rest = [line for line in result.stdout.splitlines() if line]
    examples = [line for line in rest[:4] if line.startswith("    searcher " + command)]
    assert result.exit_code == 0
    assert usage.startswith("Usage: ")
    assert 2 <= len(examples) <= 3


def test_the_program_alone_shows_its_help_and_its_version() -> None:
    assert run().stdout == run("--help").stdout
    assert run("--version").stdout.startswith("searcher 0.")
    assert " ".join(INDEX.help.split()) in " ".join(run().stdout.split())


def process(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "searcher", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
    )


@pytest.mark.usefixtures("built")
def test_a_closed_pipe_is_quiet() -> None:
    running = process("search", "nettverk", "--json")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait() == 0


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("arguments", [["search", "nettverk"], ["search", "nettverk", "--json"], ["status"]])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.skipif(os.name != "posix", reason="closes streams by a POSIX shell")
def test_what_goes_to_a_closed_stream_goes_nowhere(arguments: list[str], closed: str) -> None:
    line = ["sh", "-c", f'exec "$0" -m searcher "$@" {closed}', sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(line, capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("arguments", [["search", "nettverk"], ["search", "nettverk", "--json"], ["status"]])
@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
def test_a_full_disk_behind_standard_output_is_one_line(arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        line = [sys.executable, "-m", "searcher", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUNBUFFERED": ""}
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, CANNOT_BE_WRITTEN)


@pytest.mark.usefixtures("built")
def test_json_is_utf8_whatever_the_terminal_speaks() -> None:
    out, _ = process("search", "pientä", "--json", PYTHONIOENCODING="ascii").communicate()
    assert json.loads(out.decode("utf-8"))["query"] == "pientä"
    out, error = process("search", "pientä", PYTHONIOENCODING="ascii").communicate()
    assert (b"Verkosto" in out, b"searcher:" in error) == (True, False)


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("searcher ", commands()),
        ("searcher se", ["search"]),
        ("searcher search --lan", ["--language"]),
        ("searcher search nettverk --language n", ["nb", "nn", "no"]),
    ],
)
def test_the_shell_completes(words: str, completions: list[str]) -> None:
    environment = {
        "_SEARCHER_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    out, _ = process(**environment).communicate()
    assert [line.split(",")[1] for line in out.decode().splitlines()] == completions


HEAVY = {
    *("yaml", "markdown_it", "frontmatter", "whoosh", "simplemma", "ir_measures", "click", "numpy.typing"),
    *("searcher.cli", "searcher.document", "searcher.evaluation", "searcher.explaining", "searcher.forward"),
    *("searcher.reports", "searcher.terminal", "searcher.updating", "numpy", "threading", "copy"),
}


SEARCHES = [
    ["nettverk"],
    ['"sosiale medier"'],
    ["netz*"],
    ["title:nettverk"],
    ["nettverkk"],
    ["qqqqq"],
    ["--per-document", "1", "nettverk"],
    ["--language", "nb", "nettverk"],
    ["--path", "*.md", "nettverk"],
    ["--keyword", "natur", "nettverk"],
    ["--", "+nettverk -elv"],
]


SAYING_WHAT_IS_LOADED = """
import os, sys
from searcher.__main__ import main
leave = os._exit
say = lambda: print(*sys.modules, file=sys.stderr, flush=True)
os._exit = lambda status: (say(), leave(status))
try:
    main()
finally:
    say()
"""


def loaded_by(*line: str) -> set[str]:
    """The modules that a command loads, which answers as it does in this process."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = [sys.executable, "-c", SAYING_WHAT_IS_LOADED, *line]
    done = subprocess.run(process, capture_output=True, env=environment)
    assert done.stdout.decode() == run(*line).stdout
    return set(done.stderr.decode().split())


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("arguments", SEARCHES, ids=" ".join)
def test_a_search_loads_only_what_it_needs(arguments: list[str]) -> None:
    assert not HEAVY & loaded_by("search", "--json", *arguments)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "line",
    [
        ["search", "nettverk", "--color", "always"],
        ["search", "nettverk", "--vimgrep"],
        ["status"],
        ["show", "nb/medier.md:1"],
        ["explain", "fordeler", "nettverk", "nb/medier.md#fordeler"],
        ["explain", "fordeler", "nb/medier.md#fordeler", "--json"],
        ["analyze", "nettverket", "--language", "nb"],
    ],
    ids=" ".join,
)
def test_a_command_that_asks_little_does_not_load_the_whole_of_numpy(line: list[str]) -> None:
    assert "numpy" not in loaded_by(*line)


@pytest.mark.usefixtures("docs")
def test_a_search_of_a_changed_index_loads_no_more() -> None:
    for number in range(12):
        # So large a segment is not merged with what comes new.
        Path(f"docs/{number}.md").write_text("# Verkko\n\nVerkko ja nettverk.\n" * 100, encoding="utf-8")
    run("build", "docs")
    Path("docs/7.md").unlink()
    Path("docs/8.md").write_text("# Verkko\n", encoding="utf-8")
    run("build", "docs")
    with Index.open("index") as index:
        assert any(view.deleted for view in index._state.views)
    assert not HEAVY & loaded_by("search", "--json", "nettverk", "verkko")


def test_a_group_can_still_be_run_by_another_program() -> None:
    assert isinstance(main, click.Group)
    assert main(["--version"], standalone_mode=False) == 0
