"""Does anything that lies in a folder of documents hang a build, break it, or lead it out of the folder?"""

import os
import random
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from searcher import Index, UpdateReport
from searcher.folder import MAX_FILE_BYTES
from tests.torture.documents import build
from tests.torture.outcome import Outcome

FILES_PER_COUNT = 200

SECRET = "hemmelighet"


def hostile(place: Path, seed: int, count: int) -> Outcome:
    """Links, loops, pipes, sockets, devices, holes, names and rights that no folder of documents needs."""
    outcome = Outcome()
    outside = place / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(f"# {SECRET}\n")
    folder = place / "docs"
    expected = dict(_plant(folder, outside))
    with _socket(folder / "socket.txt"):
        expected["socket.txt"] = "no regular file"
        begun = time.process_time()
        report = Index.build(place / "index", folder)
        seconds = time.process_time() - begun
    reasons = {skipped.path: skipped.reason for skipped in report.skipped}
    for path, reason in expected.items():
        outcome.expect(reason in reasons.get(path, ""), f"{path}: {reasons.get(path)!r}, not {reason!r}")
    deep = any("name too long" in reason for reason in reasons.values())
    outcome.expect(deep, "folders deeper than a path may be long are not reported")
    outcome.expect(report.added == 5, f"{report.added} documents, not the five that can be read")
    outcome.expect(seconds < 5, f"{seconds:.1f} s")
    with Index.open(place / "index") as index:
        outcome.expect(not index.search(SECRET).total, "something outside the folder was read")
        outcome.expect(index.search("gjemt").total == 0, "something hidden was read")
    outcome.measured = f"{len(expected)} traps"
    return outcome


def _plant(folder: Path, outside: Path) -> Iterator[tuple[str, str]]:
    """Lay traps beside five good documents; the path and the reason that is to be reported for each."""
    for name in ("a.md", "b/c.txt", "b/d/e.md", "bl\u00e5.md", "bla\u030a.md"):  # the last two look the same
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n\nfjord\n")
    link = "a link, and links are not followed"
    for name, target in (
        *(("out.md", outside / "secret.md"), ("out", outside), ("loop", folder), ("self.md", "self.md")),
        *(("zero.md", "/dev/zero"), ("gone.md", "nowhere"), ("stdin.md", "/dev/stdin"), ("up", "..")),
    ):
        (folder / name).symlink_to(target)
        yield (name if name.endswith(".md") else f"{name}/"), link
    os.mkfifo(folder / "pipe.md")
    yield "pipe.md", "no regular file"
    with suppress(PermissionError):
        os.mknod(folder / "null.md", stat.S_IFCHR | 0o600, os.makedev(1, 3))
        yield "null.md", "no regular file"
    for name, size in (("hole.md", 1 << 40), ("large.md", MAX_FILE_BYTES + 1)):
        (folder / name).touch()
        os.truncate(folder / name, size)
        yield name, "larger than 20 MB"
    (folder / "zeros.md").touch()
    os.truncate(folder / "zeros.md", MAX_FILE_BYTES)
    yield "zeros.md", "binary data, not text"
    (folder / ".hidden.md").write_text("gjemt")
    yield ".hidden.md", "hidden"
    for name, shown, reason in (
        (b"bl\xe5.md", "bl\\udce5.md", "not UTF-8"),
        (b"a\x1b[2J.md", "a\\x1b[2J.md", "control character"),
        (b"a\nb.md", "a\\nb.md", "control character"),
    ):
        (folder / os.fsdecode(name)).write_text("gjemt")
        yield shown, reason
    dig(folder / "deep")
    if os.geteuid():
        (folder / "closed").mkdir(mode=0)
        yield "closed/", "cannot be read"


def dig(folder: Path) -> None:
    """Folders in folders, deeper than a path may be long."""
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=descriptor)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


def _socket(path: Path) -> socket.socket:
    """A socket that lies in a folder; its own path must be short, so it is bound from there."""
    here = os.open(".", os.O_RDONLY)
    listening = socket.socket(socket.AF_UNIX)
    os.chdir(path.parent)
    try:
        listening.bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)
    return listening


def changing(place: Path, seed: int, count: int) -> Outcome:
    """Files vanish, grow, shrink, and turn into links, pipes and folders while they are read."""
    outcome, chance = Outcome(), random.Random(seed)
    folder, index = place / "docs", place / "index"
    folder.mkdir()
    ended = threading.Event()
    names = [f"{number}.md" for number in range(200)]
    for name in names:
        (folder / name).write_text("# Fjord\n\nfjord\n")

    def disturb() -> None:
        while not ended.is_set():
            with suppress(OSError):
                _disturb(folder / chance.choice(names), chance)

    Index.create(index).close()
    disturbing = threading.Thread(target=disturb)
    disturbing.start()
    skipped = 0
    try:
        for number in range(max(count // 20, 3)):
            try:
                with Index.open(index) as opened:
                    report: UpdateReport = opened.update(folder)
                    skipped += len(report.skipped)
                    problem = "; ".join(opened.check().problems)
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
            outcome.expect(not problem, f"update {number}: {problem}")
    finally:
        ended.set()
        disturbing.join()
    outcome.measured = f"{skipped} files reported"
    return outcome


def _disturb(file: Path, chance: random.Random) -> None:
    what = chance.randrange(7)
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    elif what:
        file.unlink(missing_ok=True)
    if what == 1:
        file.symlink_to("/dev/zero")
    elif what == 2:
        os.mkfifo(file)
    elif what == 3:
        file.mkdir()
    elif what > 3:
        file.write_text("# Fjord\n\n" + "fjord " * chance.randrange(1000))


def many_files(place: Path, seed: int, count: int) -> Outcome:
    """200 files for each of the count, in folders of a thousand: built, and again with nothing to do."""
    outcome, files = Outcome(), count * FILES_PER_COUNT
    for number in range(files):
        folder = place / "docs" / str(number // 1000)
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        (folder / f"{number}.md").write_text(f"# Fjord {number}\n\nEn fjord er en lang og smal bukt.\n")
    first, again = (build(place / "docs", place / "index") for _ in range(2))
    outcome.expect(f"{files} added" in first[2] and first[1] < 700_000_000, f"first: {first[2][:200]}")
    outcome.expect(f"{files} unchanged" in again[2], f"again: {again[2][:200]}")
    outcome.measured = (
        f"{files:,} files in {first[0]:.0f} s and {first[1] / 1e6:.0f} MB, again in {again[0]:.0f} s"
    )
    return outcome
