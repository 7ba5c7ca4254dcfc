"""What does the command `search` print?"""

import sys
from typing import TYPE_CHECKING

from searcher.failing import NOTHING_FOUND
from searcher.index import Index
from searcher.printing import print_json, standard_output
from searcher.search_line import SearchLine

if TYPE_CHECKING:
    from searcher.results import Results
    from searcher.terminal import Screen


def answer(line: SearchLine) -> int:
    """Search as the line says, print what was found, and return the exit status."""
    with Index.open(line.index_path) as index:
        results = index.search(
            " ".join(line.query),
            limit=line.limit,
            offset=line.offset,
            language=line.language,
            path=line.path,
            keyword=line.keyword,
            per_document=_per_document(line),
        )
        if line.output == "json":
            print_json(results)
        else:
            _print(results, line, index)
    return 0 if results.hits or (line.output == "count" and results.total) else NOTHING_FOUND


def _per_document(line: SearchLine) -> int | None:
    """How many hits of a document are wanted at most: where only paths are shown, each is shown once."""
    return 1 if line.output == "files" else line.per_document


def _print(results: "Results", line: SearchLine, index: Index) -> None:
    """Print the results for a person or an editor, and what is to be said of them beside them."""
    from searcher import terminal

    output, screen = line.output, standard_output(line.color)
    if output == "count":
        text, note = f"{results.total}", terminal.render_warnings(results)
    else:
        text = _rendered(results, output, screen, index)
        note = terminal.render_notes(results, line.narrowing(), _per_document(line))
    if text:
        print(text, flush=True)
    if note:
        apart = "\n" if text and output is None and screen.width else ""
        print(apart + note, file=sys.stderr)


def _rendered(results: "Results", output: str | None, screen: "Screen", index: Index) -> str:
    from searcher import terminal

    if output == "files":
        return terminal.render_paths(results)
    if output == "vimgrep":
        from searcher.location import location_of

        folder = index.status().folder
        return "\n".join(terminal.render_vimgrep(hit, *location_of(hit, folder)) for hit in results)
    return terminal.render_results(results, screen, index.status().folder if screen.color else None)
