"""What does an index hold, and is it as it was written?"""

from pathlib import Path

import numpy as np

from searcher._version import __version__
from searcher.language import LANGUAGES
from searcher.reports import CheckReport, IndexStatus
from searcher.state import State


def describe(state: State, directory: Path) -> IndexStatus:
    """What an index is and holds; ``words`` counts the distinct words of each language and segment."""
    sections = np.zeros(len(LANGUAGES), np.int64)
    documents = 0
    for view in state.views:
        codes = view.segment.array("section_language")
        alive = codes if view.alive is None else codes[view.alive]
        sections += np.bincount(alive, minlength=len(LANGUAGES))
        documents += view.segment.document_count - len(view.deleted)
    languages = {language.value: count for language, count in zip(LANGUAGES, sections.tolist(), strict=True)}
    return IndexStatus(
        path=str(directory),
        version=__version__,
        analysis_version=state.settings.analysis,
        generation=state.generation.number,
        documents=documents,
        sections=int(sections.sum()),
        words=sum(len(segment.words) for segment in state.segments),
        bytes=_size(state),
        segments=len(state.segments),
        languages={name: count for name, count in sorted(languages.items()) if count},
        folder=state.settings.folder,
        updated=state.settings.updated,
        tools=state.settings.tools,
    )


def check_state(state: State, directory: Path) -> CheckReport:
    """Read every file of a state and compare it with the checksums that were written.

    Of an index that is too damaged to be counted, documents and sections are 0.
    """
    problems = [*state.generation.verify(), *state.damage()]
    status = None if problems else describe(state, directory)
    return CheckReport(
        path=str(directory),
        files=len(state.generation.files),
        bytes=_size(state),
        documents=status.documents if status else 0,
        sections=status.sections if status else 0,
        problems=tuple(problems),
    )


def _size(state: State) -> int:
    return sum(facts.size for facts in state.generation.files.values())
