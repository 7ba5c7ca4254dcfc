"""What does an index hold, and is it as it was written?"""

from collections import Counter
from pathlib import Path

from searcher._version import __version__
from searcher.language import LANGUAGES
from searcher.reports import CheckReport, IndexStatus
from searcher.state import State


def describe(state: State, directory: Path) -> IndexStatus:
    """What an index is and holds; ``words`` counts the distinct words of each language and segment."""
    sections: Counter[str] = Counter()
    documents = 0
    for view in state.views:
        codes = view.segment.array("section_language")
        alive = codes if view.alive is None else codes[view.alive]
        # A search on a terminal asks for this too, and needs none of NumPy's own ways of counting.
        each = alive.tobytes()
        sections += Counter({language.value: each.count(code) for code, language in enumerate(LANGUAGES)})
        documents += view.segment.document_count - len(view.deleted)
    return IndexStatus(
        path=str(directory),
        version=__version__,
        analysis_version=state.settings.analysis,
        generation=state.generation.number,
        documents=documents,
        sections=sections.total(),
        words=sum(len(segment.words) for segment in state.segments),
        bytes=_size(state),
        segments=len(state.segments),
        languages=dict(sorted(sections.items())),
        folder=state.settings.folder,
        updated=state.settings.updated,
        tools=state.settings.tools,
    )


def check_state(state: State, directory: Path) -> CheckReport:
    """Read every file of a state and compare it with the checksums that were written.

    Of an index that is too damaged to be counted, documents and sections are 0.
    """
    # Of a file that was cut short the system ends a process that touches what is gone.
    problems = state.generation.verify() or state.damage()
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
