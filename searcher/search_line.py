"""What does a line that begins with `searcher search` ask for?

The options stand in one table, from which the command line makes its parser. A line in which each of them is
written out plainly is read right here, so that the most common command need not load that parser.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from searcher.language import LANGUAGE_NAMES, languages_named

_MOST_DIGITS = 18
"""A longer number is left to the full parser: Python refuses to read very long ones."""


class SearchLine(NamedTuple):
    """What was asked for; ``output`` is None for what a person reads."""

    query: tuple[str, ...]
    limit: int
    offset: int
    language: str | None
    path: str | None
    keyword: str | None
    per_document: int | None
    output: str | None
    color: str
    index_path: str

    def narrowing(self) -> str:
        """The options that leave sections out whatever the query says, as they are typed."""
        given = {"--language": self.language, "--path": self.path, "--keyword": self.keyword}
        return " ".join(f"{name} {value}" for name, value in given.items() if value is not None)


class Option(NamedTuple):
    """An option: which field it sets, by which names, and to what.

    That is ``value`` itself, or what follows the name: a number not below ``least``, one of the ``choices``
    or what else ``also`` knows, or any text. Where it is not given, that is ``default``.
    """

    field: str
    names: tuple[str, ...]
    help: str
    default: str | int | None = None
    metavar: str | None = None
    value: str | None = None
    least: int | None = None
    choices: tuple[str, ...] = ()
    also: Callable[[str], object] | None = None

    def takes(self, text: str) -> bool:
        """Whether the option may be set to a text, as far as choices go."""
        return not self.choices or text in self.choices or bool(self.also and self.also(text))

    def reads(self, text: str) -> str | int | None:
        """What a text that follows the name sets, or None when it is not written plainly."""
        if self.least is not None:
            is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
            return int(text) if is_number and int(text) >= self.least else None
        return text if self.takes(text) else None


LANGUAGE = Option(
    "language",
    ("--language",),
    "Only sections in it, such as nb or fi; no is nb and nn.",
    metavar="LANGUAGE",
    choices=LANGUAGE_NAMES,
    also=languages_named,
)
OPTIONS = (
    Option("limit", ("-n", "--limit"), "Hits at most.", default=10, least=1),
    Option("offset", ("--offset",), "How many hits to pass over first.", default=0, least=0),
    LANGUAGE,
    Option("path", ("--path",), "Only documents, or folders, of this path; * takes / too.", metavar="GLOB"),
    Option("keyword", ("--keyword",), "Only documents that have this keyword.", metavar="WORD"),
    Option("per_document", ("--per-document",), "Hits of one document at most.", metavar="N", least=1),
    Option("output", ("--json",), "Print JSON.", value="json"),
    Option(
        "output", ("--vimgrep",), "Print path:line:column:text, the path below the folder.", value="vimgrep"
    ),
    Option("output", ("-l", "--files"), "Print only the paths of the documents.", value="files"),
    Option("output", ("--count",), "Print only how many sections match.", value="count"),
    Option(
        "color",
        ("--color",),
        "Mark matches; NO_COLOR and FORCE_COLOR count too.",
        default="auto",
        choices=("auto", "always", "never"),
    ),
)
INDEX = Option(
    "index", ("--index",), "Where the index is; else SEARCHER_INDEX, else the folder index.", metavar="DIR"
)
INDEX_WITHOUT_NAME = "index"
"""Where the index is when nothing says so."""

_DEFAULTS: dict[str, Any] = {option.field: option.default for option in OPTIONS}
_OPTION_NAMED = {name: option for option in (*OPTIONS, INDEX) for name in option.names}
_TAKES_VALUE = {name: option.value is None for name, option in _OPTION_NAMED.items()}


def read_plain_line(arguments: Sequence[str], environment: Mapping[str, str]) -> SearchLine | None:
    """What the arguments of the process ask for, or None for all that is not plainly a search.

    None does not mean that a line is wrong: short forms, help and errors are left to the full parser.
    """
    if arguments[:1] != ["search"] or "-h" in arguments or "_SEARCHER_COMPLETE" in environment:
        return None
    options, words = options_and_words(arguments[1:], _TAKES_VALUE)
    values: dict[str, Any] = {}
    left = iter(options)
    for name in left:
        option = _OPTION_NAMED.get(name)
        if option is None or option.field in values:
            return None
        text = option.value or next(left, None)
        value = None if text is None else option.reads(text)
        if value is None:
            return None
        values[option.field] = value
    if not words:
        return None
    index_path = values.pop("index", None) or environment.get("SEARCHER_INDEX") or INDEX_WITHOUT_NAME
    return SearchLine(tuple(words), index_path=index_path, **_DEFAULTS | values)


def options_and_words(
    arguments: Iterable[str], takes_value: Mapping[str, bool]
) -> tuple[list[str], list[str]]:
    """The arguments apart: the known options with their values, and the words of the query.

    ``--anything`` and ``-n5`` are options, too; whatever else begins with "-" excludes a word. Where the
    last option lacks its value there are no words: nothing may be taken for that value.
    """
    options: list[str] = []
    words: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            words += left
        elif argument in takes_value:
            values = list(islice(left, takes_value[argument]))
            options += [argument, *values]
            if takes_value[argument] and not values:
                words.clear()
        elif argument.startswith("--") or (argument.startswith("-n") and argument[2:].isdecimal()):
            options.append(argument)
        else:
            words.append(argument)
    return options, words
