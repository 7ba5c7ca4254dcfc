"""Under which keys are many words filed?

To find the keys of a word takes a tenth of a millisecond, so of very many words a second process finds half.
It is a fresh interpreter that loads nothing but this package, and the program that builds an index is not
copied while it has threads and locks. Where it cannot be had, or does not end well, its words are filed here.

``python -m searcher.filing TOOLS`` is that process: words in, rows out. It ends when nobody reads its rows.
"""

import os
import subprocess
import sys
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searcher import voikko
from searcher._version import __version__
from searcher.analysis import ANALYSIS_VERSION, CHAINS
from searcher.terms import key_number, split_word

MANY = 20_000
"""For so many words a second process is worth its start."""

_STRETCH = 500
"""So many words in a row are filed in one process: words that end alike share what is known of them."""

_ENDING = 8
"""By so many of their last bytes words are put in order."""

Rows = NDArray[Any]
"""A row for each key of a word: ``key``, the place of the ``word``, and the bounds of a part (``start`` and
``end``, 0 and 0 for a whole word)."""

_ROW = np.dtype([("key", np.uint64), ("word", np.uint32), ("start", np.uint8), ("end", np.uint8)])

_number = lru_cache(1 << 12)(key_number)  # the parts of a word are those of others

_CHAIN_NAMED = {chain.name: chain for chain in CHAINS}


def file_words(words: Sequence[bytes]) -> list[Rows]:
    """The keys of words, given as ``chain:word``, in one or two blocks; loads the dictionaries they need."""
    order = _by_ending(words)
    blocks = _in_one_or_two([words[place] for place in order.tolist()])
    for rows in blocks:
        rows["word"] = order[rows["word"]]
    return blocks


def _by_ending(words: Sequence[bytes]) -> NDArray[np.intp]:
    """The places of words in the order of their endings.

    Each ending of a word is looked up, as it may be a word: for the next words it is still remembered.
    """
    endings = (int.from_bytes(word[-_ENDING:].rjust(_ENDING), "little") for word in words)
    return np.fromiter(endings, np.uint64, len(words)).argsort(kind="stable")


def _in_one_or_two(words: Sequence[bytes]) -> list[Rows]:
    if len(words) < MANY:
        return [_file(words)]
    # Both processes would make what is kept of a dictionary from its first use on, so this comes first.
    _load_dictionaries(words)
    process = _second_process()
    return _file_together(words, process) if process else [_file(words)]


def _file_together(words: Sequence[bytes], process: "subprocess.Popen[bytes]") -> list[Rows]:
    """File half of the words here and half in a process, and these here as well when it ends badly."""
    places = np.arange(len(words), dtype=np.uint32)
    is_theirs = places // _STRETCH % 2 == 1
    our_places, their_places = places[~is_theirs], places[is_theirs]
    our_words = [words[place] for place in our_places.tolist()]
    their_words = [words[place] for place in their_places.tolist()]
    with process, ThreadPoolExecutor(1) as waiting:
        told = waiting.submit(process.communicate, b"\n".join(their_words))
        try:
            ours = _file(our_words)
            found, _ = told.result()
        finally:
            process.kill()  # it has ended, but where we are stopped
    theirs = _file(their_words) if process.returncode else np.frombuffer(found, _ROW).copy()
    ours["word"], theirs["word"] = our_places[ours["word"]], their_places[theirs["word"]]
    return [ours, theirs]


def _second_process() -> "subprocess.Popen[bytes] | None":
    """A process that files words; None where there is no second core, or no Python that could be started."""
    python = sys.executable or ""  # a program that holds Python inside would be started itself
    if (os.cpu_count() or 1) < 2 or not Path(python).name.startswith("python"):
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


def _load_dictionaries(words: Iterable[bytes]) -> None:
    from searcher.dictionary import dictionary_of

    for name in {stored.partition(b":")[0].decode() for stored in words}:
        if _CHAIN_NAMED[name].inflects:
            for language in _CHAIN_NAMED[name].languages:
                dictionary_of(language)


def _file(words: Iterable[bytes]) -> Rows:
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
    """File the words of standard input, one on a line, and write the rows as they are found."""
    if sys.argv[1:] != [_tools()]:
        sys.exit(1)
    words = sys.stdin.buffer.read().split(b"\n")
    for first in range(0, len(words), _STRETCH):
        rows = _file(words[first : first + _STRETCH])
        rows["word"] += first
        sys.stdout.buffer.write(rows.tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
