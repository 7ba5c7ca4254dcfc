import os
import sys
import termios
from io import StringIO, TextIOWrapper

import pytest

from searcher.printing import print_json, width


@pytest.mark.parametrize(
    ("given", "columns"),
    [("40", 40), ("0", 80), ("", 80), ("-3", 80), ("wide", 80), ("²", 80), ("9" * 5000, 80)],
)
def test_the_width_is_what_is_given_or_else_80(
    monkeypatch: pytest.MonkeyPatch, given: str, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", given)
    assert width(StringIO()) == columns


def test_the_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    screen, other_end = os.openpty()
    try:
        with os.fdopen(os.dup(screen), "w") as stream:
            assert width(stream) == 80  # it does not know
            termios.tcsetwinsize(screen, (24, 33))
            assert width(stream) == 33
    finally:
        os.close(screen)
        os.close(other_end)


def test_json_comes_behind_what_was_printed_before(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert isinstance(sys.stdout, TextIOWrapper)
    print("before")
    print_json({"å": 1})
    assert capfdbinary.readouterr().out == b'before\n{"\xc3\xa5": 1}\n'
