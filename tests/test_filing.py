"""The keys of many words, found in one process and in several."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from searcher import filing
from searcher.analysis import CHAINS
from searcher.filing import Filing, file_words
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


def rows_of(words: Sequence[bytes], early: Sequence[Sequence[bytes]] = ()) -> list[tuple[int, ...]]:
    """All rows, those of one word in their order; some words are handed in early, in lots."""
    with closing(Filing()) as filed:
        for lot in early:
            filed.add(lot)
        every = np.concatenate([*filed.file(words)])
    return [tuple(row) for row in every[np.argsort(every["word"], kind="stable")].tolist()]


@pytest.fixture(scope="module")
def alone() -> list[tuple[int, ...]]:
    return rows_of(WORDS)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes that were started, one for few words already; none is left running."""
    processes = []
    start = subprocess.Popen

    def starting(*arguments: object, **named: object) -> "subprocess.Popen[bytes]":
        processes.append(start(*arguments, **named))  # type: ignore[call-overload]
        return processes[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(filing, "MANY", 1)
    monkeypatch.setattr(filing, "_STRETCH", 10)
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


@pytest.mark.parametrize(("cores", "others"), [(2, 1), (3, 2), (8, 2)])
def test_several_processes_file_words_as_one_does(
    cores: int,
    others: int,
    alone: list[tuple[int, ...]],
    started: list["subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert rows_of(WORDS) == alone
    assert [process.returncode for process in started] == [0] * others


def test_words_may_be_handed_in_early_and_twice_and_more_than_are_asked_for(
    alone: list[tuple[int, ...]], started: list["subprocess.Popen[bytes]"]
) -> None:
    others = [word + b"x" for word in WORDS[:100]]
    mixed = random.Random(1).sample(WORDS[::2] + others, len(WORDS[::2]) + len(others))
    assert rows_of(WORDS, [mixed[:300], mixed[200:], [], mixed[:9]]) == alone
    assert [process.returncode for process in started] == [0]


@pytest.mark.parametrize("hashes", [1, 2, 100])
def test_words_of_one_hash_are_all_filed(
    hashes: int, alone: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "_HASHES", hashes)
    assert rows_of(WORDS, [WORDS[:50], WORDS[20:90], WORDS[90:200]]) == alone


def test_a_process_files_what_was_handed_in_early(
    alone: list[tuple[int, ...]],
    started: list["subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filed_here = []

    def file(words: Sequence[bytes]) -> NDArray[Any]:
        filed_here.extend(words)
        return file_words_here(words)

    file_words_here = filing._file
    monkeypatch.setattr(filing, "_file", file)
    monkeypatch.setattr(filing, "MANY", len(WORDS) // 2)
    with closing(Filing()) as filed:
        filed.add(WORDS)
        filed._say_no_more()
        filed._threads.shutdown()
        assert sum(map(len, filed.file(WORDS))) == len(alone)
    assert not filed_here
    assert len(started) == 1


@pytest.mark.parametrize("script", ["exit 1", "head -c 10", "kill -9 $$", "head -n 1", None])
def test_what_another_process_does_not_file_is_filed_here(
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
    assert rows_of(WORDS, [WORDS[:100], WORDS[100:200]]) == alone
    assert bool(started) == bool(script)


@pytest.mark.parametrize(("executable", "cores"), [("/usr/sbin/uwsgi", 8), ("", 8), (sys.executable, 1)])
def test_only_python_is_started_and_only_where_there_is_another_core(
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


def test_who_is_stopped_stops_the_other_process(
    started: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(filing, "_file", stop)
    with pytest.raises(KeyboardInterrupt):
        file_words(WORDS)
    assert len(started) == 1


def test_who_closes_early_ends_the_other_process(started: list["subprocess.Popen[bytes]"]) -> None:
    with closing(Filing()) as filed:
        filed.add(WORDS)
    assert [process.returncode for process in started] != [None]


def another_process(tools: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "searcher.filing", tools]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing)


def test_another_process_ends_when_nobody_reads_its_rows() -> None:
    with another_process(filing._tools()) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b" ".join(WORDS * 20) + b"\n")
        process.stdin.close()
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.wait(timeout=30) != 0


def test_another_process_with_other_tools_files_nothing() -> None:
    with another_process("0.0 0") as process:
        assert process.communicate(b"de:haus\n") == (b"", None)
    assert process.returncode == 1
