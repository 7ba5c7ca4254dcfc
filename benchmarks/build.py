"""How long does building take? CPU seconds of this process, all threads together."""

import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import Engine, size_of
from benchmarks.workload import Workload


class Built(NamedTuple):
    """What building cost: seconds of CPU and of the clock, bytes on the disk."""

    cpu: float
    seconds: float
    bytes: int


def measure_build(engine: Engine, workload: Workload, folder: Path) -> Built:
    """Build once, into a folder that is made."""
    folder.mkdir(parents=True)
    cpu, clock = time.process_time(), time.perf_counter()
    engine.build(workload, folder)
    spent = time.process_time() - cpu, time.perf_counter() - clock
    return Built(*spent, size_of(folder))
