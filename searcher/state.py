"""What is one unchanging state of an index?"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

import numpy as np

from searcher.analysis import ANALYSIS_VERSION
from searcher.disk import problem
from searcher.errors import CorruptIndexError, IncompatibleIndexError
from searcher.generations import Generation
from searcher.language import LANGUAGES
from searcher.matching import Matcher
from searcher.segment import Segment
from searcher.view import View, alive_sections
from searcher.weights import Field, Weights

_TIMES = "times.json"

_LONGEST_NUMBER = 10  # digits of the number of a line


class Settings(NamedTuple):
    """What a generation's manifest holds besides its files, as JSON values.

    ``segments`` are names of files, ``deleted`` the numbers of the documents in them that are no longer
    there. ``folder`` is the folder that ``Index.update`` read last, ``notes`` what was to say of its files,
    by path. ``updated`` is a time as ISO 8601. ``analysis`` and ``languages`` are those that the words were
    analysed by, ``tools`` names what took part in it and is not installed everywhere.
    """

    segments: list[str]
    deleted: dict[str, list[int]]
    folder: str | None = None
    notes: Mapping[str, Sequence[str]] = {}
    updated: str = ""
    analysis: int = ANALYSIS_VERSION
    languages: Sequence[str] = LANGUAGES
    tools: str = ""

    def as_json(self) -> dict[str, object]:
        """The settings for the manifest, with the time of now."""
        from datetime import UTC, datetime

        now = datetime.now(UTC).isoformat(timespec="seconds")
        return {**self._asdict(), "languages": [*self.languages], "updated": now}


class Place(NamedTuple):
    """Where a document lies: its segment's place in the state, and its number there."""

    segment: int
    document: int


