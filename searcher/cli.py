"""What does a person type?

Each command reads what was typed, makes one call of the library and prints one value. What a command needs
is imported when it runs: a search is to start quickly.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import click

from searcher._version import __version__
from searcher.errors import CorruptIndexError, IncompatibleIndexError, IndexNotFoundError, SearcherError
from searcher.failing import INTERRUPTED, NOTHING_FOUND, Failure, status_of
from searcher.printing import print_json, standard_output, width
from searcher.search_line import (
    INDEX,
    INDEX_WITHOUT_NAME,
    LANGUAGE,
    OPTIONS,
    Option,
    SearchLine,
    options_and_words,
)
from searcher.startup import only_what_a_query_needs

if TYPE_CHECKING:
    from searcher.index import Index
    from searcher.reports import IndexStatus, Progress, UpdateReport
    from searcher.tokens import Token

SECONDS_BETWEEN_DRAWINGS = 0.1

Value = TypeVar("Value")
Command = Callable[..., Any]


class Commands(click.Group):
    """The command group: whatever fails becomes one line on stderr and an exit status."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run with the arguments given, or those of the process, and exit with the command's status."""
        run = super().main
        status = status_of(lambda: _translated(run, *args, **extra, standalone_mode=False))
        if standalone_mode:
            sys.exit(status)
        return status

    def invoke(self, ctx: click.Context) -> int:
        """Run a command and return its exit status."""
        run = super().invoke
        return status_of(lambda: _translated(run, ctx))


def _translated(run: Callable[..., Any], *args: Any, **extra: Any) -> Any:
    """What click runs, with its exceptions as a status or a Failure."""
    try:
        return run(*args, **extra)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        advice = ""
        if isinstance(error, click.UsageError) and error.ctx:
            advice = f" (see {error.ctx.command_path} --help)"
        raise Failure(f"{error.format_message()}{advice}", error.exit_code) from error


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
        options, words = options_and_words(args, takes_value)
        return super().parse_args(ctx, [*options, "--", *words] if words else options)


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--index", envvar="SEARCHER_INDEX", metavar="DIR", help=INDEX.help)
@click.version_option(__version__, prog_name="searcher", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, index: str | None) -> None:
    """\b
      searcher build docs
      searcher search sosiale medier
      searcher search --help

    Search a folder of documents, section by section, through any form of a word.

    Exit status: 0 found or done, 1 nothing found, 2 error.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _chosen_index(ctx: click.Context, _: click.Parameter, index: str | None) -> str:
    return index or ctx.find_root().params.get("index") or INDEX_WITHOUT_NAME


class Choice(click.Choice[str]):
    """What an option takes: its choices, which are offered, and what it takes besides."""

    def __init__(self, option: Option) -> None:
        super().__init__(option.choices)
        self._option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it was given; an error as of any choice for what the option does not take."""
        return str(value) if self._option.takes(value) else super().convert(value, param, ctx)


def _option(option: Option, **settings: Any) -> Callable[[Command], Command]:
    """An option of the table as click has it."""
    if option.value is not None:
        settings["flag_value"] = option.value
    elif option.least is not None:
        settings |= {"type": click.IntRange(option.least), "show_default": option.least > 0}
    elif option.choices:
        settings["type"] = Choice(option)
    if not settings.get("required"):
        settings["default"] = option.default
    return click.option(*option.names, option.field, metavar=option.metavar, help=option.help, **settings)


def _search_options(command: Command) -> Command:
    for option in reversed(OPTIONS):
        command = _option(option)(command)
    return command


