"""Under which keys are many words filed?

To find the keys of a word takes a tenth of a millisecond, so other processes find those of many words, also
while documents are still read. Each is a fresh interpreter that loads nothing but this package, and the
program that builds an index is not copied while it has threads and locks. Where none can be had, or one does
not end well, its words are filed here.

``python -m searcher.filing TOOLS`` is such a process: a line of words in, their rows out. It ends when there
are no more lines, or nobody reads its rows.
"""

import os
import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import voikko
from searcher._version import __version__
from searcher.analysis import ANALYSIS_VERSION, CHAINS
from searcher.terms import key_number, split_word

MANY = 20_000
"""For so many words another process is worth its start."""

_MOST_PROCESSES = 2
"""So many keep up with the one that reads documents."""

_STRETCH = 2_000
"""So many words in a row are filed in one process: words that end alike share what is known of them."""

_ENDING = 8
"""By so many of their last bytes words are put in order."""

KeyRows = NDArray[Any]
"""A row for each key of a word: ``key``, the place of the ``word``, and the bounds of a part (``start`` and
``end``, 0 and 0 for a whole word)."""

_ROW = np.dtype([("key", np.uint64), ("word", np.uint32), ("start", np.uint8), ("end", np.uint8)])

_NOWHERE = 0xFFFFFFFF

_HASHES = 2**24
"""So many hashes of words are told apart."""

_SPACE, _END = b" ", b"\n"
"""No word holds these."""

_number = lru_cache(1 << 12)(key_number)  # the parts of a word are those of others

_CHAIN_NAMED = {chain.name: chain for chain in CHAINS}


class Filing:
    """Finds the keys of words, given as ``chain:word``, once; those that are handed in early, meanwhile.

    To be closed. Loads the dictionaries that the words need. What it keeps of words are lines with blanks
    between them: among the many small values of a build each would keep memory from being given back.
    """

    def __init__(self) -> None:
        # By its hash, whether a word was handed in, or one of the same hash.
        self._seen = np.zeros(_HASHES, np.uint8).data  # takes memory only where it is written
        self._waiting: list[bytes] = []  # lines of new words, …
        self._many = 0  # … and how many they are
        self._stretches: SimpleQueue[bytes | None] = SimpleQueue()  # lines to be filed; None: no more
        self._filed: list[tuple[bytes, KeyRows]] = []
        self._left: list[bytes] = []  # by processes that did not end well
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(_MOST_PROCESSES)
        self._serving: list[Future[None]] = []

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process in self._processes:
            process.kill()  # it has ended, but where we are stopped
        self._say_no_more()
        self._threads.shutdown()

    def add(self, words: Iterable[bytes]) -> None:
        """Hand in words that are to be filed; one that was handed in before is mostly passed over."""
        new = [word for word in words if not self._seen[hash(word) % _HASHES]]
        for word in new:
            self._seen[hash(word) % _HASHES] = 1
        if new:
            self._waiting.append(_SPACE.join(new))
            self._many += len(new)
        # As late as can be: the more words, the more of them end alike.
        if self._many >= MANY and self._stretches.qsize() <= len(self._processes):
            self._hand_out()

    def file(self, words: Sequence[bytes]) -> Iterator[KeyRows]:
        """The keys of words, in blocks, one at least; of others that were handed in nothing is said."""
        self.add(words)
        self._hand_out()
        self._file_along()
        self._say_no_more()
        for serving in self._serving:
            serving.result()
        self._filed += map(_file_line, self._left)
        places = {word: place for place, word in enumerate(words)}
        while self._filed:
            line, rows = self._filed.pop()
            yield _placed(rows, line.split(_SPACE), places)
        others = [*places]  # whose hashes are those of words that were handed in before
        yield _placed(_file(others), others, places)

    def _hand_out(self) -> None:
        """Put the words that wait into stretches, for whoever files them."""
        words = _SPACE.join(self._waiting).split(_SPACE) if self._waiting else []
        # Each process would make what is kept of a dictionary from its first use on, so this comes first.
        _load_dictionaries(words)
        order = _by_ending(words).tolist()
        for first in range(0, len(words), _STRETCH):
            stretch = order[first : first + _STRETCH]
            self._stretches.put(_SPACE.join([words[place] for place in stretch]))
        if self._many >= MANY and not self._processes:
            self._start()
        self._waiting, self._many = [], 0

    def _start(self) -> None:
        for _ in range(min((os.cpu_count() or 1) - 1, _MOST_PROCESSES)):
            process = _another_process()
            if process:
                self._processes.append(process)
                self._serving.append(self._threads.submit(self._serve, process))

    def _serve(self, process: "subprocess.Popen[bytes]") -> None:
        """Let a process file stretches as long as there are any, or it is."""
        with suppress(OSError), process:
            while line := self._stretches.get():
                rows = _filed_by(process, line)
                if rows is None:
                    self._left.append(line)
                    process.kill()
                    return
                self._filed.append((line, rows))

    def _file_along(self) -> None:
        """File stretches here, until there are no more."""
        with suppress(Empty):
            while line := self._stretches.get_nowait():
                self._filed.append(_file_line(line))

    def _say_no_more(self) -> None:
        for _ in self._serving:
            self._stretches.put(None)


