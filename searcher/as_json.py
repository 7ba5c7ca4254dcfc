"""How is a value written as JSON?"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from searcher.results import Hit, Results


def as_json(value: object) -> str:
    """A value of the library as JSON on one line, letters as they are.

    Characters that could act on a terminal, and lone surrogates, which UTF-8 cannot hold, are escaped.
    """
    text = json.dumps(plain(value), ensure_ascii=False)
    # All such characters are among those that Python does not print, as is the blank that does not break.
    if text.replace("\xa0", " ").isprintable():
        return text
    from searcher.harmless import UNSAFE  # which few texts need

    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(value: object) -> object:
    """A value as dicts, lists, texts and numbers: a dataclass is the dict of its fields, a span is a pair."""
    if isinstance(value, str):
        return value
    if isinstance(value, Results):
        return {
            "query": value.query,
            "total": value.total,
            "suggestion": value.suggestion,
            "warnings": list(value.warnings),
            "hits": [_hit(hit) for hit in value],
        }
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _hit(hit: Hit) -> dict[str, object]:
    section = hit.section
    return {
        "rank": hit.rank,
        "score": hit.score,
        "id": section.id,
        "path": section.path,
        "line": section.line,
        "end_line": section.end_line,
        "title": section.title,
        "headings": list(section.headings),
        "level": section.level,
        "anchor": section.anchor,
        "language": section.language,
        "heading_highlights": plain(hit.heading_highlights),
        "snippet": plain(hit.snippet),
    }
