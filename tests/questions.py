"""The known-item questions: each wants one section of the sample corpus.

They stand in ``tests/relevance/questions-*.tsv``, tab-separated, under a line with the names of the columns.
"""

from pathlib import Path
from typing import NamedTuple


class Question(NamedTuple):
    """``section`` is the id of the section that answers it, ``kind`` names what is hard about it.

    ``expected_failure`` says why it is not answered today, or is "".
    """

    language: str
    question: str
    section: str
    kind: str
    expected_failure: str


def read_questions(file: Path) -> list[Question]:
    """The questions of one file; ValueError or TypeError where a line is not one."""
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    if header.split("\t") != [*Question._fields]:
        raise ValueError(f"{file} does not begin with the names of the columns")
    return [Question(*line.split("\t")) for line in lines]


_FILES = sorted((Path(__file__).parent / "relevance").glob("questions-*.tsv"))
QUESTIONS = [question for file in _FILES for question in read_questions(file)]
