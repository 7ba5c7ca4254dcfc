"""What has to change so that an index equals a folder, or holds some documents?

Each change reads what is new and lets it wait, marks what it replaces as deleted, merges small segments and
leaves the files of the next generation in a draft. Nothing counts until the draft is committed.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from searcher import voikko
from searcher.arrays import Array, ArrayFile
from searcher.document import Document
from searcher.errors import DocumentError
from searcher.folder import DocumentFile, list_documents, read_file
from searcher.forward import NO_TIME, DocumentFacts, document_facts
from searcher.generations import Draft
from searcher.merging import Source, small_segments, source_of
from searcher.reports import Progress, ShowProgress, Skipped
from searcher.section import Section
from searcher.sections import split_sections
from searcher.state import Place, Settings, State, write_times
from searcher.waiting import Waiting
from searcher.whoosh_codec import write_contents

_JUST_NOW = 2_000_000_000
"""A file changed less than so many nanoseconds before it was read may have changed again within one tick of
its clock, so its time alone does not prove it unchanged."""


@dataclass(slots=True)
class Change:
    """What differs from the state before: documents to write, and those whose old version goes away.

    ``notes`` and ``times`` are those of the next state, by path: what is to be said of a file that was not
    indexed quite as it stands, and the times (nanoseconds) of files that changed nothing but their time.
    """

    new: Waiting
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    notes: dict[str, Sequence[str]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    gone: set[Place] = field(default_factory=set)

    @classmethod
    def to_some(cls, state: State, new: Waiting) -> Self:
        """A change to some documents of a state, what is known of the others stays."""
        return cls(new, notes=dict(state.settings.notes), times=dict(state.times))

    def put(self, document: Document, facts: DocumentFacts, old: Place | None) -> None:
        """Take a document in, in place of its old version. Raises DocumentError, and then nothing changed."""
        sections = _sections_of(document)
        self.new.add(document, facts, sections)
        self._forget(document.path)
        if old is None:
            self.added += 1
        else:
            self.changed += 1
            self.gone.add(old)

    def take_away(self, path: str, old: Place) -> None:
        """Let a document go."""
        self._forget(path)
        self.removed += 1
        self.gone.add(old)

    def note(self, path: str, notes: Sequence[str]) -> None:
        """Remember what is to be said of a file that is indexed, now and as long as it stays as it is."""
        if notes:
            self.notes[path] = notes
            self.skipped += [Skipped(path, f"indexed, but {note}") for note in notes]

    def _forget(self, path: str) -> None:
        self.notes.pop(path, None)
        self.times.pop(path, None)

    def differs_from(self, state: State, folder: str | None) -> bool:
        """True when there is anything to write."""
        documents = self.added or self.changed or self.removed
        rest = self.times, folder, voikko.version()
        return bool(documents) or rest != (state.times, state.settings.folder, state.settings.tools)


def compare_folder(
    state: State,
    new: Waiting,
    folder: Path,
    include: Sequence[str],
    exclude: Sequence[str],
    progress: ShowProgress | None,
) -> Change:
    """What it takes to make the index equal to the documents of a folder.

    A file is read when its size or time differs from what the index knows, and taken in when its content
    does. Those taken in wait in ``new``. Raises DocumentError when the folder of documents cannot be read at
    all.
    """
    listing = list_documents(folder, include, exclude)
    change = Change(new, skipped=list(listing.skipped))
    known = dict(state.documents())
    for done, file in enumerate(listing.files, 1):
        _compare_file(state, change, file, known.pop(file.path, None))
        if progress:
            progress(Progress(done, len(listing.files), file.path))
    for path, place in known.items():
        change.take_away(path, place)
    return change


def compare_documents(
    state: State, new: Waiting, documents: Iterable[Document], progress: ShowProgress | None
) -> Change:
    """What it takes to add documents, or to put them in the place of those with the same paths.

    Of several with one path the last counts. Raises DocumentError for a document that cannot be taken in.
    """
    change = Change.to_some(state, new)
    by_path = {_checked(document).path: document for document in documents}
    for done, path in enumerate(sorted(by_path), 1):
        document = by_path[path]
        change.put(document, document_facts(document), state.find(path))
        if progress:
            progress(Progress(done, len(by_path), path))
    return change


def compare_removal(state: State, new: Waiting, paths: Iterable[str]) -> Change:
    """What it takes to remove the documents of some paths; one that is not there is reported as skipped."""
    change = Change.to_some(state, new)
    for path in sorted(set(paths)):
        place = state.find(path)
        if place is None:
            change.skipped.append(Skipped(path, "there is no document of this path in the index"))
        else:
            change.take_away(path, place)
    return change


def write_change(draft: Draft, state: State, change: Change, folder: str | None) -> Settings:
    """Write the segments of the next state into a draft; returns the settings to commit it with.

    Where Voikko came or went, all segments are written anew: the keys of all words are made in one way.
    """
    deleted = _deleted_by(state, change)
    outdated = state.settings.tools != voikko.version()
    merged = range(len(state.segments)) if outdated else _to_merge(state, change, deleted)
    kept = [number for number in range(len(state.segments)) if number not in merged]
    names = state.settings.segments
    for number in kept:
        draft.keep(names[number])
    sources = [source_of(state.segments[number], deleted[number], outdated) for number in merged]
    # Most words of new documents stand in old ones as well.
    known = (ArrayFile(state.segments[number].path) for number in kept)
    written = _write_merged(draft, change.new, sources, known)
    settings = Settings(
        segments=[names[number] for number in kept] + written,
        deleted={names[number]: sorted(deleted[number]) for number in kept if deleted[number]},
        folder=folder,
        notes=change.notes,
        tools=voikko.version(),
    )
    write_times(draft.folder, change.times)
    write_contents(draft.folder, settings.segments, settings.deleted)
    return settings


def _compare_file(state: State, change: Change, file: DocumentFile, old: Place | None) -> None:
    if old is not None and _looks_unchanged(state, file, old):
        _leave(change, file, state.settings.notes.get(file.path, ()), state.times.get(file.path))
        return
    try:
        read = read_file(file)
        digest = bytes.fromhex(read.sha256)
        if old is not None and _facts(state, old).sha256 == digest:
            _leave(change, file, read.notes, _trusted(file))
        else:
            change.put(read.document, document_facts(read.document, file.size, _trusted(file), digest), old)
            change.note(file.path, read.notes)
    except DocumentError as error:
        change.skipped.append(Skipped(file.path, str(error)))
        if old is not None:
            change.take_away(file.path, old)


def _leave(change: Change, file: DocumentFile, notes: Sequence[str], time: int | None) -> None:
    """Leave a file's document as it is; ``time`` is that of the file if it is later than the document's."""
    change.unchanged += 1
    change.note(file.path, notes)
    if time is not None and time != NO_TIME:
        change.times[file.path] = time


def _looks_unchanged(state: State, file: DocumentFile, old: Place) -> bool:
    size, modified_ns = state.segments[old.segment].size_and_time(old.document)
    return (size, state.times.get(file.path, modified_ns)) == (file.size, file.modified_ns)


def _trusted(file: DocumentFile) -> int:
    """The time to remember of a file; ``NO_TIME`` when the file may change again within it."""
    return file.modified_ns if time.time_ns() - file.modified_ns > _JUST_NOW else NO_TIME


def _facts(state: State, place: Place) -> DocumentFacts:
    return state.segments[place.segment].facts(place.document)


def _checked(document: Document) -> Document:
    if not isinstance(document, Document):
        raise DocumentError(f"{document!r:.60} is no Document: give a list of Documents")
    return document


def _sections_of(document: Document) -> tuple[Section, ...]:
    """The sections of a document, whatever it holds: one that breaks the reader costs only itself."""
    try:
        return split_sections(document)
    except DocumentError:
        raise
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        raise DocumentError(f"{document.path} cannot be taken apart into sections ({problem})") from error


def _deleted_by(state: State, change: Change) -> Mapping[int, set[int]]:
    deleted = defaultdict(set, {number: set(state.deleted(number)) for number in range(len(state.segments))})
    for place in change.gone:
        deleted[place.segment].add(place.document)
    return deleted


def _to_merge(state: State, change: Change, deleted: Mapping[int, set[int]]) -> list[int]:
    """The segments that are written anew: small ones, and those of which a quarter is gone."""
    sizes = [segment.section_count for segment in state.segments]
    merged = set(small_segments(sizes, change.new.sections))
    worn = [
        number
        for number, segment in enumerate(state.segments)
        if len(deleted[number]) * 4 > segment.document_count
    ]
    return sorted(merged.union(worn))


def _write_merged(
    draft: Draft, new: Waiting, sources: Sequence[Source], known: Iterable[Mapping[str, Array]]
) -> list[str]:
    """Write the new documents and what is left of some segments; the names of the files that came of it."""
    living = sum(len(source.columns["document_size"]) - len(source.deleted) for source in sources)
    if not living + new.documents:
        return []
    name = f"{draft.folder.name.removeprefix('tmp-')}.segment"
    new.write(draft.folder / name, sources, known)
    return [name]
