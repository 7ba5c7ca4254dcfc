"""Which sections does a document have?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from searcher.anchors import anchor_of
from searcher.detection import section_languages
from searcher.document import Document
from searcher.markdown import hidden_from, looks_like_markdown, read_markdown
from searcher.metadata import tells_language
from searcher.part import Part
from searcher.plain_text import read_plain_text
from searcher.section import Section

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"})
_NAMES_OF_FOLDERS = frozenset({"index", "_index", "readme"})


def split_sections(document: Document) -> tuple[Section, ...]:
    """The sections of a document, in its order.

    They cover its lines without gap or overlap, from the first one that holds anything. Headings and text are
    in Unicode's form NFC, whatever the document is in. A document without any section gives one of level 0
    without text, so that its title can be found. The language of each is what the document says or what its
    text shows (see ``section_languages``).
    """
    parts = _with_content(_parts(document))
    title = _title(document, parts)
    languages = section_languages([f"{part.heading}\n{part.text}" for part in parts], document.language)
    first = document.first_line - 1
    return tuple(
        Section(
            id=f"{document.path}#{anchor}" if anchor else document.path,
            path=document.path,
            title=title,
            headings=headings,
            level=part.level,
            anchor=anchor,
            language=language,
            text=part.text,
            line=first + part.line,
            end_line=first + part.end_line,
        )
        for part, headings, anchor, language in zip(
            parts, _heading_paths(parts), _anchors(parts), languages, strict=True
        )
    )


def hidden_rest(document: Document) -> str | None:
    """A clause on what no reader sees of a document, because a comment or the like is never closed."""
    line = hidden_from(document.text)
    if line is None or not _is_markdown(document):
        return None
    where = document.first_line - 1 + line
    return f"the HTML comment, script or style on line {where} is never closed and hides the rest"


def _parts(document: Document) -> list[Part]:
    if _is_markdown(document):
        return read_markdown(document.text)
    return read_plain_text(document.text, document.title)


def _is_markdown(document: Document) -> bool:
    suffix = PurePosixPath(document.path).suffix.lower()
    return suffix in MARKDOWN_SUFFIXES or looks_like_markdown(document.text)


def _with_content(parts: list[Part]) -> list[Part]:
    """The parts without an empty one above the first heading."""
    return parts[1:] if len(parts) > 1 and not parts[0].level and not parts[0].text else parts


def _title(document: Document, parts: Sequence[Part]) -> str:
    headings = [part for part in parts if part.heading]
    first = next((part for part in headings if part.level == 1), headings[0] if headings else None)
    return document.title or (first.heading if first else _name(document.path))


def _name(path: str) -> str:
    """A file's name as a person would say it: "tips_og-triks.nb.md" is "Tips og triks"."""
    file = PurePosixPath(path)
    name, language = file.stem, PurePosixPath(file.stem).suffix
    if tells_language(language[1:]):
        name = name.removesuffix(language)
    if name.lower() in _NAMES_OF_FOLDERS and file.parent.name:
        name = file.parent.name
    readable = " ".join(re.sub(r"[-_\s]+", " ", name).split()) or name
    return readable[:1].upper() + readable[1:]


def _heading_paths(parts: Iterable[Part]) -> Iterator[tuple[str, ...]]:
    """For each part the headings that it stands under, if they say anything, and its own; outermost first."""
    above: list[Part] = []
    for part in parts:
        while above and above[-1].level >= part.level:
            above.pop()
        if part.level:
            above.append(part)
        yield tuple(outer.heading for outer in above if outer.heading or outer is part)


def _anchors(parts: Sequence[Part]) -> Iterator[str]:
    """The anchors of a document: its own, and for the other headings those that GitHub makes, each once.

    Repeated ones are numbered as in https://github.com/Flet/github-slugger, which passes over a number that
    is taken already.
    """
    own = {part.anchor for part in parts if part.anchor}
    repetitions = dict.fromkeys(own, 0)
    unused = set(own)
    for part in parts:
        if not part.level:
            yield ""
        elif part.anchor in unused:
            unused.discard(part.anchor)
            yield part.anchor
        else:
            yield _numbered(part.anchor or anchor_of(part.heading), repetitions)


def _numbered(wanted: str, repetitions: dict[str, int]) -> str:
    anchor = wanted
    while anchor in repetitions:
        repetitions[wanted] += 1
        anchor = f"{wanted}-{repetitions[wanted]}"
    repetitions[anchor] = 0
    return anchor
