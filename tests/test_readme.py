"""What the README and the pages of docs show is what happens; running this file writes their outputs anew.

Each page is followed from its top to its end in a folder of its own, as a reader would: blocks of ``sh``,
``console`` and ``python`` are run, and a block of ``text`` is what the ``python`` before it prints.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from searcher import Index
from searcher.failing import NOTHING_FOUND
from tests import test_command_line_docs

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *(ROOT / "docs").glob("*.md")]

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)

# What is left out: a test has no network and no minutes to measure, and cannot run itself; `.ci/run` runs the
# first two commands of the README as they stand.
LEFT_OUT = re.compile(
    r"-m venv|\bpip (install|download)|-m (benchmarks|tests\.torture)\b|-m pytest|^\.ci/run$"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder like a checkout in which the project has been installed."""
    return prepare(tmp_path)


def prepare(place: Path) -> Path:
    copytree(ROOT / "corpus", place / "corpus")
    (place / ".venv").mkdir()
    (place / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return place


def run(command: str, place: Path) -> str:
    """What a command of the shell prints, on both its outputs."""
    return output_of(["bash", "-c", command], place)


def output_of(command: list[str], place: Path) -> str:
    path = f"{place / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=place, env=environment, encoding="utf-8", **streams)
    assert done.returncode <= NOTHING_FOUND and "Traceback" not in done.stdout, f"{command}\n{done.stdout}"
    return done.stdout


def commands(block: str) -> Iterator[str]:
    """The commands of a block of the shell that can be run in a test."""
    for command in re.split(r" && |\n", block.strip()):
        if not LEFT_OUT.search(command):
            yield command


def true_page(page: Path, place: Path) -> str:
    """The page as it should be: the outputs in it are those that its commands have now."""
    printed = ""

    def true_block(block: re.Match[str]) -> str:
        nonlocal printed
        kind, text = block.groups()
        if kind == "text":
            text = printed if page != test_command_line_docs.PAGE else text  # That page has its own test.
        elif kind == "console":
            typed = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
            text = "".join(f"$ {command}\n{run(command, place)}" for command in typed)
        elif kind == "sh":
            for command in commands(text):
                run(command, place)
        elif kind == "python":
            printed = output_of([sys.executable, "-c", text], place)
        elif kind != "py":  # What goes into a file is put there by tests/test_promise_adding_a_language.py.
            raise AssertionError(f"{page.name} has a block that nothing checks:\n{text}")
        return f"```{kind}\n{text}```"

    return BLOCK.sub(true_block, page.read_text(encoding="utf-8"))


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+ seconds", "… seconds", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_shows_what_happens(page: Path, place: Path) -> None:
    is_true = without_times(true_page(page, place))
    assert without_times(page.read_text(encoding="utf-8")) == is_true


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("readme") / "index") as index:
        index.update(ROOT / "corpus")
        yield index


def first_two_commands(readme: str) -> tuple[str, str]:
    first, second = [text.removesuffix("\n") for kind, text in BLOCK.findall(readme) if kind == "sh"][:2]
    return first, second


def test_the_first_two_commands_install_build_and_search_and_run_the_tests(readme: str) -> None:
    first, second = first_two_commands(readme)
    build, search = commands(first)
    assert build == ".venv/bin/searcher build corpus"
    assert search.startswith(".venv/bin/searcher search ")
    assert second == ".venv/bin/python -m pytest"


def test_ci_runs_these_commands_as_they_stand(readme: str) -> None:
    first, second = first_two_commands(readme)
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines.index(first) < lines.index(second)


def test_the_queries_of_the_table_find_something_and_are_understood(readme: str, index: Index) -> None:
    section = readme.split("\n## The query language\n")[1].split("\n## ")[0]
    queries = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    assert len(queries) >= 7
    for query in queries:
        results = index.search(query)
        assert (bool(results.hits), results.warnings) == (True, ()), query


def test_a_word_that_is_said_to_find_another_finds_it(readme: str, index: Index) -> None:
    pairs = re.findall(r"\*([\w-]+)\* → \*([\w-]+)\*", readme)
    assert len(pairs) >= 6
    for typed, written in pairs:
        assert written.casefold() in set(marked_words(index, typed)), f"{typed} → {written}"


def marked_words(index: Index, query: str) -> Iterator[str]:
    """The whole words that are marked, or of which a part is, for a query, in headings and passages."""
    for hit in index.search(query, limit=100):
        heading = hit.section.headings[-1] if hit.section.headings else ""
        for text, spans in ((heading, hit.heading_highlights), (hit.snippet.text, hit.snippet.highlights)):
            for word in re.finditer(r"[\w-]+", text):
                if any(start < word.end() and word.start() < end for start, end in spans):
                    yield word[0].casefold()


def test_completion_by_the_shell_is_set_up_as_the_page_says(place: Path) -> None:
    setups = INDENTED.findall(test_command_line_docs.PAGE.read_text("utf-8").split("\n## ")[1])
    assert len(setups) == 3
    for setup in setups:
        command = re.search(r"_SEARCHER_COMPLETE=\w+ searcher", setup)
        assert command and "searcher" in run(command[0], place), setup


def test_every_module_that_is_to_be_run_is_there() -> None:
    for page in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md"]:
        for module in re.findall(r"python -m ((?:benchmarks|tests)[\w.]*)", page.read_text(encoding="utf-8")):
            file = ROOT / module.replace(".", "/")
            assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), (
                f"{page.name}: {module}"
            )


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"({page.name})" not in listed] == [
        "README.md"
    ]


def test_links_lead_to_files_that_are_there() -> None:
    for page in [*PAGES, ROOT / "index" / "README.md", ROOT / "ARCHITECTURE.md"]:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for page in PAGES:
        with TemporaryDirectory() as folder:
            text = true_page(page, prepare(Path(folder)))
        if without_times(text) != without_times(page.read_text(encoding="utf-8")):
            page.write_text(text, encoding="utf-8")
