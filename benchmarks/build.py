"""What does building cost? Each engine builds in a process of its own: CPU, peak memory, size on disk.

`python -m benchmarks.build ENGINE WORKLOAD FOLDER` is that process.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.engines import make_engine
from benchmarks.processes import answer, peak_memory, spent_on
from benchmarks.workload import Workload


class Built(NamedTuple):
    """What an engine spent: seconds of CPU and of the clock, bytes of memory at most and bytes on disk."""

    sections: int
    engine: str
    cpu: float
    wall: float
    peak: int
    size: int


def measure_build(engine: str, workload: Workload, folder: Path) -> Built:
    """Build an index in a fresh process, into a folder that is made."""
    folder.mkdir(parents=True)
    given = json.dumps(workload, default=str)
    cpu, wall, peak = answer(__name__, engine, given, str(folder))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Built(workload.sections, engine, cpu, wall, peak, size)


def main() -> None:
    name, given, folder = sys.argv[1:]
    documents, stems, written, *numbers = json.loads(given)
    workload = Workload(Path(documents), Path(stems), Path(written), *numbers)
    engine = make_engine(name)
    spent = spent_on(lambda: engine.build(workload, Path(folder)))
    print(json.dumps([*spent, peak_memory()]))


if __name__ == "__main__":
    main()