class State:
    """The segments of a generation, ready to be searched.

    It takes the generation over: one that cannot be searched is closed. Raises CorruptIndexError and
    IncompatibleIndexError.
    """

    def __init__(self, generation: Generation, weights: Weights) -> None:
        self.generation = generation
        self.weights = weights
        try:
            self.settings = _settings(generation)
            self.segments = [Segment(generation.folder / name) for name in self.settings.segments]
        except BaseException:
            generation.close()
            raise
        deleted = self.settings.deleted
        self._deleted = [frozenset(deleted.get(name, ())) for name in self.settings.segments]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The one place where damage is told from mistakes.

        NumPy, JSON and UTF-8 raise all kinds of errors over a file that is not as it was written. When one
        of them comes out, the checksums are compared, and damage becomes a CorruptIndexError. What is
        written into a file while it is open is noticed before anything is read.
        """
        for segment in self.segments:
            segment.guard()
        try:
            yield
        except (ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError) as error:
            for damage in self.damage():
                raise CorruptIndexError(f"{damage}: run `searcher build` to make it anew") from error
            raise

    def damage(self) -> list[str]:
        """What is wrong with the segments, one clause each; all of them are read."""
        return [damage for segment in self.segments for damage in segment.damaged()]

    @cached_property
    def views(self) -> list[View]:
        """The segments as this state sees them."""
        return [
            View(segment, self.deleted(number), self._mean_body, self.weights)
            for number, segment in enumerate(self.segments)
        ]

    @cached_property
    def matcher(self) -> Matcher:
        """What finds words in the segments."""
        return Matcher(self.views)

    @cached_property
    def _mean_body(self) -> float:
        words = sections = 0
        for number, segment in enumerate(self.segments):
            alive = alive_sections(segment, self.deleted(number))
            if alive is None:
                words, sections = words + segment.body_words, sections + segment.section_count
            else:
                lengths = segment.field_lengths(Field.BODY)[alive]
                words, sections = words + int(np.add.reduce(lengths)), sections + len(lengths)
        return words / max(sections, 1)

    @cached_property
    def times(self) -> Mapping[str, int]:
        """By path the later times (nanoseconds) of files that were found to hold what they held before."""
        path, facts = self.generation.folder / _TIMES, self.generation.files.get(_TIMES)
        # Without its time a file is only read once more, so damage here is no reason to stop.
        if facts is None or problem(path, facts):
            return {}
        times: dict[str, int] = json.loads(path.read_bytes())
        return times

    def deleted(self, segment: int) -> frozenset[int]:
        """The numbers of the documents of a segment that are no longer there."""
        return self._deleted[segment]

    def documents(self) -> Iterator[tuple[str, Place]]:
        """The paths of all documents, and where they lie."""
        for number, segment in enumerate(self.segments):
            for document in range(segment.document_count):
                if document not in self.deleted(number):
                    yield segment.paths[document].decode(), Place(number, document)

    def find(self, path: str) -> Place | None:
        """Where the document of this path lies, or None."""
        for number, segment in enumerate(self.segments):
            document = segment.paths.find(path.encode("utf-8", "surrogatepass"))
            if document >= 0 and document not in self.deleted(number):
                return Place(number, document)
        return None

    def _find_spelled(self, path: str) -> Place | None:
        """The same, or where else the document lies whose path is spelled so."""
        found = map(self.find, _spellings(path))
        return next((place for place in found if place is not None), None)

    def find_section(self, section_id: str) -> tuple[int, int] | None:
        """Where a section lies, or None: its segment's place in the state, and its number there.

        Besides its id, ``path:line`` names a section, as a search prints it, by any line that belongs to it.
        What is typed on one system finds what another one wrote with its accents apart.
        """
        return self._section_of_id(section_id) or self._section_at_line(section_id)

    def section_ids_near(self, name: str) -> list[str]:
        """The ids of the sections of the document that the name of a section begins with, if there is one."""
        paths = [path for path, _ in _readings(name.removesuffix("#"))] + [name.rpartition(":")[0]]
        place = next(filter(None, map(self._find_spelled, paths)), None)
        if place is None:
            return []
        segment = self.segments[place.segment]
        return [segment.section(section).id for section in segment.sections_of(place.document)]

    def _section_of_id(self, section_id: str) -> tuple[int, int] | None:
        for path, anchor in _readings(section_id):
            place = self._find_spelled(path)
            if place is not None:
                segment, anchors = self.segments[place.segment], _spellings(anchor)
                for section in segment.sections_of(place.document):
                    if segment.anchor(section) in anchors:
                        return place.segment, section
        return None

    def _section_at_line(self, name: str) -> tuple[int, int] | None:
        path, _, line = name.rpartition(":")
        number = int(line) if line.isdecimal() and len(line) <= _LONGEST_NUMBER else 0
        place = self._find_spelled(path) if number > 0 else None
        if place is None:
            return None
        segment = self.segments[place.segment]
        ends = segment.array("section_end_line")
        sections = segment.sections_of(place.document)
        return next(((place.segment, each) for each in sections if ends[each] >= number), None)


def write_times(folder: Path, times: Mapping[str, int]) -> None:
    """Write what ``State.times`` reads into the folder of a draft."""
    if times:
        (folder / _TIMES).write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")


def _readings(section_id: str) -> Iterator[tuple[str, str]]:
    """The paths and anchors that an id may be made of, the longest path first: it may hold a "#" itself."""
    yield section_id, ""
    for place in range(len(section_id) - 1, -1, -1):
        if section_id[place] == "#" and section_id[place + 1 :]:
            yield section_id[:place], section_id[place + 1 :]


def _spellings(text: str) -> Collection[str]:
    """A text as it is, and with its accents together or apart."""
    return dict.fromkeys((text, normalize("NFC", text), normalize("NFD", text)))


def _settings(generation: Generation) -> Settings:
    stored: Mapping[str, Any] = generation.settings
    directory = generation.folder.parent
    if stored.get("analysis") != ANALYSIS_VERSION or stored.get("languages") != [*LANGUAGES]:
        raise IncompatibleIndexError(
            f"the index at {directory} was made by another version, which analysed words in another way or "
            "knew other languages: run `searcher build` to make it anew"
        )
    try:
        settings = Settings(**stored)
        if generation.files.keys() >= set(settings.segments):
            return settings
    except TypeError:
        pass
    raise CorruptIndexError(
        f"the settings of the index at {directory} are not as they were written: "
        "run `searcher build` to make it anew"
    )
