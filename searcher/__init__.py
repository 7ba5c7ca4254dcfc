"""Search a folder of documents in Norwegian, Finnish and German, section by section.

The names below come from their modules when they are first used, so that a program, and each command, loads
only what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searcher._version import __version__ as __version__
    from searcher.document import Document
    from searcher.errors import (
        CorruptIndexError,
        DocumentError,
        IncompatibleIndexError,
        IndexExistsError,
        IndexLockedError,
        IndexNotFoundError,
        QueryError,
        SearcherError,
        SectionNotFoundError,
    )
    from searcher.explanation import Explanation
    from searcher.index import Index
    from searcher.language import Language
    from searcher.reports import CheckReport, IndexStatus, Skipped, UpdateReport
    from searcher.results import Hit, Results, Snippet, Span
    from searcher.section import Section
    from searcher.tokens import Token, analyze

__all__ = [
    "CheckReport",
    "CorruptIndexError",
    "Document",
    "DocumentError",
    "Explanation",
    "Hit",
    "IncompatibleIndexError",
    "Index",
    "IndexExistsError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexStatus",
    "Language",
    "QueryError",
    "Results",
    "SearcherError",
    "Section",
    "SectionNotFoundError",
    "Skipped",
    "Snippet",
    "Span",
    "Token",
    "UpdateReport",
    "analyze",
]

_MODULES = {
    "_version": ("__version__",),
    "document": ("Document",),
    "explanation": ("Explanation",),
    "errors": tuple(name for name in __all__ if name.endswith("Error")),
    "index": ("Index",),
    "language": ("Language",),
    "reports": ("CheckReport", "IndexStatus", "Skipped", "UpdateReport"),
    "results": ("Hit", "Results", "Snippet", "Span"),
    "section": ("Section",),
    "tokens": ("Token", "analyze"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'searcher' has no attribute {name!r}")
    return getattr(import_module(f"searcher.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
