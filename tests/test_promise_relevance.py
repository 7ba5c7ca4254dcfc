"""Promise: the right section of the sample corpus comes first.

``tests/relevance/questions-*.tsv`` holds the questions; what a question cannot find yet is named there with
the reason, and must fail. ``tests/relevance/golden.txt`` holds the top five of every question, so that a
change of the ranking shows in review which answers it moved: ``python -m pytest
tests/test_promise_relevance.py --update-golden`` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher import Index
from searcher.evaluation import Answer, QuestionReport, evaluate_questions
from searcher.judgements import Question, read_questions

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "relevance" / "golden.txt"
QUESTIONS = [
    question
    for path in sorted((ROOT / "tests" / "relevance").glob("questions-*.tsv"))
    for question in read_questions(path)
]

# The mean reciprocal rank over all questions of a language, failing ones too: a little below what is reached.
FLOORS = {"de": 0.97, "fi": 0.97, "nb": 0.97, "nn": 0.96}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuestionReport]:
    with Index.create(tmp_path_factory.mktemp("relevance") / "index") as index:
        index.update(ROOT / "corpus")
        yield evaluate_questions(index, QUESTIONS)


def marked(question: Question) -> object:
    reason = question.expected_failure
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(question, marks=marks, id=f"{question.language}-{question.kind}-{question.question}")


@pytest.mark.parametrize("question", [marked(question) for question in QUESTIONS])
def test_the_wanted_section_comes_first(report: QuestionReport, question: Question) -> None:
    answer = report.answers[QUESTIONS.index(question)]
    assert answer.top[:1] == (question.section,)


@pytest.mark.parametrize(("language", "floor"), FLOORS.items())
def test_no_language_falls_below_its_floor(report: QuestionReport, language: str, floor: float) -> None:
    assert floor <= report.languages[language].mrr < floor + 0.05, "the floor is to follow what is reached"


def test_the_top_five_are_those_agreed_on(report: QuestionReport, request: pytest.FixtureRequest) -> None:
    text = "\n".join(map(as_lines, report.answers)) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text)
    assert GOLDEN.read_text() == text, "answers moved: look at them, then run with --update-golden"


def as_lines(answer: Answer) -> str:
    lines = [f"{answer.question.language}: {answer.question.question}"]
    for section in answer.top:
        sign = ">" if section == answer.question.section else " "
        lines.append(f"  {sign} {section}")
    return "\n".join(lines)
