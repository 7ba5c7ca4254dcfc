"""Which lines are metadata, and what do they say?

Front matter is a block of YAML between two lines ``---`` (the second may be ``...``), or of TOML between two
lines ``+++``, at the very top of a text. It is read through python-frontmatter, by handlers of our own that
are safe with any input: YAML is taken from the parser's events, within fixed limits and without aliases, and
every value stays the text that was written.
"""

import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from typing import NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from searcher.decoding import normalize_line_ends

MAX_CHARACTERS = 64 * 1024
MAX_DEPTH = 20
MAX_NODES = 10_000

# Both parsers slow down with the square of what is left open, so this much is refused before they see it.
_MAX_OPEN_BRACKETS = 5 * MAX_DEPTH
_MAX_DOTS = 5 * MAX_DEPTH

# Reading events needs no recursion: libyaml is as safe here as the parser in Python, and ten times as quick.
_Parser: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_OPENING = re.compile(r"(?:[ \t]*\n)*+(---|\+\+\+)[ \t]*\n")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_COMMENTS = r"(?:[ \t]*(?:#.*)?\n)*+[ \t]*+"
# The first line that says anything: a key of at most three words that begins like no Markdown (what is longer
# is prose), a YAML mapping in braces, or a TOML table.
_FIRST_KEY = {
    "---": re.compile(_COMMENTS + r"(?:\{|(?![-+*>|`#<&!%:(\[=~\\_]|\d+[.)] )\S+(?: \S+){0,2} *:(?:\s|$))"),
    "+++": re.compile(_COMMENTS + r"""(?:\[|[\w"'][^\n=]*=)"""),
}
_KNOWN_KEY = re.compile(
    r"^(?:title|description|keywords|tags|lang|language|locale)[ \t]*[:=]", re.MULTILINE | re.IGNORECASE
)
_FIRST_LINES = 4_000  # characters
# What YAML takes for a line end and a text does not (U+0085, U+2028, U+2029), or refuses altogether.
_NOT_IN_YAML = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class FrontMatter(NamedTuple):
    """A text taken apart: its metadata, what is left, and the line of the file on which that starts.

    ``values`` holds texts, lists and mappings of texts, under keys as written. ``problem`` is a clause that
    says why a block that looks like metadata was left in ``body``.
    """

    values: dict[str, object]
    body: str
    first_line: int
    problem: str | None


