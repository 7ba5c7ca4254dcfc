"""Promise: the right section of the sample corpus comes first.

``tests/relevance/questions-*.tsv`` holds the questions; what a question cannot find yet is named there with
the reason, and must fail. ``tests/relevance/golden.txt`` holds the top five of every question, so that a
change of the ranking shows in review which answers it moved: ``python -m pytest
tests/test_promise_relevance.py --update-golden`` writes it anew.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import pytest

from searcher import Index
from tests.questions import QUESTIONS, Question

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "relevance" / "golden.txt"
DEPTH, SHOWN = 20, 5

# The mean reciprocal rank over all questions of a language, failing ones too: a little below what is reached.
FLOORS = {"de": 0.97, "fi": 0.97, "nb": 0.97, "nn": 0.96}

Answers = Mapping[Question, Sequence[str]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The ids of the sections that each question finds, best first."""
    with Index.create(tmp_path_factory.mktemp("relevance") / "index") as index:
        index.update(ROOT / "corpus")
        found = {question: index.search(question.question, limit=DEPTH) for question in QUESTIONS}
    return {question: [hit.section.id for hit in results] for question, results in found.items()}


def reciprocal_rank(question: Question, sections: Sequence[str]) -> float:
    return 1 / (sections.index(question.section) + 1) if question.section in sections else 0.0


def marked(question: Question) -> object:
    reason = question.expected_failure
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(question, marks=marks, id=f"{question.language}-{question.kind}-{question.question}")


@pytest.mark.parametrize("question", [marked(question) for question in QUESTIONS])
def test_the_wanted_section_comes_first(answers: Answers, question: Question) -> None:
    assert answers[question][:1] == [question.section]


@pytest.mark.parametrize(("language", "floor"), FLOORS.items())
def test_no_language_falls_below_its_floor(answers: Answers, language: str, floor: float) -> None:
    ranks = [reciprocal_rank(*each) for each in answers.items() if each[0].language == language]
    assert floor <= fmean(ranks) < floor + 0.05, "the floor is to follow what is reached"


def test_the_top_five_are_those_agreed_on(answers: Answers, request: pytest.FixtureRequest) -> None:
    text = "\n".join(as_lines(question, answers[question][:SHOWN]) for question in QUESTIONS) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text)
    assert GOLDEN.read_text() == text, "answers moved: look at them, then run with --update-golden"


def as_lines(question: Question, sections: Sequence[str]) -> str:
    lines = [f"{question.language}: {question.question}"]
    for section in sections:
        sign = ">" if section == question.section else " "
        lines.append(f"  {sign} {section}")
    return "\n".join(lines)