index_option = _option(INDEX, callback=_chosen_index)
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

    A GLOB without / is a name anywhere below FOLDER, one with / begins at FOLDER; a folder that matches takes
    along what is in it. Here * stays within a name and ** stands for any folders, as in .gitignore, whereas
    * in the --path of a search takes / too.
    """
    from searcher.terminal import render_folders, render_skipped, render_update

    before = _standing(index)
    try:
        with _progress(not wants_json, "… all read; finding forms and writing") as progress:
            report = _update(index, folder, include=include, exclude=exclude, progress=progress)
        after = _standing(index)
        _print(report, render_update, wants_json)
        if not wants_json:
            folders = render_folders(before, after, bool(include or exclude)) if after else ""
            notes = folders, render_skipped(report.skipped, every_path=verbose)
            click.echo("".join(f"{note}\n" for note in notes if note), err=True, nl=False)
    except KeyboardInterrupt:
        raise Failure(f"stopped; {_what_stands(index, before)}", INTERRUPTED) from None


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
        click.echo(f"searcher: {error}: that is done now", err=True)
        return Index.build(index, folder, overwrite=True, **choice)


@main.command(cls=SearchCommand, short_help="Find the sections that answer a query.")
@click.argument("query", nargs=-1, required=True)
@_search_options
@index_option
def search(index: str, **line: Any) -> int:
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
    from searcher.answering import answer

    return answer(SearchLine(**line, index_path=index))


@main.command(short_help="Show a section as a whole.")
@click.argument("section_id")
@index_option
@json_option
def show(section_id: str, index: str, wants_json: bool) -> None:
    """\b
      searcher show nb/sosiale-medier.md#fordeler
      searcher show nb/sosiale-medier.md:52
      searcher show nb/sosiale-medier.md#fordeler --json

    Show the section with this id, or at path:line as a search prints it: its place, its headings and
    its text.
    """
    from searcher.terminal import render_section

    with _opened(index) as opened:
        section = opened.section(section_id)
    screen = standard_output("auto")
    _print(section, lambda value: render_section(value, screen), wants_json)


@main.command(cls=SearchCommand, short_help="Say why a section is found for a query.")
@click.argument("query", nargs=-1, metavar="QUERY...")
@click.argument("section_id")
@index_option
@json_option
def explain(query: tuple[str, ...], section_id: str, index: str, wants_json: bool) -> int:
    """\b
      searcher explain fordeler nb/sosiale-medier.md#fordeler
      searcher explain sosiale medier nb/sosiale-medier.md:52

    Say in plain words why the section has its score for QUERY: which word, in which form and where, how rare
    it is, and how much it gave.
    """
    from searcher.terminal import render_explanation

    if not query:  # Said here: which of the two is missing, a parser cannot tell.
        raise click.UsageError(
            f"give the words of a QUERY and behind them a SECTION_ID: “{section_id}” is only one of the two"
        )
    with _opened(index, "explaining") as opened:
        explanation = opened.explain(" ".join(query), section_id)
    screen = standard_output("auto")
    _print(explanation, lambda value: render_explanation(value, screen), wants_json)
    return 0 if explanation.matches else NOTHING_FOUND


@main.command(short_help="Show the words of a text and the keys they are found under.")
@click.argument("text", nargs=-1, required=True)
@_option(LANGUAGE._replace(help="The language of the text, such as nb or fi."), required=True)
@index_option
@json_option
def analyze(text: tuple[str, ...], language: str, index: str, wants_json: bool) -> int:
    """\b
      searcher analyze markedsføringen --language nb
      searcher analyze 'Facebookin kautta' --language fi

    Show each word of TEXT as it is written, with the keys under which it is found, a column for each kind;
    then, but not with --json, the words of the index that each key finds, and how many sections hold them.
    """
    from searcher.terminal import render_tokens
    from searcher.tokens import analyze as analyze_text

    tokens = analyze_text(" ".join(text), language)
    if tokens or wants_json:
        _print(tokens, render_tokens, wants_json)
    else:
        click.echo("there is no word in this text", err=True)
    if tokens and not wants_json:
        _print_matches(tokens, language, index)
    return 0 if tokens else NOTHING_FOUND


def _print_matches(tokens: "Sequence[Token]", language: str, index: str) -> None:
    """What the keys of words find in the index, where there is one."""
    from searcher.terminal import render_matches

    try:
        with _opened(index) as opened:
            matches = [opened.key_matches(token, language) for token in tokens]
    except SearcherError as error:
        click.echo(f"searcher: what these keys find is not shown: {error}", err=True)
    else:
        click.echo("\n" + render_matches(tokens, matches, standard_output("auto")), color=True)


@main.command(short_help="Say what the index is and holds.")
@index_option
@json_option
def status(index: str, wants_json: bool) -> None:
    """\b
      searcher status
      searcher status --json

    Say what the index is and holds: documents, sections, languages, size, and when it was updated.
    """
    from searcher.terminal import render_status

    with _opened(index) as opened:
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
@click.option("--against", metavar="FILE", help="Compare with an earlier run, kept by --json.")
@json_option
def evaluate(folder: str, against: str | None, wants_json: bool) -> None:
    """\b
      searcher evaluate relevance/helpdesk-nb
      searcher evaluate relevance/helpdesk-nb --json > before.json
      searcher evaluate relevance/helpdesk-nb --against before.json

    Index the collection in FOLDER in a temporary place, ask its queries and print nDCG@10, MRR@10 and
    recall@10 for each language. FOLDER holds corpus.jsonl, queries.jsonl (both also with .gz) and qrels.tsv
    (or qrels/test.tsv) in the layout of BEIR. Needs pip install 'ordfinner[evaluate]'.

    An earlier run, of another version or with other extras, is compared query by query: how many are answered
    better and worse, and p of a two-sided paired randomisation test, the probability of such a difference by
    chance alone.
    """
    from searcher.evaluation import evaluate as evaluate_collection
    from searcher.terminal import render_evaluation

    with _progress(not wants_json) as progress:
        evaluation = evaluate_collection(folder, against=against, progress=progress)
    _print(evaluation, render_evaluation, wants_json)


def _opened(index: str, *needed: str) -> "Index":
    """An index of which little is asked: no more is loaded than a search needs, and modules named besides."""
    with only_what_a_query_needs():
        from searcher.index import Index

        for module in needed:
            import_module(f"searcher.{module}")
    return Index.open(index)


def _print(value: Value, render: Callable[[Value], str], wants_json: bool) -> None:
    if wants_json:
        print_json(value)
    else:
        click.echo(render(value), color=True)


@contextmanager
def _progress(wanted: bool, after_all: str = "") -> Iterator[Callable[["Progress"], None] | None]:
    """A callback that keeps one line on stderr up to date, if that is a terminal; in the end it is erased.

    ``after_all`` is what to say when all is done that is counted, and most of the time is still to come.
    """
    if not (wanted and sys.stderr.isatty()):
        yield None
        return
    from searcher.terminal import render_progress

    drawn = 0.0

    def draw(progress: "Progress") -> None:
        nonlocal drawn
        doing = after_all if progress.done == progress.total else ""
        if doing or monotonic() - drawn >= SECONDS_BETWEEN_DRAWINGS:
            drawn = monotonic()
            _overwrite_line(render_progress(progress, width(sys.stderr) - 1, doing))

    try:
        yield draw
    finally:
        _overwrite_line("")


def _overwrite_line(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
