"""The index of a folder of documents: made, changed, searched."""

from __future__ import annotations

import time
from _thread import allocate_lock  # to load all of threading takes a query as long as to open an index
from collections.abc import Callable, Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from searcher import generations
from searcher.arguments import check_type, path_of
from searcher.errors import DocumentError, QueryError, SearcherError, SectionNotFoundError
from searcher.generations import Draft, Generation
from searcher.index_folder import OWN_GLOBS
from searcher.language import Language
from searcher.query import parse_query
from searcher.searching import ranked, search
from searcher.state import Settings, State
from searcher.weights import Weights

if TYPE_CHECKING:
    from searcher.document import Document
    from searcher.explanation import Explanation
    from searcher.reports import CheckReport, IndexStatus, ShowProgress, UpdateReport
    from searcher.results import Results
    from searcher.section import Section
    from searcher.tokens import Token
    from searcher.updating import Change
    from searcher.vocabulary import KeyMatch
    from searcher.waiting import Waiting

    # What differs from a state; documents that are new are put where they wait.
    _Compare = Callable[[State, Waiting], Change]

_SHOWN_IDS = 20


class Index:
    """An index on disk. A context manager; safe to search from many threads at once.

    It shows one unchanging state: what other processes change is seen after ``refresh``. Make one with
    ``Index.create`` or ``Index.open``.
    """

    def __init__(self, directory: Path, generation: Generation, weights: Weights) -> None:
        self._directory = directory
        self._moving = allocate_lock()
        self._open: State | None = State(generation, weights)

    @classmethod
    def create(cls, path: str | PathLike[str], *, overwrite: bool = False) -> Self:
        """Make an empty index in a folder of its own.

        Raises IndexExistsError when there is one, unless it may be overwritten, and SearcherError when the
        folder holds other files or cannot be written.
        """
        from searcher.whoosh_codec import write_contents

        directory = path_of("path", path)
        with generations.begin_anew(directory, overwrite) as draft:
            write_contents(draft.folder, [], {})
            return cls(directory, draft.commit(Settings([], {}).as_json()), Weights())

    @classmethod
    def build(
        cls,
        path: str | PathLike[str],
        folder: str | PathLike[str],
        *,
        overwrite: bool = False,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        progress: ShowProgress | None = None,
    ) -> UpdateReport:
        """Make an index of a folder of documents, in one step: there is never an empty one.

        It is ``create`` and ``update`` in one, with their arguments and errors; after any of these what was
        at the place before is still there.
        """
        begun = time.monotonic()
        directory, root = path_of("path", path), path_of("folder", folder)
        compare = _comparison(directory, root, include, exclude, progress)
        with generations.begin_anew(directory, overwrite, Settings([], {}).as_json()) as draft:
            state = State(draft.base, Weights())
            with _waiting(draft, state) as new:
                change = compare(state, new)
                generation = _commit(draft, state, change, str(root.resolve()))
        with cls(directory, generation, state.weights) as index:
            return index._report(change, begun)

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """Open the newest state of an index.

        Raises IndexNotFoundError, CorruptIndexError or IncompatibleIndexError.
        """
        directory = path_of("path", path)
        return cls(directory, generations.open_current(directory), Weights())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; results that were given out stay valid."""
        with self._moving:
            if self._open is not None:
                self._open.generation.close()
                self._open = None

    @property
    def _state(self) -> State:
        state = self._open
        if state is None:
            raise SearcherError(f"the index at {self._directory} is closed: open it again with Index.open")
        return state

    def refresh(self) -> bool:
        """Move on to the newest state; True when it is another one than before.

        Searches that are under way in other threads end on the one before. Raises as ``Index.open`` does,
        and then nothing moved.
        """
        with self._moving:
            before = self._state
            if generations.current_number(self._directory) == before.generation.number:
                return False
            self._open = State(generations.open_current(self._directory), before.weights)
            before.generation.close()
            return True

    # Changing

    def update(
        self,
        folder: str | PathLike[str],
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        progress: ShowProgress | None = None,
    ) -> UpdateReport:
        """Make the index equal to a folder of documents, in one step.

        ``include`` and ``exclude`` are globs on the paths below the folder: * stays within a name, ** stands
        for any folders, a glob without / is a name anywhere, and a folder takes along what is in it. What is
        excluded wins. Only files that changed are read. Documents that are not in the folder go, those that
        ``add`` brought as well.

        Raises DocumentError when the folder cannot be read, IndexLockedError when
        another process changes the index, and SearcherError when it cannot be written; then it is as before.
        """
        root = path_of("folder", folder)
        compare = _comparison(self._directory, root, include, exclude, progress)
        return self._change(compare, root)

    def add(self, documents: Iterable[Document], *, progress: ShowProgress | None = None) -> UpdateReport:
        """Add documents, or put them in the place of those with the same paths, in one step.

        Raises DocumentError for a document that cannot be taken in, IndexLockedError and SearcherError as
        ``update`` does; then the index is as before.
        """
        from searcher.updating import compare_documents

        _check_several(documents, "Documents")
        return self._change(lambda state, new: compare_documents(state, new, documents, progress))

    def remove(self, paths: Iterable[str]) -> UpdateReport:
        """Remove the documents of some paths, in one step; paths that are not there are reported as skipped.

        Raises IndexLockedError and SearcherError as ``update`` does; then the index is as before.
        """
        from searcher.updating import compare_removal

        wanted = _texts("paths", paths, "paths")
        return self._change(lambda state, new: compare_removal(state, new, wanted))

    def _change(self, compare: _Compare, folder: Path | None = None) -> UpdateReport:
        """One change from the newest state to the next."""
        begun = time.monotonic()
        weights = self._state.weights
        with generations.begin(self._directory) as draft:
            state = State(draft.base, weights)
            where = str(folder.resolve()) if folder else state.settings.folder
            with state.reading(), _waiting(draft, state) as new:
                change = compare(state, new)
                if change.differs_from(state, where):
                    _commit(draft, state, change, where).close()
            self.refresh()
        return self._report(change, begun)

    def _report(self, change: Change, begun: float) -> UpdateReport:
        from searcher.reports import UpdateReport

        return UpdateReport(
            added=change.added,
            changed=change.changed,
            removed=change.removed,
            unchanged=change.unchanged,
            skipped=tuple(change.skipped),
            sections=self.status().sections,
            seconds=time.monotonic() - begun,
        )

    # Asking

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        language: Language | str | None = None,
        path: str | None = None,
        keyword: str | None = None,
        per_document: int | None = None,
    ) -> Results:
        """The best sections for a query.

        ``offset`` hits are passed over, then at most ``limit`` are given. ``language`` ("no" is bokmål and
        nynorsk), ``path`` (a glob for documents and folders, in which * takes / too; without / it stands for
        a name anywhere) and ``keyword`` (one of the document's) narrow the search; ``per_document`` is the
        most hits that one document may have.
        Raises QueryError for an empty query, an empty glob or keyword, and for bounds that make no sense.
        """
        check_type("query", query, str)
        for name, bound in (("limit", limit), ("offset", offset)):
            check_type(name, bound, int)
        for name, filter_ in (("language", language), ("path", path), ("keyword", keyword)):
            check_type(name, filter_, str, optional=True)
        check_type("per_document", per_document, int, optional=True)
        if limit < 0 or offset < 0 or (per_document is not None and per_document < 1):
            raise QueryError("limit and offset cannot be negative, and per_document is at least 1")
        state = self._state
        with state.reading():
            return search(
                state,
                query,
                limit=limit,
                offset=offset,
                language=language,
                path=path,
                keyword=keyword,
                per_document=per_document,
            )

    def explain(self, query: str, section_id: str) -> Explanation:
        """Why a section has its score for a query without filters, or does not match it.

        Raises QueryError and SectionNotFoundError.
        """
        from searcher.explaining import explain

        check_type("query", query, str)
        check_type("section_id", section_id, str)
        state = self._state
        parsed = parse_query(query)
        with state.reading():
            number, section = self._find(state, section_id)
            ranking, _ = ranked(state, parsed)
            return explain(query, ranking, state.views[number], number, section)

    def section(self, section_id: str) -> Section:
        """One section by its id ("path#anchor"), or by any of its lines ("path:12").

        Raises SectionNotFoundError.
        """
        check_type("section_id", section_id, str)
        state = self._state
        with state.reading():
            number, section = self._find(state, section_id)
            return state.segments[number].section(section)

    def key_matches(self, token: Token, language: Language | str) -> list[KeyMatch]:
        """Which words of the index each key of a token of ``analyze`` finds, in the language it is of.

        Raises SearcherError for a language that is not known.
        """
        from searcher.analysis import chain_named
        from searcher.vocabulary import key_matches

        check_type("language", language, str)
        state = self._state
        with state.reading():
            return list(key_matches(state.views, chain_named(language), token))

    def status(self) -> IndexStatus:
        """What the index is and holds."""
        from searcher.status import describe

        state = self._state
        with state.reading():
            return describe(state, self._directory)

    def check(self) -> CheckReport:
        """Read every file of the index and compare it with what was written."""
        from searcher.status import check_state

        return check_state(self._state, self._directory)

    def _find(self, state: State, section_id: str) -> tuple[int, int]:
        """Where a section lies: its segment's place in the state, and its number there."""
        found = state.find_section(section_id)
        if found is None:
            ids = state.section_ids_near(section_id)
            known = f"; that document has {', '.join(ids[:_SHOWN_IDS])}" if ids else ""
            raise SectionNotFoundError(
                f"the index at {self._directory} has no section {section_id!r}: name it as a search prints "
                f"it, “folder/file.md:12”, or by its id as `searcher search --json` shows it{known}"
            )
        return found


def _check_several(values: object, what: str) -> None:
    from searcher.document import Document

    # A text would be taken for the list of its letters.
    if isinstance(values, str | bytes | Document) or not isinstance(values, Iterable):
        raise DocumentError(f"{values!r:.60} is a single value: give a list of {what}")


def _texts(name: str, values: Iterable[str], what: str) -> tuple[str, ...]:
    """Several texts that were handed in by a name, after a look at what they are."""
    _check_several(values, what)
    texts = tuple(values)
    for text in texts:
        check_type(f"each of {name}", text, str)
    return texts


def _comparison(
    directory: Path,
    root: Path,
    include: Sequence[str],
    exclude: Sequence[str],
    progress: ShowProgress | None,
) -> _Compare:
    """What it takes to make a state equal to a folder, to be found out once the index is locked."""
    from searcher.updating import compare_folder

    if directory.resolve() in (root.resolve(), *root.resolve().parents):
        raise DocumentError(
            f"{root} is the place of the index: keep the documents and the index in two folders"
        )
    include, exclude = (_texts("include and exclude", globs, "globs") for globs in (include, exclude))
    left_out = *exclude, *_own_files_below(root, directory)
    return lambda state, new: compare_folder(state, new, root, include, left_out, progress)


def _own_files_below(root: Path, directory: Path) -> Iterator[str]:
    """Globs for the files of an index that lies among the documents, which are no documents themselves."""
    from glob import escape

    place, documents = directory.resolve(), root.resolve()
    if place.is_relative_to(documents):
        below = escape(place.relative_to(documents).as_posix())
        yield from (f"{below}/{own}" for own in OWN_GLOBS)


def _waiting(draft: Draft, state: State) -> Waiting:
    """Where the documents wait that are new in a draft."""
    from searcher.waiting import Waiting

    return Waiting(draft.folder, all_new=not state.segments)


def _commit(draft: Draft, state: State, change: Change, folder: str | None) -> Generation:
    from searcher.updating import write_change

    return draft.commit(write_change(draft, state, change, folder).as_json())
