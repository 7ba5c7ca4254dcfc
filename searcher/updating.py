"""What has to change so that an index equals a folder, or holds some documents?

Each change reads what is new into a ``Forward``, marks what it replaces as deleted, merges small segments and
leaves the files of the next generation in a draft. Nothing counts until the draft is committed.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from searcher.document import Document
from searcher.errors import DocumentError
from searcher.folder import DocumentFile, list_documents, read_file
from searcher.forward import DocumentFacts, Forward, ForwardWriter, document_facts
from searcher.generations import Draft
from searcher.merging import merge, small_segments
from searcher.reports import Progress, Skipped
from searcher.section import Section
from searcher.sections import split_sections
from searcher.segment_writer import write_segment
from searcher.state import Place, Settings, State
from searcher.whoosh_codec import write_contents

ShowProgress = Callable[[Progress], object]

_JUST_NOW = 2_000_000_000
"""A file changed less than so many nanoseconds before it was read may have changed again within one tick of
its clock, so its time alone does not prove it unchanged."""


@dataclass(slots=True)
class Change:
    """What differs from the state before: documents to write, and those whose old version goes away."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    gone: set[Place] = field(default_factory=set)
    new: ForwardWriter = field(default_factory=ForwardWriter)

    @property
    def anything(self) -> bool:
        """True when the next state differs from the one before."""
        return bool(self.added or self.changed or self.removed)

    def put(self, document: Document, facts: DocumentFacts, old: Place | None) -> None:
        """Take a document in, in place of its old version. Raises DocumentError, and then nothing changed."""
        sections = _sections_of(document)
        self.new.add(document, facts, sections)
        if old is None:
            self.added += 1
        else:
            self.changed += 1
            self.gone.add(old)

    def take_away(self, old: Place) -> None:
        """Let a document go."""
        self.removed += 1
        self.gone.add(old)


def compare_folder(
    state: State, folder: Path, include: Sequence[str], exclude: Sequence[str], progress: ShowProgress | None
) -> Change:
    """What it takes to make the index equal to the documents of a folder.

    A file is read when its size or time differs from what the index knows, and taken in when its content
    does. Raises DocumentError when the folder cannot be read at all.
    """
    listing = list_documents(folder, include, exclude)
    change = Change(skipped=list(listing.skipped))
    known = dict(state.documents())
    for done, file in enumerate(sorted(listing.files), 1):
        _compare_file(state, change, file, known.pop(file.path, None))
        if progress:
            progress(Progress(done, len(listing.files), file.path))
    for place in known.values():
        change.take_away(place)
    return change


def compare_documents(state: State, documents: Iterable[Document], progress: ShowProgress | None) -> Change:
    """What it takes to add documents, or to put them in the place of those with the same paths.

    Of several with one path the last counts. Raises DocumentError for a document that cannot be taken in.
    """
    change = Change()
    by_path = {document.path: document for document in documents}
    for done, path in enumerate(sorted(by_path), 1):
        document = by_path[path]
        change.put(document, document_facts(document), state.find(path))
        if progress:
            progress(Progress(done, len(by_path), path))
    return change


def compare_removal(state: State, paths: Iterable[str]) -> Change:
    """What it takes to remove the documents of some paths; one that is not there is reported as skipped."""
    change = Change()
    for path in sorted(set(paths)):
        place = state.find(path)
        if place is None:
            change.skipped.append(Skipped(path, "there is no document of this path in the index"))
        else:
            change.take_away(place)
    return change


def write_change(draft: Draft, state: State, change: Change, folder: str | None) -> Settings:
    """Write the segments of the next state into a draft; returns the settings to commit it with."""
    deleted = _deleted_by(state, change)
    merged = _to_merge(state, change, deleted)
    kept = [number for number in range(len(state.segments)) if number not in merged]
    names = state.settings.segments
    for number in kept:
        draft.keep(names[number])
    written = _write_merged(draft, state, change.new.forward, merged, deleted)
    settings = Settings(
        segments=[names[number] for number in kept] + written,
        deleted={names[number]: sorted(deleted[number]) for number in kept if deleted[number]},
        folder=folder,
        notes=change.notes,
    )
    write_contents(draft.folder, settings.segments, settings.deleted)
    return settings


def _compare_file(state: State, change: Change, file: DocumentFile, old: Place | None) -> None:
    if old is not None and _looks_unchanged(state, file, old):
        change.unchanged += 1
        _note(change, file.path, state.settings.notes.get(file.path, ()))
        return
    try:
        read = read_file(file)
        _note(change, file.path, read.notes)
        digest = bytes.fromhex(read.sha256)
        if old is not None and _facts(state, old).sha256 == digest:
            change.unchanged += 1
        else:
            change.put(read.document, document_facts(read.document, file.size, _trusted(file), digest), old)
    except DocumentError as error:
        change.skipped.append(Skipped(file.path, str(error)))
        if old is not None:
            change.take_away(old)


def _looks_unchanged(state: State, file: DocumentFile, old: Place) -> bool:
    facts = _facts(state, old)
    return (facts.size, facts.modified_ns) == (file.size, file.modified_ns)


def _trusted(file: DocumentFile) -> int:
    """The time to remember of a file; 0, which no file has, when the file may change again within it."""
    return file.modified_ns if time.time_ns() - file.modified_ns > _JUST_NOW else 0


def _facts(state: State, place: Place) -> DocumentFacts:
    return state.segments[place.segment].facts(place.document)


def _note(change: Change, path: str, notes: Iterable[str]) -> None:
    for note in notes:
        change.notes.setdefault(path, []).append(note)
        change.skipped.append(Skipped(path, f"indexed, but {note}"))


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
    merged = set(small_segments(sizes, len(change.new.forward.texts)))
    worn = [
        number
        for number, segment in enumerate(state.segments)
        if len(deleted[number]) * 4 > segment.document_count
    ]
    return sorted(merged.union(worn))


def _write_merged(
    draft: Draft, state: State, new: Forward, merged: Sequence[int], deleted: Mapping[int, set[int]]
) -> list[str]:
    forward = merge([(state.segments[number], deleted[number]) for number in merged], new) if merged else new
    if not forward.documents:
        return []
    name = f"{draft.folder.name.removeprefix('tmp-')}.segment"
    write_segment(draft.folder / name, forward)
    return [name]
