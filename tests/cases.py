"""Cases kept as data: what goes in and what shall come out, side by side in one file.

A case is a line with its name, a line with nothing but a dot, the input, a dot, the expected output and a
dot, as in the fixtures of markdown-it. Tabs are written as "→".
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from searcher.part import Part

_FIXTURES = Path(__file__).parent / "fixtures"


class Case(NamedTuple):
    name: str
    source: str
    expected: str


def read_cases(folder: str) -> Iterator[Case]:
    """All cases of the files in a folder of the fixtures."""
    for file in sorted((_FIXTURES / folder).iterdir()):
        pieces = file.read_text(encoding="utf-8").replace("→", "\t").split("\n.\n")
        for name, source, expected in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
            yield Case(f"{file.stem}: {name.strip()}", source, expected)


def shown(parts: Iterable[Part]) -> str:
    """Parts as the fixtures have them: ``level lines heading {#anchor}``, and the text below, indented."""
    return "\n".join(line for part in parts for line in _shown_part(part))


def _shown_part(part: Part) -> Iterator[str]:
    anchor = f" {{#{part.anchor}}}" if part.anchor else ""
    yield f"{part.level} {part.line}-{part.end_line} {part.heading}{anchor}".rstrip()
    for line in part.text.split("\n") if part.text else ():
        yield f"    {line}".rstrip()
