"""The keys of many words, found in one process and in two."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from searcher import filing
from searcher.analysis import CHAINS
from searcher.filing import file_words
from searcher.terms import key_number, split_word, word_bytes

WORDS = sorted(
    word_bytes(chain, f"{beginning}{end}")
    for chain, beginnings, ends in (
        ("de", "haus garten umsatz schul e- 15.", "tür steuerbescheide verwaltung 000"),
        ("no", "hus marked skole pc-", "dør sføringskanalene reglene en"),
        ("fi", "talo haku koulu", "jen koneissa tyksessä"),
        ("und", "x y", "yz zzy"),
    )
    for beginning in beginnings.split()
    for end in [*ends.split(), *map(str, range(100))]
)


def rows_of(words: Sequence[bytes]) -> list[tuple[int, ...]]:
    """All rows, those of one word in their order."""
    every = np.concatenate(file_words(words))
    return [tuple(row) for row in every[np.argsort(every["word"], kind="stable")].tolist()]


@pytest.fixture(scope="module")
def alone() -> list[tuple[int, ...]]:
    return rows_of(WORDS)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The second processes that were started, for few words already; none is left running."""
    processes = []
    start = subprocess.Popen

    def starting(*arguments: object, **named: object) -> "subprocess.Popen[bytes]":
        processes.append(start(*arguments, **named))  # type: ignore[call-overload]
        return processes[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(filing, "MANY", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(subprocess, "Popen", starting)
    yield processes
    assert all(process.returncode is not None for process in processes)


def test_few_words_need_no_second_process(alone: list[tuple[int, ...]]) -> None:
    assert {place for _, place, *_ in alone} == set(range(len(WORDS)))


def test_each_word_has_its_own_keys_in_whatever_order_words_come() -> None:
    chains = {chain.name: chain for chain in CHAINS}
    words = random.Random(1).sample(WORDS, 200)
    expected = [
        (key_number(name, kind, text), place, *(part or (0, 0)))
        for place, (name, word) in enumerate(map(split_word, words))
        for kind, text, part in chains[name].keys(word)
    ]
    assert rows_of(words) == expected


def test_no_words_have_no_keys() -> None:
    assert rows_of([]) == []


def test_two_processes_file_words_as_one_does(
    alone: list[tuple[int, ...]], started: list["subprocess.Popen[bytes]"]
) -> None:
    assert rows_of(WORDS) == alone
    assert [process.returncode for process in started] == [0]


@pytest.mark.parametrize("script", ["exit 1", "head -c 100", "kill -9 $$", None])
def test_what_a_second_process_does_not_file_is_filed_here(
    script: str | None,
    alone: list[tuple[int, ...]],
    started: list["subprocess.Popen[bytes]"],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    python = tmp_path / "python3"
    if script:
        python.write_text(f"#!/bin/sh\n{script}\nexit 1\n")
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert rows_of(WORDS) == alone
    assert len(started) == (1 if script else 0)


@pytest.mark.parametrize(("executable", "cores"), [("/usr/sbin/uwsgi", 8), ("", 8), (sys.executable, 1)])
def test_only_python_is_started_and_only_for_a_second_core(
    executable: str,
    cores: int,
    alone: list[tuple[int, ...]],
    started: list["subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert rows_of(WORDS) == alone
    assert not started


def test_who_is_stopped_stops_the_second_process(
    started: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(filing, "_file", stop)
    with pytest.raises(KeyboardInterrupt):
        file_words(WORDS * 100)
    assert len(started) == 1


def second_process(tools: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "searcher.filing", tools]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing)


def test_a_second_process_ends_when_nobody_reads_its_rows() -> None:
    with second_process(filing._tools()) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"\n".join(WORDS * 1000))
        process.stdin.close()
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.wait(timeout=30) != 0


def test_a_second_process_with_other_tools_files_nothing() -> None:
    with second_process("0.0 0") as process:
        assert process.communicate(b"de:haus") == (b"", None)
    assert process.returncode == 1
