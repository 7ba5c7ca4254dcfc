"""How much memory does a searching process keep to itself, above an interpreter that imported NumPy?"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.queries import Query

# Private_Dirty (proc(5)): the pages that the process has written itself and shares with nobody.
_PROGRAM = """
import sys
import numpy

def private():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:"))

numpy.zeros(1)
before = private()
from searcher import Index
with Index.open(sys.argv[1]) as index:
    for line in sys.stdin:
        index.search(line.rstrip())
    print(private() - before)
"""


class Memory(NamedTuple):
    """Private bytes, above the bare interpreter, of a process that has answered so many queries."""

    sections: int
    queries: int
    private: int


def measure_memory(index: Path, queries: Sequence[Query], sections: int) -> Memory:
    """Ask every query in a fresh process, one after the other."""
    command = [sys.executable, "-c", _PROGRAM, str(index)]
    given = "".join(f"{query.text}\n" for query in queries)
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return Memory(sections, len(queries), int(done.stdout))
