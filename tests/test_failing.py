import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

import pytest

from searcher import QueryError
from searcher.failing import FAILED, INTERRUPTED, Failure, status_of

FAILURES = {
    "a failure": (Failure("no\nsuch  thing", 7), 7, "searcher: no such thing\n"),
    "of the library": (QueryError("no word in it"), FAILED, "searcher: no word in it\n"),
    "of the system": (FileNotFoundError(2, "not there", "a.md"), FAILED, "searcher: a.md: not there\n"),
    "no memory": (
        MemoryError(),
        FAILED,
        "searcher: there is not enough memory; an index that was being changed is as it was before\n",
    ),
    "an interrupt": (KeyboardInterrupt(), INTERRUPTED, "searcher: stopped\n"),
    "what a terminal would act on": (Failure("\x1b[2J"), FAILED, "searcher: \ufffd[2J\n"),
}


def failing(error: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise error

    return work


@pytest.mark.parametrize(("error", "status", "said"), FAILURES.values(), ids=list(FAILURES))
def test_what_fails_is_one_line_and_a_status(
    error: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(failing(error)) == status
    assert capsys.readouterr() == ("", said)


def test_a_mistake_of_our_own_asks_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(failing(LookupError("x"))) == FAILED
    assert "LookupError: x (please report it" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "status"), [(None, 0), (0, 0), (1, 1)])
def test_what_succeeds_gives_its_own_status(given: int | None, status: int) -> None:
    assert status_of(lambda: given) == status


FULL = Path("/dev/full")
CANNOT_BE_WRITTEN = (
    "searcher: standard output cannot be written (No space left on device): "
    "make room where it goes, or send it elsewhere\n"
)


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("length", [1, 1_000_000])
def test_what_cannot_be_printed_is_told_and_goes_nowhere(
    length: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FULL.open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        assert status_of(lambda: print("x" * length, flush=True)) == FAILED
    assert capsys.readouterr().err == CANNOT_BE_WRITTEN


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
def test_where_an_error_cannot_be_told_its_status_still_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with FULL.open("wb", buffering=0) as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", TextIOWrapper(full, write_through=True))
        assert status_of(failing(Failure("not told"))) == FAILED
