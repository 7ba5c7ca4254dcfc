"""What does the library say about what it did, and about an index?"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a part of one, that did not go into the index as it stands, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is: ``done`` of ``total`` documents, ``path`` the one read last."""

    done: int
    total: int
    path: str


ShowProgress = Callable[[Progress], object]
"""What a caller hands in to be told how far an update is."""


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update changed, in documents; ``sections`` is what the index now holds."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    sections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index is and holds; ``bytes`` is its size on disk, ``languages`` counts sections.

    ``tools`` names what took part in the analysis and is not installed everywhere: Voikko, or "".
    """

    path: str
    version: str
    analysis_version: int
    generation: int
    documents: int
    sections: int
    words: int
    bytes: int
    segments: int
    languages: dict[str, int]
    folder: str | None
    updated: str
    tools: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a full reading of an index found: ``problems`` is empty when everything is as it was written."""

    path: str
    files: int
    bytes: int
    documents: int
    sections: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems
