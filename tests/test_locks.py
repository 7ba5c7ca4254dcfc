"""Who writes an index is alone with it, and others are told who that is."""

import errno
import fcntl
import os
import re
import sys
import threading
from pathlib import Path

import pytest

from searcher.errors import IndexLockedError
from searcher.generations import begin, begin_anew
from tests.committing import change, commit, example


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return example(tmp_path)


def test_a_second_writer_is_told_who_writes(index: Path) -> None:
    with begin(index), pytest.raises(IndexLockedError) as caught, begin(index):
        pass
    assert str(index) in str(caught.value)
    assert re.search(rf"changed by process {os.getpid()} \(.*\) since 20..-", str(caught.value))
    with begin(index) as draft:
        commit(draft, {"words": b"2"})


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (["bin/searcher", "build", "docs"], "searcher build docs"),
        (["lib/searcher/__main__.py", "build", "a\x1b\nb"], "searcher build a??b"),
        (["a" * 5000], "a" * 100 + "…"),
        ([], "?"),
    ],
)
def test_a_second_writer_is_told_which_command_writes(
    index: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], shown: str
) -> None:
    monkeypatch.setattr(sys, "argv", typed)
    with begin(index), pytest.raises(IndexLockedError) as caught, begin(index):
        pass
    assert f"process {os.getpid()} ({shown}) since" in str(caught.value)


def test_a_second_writer_in_another_thread_is_refused(index: Path) -> None:
    caught: list[Exception] = []

    def write() -> None:
        try:
            change(index, {})
        except IndexLockedError as error:
            caught.append(error)

    with begin(index):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_a_lock_that_cannot_be_given_back_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock

    def failing(file: int, operation: int) -> None:
        if operation == fcntl.LOCK_UN:
            raise OSError(errno.EIO, "Input/output error")
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", failing)
    for _ in range(2):
        with begin_anew(tmp_path / "index", overwrite=True) as draft:
            draft.commit({}).close()
