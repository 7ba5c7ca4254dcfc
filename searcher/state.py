"""What is one unchanging state of an index?"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from searcher.analysis import ANALYSIS_VERSION
from searcher.errors import CorruptIndexError, IncompatibleIndexError
from searcher.generations import Generation
from searcher.matching import View, alive_sections
from searcher.segment import Segment
from searcher.weights import Field, Weights


class Settings(NamedTuple):
    """What a generation's manifest holds besides its files, as JSON values.

    ``segments`` are names of files, ``deleted`` the numbers of the documents in them that are no longer
    there. ``folder`` is the folder that ``Index.update`` read last, ``notes`` what was to say of its files,
    by path. ``updated`` is a time as ISO 8601.
    """

    segments: list[str]
    deleted: dict[str, list[int]]
    folder: str | None = None
    notes: Mapping[str, list[str]] = {}
    updated: str = ""
    analysis: int = ANALYSIS_VERSION

    def as_json(self) -> dict[str, object]:
        """The settings for the manifest, with the time of now."""
        return {**self._asdict(), "updated": datetime.now(UTC).isoformat(timespec="seconds")}


class Place(NamedTuple):
    """Where a document lies: its segment's place in the state, and its number there."""

    segment: int
    document: int


class State:
    """The segments of a generation, ready to be searched.

    Raises CorruptIndexError and IncompatibleIndexError.
    """

    def __init__(self, generation: Generation, weights: Weights) -> None:
        self.generation = generation
        self.settings = _settings(generation)
        self.weights = weights
        self.segments = [Segment(generation.folder / name) for name in self.settings.segments]

    @cached_property
    def views(self) -> list[View]:
        """The segments as this state sees them."""
        return [
            View(segment, self.deleted(number), self._mean_body, self.weights)
            for number, segment in enumerate(self.segments)
        ]

    @cached_property
    def _mean_body(self) -> float:
        words = sections = 0
        for number, segment in enumerate(self.segments):
            alive = alive_sections(segment, self.deleted(number))
            lengths = segment.field_lengths(Field.BODY)
            lengths = lengths if alive is None else lengths[alive]
            words, sections = words + int(lengths.sum()), sections + len(lengths)
        return words / max(sections, 1)

    def deleted(self, segment: int) -> list[int]:
        """The numbers of the documents of a segment that are no longer there."""
        return self.settings.deleted.get(self.settings.segments[segment], [])

    def documents(self) -> Iterator[tuple[str, Place]]:
        """The paths of all documents, and where they lie."""
        for number, segment in enumerate(self.segments):
            deleted = set(self.deleted(number))
            for document in range(segment.document_count):
                if document not in deleted:
                    yield segment.paths[document].decode(), Place(number, document)

    def find(self, path: str) -> Place | None:
        """Where the document of this path lies, or None."""
        for number, segment in enumerate(self.segments):
            document = segment.paths.find(path.encode("utf-8", "replace"))
            if document >= 0 and document not in self.deleted(number):
                return Place(number, document)
        return None


def _settings(generation: Generation) -> Settings:
    stored: Mapping[str, Any] = generation.settings
    directory = generation.folder.parent
    if stored.get("analysis") != ANALYSIS_VERSION:
        raise IncompatibleIndexError(
            f"the index at {directory} was made by another version, which analysed words in another way: "
            "run `searcher build` to make it anew"
        )
    try:
        return Settings(**stored)
    except TypeError as error:
        raise CorruptIndexError(
            f"the settings of the index at {directory} are not as they were written: "
            "run `searcher build` to make it anew"
        ) from error
