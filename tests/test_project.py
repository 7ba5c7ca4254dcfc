"""What the repository as a whole holds: its folders, the sample corpus and the questions asked of it."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

from searcher import Index
from searcher.document import Document
from searcher.folder import list_documents, read_file
from searcher.language import NORWEGIAN, Language
from searcher.section import Section
from searcher.sections import split_sections
from tests.questions import QUESTIONS

ROOT = Path(__file__).parents[1]
FOLDERS = ["benchmarks", "corpus", "docs", "index", "searcher", "tests"]
FILES = ["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "requirements-dev.lock"]
KINDS = {"heading", "body", "inflection", "compound", "typo", "keyboard"}


class Sample(NamedTuple):
    """A document of the sample corpus: its file as it stands, and its sections."""

    source: str
    document: Document
    sections: tuple[Section, ...]

    @property
    def body(self) -> str:
        return self.document.text

    @property
    def front_matter(self) -> str:
        return "".join(self.source.splitlines(keepends=True)[: self.document.first_line - 1])


@pytest.fixture(scope="module")
def corpus() -> list[Sample]:
    samples = []
    for file in list_documents(ROOT / "corpus").files:
        document = read_file(file).document
        source = file.location.read_text(encoding="utf-8")
        samples.append(Sample(source, document, split_sections(document)))
    return samples


def tracked() -> list[str]:
    """The files that git knows."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: only git knows which files belong to the project")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).exists()]


@pytest.mark.parametrize("name", [*FOLDERS, *FILES])
def test_the_top_level_is_as_the_readme_says(name: str) -> None:
    assert (ROOT / name).is_dir() == (name in FOLDERS)
    assert (ROOT / name).exists()


def test_git_keeps_nothing_else_at_the_top_level_and_no_built_index() -> None:
    paths = tracked()
    assert {path.split("/")[0] for path in paths} <= {*FOLDERS, *FILES, ".ci", ".gitignore"}
    assert [path for path in paths if path.startswith("index/")] == ["index/README.md"]


def test_no_file_names_a_private_place() -> None:
    private = re.compile("|".join(f"/{name}/" for name in ("tmp", "work", "root", "home")))
    for path in tracked():
        text = (ROOT / path).read_bytes().decode("utf-8", "replace")
        assert not private.search(text), f"{path}: {private.search(text)}"


def test_ci_can_be_run_by_itself() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111 == 0o111


def test_the_package_is_typed_and_importing_it_loads_only_what_is_needed() -> None:
    assert (ROOT / "searcher" / "py.typed").exists()
    heavy = "numpy", "click", "yaml", "frontmatter", "markdown_it", "whoosh", "snowballstemmer"
    program = f"import sys, searcher; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert loaded.stdout == b"[]\n"


def language_of(sample: Sample) -> Language:
    """The language of most of a document's sections."""
    return Counter(section.language for section in sample.sections).most_common(1)[0][0]


def test_the_corpus_has_enough_documents_of_each_language(corpus: list[Sample]) -> None:
    wanted = {Language.BOKMAL: 8, Language.NYNORSK: 4, Language.FINNISH: 6, Language.GERMAN: 6}
    found = Counter(map(language_of, corpus))
    assert all(found[language] >= count for language, count in wanted.items()), found
    assert all(sample.document.path.startswith(f"{language_of(sample)}/") for sample in corpus)


def test_no_document_of_the_corpus_is_too_short_or_too_long(corpus: list[Sample]) -> None:
    lengths = {sample.document.path: len(sample.source.split()) for sample in corpus}
    assert {path: words for path, words in lengths.items() if not 200 <= words <= 1500} == {}


IN_FRONT_MATTER = {
    "title": r"^title: ",
    "capital letters": r"^Title: ",
    "description": r"^description: ",
    "keywords as a string": r"^keywords: \w",
    "keywords as a list": r"^keywords:\n  - ",
    "keywords as a list on one line": r"^keywords: \[",
    "language": r"^lang: \w\w$",
    "language with a region": r"^lang: \w\w-\w\w$",
    "YAML": r"^---$",
    "TOML": r"\A\+\+\+$",
    "none": r"\A\Z",
}
IN_BODY = {
    "headings with #": r"^## \w",
    "underlined headings": r"^=+$(.|\n)*^-+$",
    "HTML headings": r"^<h[1-6]>",
    "a heading with an id": r"\{#\w+\}$",
    "headings that are just short lines": r"\A[^\n#<]{5,60}\n\n[^\n]{60,}(\n[^\n]+)*\n\n[^\n#<]{5,60}\n\n",
    "a heading in a quote": r"^> #+ ",
    "a line with # in a fence": r"^```\w*\n([^`]*\n)?# ",
    "a list": r"^[-*] ",
    "a numbered list": r"^1\. ",
    "a table": r"^\|.*\|\n\|[ :|-]+\|$",
    "a footnote": r"^\[\^\w+\]: ",
    "a link": r"[^!]\[[^\]]+\]\([^)]+\)",
    "an image": r"!\[[^\]]+\]\([^)]+\)",
    "emphasis": r"[^*]\*\w[^*\n]*\*[^*]",
    "strong emphasis": r"\*\*\w[^*\n]*\*\*",
}