def file_words(words: Sequence[bytes]) -> list[KeyRows]:
    """The keys of words, given as ``chain:word``, in blocks; loads the dictionaries they need."""
    with closing(Filing()) as filing:
        return list(filing.file(words))


def _by_ending(words: Sequence[bytes]) -> NDArray[np.intp]:
    """The places of words in the order of their endings.

    Each ending of a word is looked up, as it may be a word: for the next words it is still remembered.
    """
    endings = (int.from_bytes(word[-_ENDING:].rjust(_ENDING), "little") for word in words)
    return np.fromiter(endings, np.uint64, len(words)).argsort(kind="stable")


def _another_process() -> "subprocess.Popen[bytes] | None":
    """A process that files words; None where there is no Python that could be started."""
    python = sys.executable or ""  # a program that holds Python inside would be started itself
    if not Path(python).name.startswith("python"):
        return None
    places = os.pathsep.join(str(Path(place).absolute()) for place in sys.path)
    try:
        return subprocess.Popen(
            [python, "-P", "-m", __name__, _tools()],
            env={**os.environ, "PYTHONPATH": places},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None


def _filed_by(process: "subprocess.Popen[bytes]", line: bytes) -> KeyRows | None:
    """What a process finds out about a line of words; None when it does not."""
    assert process.stdin and process.stdout
    try:
        process.stdin.write(line + _END)
        process.stdin.flush()
        size = int(process.stdout.readline())
        rows = np.frombuffer(process.stdout.read(size * _ROW.itemsize), _ROW).copy()
    except (OSError, ValueError):
        return None
    return rows if len(rows) == size else None


def _file_line(line: bytes) -> tuple[bytes, KeyRows]:
    return line, _file(line.split(_SPACE))


def _placed(rows: KeyRows, words: Sequence[bytes], places: dict[bytes, int]) -> KeyRows:
    """The rows of words with their places, which are taken from what is still sought, in place of numbers."""
    here = np.array([places.pop(word, _NOWHERE) for word in words], np.uint32)
    rows["word"] = here[rows["word"]]
    sought: KeyRows = rows[rows["word"] != _NOWHERE]
    return sought


def _load_dictionaries(words: Iterable[bytes]) -> None:
    for name in {stored.partition(b":")[0].decode() for stored in words}:
        if _CHAIN_NAMED[name].inflects:
            from searcher.dictionary import dictionary_of  # takes a while, and mostly no word is new

            for language in _CHAIN_NAMED[name].languages:
                dictionary_of(language)


def _file(words: Iterable[bytes]) -> KeyRows:
    keys, places, starts, ends = array("Q"), array("I"), bytearray(), bytearray()
    for place, stored in enumerate(words):
        name, word = split_word(stored)
        for kind, text, part in _CHAIN_NAMED[name].keys(word):
            keys.append(_number(name, kind, text))
            places.append(place)
            starts.append(part[0] if part else 0)
            ends.append(part[1] if part else 0)
    rows = np.empty(len(places), _ROW)
    rows["key"], rows["word"] = np.frombuffer(keys, np.uint64), np.frombuffer(places, np.uint32)
    rows["start"], rows["end"] = np.frombuffer(starts, np.uint8), np.frombuffer(ends, np.uint8)
    return rows


def _tools() -> str:
    """What decides which keys a word has: two processes must agree on it."""
    return f"{__version__} {ANALYSIS_VERSION} {voikko.version()}"


def main() -> None:
    """Write for each line of words on standard input how many rows they have, and these."""
    if sys.argv[1:] != [_tools()]:
        sys.exit(1)
    with os.fdopen(sys.stdout.fileno(), "wb") as answers:  # sys.stdout may be without a buffer
        for line in sys.stdin.buffer:
            rows = _file(line.removesuffix(_END).split(_SPACE))
            answers.write(b"%d\n" % len(rows) + rows.tobytes())
            answers.flush()


if __name__ == "__main__":
    main()
