"""What does a document say of itself, in its front matter and its path?"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from searcher.detection import detect
from searcher.language import NAMES, OURS, TOGETHER, Language, languages_named

_LANGUAGE_KEYS = ("lang", "language", "locale")
# Only what is nothing but a language in a path: "nb", "de-AT", "fi_FI", never "norsk", "german" or "und".
_CODES = [name for name, languages in NAMES.items() if len(name) <= 3 and languages[0] in OURS]
_REGIONS = [region for language in OURS for region in language.rules.regions.split()]
_PATH_TAG = re.compile(f"(?:{'|'.join(_CODES)})(?:[-_](?:[A-Z]{{2}}|{'|'.join(_REGIONS)}))?")
# The codes of ISO 639-1: "language: js" and "language: yes" name none, and so say nothing about a text.
_ISO_TAG = re.compile(
    "(?:a[abefkmnrsvyz]|b[aeghimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]"
    "|i[adegikostu]|j[av]|k[agijklmnorsuvwy]|l[abgintouv]|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|p[ailst]|qu"
    "|r[mnouw]|s[acdegiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|xh|y[io]|z[ahu])(?:[-_][a-z0-9]+)*",
    re.IGNORECASE,
)
# Enough to tell bokmål from nynorsk, and quick for a book.
_DETECTED_CHARACTERS = 20_000


class Metadata(NamedTuple):
    """What a document says of itself; ``rest`` is the front matter that has no meaning here."""

    title: str
    description: str
    keywords: tuple[str, ...]
    language: Language | None
    rest: dict[str, object]


def read_metadata(values: Mapping[str, object], path: str, text: str) -> Metadata:
    """What the values of a front matter mean for the document that lies at ``path`` and says ``text``.

    Keys count in any case. ``title`` and ``description`` are taken where they are texts, ``keywords`` and
    ``tags``, which are one to a search, where they are a list, or a text with commas or semicolons. The
    language is that of ``lang``, ``language`` or ``locale``, else of a file name such as ``side.nb.md``, else
    of the nearest folder such as ``de/`` or ``nb-NO/``. For ``no`` the text decides between bokmål and
    nynorsk, and a language that is not ours, such as ``fr``, is ``Language.UNKNOWN``. What names no language
    is as good as absent.
    """
    rest = dict(values)
    title = _take_line(rest, "title")
    description = _take_line(rest, "description")
    keywords = dict.fromkeys((*_take_keywords(rest, "keywords"), *_take_keywords(rest, "tags")))
    languages = _take_languages(rest) or _languages_of_path(path)
    language = _one_language(languages, f"{title}\n{description}\n{text[:_DETECTED_CHARACTERS]}")
    return Metadata(title, description, tuple(keywords), language, rest)


def _key(values: Mapping[str, object], name: str) -> str | None:
    """The key that means ``name``: itself, or else the first one that differs in case alone."""
    if name in values:
        return name
    return next((key for key in values if key.strip().casefold() == name), None)


def _take_line(values: dict[str, object], name: str) -> str:
    key = _key(values, name)
    if key is None or not isinstance(values[key], str):
        return ""
    return _one_line(str(values.pop(key)))


def _take_keywords(values: dict[str, object], name: str) -> tuple[str, ...]:
    key = _key(values, name)
    if key is None:
        return ()
    value = values[key]
    found = re.split("[,;\n]", value) if isinstance(value, str) else _texts(value)
    keywords = tuple(dict.fromkeys(filter(None, map(_one_line, found))))
    if keywords:
        del values[key]
    return keywords


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _texts(value: object) -> Iterator[str]:
    """Every text in a value of the front matter, whatever its shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value if isinstance(value, list) else value.values():
            yield from _texts(inner)


def _take_languages(values: dict[str, object]) -> frozenset[Language]:
    for name in _LANGUAGE_KEYS:
        key = _key(values, name)
        if key is None:
            continue
        languages = frozenset(language for tag in _texts(values[key]) for language in _tagged(tag))
        if languages:
            del values[key]
            return languages
    return frozenset()


def _tagged(tag: str) -> tuple[Language, ...]:
    other = (Language.UNKNOWN,) if _ISO_TAG.fullmatch(tag.strip()) else ()
    return languages_named(tag) or other


def tells_language(name: str) -> bool:
    """Whether a name in a path, or a part of one, is nothing but a language."""
    return _PATH_TAG.fullmatch(name) is not None


def _languages_of_path(path: str) -> frozenset[Language]:
    *folders, name = path.split("/")
    for tag in (*name.split(".")[1:-1][::-1], *folders[::-1]):
        if tells_language(tag):
            return frozenset(languages_named(tag))
    return frozenset()


def _one_language(languages: frozenset[Language], text: str) -> Language | None:
    if len(languages) == 1:
        return next(iter(languages))
    together = languages in map(frozenset, TOGETHER.values())
    return detect(text, among=languages).language if together else None
