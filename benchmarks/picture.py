"""What does a search look like? `python -m benchmarks.picture` draws docs/terminal.svg.

The sample corpus is indexed and searched by the real command in a pseudo-terminal; what it writes there,
colours and all, becomes the text of a drawn terminal window.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from searcher.terminal import columns

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "terminal.svg"
COMMAND = "searcher search svare på kritikken -n 3"

COLUMNS = 88
LETTER_WIDTH, LINE_HEIGHT, FONT_SIZE = 8.4, 20, 14
MARGIN, TITLE_BAR = 20, 36

# What the codes of SGR (ECMA-48, 8.3.117) that searcher uses look like.
STYLES = {"1": "bold", "2": "dim", "31": "match", "36": "place"}

_LINK = re.compile(r"\x1b\]8;;.*?\x1b\\")
_STYLED = re.compile(r"\x1b\[([\d;]*)m|([^\x1b]+)")

_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"\
 role="img" aria-label="{label}">
<style>
text {{ font: {size}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }}
text {{ fill: #d7dae0; white-space: pre }}
.bold {{ font-weight: bold; fill: #ffffff }}
.dim {{ fill: #8b93a1 }}
.place {{ fill: #6cc7d9 }}
.match {{ fill: #ffb454 }}
</style>
<rect width="100%" height="100%" rx="10" fill="#1d2129"/>
<circle cx="20" cy="18" r="6" fill="#4a515e"/><circle cx="40" cy="18" r="6" fill="#4a515e"/>\
<circle cx="60" cy="18" r="6" fill="#4a515e"/>
"""


class Run(NamedTuple):
    """Letters in one style on one line, and the column where they begin."""

    column: int
    text: str
    styles: tuple[str, ...]


def searched(command: str) -> str:
    """What a command that searches the sample corpus writes on a terminal, control sequences and all."""
    with tempfile.TemporaryDirectory() as index:
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "SEARCHER_INDEX": index}
        environment |= {"COLUMNS": str(COLUMNS), "LC_ALL": "C.UTF-8"}
        program = [sys.executable, "-m", "searcher"]
        build = [*program, "build", "corpus"]
        subprocess.run(build, cwd=ROOT, env=environment, check=True, capture_output=True)
        return _on_terminal([*program, *shlex.split(command)[1:]], environment)


def _on_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What a command writes when both its outputs are a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=its, stderr=its):
        os.close(its)
        written = b"".join(_read_all(ours))
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def _read_all(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when nobody has the other end open any more.
            return
        if not part:
            return
        yield part


def runs(line: str) -> Iterator[Run]:
    """The runs of a line that holds control sequences; links show only their text."""
    column = 0
    styles: tuple[str, ...] = ()
    for codes, text in _STYLED.findall(_LINK.sub("", line)):
        if text:
            yield Run(column, text, styles)
            column += columns(text)
        else:
            styles = tuple(STYLES[code] for code in codes.split(";") if code in STYLES)


def draw(command: str, output: str) -> str:
    """A terminal window in SVG in which a command was typed and wrote some output."""
    lines = [f"\x1b[2m$\x1b[0m \x1b[1m{command}\x1b[0m", *output.rstrip("\n").split("\n")]
    width = round(2 * MARGIN + COLUMNS * LETTER_WIDTH)
    height = TITLE_BAR + len(lines) * LINE_HEIGHT + MARGIN
    head = _HEAD.format(width=width, height=height, size=FONT_SIZE, label=escape(command))
    drawn = [
        _drawn(run, TITLE_BAR + number * LINE_HEIGHT)
        for number, line in enumerate(lines, start=1)
        for run in runs(line)
        if run.text.strip()
    ]
    return head + "\n".join(drawn) + "\n</svg>\n"


def _drawn(run: Run, y: int) -> str:
    """A run at its place; its length is given, so that the columns hold whichever font there is."""
    blanks = len(run.text) - len(run.text.lstrip(" "))
    text = run.text.strip(" ")
    x = MARGIN + (run.column + blanks) * LETTER_WIDTH
    length = columns(text) * LETTER_WIDTH
    style = f' class="{" ".join(run.styles)}"' if run.styles else ""
    place = f'x="{x:.1f}" y="{y - 6}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {place}{style}>{escape(text)}</text>"


def main() -> None:
    PICTURE.write_text(draw(COMMAND, searched(COMMAND)), encoding="utf-8")


if __name__ == "__main__":
    main()
