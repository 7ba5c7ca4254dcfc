"""ARCHITECTURE.md is equal to the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
ORDER = [name for name, _ in TABLE]
ONLY_IN = {
    "whoosh": {"whoosh_codec"},
    "click": {"cli"},
    "frontmatter": {"front_matter"},
    "simplemma": {"dictionary"},
    "libvoikko": {"voikko"},
}


def imported(module: str) -> set[str]:
    """The modules that a module imports, anywhere in it, the package's own without its name."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "searcher" / f"{module}.py").read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "searcher":
            names |= {f"searcher.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names.add(node.module or "")
    return names


def own(module: str) -> set[str]:
    return {name.removeprefix("searcher.") for name in imported(module) if name.startswith("searcher.")}


def test_the_table_names_the_modules_that_exist() -> None:
    files = {path.stem for path in (ROOT / "searcher").glob("*.py")} - {"__init__"}
    assert sorted(ORDER) == sorted(files)


@pytest.mark.parametrize(("module", "question"), TABLE)
def test_every_module_answers_one_question(module: str, question: str) -> None:
    assert question.endswith("?")
    assert question.count("?") == 1
    assert (ast.get_docstring(ast.parse((ROOT / "searcher" / f"{module}.py").read_text())) or "").strip()


@pytest.mark.parametrize("module", ORDER)
def test_imports_only_go_down(module: str) -> None:
    above = ORDER[: ORDER.index(module)]
    allowed = {*above, "__init__"}
    for name in own(module):
        # `from searcher import Index` names what the library gives; only what stands on top may use it.
        assert name in allowed or (name not in ORDER and module in ("cli", "evaluation", "judgements")), name


@pytest.mark.parametrize("module", ORDER)
def test_engines_are_known_in_one_place(module: str) -> None:
    for package, homes in ONLY_IN.items():
        knows = any(name == package or name.startswith(f"{package}.") for name in imported(module))
        assert not knows or module in homes