class _UnreadableError(Exception):
    """A block that is no metadata; ``line`` counts from its opening fence, which is line 0."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def split_front_matter(source: str) -> FrontMatter:
    """Take the front matter off a text; never raises, and ``body`` is always the end of ``source``.

    A byte order mark is dropped and line ends become "\\n". A block between fences that cannot be read stays
    in ``body``, with a ``problem`` if it looks like metadata at all: prose between two rules is just prose.
    """
    source = normalize_line_ends(source.removeprefix("\ufeff"))
    opening = _OPENING.match(source)
    if not opening:
        return FrontMatter({}, source, 1, None)
    fence_line = source.count("\n", 0, opening.start(1)) + 1
    closing = _CLOSING[opening[1]].search(source, opening.end())
    if not closing:
        return FrontMatter({}, source, 1, _problem_of_open(source, opening, fence_line))
    block = source[opening.end() : closing.start()]
    is_metadata = _looks_like_metadata(block, opening[1])
    try:
        values = _read(block, opening[1])
    except _UnreadableError as error:
        return FrontMatter({}, source, 1, _problem(error, fence_line) if is_metadata else None)
    if not is_metadata and block.strip():
        return FrontMatter({}, source, 1, None)
    end = min(closing.end() + 1, len(source))
    return FrontMatter(values, source[end:], source.count("\n", 0, end) + 1, None)


def _looks_like_metadata(block: str, fence: str) -> bool:
    return bool(_FIRST_KEY[fence].match(block, 0, _FIRST_LINES) or _KNOWN_KEY.search(block, 0, _FIRST_LINES))


def _problem_of_open(source: str, opening: re.Match[str], fence_line: int) -> str | None:
    """What is wrong with a block that nothing closes, if its first paragraph names what is known here."""
    first_lines = source[opening.end() : opening.end() + _FIRST_LINES]
    paragraph = first_lines.partition("\n\n")[0]
    if not _KNOWN_KEY.search(paragraph):
        return None
    return _problem(_UnreadableError(f"no line {opening[1]} closes it", 0), fence_line)


def _problem(error: _UnreadableError, fence_line: int) -> str:
    where = "" if error.line is None else f"line {fence_line + error.line}: "
    return f"the front matter is broken and was read as text ({where}{error})"


def _read(block: str, fence: str) -> dict[str, object]:
    if len(block) > MAX_CHARACTERS:
        raise _UnreadableError(f"it is longer than {MAX_CHARACTERS:,} characters")
    _refuse_open_brackets(block)
    fenced = f"{fence}\n{_NOT_IN_YAML.sub(' ', block)}{fence}"
    values, _ = frontmatter.parse(fenced, handler=_HANDLERS[fence])
    return values


def _refuse_open_brackets(block: str) -> None:
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", block):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _MAX_OPEN_BRACKETS:
            raise _UnreadableError("nested too deeply", block.count("\n", 0, bracket.start()) + 1)


class _Handler(BaseHandler):
    """Reads a block whose fences, three characters each, were found already."""

    FM_BOUNDARY = re.compile("^(?:---|\\+\\+\\+)$", re.MULTILINE)

    def split(self, text: str) -> tuple[str, str]:
        return text[3:-3], ""


class _YamlHandler(_Handler):
    def load(self, fm: str) -> dict[str, object]:
        events = _node_events(fm)
        try:
            documents = [_value(event, events) for event in events]
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else None
            raise _UnreadableError(error.problem or error.context or "no YAML", line) from None
        except yaml.YAMLError as error:
            raise _UnreadableError(str(error)) from None
        if not documents:
            return {}
        if len(documents) > 1 or not isinstance(documents[0], dict):
            raise _UnreadableError("it does not hold keys with values")
        return documents[0]


def _node_events(block: str) -> Iterator[yaml.Event]:
    """The events that make up values, within the limits."""
    depth = nodes = 0
    for event in yaml.parse(block, Loader=_Parser):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            line = event.start_mark.line if event.start_mark else None
            if event.anchor is not None:
                raise _UnreadableError("anchors (&) and aliases (*) are not supported", line)
            if depth > MAX_DEPTH or nodes > MAX_NODES:
                raise _UnreadableError("nested too deeply" if depth > MAX_DEPTH else "too many values", line)
        else:
            continue
        yield event


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> object:
    """The value that starts with ``event``; what belongs to it is taken from ``events``."""
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(inner, events) for inner in _until_end(events)]
    if isinstance(event, yaml.MappingStartEvent):
        return {_key(inner, events): _value(next(events), events) for inner in _until_end(events)}
    assert isinstance(event, yaml.ScalarEvent)  # _node_events lets no alias through
    return _scalar(event)


def _until_end(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    return itertools.takewhile(lambda event: not isinstance(event, yaml.CollectionEndEvent), events)


def _key(event: yaml.Event, events: Iterator[yaml.Event]) -> str:
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    return json.dumps(_value(event, events), ensure_ascii=False)


def _scalar(event: yaml.ScalarEvent) -> str:
    text = str(event.value)
    if not event.style and text in _NULLS:
        text = ""
    # "title: !Obs les dette" is a tag to YAML and a word to its writer.
    return f"{event.tag} {text}".strip() if (event.tag or "").startswith("!") else text


class _TomlHandler(_Handler):
    def load(self, fm: str) -> dict[str, object]:
        if any(part.count(".") > _MAX_DOTS for part in re.split(r"[\n=,{}\[\]]", fm)):
            raise _UnreadableError("nested too deeply")
        try:
            return {key: _as_text(value) for key, value in tomllib.loads(fm, parse_float=str).items()}
        except ValueError as error:
            reason, _, place = str(error).partition(" (at line ")
            line = int(place.split(",")[0]) - 1 if place else None
            raise _UnreadableError(reason, line) from None
        except RecursionError:
            raise _UnreadableError("nested too deeply") from None


def _as_text(value: object, depth: int = 2) -> object:
    """A TOML value as it was written, as far as that can be told; the values of the block are at depth 2."""
    if depth > MAX_DEPTH and isinstance(value, dict | list):
        raise _UnreadableError("nested too deeply")
    if isinstance(value, dict):
        return {key: _as_text(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


_HANDLERS: dict[str, BaseHandler] = {"---": _YamlHandler(), "+++": _TomlHandler()}