@pytest.mark.parametrize("shape", IN_FRONT_MATTER)
def test_the_corpus_has_this_front_matter(corpus: list[Sample], shape: str) -> None:
    assert any(re.search(IN_FRONT_MATTER[shape], sample.front_matter, re.MULTILINE) for sample in corpus)


@pytest.mark.parametrize("shape", IN_BODY)
def test_the_corpus_has_this_shape(corpus: list[Sample], shape: str) -> None:
    assert any(re.search(IN_BODY[shape], sample.body, re.MULTILINE) for sample in corpus)


def test_the_corpus_has_nested_folders_and_both_kinds_of_files(corpus: list[Sample]) -> None:
    paths = [sample.document.path for sample in corpus]
    assert max(path.count("/") for path in paths) >= 3
    assert {Path(path).suffix for path in paths} == {".md", ".txt"}


def test_the_corpus_repeats_headings_and_has_very_short_and_long_sections(corpus: list[Sample]) -> None:
    sections = [section for sample in corpus for section in sample.sections]
    lengths = [len(section.text.split()) for section in sections]
    assert any(section.anchor.endswith("-2") for section in sections)
    assert min(lengths) <= 15
    assert max(lengths) >= 400


def test_a_document_quotes_another_language_at_length(corpus: list[Sample]) -> None:
    assert any(
        section.language is not language_of(sample)
        and not {section.language, language_of(sample)} <= set(NORWEGIAN)
        and len(section.text.split()) >= 60
        for sample in corpus
        for section in sample.sections
    )


def test_there_are_enough_questions_of_each_kind_and_language() -> None:
    assert len(QUESTIONS) >= 160
    assert {question.kind for question in QUESTIONS} == KINDS
    for language in ("nb", "nn", "fi", "de"):
        assert {question.kind for question in QUESTIONS if question.language == language} == KINDS, language


def test_every_question_wants_a_section_that_is_there(corpus: list[Sample]) -> None:
    ids = {section.id for sample in corpus for section in sample.sections}
    assert [question for question in QUESTIONS if question.section not in ids] == []


NEEDED_TO_SEARCH = {"numpy", "click", "snowballstemmer", "Stemmer"}
SEARCHING = """
import sys
from importlib.abc import MetaPathFinder

class Lacking(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {lacking}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Lacking())
from searcher.cli import main

for line in {commands}:
    status = main([*line, "--index", {index}], standalone_mode=False)
    assert status != 2, line
"""
COMMANDS = [
    *(["search", query] for query in ("sosiale medier", "netzwerke markt*", '"soziale netzwerke" -reklame')),
    *(["search", "nettvrek", output] for output in ("--json", "--vimgrep", "--files", "--count")),
    *(
        ["show", "nb/drift/den-første-ansatte.md:12"],
        ["explain", "netthandel", "nb/drift/den-første-ansatte.md:12"],
        ["status"],
        ["check"],
    ),
]


def test_to_search_takes_only_four_packages(tmp_path: Path) -> None:
    """What docs/reliability.md says of an installation that only searches."""
    Index.build(tmp_path / "index", ROOT / "corpus")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = {re.split("[<>=]", each)[0].lower() for each in project["dependencies"]}
    homes = {name: {home.lower() for home in homes} for name, homes in packages_distributions().items()}
    lacking = {name for name, found in homes.items() if found & required} - NEEDED_TO_SEARCH
    assert {"whoosh", "frontmatter", "markdown_it", "simplemma"} <= lacking
    program = SEARCHING.format(lacking=lacking, commands=COMMANDS, index=repr(str(tmp_path / "index")))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_the_lock_holds_every_dependency_with_a_hash() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text()
    locked = re.findall(
        r"^([\w-]+)==[^ ]+(?: ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE
    )
    assert len(locked) == len(re.findall(r"^\w", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], "hatchling"]
    missing = {re.split(r"[<>=\[]", each)[0].lower().replace("_", "-") for each in wanted} - set(locked)
    assert not missing, "run the command at the top of requirements-dev.lock"
