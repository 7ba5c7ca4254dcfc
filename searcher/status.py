"""What does an index hold, and is it as it was written?"""

from collections import Counter
from pathlib import Path

from searcher._version import __version__
from searcher.forward import LANGUAGES
from searcher.reports import CheckReport, IndexStatus
from searcher.state import State


def describe(state: State, directory: Path) -> IndexStatus:
    """What an index is and holds; ``words`` counts the distinct words as written."""
    languages: Counter[str] = Counter()
    documents = sections = 0
    for view in state.views:
        codes = view.segment.array("section_language")
        alive = codes if view.alive is None else codes[view.alive]
        languages.update(LANGUAGES[code].value for code in alive.tolist())
        sections += len(alive)
        documents += view.segment.document_count - len(view.deleted)
    return IndexStatus(
        path=str(directory),
        version=__version__,
        analysis_version=state.settings.analysis,
        generation=state.generation.number,
        documents=documents,
        sections=sections,
        words=sum(len(segment.words) for segment in state.segments),
        bytes=_size(state),
        segments=len(state.segments),
        languages=dict(sorted(languages.items())),
        folder=state.settings.folder,
        updated=state.settings.updated,
    )


def check_state(state: State, directory: Path) -> CheckReport:
    """Read every file of a state and compare it with the checksums that were written."""
    status = describe(state, directory)
    problems = list(state.generation.verify())
    problems += [problem for segment in state.segments for problem in segment.damaged()]
    return CheckReport(
        path=str(directory),
        files=len(state.generation.files),
        bytes=status.bytes,
        documents=status.documents,
        sections=status.sections,
        problems=tuple(problems),
    )


def _size(state: State) -> int:
    return sum(facts.size for facts in state.generation.files.values())
