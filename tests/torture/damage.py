"""Does a damaged index ever give a wrong answer, or anything but a sentence?"""

import os
import random
import resource
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.resample import resample, sections_of
from benchmarks.workload import Stems, draw_queries
from searcher import CorruptIndexError, Document, IncompatibleIndexError, Index, SearcherError
from tests.torture.faults import DONE, REPORTED, in_a_process
from tests.torture.outcome import Outcome

WRONG = 50
SECTIONS = 600
"""So many make arrays of dozens of blocks, of which a search reads only some."""

MOST_MEMORY = 10**9
MOST_SECONDS = 5

Damage = Callable[[Path, random.Random], None]


def _replaced(file: Path, start: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write(data)


def _flip(file: Path, chance: random.Random) -> None:
    place = chance.randrange(file.stat().st_size)
    with file.open("rb") as opened:
        opened.seek(place)
        byte = opened.read(1)[0]
    _replaced(file, place, bytes([byte ^ 1 << chance.randrange(8)]))


def _garble(file: Path, chance: random.Random) -> None:
    size = file.stat().st_size
    length = min(chance.choice((1, 2, 8, 512, 4096)), size)
    _replaced(file, chance.randrange(size - length + 1), chance.randbytes(length))


def _blank(file: Path, chance: random.Random) -> None:
    size = file.stat().st_size
    length = min(chance.choice((8, 512, 4096)), size)
    _replaced(file, chance.randrange(size - length + 1), bytes(length))


def _cut(file: Path, chance: random.Random) -> None:
    os.truncate(file, chance.randrange(file.stat().st_size))


def _grow(file: Path, chance: random.Random) -> None:
    with file.open("ab") as opened:
        opened.write(chance.randbytes(chance.randrange(1, 5000)))


def _remove(file: Path, chance: random.Random) -> None:
    file.unlink()


def _put_a_folder(file: Path, chance: random.Random) -> None:
    file.unlink()
    file.mkdir()


def _put_a_pipe(file: Path, chance: random.Random) -> None:
    file.unlink()
    os.mkfifo(file)


def _mix_up(file: Path, chance: random.Random) -> None:
    others = sorted(each for each in file.parent.iterdir() if each.is_file() and each != file)
    data = chance.choice(others).read_bytes()
    file.unlink()
    file.write_bytes(data)


BY_PROGRAMS: Sequence[Damage] = (
    *(_flip, _flip, _flip, _garble, _garble, _blank, _cut, _grow),
    *(_remove, _put_a_folder, _put_a_pipe, _mix_up),
)
BY_THE_DISK: Sequence[Damage] = (_flip, _flip, _garble, _blank)


class _Copy:
    """An index whose files are damaged and made whole again."""

    def __init__(self, place: Path, documents: Sequence[Document]) -> None:
        self.index, self._whole = place / "index", place / "whole"
        Index.create(self.index).close()
        with Index.open(self.index) as index:
            index.add(documents)
        for file in self.index.rglob("*"):
            file.chmod(file.stat().st_mode | 0o200)  # Sealed files may only be damaged by an administrator.
        shutil.copytree(self.index, self._whole)
        self.files = sorted(path for path in self.index.rglob("*") if path.is_file() and path.stat().st_size)
        drawn = draw_queries(sections_of(documents), Stems(), 6, seed=1)
        self.queries = [query.text for query in drawn] + ["fjrod", 'title:strategi "sosiale medier" -markt']
        self.right = self.answers(Index.open(self.index))

    def answers(self, index: Index) -> list[object]:
        """What the index says to all questions."""
        with index:
            found = [index.search(query) for query in self.queries]
            shown = [hit.section.id for results in found for hit in results][:5]
            return [
                *(asdict(results) for results in found),
                *(asdict(index.explain(self.queries[0], section)) for section in shown),
                *(asdict(index.section(section)) for section in shown),
                index.status().languages,
            ]

    def mend(self, file: Path) -> None:
        if file.is_dir():
            file.rmdir()
        else:
            file.unlink(missing_ok=True)
        shutil.copy2(self._whole / file.relative_to(self.index), file)


@contextmanager
def _unnoticed(file: Path) -> Iterator[None]:
    """Keep the time of a file's last change, as a disk does that forgets what it holds."""
    found = file.stat()
    yield
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


class _Case(NamedTuple):
    """A file of an index, what happens to it, and whether only when it is open; ``what`` says it in words."""

    file: Path
    happen: Callable[[], None]
    late: bool
    what: str


def by_programs(place: Path, seed: int, count: int) -> Outcome:
    """Something writes into a file of the index, or moves it, before it is opened or while it is open."""
    chance, copy = random.Random(seed), _Copy(place, resample(SECTIONS, seed))

    def draw() -> _Case:
        file, damage, late = chance.choice(copy.files), chance.choice(BY_PROGRAMS), chance.random() < 0.3
        happen = partial(damage, file, random.Random(chance.randrange(10**9)))
        return _Case(file, happen, late, f"{_named(damage, file)}{' while open' if late else ''}")

    return _outcome(copy, draw, count)


def by_the_disk(place: Path, seed: int, count: int) -> Outcome:
    """Bits turn on the disk, and the time of the file's last change stays: only its bytes tell."""
    chance, copy = random.Random(seed), _Copy(place, resample(SECTIONS, seed))
    sizes = [file.stat().st_size for file in copy.files]

    def draw() -> _Case:
        (file,), damage = chance.choices(copy.files, sizes), chance.choice(BY_THE_DISK)
        source = random.Random(chance.randrange(10**9))

        def happen() -> None:
            with _unnoticed(file):
                damage(file, source)

        return _Case(file, happen, False, _named(damage, file))

    return _outcome(copy, draw, count)


def _named(damage: Damage, file: Path) -> str:
    return f"{damage.__name__.strip('_')} of {file.name}"


def _outcome(copy: _Copy, draw: Callable[[], _Case], count: int) -> Outcome:
    """Ask an index that was damaged in each of so many ways, and is whole again before the next."""
    outcome, ends = Outcome(), Counter[str]()
    for number in range(count):
        case = draw()
        ended = _ask(copy, case.happen, case.late)
        copy.mend(case.file)
        name = _NAMES.get(ended, str(ended))
        ends[name] += 1
        outcome.expect(ended in (DONE, REPORTED), f"{number}: {case.what}: it ended with {name}")
    outcome.measured = ", ".join(f"{times} {end}" for end, times in ends.most_common())
    return outcome


_NAMES = {
    DONE: "right",
    REPORTED: "reported",
    WRONG: "WRONG",
    -signal.SIGPROF: "too slow",
    -signal.SIGBUS: "SIGBUS",
}


def _ask(copy: _Copy, happen: Callable[[], None], late: bool) -> int:
    """How a process ends that asks a damaged index everything: right, reported, or wrong in some way."""

    def work() -> int:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, resource.RLIM_INFINITY))
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        if late:
            index = Index.open(copy.index)
            happen()
        else:
            happen()
            index = Index.open(copy.index)
        return DONE if copy.answers(index) == copy.right else WRONG

    def only_said() -> int:
        try:
            return work()
        except (CorruptIndexError, IncompatibleIndexError):
            return REPORTED
        except SearcherError as error:
            # A pipe or a folder in the place of a file is told, but not as damage.
            with suppress(AssertionError):
                assert "cannot read the index" in str(error)
                return REPORTED
            raise

    return in_a_process(only_said)
