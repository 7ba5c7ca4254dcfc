"""What does a person type?

Each command reads what was typed, makes one call of the library and prints one value. What a command needs
is imported when it runs: a search is to start quickly.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from searcher._version import __version__
from searcher.errors import CorruptIndexError, IncompatibleIndexError, IndexNotFoundError, SearcherError
from searcher.language import Language

if TYPE_CHECKING:
    from searcher.reports import IndexStatus, Progress, UpdateReport
    from searcher.results import Results
    from searcher.terminal import Screen

LANGUAGES = [*(language.value for language in Language), "no"]
NOTHING_FOUND, FAILED, INTERRUPTED = 1, 2, 130
SECONDS_BETWEEN_DRAWINGS = 0.1

Value = TypeVar("Value")


class Failure(click.ClickException):
    """An error for the person at the terminal, in one line."""

    exit_code = FAILED


class Interrupted(Failure):
    """Ctrl-C."""

    exit_code = INTERRUPTED


class Commands(click.Group):
    """The command group: whatever fails becomes one line on stderr and an exit status."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run with the arguments given, or those of the process, and exit with the command's status."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # A terminal that lacks a letter shows a "?" for it.
                stream.reconfigure(errors="replace")
        try:
            status = super().main(*args, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            status = error.exit_code
            click.echo(_error_line(error), err=True)
        if standalone_mode:
            sys.exit(status)
        return status

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its errors leave as ClickException."""
        try:
            return super().invoke(ctx)
        except SearcherError as error:
            raise Failure(str(error)) from error
        except KeyboardInterrupt:
            raise Interrupted("stopped") from None
        except BrokenPipeError:  # The reader of the output has seen enough, as `head` does.
            _silence(sys.stdout)
            return 0
        except OSError as error:
            raise Failure(f"{error.filename or 'the system'}: {error.strerror or error}") from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if sys.flags.dev_mode:
                raise
            raise Failure(
                f"this should not have happened: {type(error).__name__}: {error} "
                "(please report it, with what `python -X dev -m searcher …` prints)"
            ) from error


def _error_line(error: click.ClickException) -> str:
    from searcher.terminal import clean

    advice = ""
    if isinstance(error, click.UsageError) and error.ctx:
        advice = f" (see {error.ctx.command_path} --help)"
    return clean(f"searcher: {' '.join(error.format_message().split())}{advice}")


def _silence(stream: Any) -> None:
    """Let what is still to be written go nowhere, so that closing a broken pipe is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class SearchCommand(click.Command):
    """A command whose words may begin with "-": ``-word`` excludes a word and is no run of options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments: known options, ``--anything`` and ``-n5`` are options, all others are words."""
        takes_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in option.opts
        }
        options: list[str] = []
        words: list[str] = []
        left = iter(args)
        for argument in left:
            if argument == "--":
                words += left
            elif argument in takes_value:
                options += [argument, *islice(left, takes_value[argument])]
            elif argument.startswith("--") or re.fullmatch(r"-n\d+", argument):
                options.append(argument)
            else:
                words.append(argument)
        return super().parse_args(ctx, [*options, "--", *words])


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--index", envvar="SEARCHER_INDEX", metavar="DIR", help="As for each command.")
@click.version_option(__version__, prog_name="searcher", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, index: str | None) -> None:
    """\b
      searcher build docs
      searcher search sosiale medier
      searcher search --help

    Search a folder of Norwegian, Finnish and German documents, section by section, through any form of a
    word.

    Exit status: 0 found or done, 1 nothing found, 2 error.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _chosen_index(ctx: click.Context, _: click.Parameter, index: str | None) -> str:
    return index or ctx.find_root().params.get("index") or "index"


index_option = click.option(
    "--index",
    callback=_chosen_index,
    metavar="DIR",
    help="Where the index is; else SEARCHER_INDEX, else the folder index.",
)
json_option = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


@main.command(short_help="Make the index equal to a folder of documents.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--include", multiple=True, metavar="GLOB", help="Take only files that match; may be repeated.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave files out that match; may be repeated.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that was skipped.")
@index_option
@json_option
def build(
    folder: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    verbose: bool,
    index: str,
    wants_json: bool,
) -> None:
    """\b
      searcher build docs
      searcher build docs --include '*.md' --exclude 'old/*'
      searcher build docs --index ~/.cache/docs-index

    Make the index equal to FOLDER. Only what has changed since the last time is read. On any failure the
    index stays as it was.
    """
    from searcher.terminal import render_folders, render_skipped, render_update

    before = _standing(index)
    try:
        with _progress(not wants_json) as progress:
            report = _update(index, folder, include=include, exclude=exclude, progress=progress)
    except KeyboardInterrupt:
        raise Interrupted(f"stopped; {_what_stands(index, before)}") from None
    after = _standing(index)
    _print(report, render_update, wants_json)
    if not wants_json:
        folders = render_folders(before.folder if before else None, after) if after else ""
        notes = folders, render_skipped(report.skipped, every_path=verbose)
        click.echo("".join(f"{note}\n" for note in notes if note), err=True, nl=False)


def _standing(index: str) -> "IndexStatus | None":
    """What an index holds, None where there is none that can be used."""
    from searcher.index import Index

    try:
        with Index.open(index) as opened:
            return opened.status()
    except SearcherError:
        return None


def _what_stands(index: str, before: "IndexStatus | None") -> str:
    now = _standing(index)
    if now is None:
        return f"there is still no index at {index} that can be used"
    return f"the index {index} is {'as it was before' if now == before else 'the new one already'}"


def _update(index: str, folder: str, **choice: Any) -> "UpdateReport":
    """Bring the index up to date, or make a new one where there is none that can be used."""
    from searcher.index import Index

    try:
        with Index.open(index) as opened:
            return opened.update(folder, **choice)
    except IndexNotFoundError:
        return Index.build(index, folder, **choice)
    except (CorruptIndexError, IncompatibleIndexError) as error:
        click.echo(f"searcher: {error}; it is built anew now", err=True)
        return Index.build(index, folder, overwrite=True, **choice)


@main.command(cls=SearchCommand, short_help="Find the sections that answer a query.")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1), default=10, show_default=True, help="Hits at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many hits to pass over first.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Only sections in it; no is nb and nn.")
@click.option("--path", metavar="GLOB", help="Only documents whose path matches.")
@click.option("--keyword", metavar="WORD", help="Only documents that have this keyword.")
@click.option("--per-document", type=click.IntRange(1), metavar="N", help="Hits of one document at most.")
@click.option("--json", "output", flag_value="json", help="Print JSON.")
@click.option("--vimgrep", "output", flag_value="vimgrep", help="Print path:line:column:text.")
@click.option("-l", "--files", "output", flag_value="files", help="Print only the paths of the documents.")
@click.option("--count", "output", flag_value="count", help="Print only how many sections match.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Mark matches; NO_COLOR and FORCE_COLOR count too.",
)
@index_option
def search(
    query: tuple[str, ...],
    limit: int,
    offset: int,
    language: str | None,
    path: str | None,
    keyword: str | None,
    per_document: int | None,
    output: str | None,
    color: str,
    index: str,
) -> int:
    """\b
      searcher search sosiale medier
      searcher search '"sosiale medier"' +nettverk -reklame
      searcher search title:strategi markedsf* --language nb -n 5

    Find the sections that answer QUERY, best first. Any form of a word finds it.

    \b
      word word       any of the words; more of them, and closer together, first
      "a phrase"      the words in a row (in quotes for the shell too)
      +word  -word    must be there; must not
      prefix*         words that begin so
      title:word      in the title; also heading: body: keyword:
    """
    from searcher.index import Index

    if output == "files":
        per_document = per_document or 1
    with Index.open(index) as opened:
        results = opened.search(
            " ".join(query),
            limit=limit,
            offset=offset,
            language=language,
            path=path,
            keyword=keyword,
            per_document=per_document,
        )
        screen = _screen(color)
        needs_folder = output == "vimgrep" or (output is None and screen.color)
        folder = opened.status().folder if needs_folder else None
    _print_results(results, output, screen, folder)
    return 0 if results.hits or (output == "count" and results.total) else NOTHING_FOUND


def _print_results(results: "Results", output: str | None, screen: "Screen", folder: str | None) -> None:
    from searcher import terminal

    if output == "json":
        _print_json(results)
        return
    if output == "count":
        text, note = f"{results.total}", terminal.render_warnings(results)
    else:
        text, note = _rendered(results, output, screen, folder), terminal.render_notes(results)
    if text:
        click.echo(text, color=screen.color)
    if note:
        apart = "\n" if text and output is None and screen.width else ""
        click.echo(apart + note, err=True)


def _rendered(results: "Results", output: str | None, screen: "Screen", folder: str | None) -> str:
    from searcher import terminal

    if output == "files":
        return terminal.render_paths(results)
    if output == "vimgrep":
        from searcher.place import place_of

        return "\n".join(terminal.render_vimgrep(hit, *place_of(hit, folder)) for hit in results)
    return terminal.render_results(results, screen, folder)


@main.command(short_help="Show a section as a whole.")
@click.argument("section_id")
@index_option
@json_option
def show(section_id: str, index: str, wants_json: bool) -> None:
    """\b
      searcher show nb/sosiale-medier.md#fordeler
      searcher show nb/sosiale-medier.md#fordeler --json

    Show the section with this id: its place, its headings and its text.
    """
    from searcher.index import Index
    from searcher.terminal import render_section

    with Index.open(index) as opened:
        section = opened.section(section_id)
    screen = _screen("auto")
    _print(section, lambda value: render_section(value, screen), wants_json)


@main.command(cls=SearchCommand, short_help="Say why a section is found for a query.")
@click.argument("query")
@click.argument("section_id")
@index_option
@json_option
def explain(query: str, section_id: str, index: str, wants_json: bool) -> int:
    """\b
      searcher explain fordeler nb/sosiale-medier.md#fordeler
      searcher explain 'sosiale medier' nb/sosiale-medier.md#fordeler

    Say in plain words why the section has its score for QUERY: which word, in which form and where, how rare
    it is, and how much it gave.
    """
    from searcher.index import Index
    from searcher.terminal import render_explanation

    with Index.open(index) as opened:
        explanation = opened.explain(query, section_id)
    _print(explanation, render_explanation, wants_json)
    return 0 if explanation.matches else NOTHING_FOUND


@main.command(short_help="Show the words of a text and the keys they are found under.")
@click.argument("text", nargs=-1, required=True)
@click.option("--language", type=click.Choice(LANGUAGES), required=True, help="The language of the text.")
@json_option
def analyze(text: tuple[str, ...], language: str, wants_json: bool) -> int:
    """\b
      searcher analyze markedsføringen --language nb
      searcher analyze 'Facebookin kautta' --language fi

    Show each word of TEXT as it is written, with the keys under which it is found, a column for each kind.
    """
    from searcher.analysis import analyze as analyze_text
    from searcher.terminal import render_tokens

    tokens = analyze_text(" ".join(text), language)
    _print(tokens, render_tokens, wants_json)
    return 0 if tokens else NOTHING_FOUND


@main.command(short_help="Say what the index is and holds.")
@index_option
@json_option
def status(index: str, wants_json: bool) -> None:
    """\b
      searcher status
      searcher status --json

    Say what the index is and holds: documents, sections, languages, size, and when it was updated.
    """
    from searcher.index import Index
    from searcher.terminal import render_status

    with Index.open(index) as opened:
        _print(opened.status(), render_status, wants_json)


@main.command(short_help="Read the whole index and verify its checksums.")
@index_option
@json_option
def check(index: str, wants_json: bool) -> None:
    """\b
      searcher check
      searcher check --index ~/.cache/docs-index --json

    Read every file of the index and compare it with its checksum. Damage gives exit status 2.
    """
    from searcher.index import Index
    from searcher.terminal import render_check

    with Index.open(index) as opened:
        report = opened.check()
    _print(report, render_check, wants_json)
    if report.problems:
        raise Failure(f"the index {index} is damaged; build it again: searcher build FOLDER --index {index}")


@main.command(short_help="Measure the answers on a collection with known answers.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@json_option
def evaluate(folder: str, wants_json: bool) -> None:
    """\b
      searcher evaluate relevance/helpdesk-nb
      searcher evaluate relevance/helpdesk-nb --json

    Index the collection in FOLDER in a temporary place, ask its queries and print nDCG@10, MRR@10 and
    recall@10 for each language. FOLDER holds corpus.jsonl (or corpus.jsonl.gz), queries.jsonl and qrels.tsv
    in the layout of BEIR. Needs pip install 'ordfinner[evaluate]'.
    """
    from searcher.evaluation import evaluate as evaluate_collection
    from searcher.terminal import render_evaluation

    with _progress(not wants_json) as progress:
        evaluation = evaluate_collection(folder, progress=progress)
    _print(evaluation, render_evaluation, wants_json)


def _print(value: Value, render: Callable[[Value], str], wants_json: bool) -> None:
    if wants_json:
        _print_json(value)
    else:
        click.echo(render(value), color=True)


def _print_json(value: object) -> None:
    from searcher.as_json import as_json

    click.echo(as_json(value).encode())  # JSON is UTF-8, whatever the terminal's encoding.


def _screen(choice: str) -> "Screen":
    """What standard output is."""
    from searcher.terminal import Screen, wants_color

    is_terminal = sys.stdout.isatty()
    return Screen(wants_color(choice, is_terminal, os.environ), _width(sys.stdout) if is_terminal else None)


def _width(stream: TextIO) -> int:
    """The columns of a terminal: COLUMNS, else what it says itself, else 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


@contextmanager
def _progress(wanted: bool) -> Iterator[Callable[["Progress"], None] | None]:
    """A callback that keeps one line on stderr up to date, if that is a terminal; in the end it is erased."""
    if not (wanted and sys.stderr.isatty()):
        yield None
        return
    from searcher.terminal import render_progress

    drawn = 0.0

    def draw(progress: "Progress") -> None:
        nonlocal drawn
        if monotonic() - drawn >= SECONDS_BETWEEN_DRAWINGS:
            drawn = monotonic()
            _overwrite_line(render_progress(progress, _width(sys.stderr) - 1))

    try:
        yield draw
    finally:
        _overwrite_line("")


def _overwrite_line(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
