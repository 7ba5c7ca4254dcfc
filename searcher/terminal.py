"""What does a person see?

Values go in and text comes out; nothing is printed and nothing is read here. Whatever comes from a document,
a path or a query is made harmless first: in what is returned, the only characters that a terminal acts on
are those that the layout puts there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from searcher.harmless import UNSAFE, clean, clean_lines
from searcher.query import Role, Shape, parse_query, quoted
from searcher.reports import CheckReport, IndexStatus, Progress, Skipped, UpdateReport
from searcher.results import Hit, Results, Span
from searcher.section import Section
from searcher.words import find_words

if TYPE_CHECKING:  # Only their types: a search is to load none of them.
    from searcher.comparison import Comparison, Difference
    from searcher.evaluation import Evaluation, Scores
    from searcher.explanation import Explanation
    from searcher.tokens import Token
    from searcher.vocabulary import KeyMatch

_BOLD, _DIM, _MARK, _PLACE = "1", "2", "1;31", "36"
_PATHS_SHOWN = 3
_SENTENCES_BEGIN = 10  # in the lines of an explanation, behind the score
_WORDS_SHOWN = 8
_NARROWEST = 10  # columns for a text that stands to the right of something


@dataclass(frozen=True, slots=True)
class Screen:
    """What is written on: whether it takes colours and links, and its width, or None where no line breaks."""

    color: bool = False
    width: int | None = None

    def styled(self, text: str, style: str) -> str:
        """The text in a style of SGR codes ("1;31"), or as it is where there are no colours."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and style and text else text

    def linked(self, text: str, address: str | None) -> str:
        """The text as an OSC 8 link (https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda)."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.color and address else text


PLAIN = Screen()


def wants_color(choice: str, is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour: what was chosen, else NO_COLOR (https://no-color.org), FORCE_COLOR, the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (is_terminal and environment.get("TERM") != "dumb")


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def wrap(text: str, width: int | None) -> list[Span]:
    """The stretches of a text that fit on lines of a width, broken at blanks, or else within a word."""
    if width is None:
        return [Span(0, len(text))] if text else []
    lines: list[Span] = []
    for start, end in _pieces(text, width):
        if lines and columns(text[lines[-1].start : end]) <= width:
            lines[-1] = Span(lines[-1].start, end)
        else:
            lines.append(Span(start, end))
    return lines


def _pieces(text: str, width: int) -> Iterator[Span]:
    """The words of a text, and those that are wider than a line in pieces."""
    for word in re.finditer(r"\S+", text):
        begun, end = word.span()
        used = 0
        # No character takes more than two columns, so most words need not be looked at.
        for place in range(begun, end) if 2 * (end - begun) > width else ():
            needed = columns(text[place])
            if used + needed > width and place > begun:
                yield Span(begun, place)
                begun, used = place, 0
            used += needed
        yield Span(begun, end)


def render_results(results: Results, screen: Screen = PLAIN, folder: str | None = None) -> str:
    """The hits, a blank line between them; ``folder`` is where the paths of their files begin, for links."""
    return "\n\n".join(render_hit(hit, screen, folder) for hit in results)


def render_hit(hit: Hit, screen: Screen = PLAIN, folder: str | None = None) -> str:
    """A hit: rank, title › headings, place and language, and the snippet with the matches marked."""
    rank = f"{hit.rank:>2}  "
    inner = Screen(screen.color, max(screen.width - len(rank), _NARROWEST) if screen.width else None)
    section = hit.section
    trail, highlights = _trail(section, hit.heading_highlights)
    place = inner.styled(clean(f"{section.path}:{section.line}"), _PLACE)
    lines = [
        *_marked_lines(trail, highlights, inner, _BOLD),
        inner.linked(place, _address(folder, section.path)) + "  " + inner.styled(section.language, _DIM),
        *_marked_lines(clean(hit.snippet.text), hit.snippet.highlights, inner),
    ]
    first, *rest = lines
    return "\n".join([inner.styled(rank, _DIM) + first, *(" " * len(rank) + line for line in rest)])


def _trail(section: Section, own_highlights: Sequence[Span] = ()) -> tuple[str, list[Span]]:
    """Title › headings on one line, what repeats the step before left out, and where it is highlighted."""
    steps = [section.title, *section.headings]
    highlights: list[Sequence[Span]] = [()] * (len(steps) - 1) + [own_highlights]
    trail, spans = "", []
    for place, step in enumerate(steps):
        repeated = place + 1 < len(steps) and steps[place + 1].strip() == step.strip()
        if step.strip() and not repeated:
            trail += " › " if trail else ""
            spans += [Span(len(trail) + start, len(trail) + end) for start, end in highlights[place]]
            trail += clean(step).rstrip()
    return trail, spans


def _marked_lines(text: str, highlights: Sequence[Span], screen: Screen, style: str = "") -> Iterator[str]:
    for line in wrap(text, screen.width):
        yield _marked(text, line, highlights, screen, style)


def _marked(text: str, line: Span, highlights: Sequence[Span], screen: Screen, style: str) -> str:
    """One line of a text in a style, with the parts of the highlights that lie on it marked."""
    pieces = []
    done = line.start
    for highlight in sorted(highlights):
        start, end = max(highlight.start, done), min(highlight.end, line.end)
        if start < end:
            pieces += [screen.styled(text[done:start], style), screen.styled(text[start:end], _MARK)]
            done = end
    return "".join([*pieces, screen.styled(text[done : line.end], style)])


def _address(folder: str | None, path: str) -> str | None:
    """The file URL of a document, if its folder is known and no character of its name needs hiding."""
    if folder is None or UNSAFE.search(folder + path):
        return None
    location = Path(folder, path)
    return location.as_uri() if location.is_absolute() else None


def render_paths(results: Results) -> str:
    """The paths of the documents that were found, each once, a line each."""
    return "\n".join(dict.fromkeys(clean(hit.section.path) for hit in results))


def render_vimgrep(hit: Hit, line: int, column: int) -> str:
    """A hit as ``path:line:column:text``, which editors take for a list of places to go to."""
    text = hit.snippet.text or " › ".join(hit.section.headings)
    return clean(f"{hit.section.path}:{line}:{column}:{text}")


def render_notes(results: Results, narrowing: str = "", per_document: int | None = None) -> str:
    """What is to be said about results: the warnings, which of how many they are, and the suggestion.

    ``narrowing`` is what else than the query they had to match, as it was typed, ``per_document`` how many
    hits of one document there may be.
    """
    if not results.total:
        within = f" with {narrowing}" if narrowing else ""
        found = clean(f"nothing found for “{results.query}”{within}{_advice(results.query)}")
    elif per_document is None:
        found = _which_of_all(results)
    else:
        found = _which_of_documents(results, per_document)
    notes = [render_warnings(results), found]
    if results.suggestion is not None and not _is_answered(results, results.suggestion):
        notes.append(clean(f"Did you mean “{results.suggestion}”?"))
    return "\n".join(note for note in notes if note)


def _which_of_all(results: Results) -> str:
    total = _counted(results.total, "section")
    return f"{_ranks(results)} of {total}" if results.hits else f"no more: {total} in all"


def _which_of_documents(results: Results, per_document: int) -> str:
    """The same where not all sections that match can be reached: the total is no number of pages then."""
    hits = "documents" if per_document == 1 else "hits"
    which = f"{hits} {_ranks(results)}" if results.hits else f"no more {hits}"
    most = "" if per_document == 1 else f", at most {per_document} of each document"
    return (
        f"{which}{most}; {_counted(results.total, 'section')} {'matches' if results.total == 1 else 'match'}"
    )


def _ranks(results: Results) -> str:
    return f"{results[0].rank}–{results[-1].rank}"


def _is_answered(results: Results, suggestion: str) -> bool:
    """Whether the warnings name each word that the suggestion changes, and what it becomes."""
    typed, suggested = map(_words_without_fields, (results.query, suggestion))
    changed = [pair for pair in zip(typed, suggested, strict=False) if pair[0] != pair[1]]
    return len(typed) == len(suggested) and all(
        any(quoted(word) in warning and quoted(instead) in warning for warning in results.warnings)
        for word, instead in changed
    )


def _words_without_fields(query: str) -> list[str]:
    return [query[start:end].rpartition(":")[2] for start, end in find_words(query)]


def _advice(query: str) -> str:
    """How a query that finds nothing may find something."""
    clauses = parse_query(query).clauses
    if any(clause.shape is Shape.PHRASE for clause in clauses):
        return ": without quotes the words need not stand in a row"
    if sum(clause.role is Role.MUST for clause in clauses) > 1:
        return ": without + not all of the words are needed"
    return ""


def render_warnings(results: Results) -> str:
    """The parts of the query that were not understood, a line each."""
    return "\n".join(clean(f"note: {warning}") for warning in results.warnings)


def render_section(section: Section, screen: Screen = PLAIN) -> str:
    """A section as a whole: path:lines, title › headings, text."""
    trail, _ = _trail(section)
    place = screen.styled(clean(f"{section.path}:{section.line}–{section.end_line}"), _PLACE)
    head = f"{place}  {screen.styled(section.language, _DIM)}\n{screen.styled(trail, _BOLD)}"
    text = "\n".join(_fitted(line, screen.width) for line in clean_lines(section.text).split("\n"))
    return f"{head}\n\n{text}" if text.strip() else head


def _fitted(line: str, width: int | None) -> str:
    """A line as it is if it fits, so that code keeps its shape, or else broken into several."""
    if width is None or columns(line) <= width:
        return line
    return "\n".join(line[start:end] for start, end in wrap(line, width))


def render_explanation(explanation: "Explanation", screen: Screen = PLAIN) -> str:
    """Why a section has its score, in plain words; a long sentence goes on below its beginning."""
    head, *sentences = clean_lines(str(explanation)).split("\n")
    return "\n".join([head, *(_hanging(line, _SENTENCES_BEGIN, screen.width) for line in sentences)])


def _hanging(line: str, indent: int, width: int | None) -> str:
    """A line broken at a width, all but its first ``indent`` characters standing to the right of these."""
    if width is None or columns(line) <= width or width - indent < _NARROWEST:
        return line
    return line[:indent] + _fitted(line[indent:], width - indent).replace("\n", "\n" + " " * indent)


def render_tokens(tokens: Sequence["Token"]) -> str:
    """A table of the words of a text: as written, and the keys of each kind."""
    kinds = list(dict.fromkeys(kind for token in tokens for kind in token.keys))
    rows = [[token.text, *(" ".join(token.keys.get(kind, ())) for kind in kinds)] for token in tokens]
    return _table([["word", *kinds], *rows])


def render_matches(
    tokens: Sequence["Token"], matches: Sequence[Sequence["KeyMatch"]], screen: Screen = PLAIN
) -> str:
    """What the keys of some words find in an index: a line for each key, words with counts of sections."""
    words = [
        "\n".join([f"{clean(token.text)} finds", *_match_lines(found, screen.width)])
        for token, found in zip(tokens, matches, strict=True)
    ]
    return "\n\n".join(words)


def _match_lines(matches: Sequence["KeyMatch"], width: int | None) -> Iterator[str]:
    rows = [_row(match) for match in matches]
    indent = sum(max(map(len, column)) + 2 for column in list(zip(*rows, strict=True))[:-1])
    for line in _table(rows).split("\n"):
        yield _hanging(line, indent, width)


def _row(match: "KeyMatch") -> list[str]:
    found = [_with_counts(match.words) or "–"]
    if match.compounds:
        found.append(f"as a part: {_with_counts(match.compounds)}")
    return [f"  {match.kind}", match.key, "; ".join(found)]


def _with_counts(words: Mapping[str, int]) -> str:
    shown = [f"{word} {count}" for word, count in islice(words.items(), _WORDS_SHOWN)]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def render_update(report: UpdateReport) -> str:
    """What an update changed, on one line."""
    skipped = sum(not _is_note(one) for one in report.skipped)
    noted = len(report.skipped) - skipped
    return (
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged, {skipped} skipped"
        + (f", {noted} indexed with a note" if noted else "")
        + f"; {_counted(report.sections, 'section')}, {report.seconds:.2f} seconds"
    )


def _is_note(skipped: Skipped) -> bool:
    return skipped.reason.startswith("indexed")


def render_folders(before: IndexStatus | None, after: IndexStatus, with_globs: bool = False) -> str:
    """What may surprise about a folder that was indexed: what the index held before, and that it is empty.

    ``with_globs`` tells whether --include or --exclude chose the documents.
    """
    notes = []
    now = f"it is now of {after.folder}, and of nothing else"
    if before and before.folder is None and before.documents:
        notes.append(f"note: the index held documents that a program added; {now}")
    elif before and before.folder not in (None, after.folder):
        notes.append(f"note: the index was of {before.folder}; {now}")
    if not after.documents:
        notes.append(f"note: {_why_empty(after, with_globs)}{_what_went(before)}")
    return "\n".join(map(clean, notes))


def _why_empty(index: IndexStatus, with_globs: bool) -> str:
    if with_globs:
        taken = "without --include it is .md, .txt and such that are taken"
        return f"no document of {index.folder} is left by --include and --exclude ({taken})"
    return f"{index.folder} has no documents (.md, .txt and such; --include takes others)"


def _what_went(before: IndexStatus | None) -> str:
    held = before.documents if before else 0
    return f"; the index held {_counted(held, 'document')} before" if held else ""


def render_skipped(skipped: Iterable[Skipped], every_path: bool = False) -> str:
    """Each reason with the files that it was given for: the first few of them, or every one."""
    paths_by_reason: dict[str, list[str]] = {}
    for one in skipped:
        reason = one.reason if _is_note(one) else f"skipped, {one.reason}"
        paths_by_reason.setdefault(reason, []).append(one.path)
    lines = []
    for reason, paths in paths_by_reason.items():
        shown = paths if every_path else paths[:_PATHS_SHOWN]
        lines += [clean(f"{reason}: {len(paths)}"), *(clean(f"    {path}") for path in shown)]
        if len(shown) < len(paths):
            lines.append(f"    … and {len(paths) - len(shown)} more (--verbose names all)")
    return "\n".join(lines)


def render_status(status: IndexStatus) -> str:
    """What an index is and holds, a line for each fact."""
    languages = ", ".join(f"{language} {sections}" for language, sections in status.languages.items())
    made_by = f"searcher {status.version}", f"analysis {status.analysis_version}", status.tools
    facts = {
        "index": f"{status.path} ({_size(status.bytes)})",
        "folder": status.folder or "none: documents were handed in by a program",
        "updated": status.updated,
        "documents": f"{status.documents}",
        "sections": f"{status.sections}" + (f" ({languages})" if languages else ""),
        "words": f"{status.words}",
        "state": f"generation {status.generation}, {_counted(status.segments, 'segment')}",
        "made by": ", ".join(filter(None, made_by)),
    }
    return "\n".join(f"{name:10} {clean(fact)}" for name, fact in facts.items())


def render_check(report: CheckReport) -> str:
    """What a full reading of an index found."""
    read = f"{_counted(report.files, 'file')}, {_size(report.bytes)}"
    if not report.problems:
        holds = f"{_counted(report.documents, 'document')}, {_counted(report.sections, 'section')}"
        return clean(f"{report.path}: {read}; {holds}: everything is as it was written")
    lines = [f"{report.path}: {read}", *(f"damaged: {problem}" for problem in report.problems)]
    return "\n".join(map(clean, lines))


def render_evaluation(evaluation: "Evaluation") -> str:
    """A table of the figures, a row for each language and one for all, and what they were made of."""
    figures = {**evaluation.languages, "all": evaluation.overall}
    rows = [["language", "queries", "nDCG@10", "MRR@10", "R@10"]]
    rows += [[name, *_figures(scores)] for name, scores in figures.items()]
    lines = [
        _table(rows, numbers=True),
        f"{_counted(evaluation.documents, 'document')} indexed in {evaluation.build_seconds:.1f} s, "
        f"searched in {evaluation.search_seconds:.1f} s",
    ]
    lines += [clean(f"note: {warning}") for warning in evaluation.warnings]
    return "\n".join([*lines, *_against(evaluation.against)] if evaluation.against else lines)


def _against(comparison: "Comparison") -> Iterator[str]:
    """A table of what became of the queries, and what it does not tell."""
    differences = {**comparison.languages, "all": comparison.overall}
    rows = [["nDCG@10", "queries", "before", "now", "change", "better", "worse", "same", "p"]]
    rows += [[name, *_difference(one)] for name, one in differences.items()]
    yield "\n" + _table(rows, numbers=True)
    if comparison.unpaired:
        yield f"note: not compared, as one run only has them: {comparison.unpaired}"


def _difference(one: "Difference") -> list[str]:
    shares = f"{one.before:.4f}", f"{one.after:.4f}", f"{one.after - one.before:+.4f}"
    same = one.queries - one.better - one.worse
    return [f"{one.queries}", *shares, f"{one.better}", f"{one.worse}", f"{same}", f"{one.p:.4f}"]


def _figures(scores: "Scores") -> list[str]:
    return [
        f"{scores.queries}",
        *(f"{share:.4f}" for share in (scores.ndcg_10, scores.mrr_10, scores.recall_10)),
    ]


def render_progress(progress: Progress, width: int = 80, doing: str = "") -> str:
    """How far an update is, and what it is doing or the path read last, on one line of the width at most."""
    share = progress.done / progress.total if progress.total else 1.0
    line = clean(f"{share:4.0%}  {progress.done} of {progress.total}  {doing or progress.path}")
    while columns(line) > width:
        line = line[:-1]
    return line


def _table(rows: Sequence[Sequence[str]], numbers: bool = False) -> str:
    """Rows as aligned columns; ``numbers``: all columns but the first are aligned at their right."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        blanks = [" " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        padded = [
            blank + cell if numbers and place else cell + blank
            for place, (cell, blank) in enumerate(zip(row, blanks, strict=True))
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _size(size: int) -> str:
    """A number of bytes as people read it, in powers of 1000."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} GB"
