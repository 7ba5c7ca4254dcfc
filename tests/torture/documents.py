"""Does any document stop a build, take too much of it, or act on whoever reads the answers?"""

import io
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from searcher.answering import answer
from searcher.cli import main
from searcher.decoding import MAX_FILE_BYTES
from searcher.failing import status_of
from searcher.front_matter import split_front_matter
from searcher.search_line import read_plain_line
from tests.test_front_matter import BODY, BROKEN, READ, mutated
from tests.torture.outcome import Outcome

ROOT = Path(__file__).parents[2]
MOST_SECONDS, MOST_MEMORY = 60, 700_000_000
SLOWEST_FRONT_MATTER = 0.5

MUTATIONS_PER_COUNT = 100


def front_matters(place: Path, seed: int, count: int) -> Outcome:
    """Front matters with some characters changed: none raises, each is quick, and what is read is JSON."""
    outcome, chance, slowest = Outcome(), random.Random(seed), 0.0
    blocks = [case.block for case in READ + BROKEN if len(case.block) > 10]
    for _ in range(count * MUTATIONS_PER_COUNT):
        source = mutated(chance.choice(blocks), chance) + BODY
        begun = time.process_time()
        try:
            json.dumps(split_front_matter(source).values)
            problem = ""
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        spent = time.process_time() - begun
        slowest = max(slowest, spent)
        if not problem and spent > SLOWEST_FRONT_MATTER:
            problem = f"{spent:.2f} s"
        outcome.expect(not problem, f"{source[:60]!r}: {problem}")
    outcome.measured = f"slowest {slowest * 1000:.0f} ms"
    return outcome


LARGE: dict[str, Callable[[int], str]] = {
    "one line": lambda size: "ord og mer " * (size // 11),
    "one word": lambda size: "a" * size,
    "blanks in a line": lambda size: "a" + " " * size + "b  \nc",
    "blanks in a heading": lambda size: "# a" + " " * size + "{b",
    "names in a tag without an end": lambda size: "# <a " + "id=b " * (size // 5),
    "headings": lambda size: "# Å\n\n" * (size // 6),
    "headings, each of its own": lambda size: "".join(f"# Nr {n}\n" for n in range(size // 14)),
    "deep headings": lambda size: "".join(f"{'#' * (1 + n % 6)} a\n" for n in range(size // 6)),
    "quotes in quotes": lambda size: ("> " * 1000 + "a\n") * (size // 2002),
    "lists in lists": lambda size: "".join(" " * (n % 500) + "- a\n" for n in range(size // 260)),
    "brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links without an end": lambda size: "[a](" * (size // 4),
    "emphasis without an end": lambda size: "**a _b " * (size // 7),
    "a table": lambda size: "| a | b |\n|---|---|\n" + "| c | d |\n" * (size // 10),
    "a fence without an end": lambda size: "```\n" + "# kode\n" * (size // 7),
    "a comment without an end": lambda size: "# A\n\n<!--\n" + "skjult\n" * (size // 7),
    "tags": lambda size: "<b><i a='" * (size // 9),
    "entities": lambda size: "&auml;&#x1b;&#0;" * (size // 16),
    "blank lines": lambda size: "\n" * size,
    "combining marks": lambda size: "e" + "\u0301" * (size // 2),
    "words that are all different": lambda size: " ".join(f"ord{n}x" for n in range(size // 11)),
    "questions": lambda size: "Hva er det?\n\nDet er svaret på spørsmålet.\n\n" * (size // 45),
    "control characters": lambda size: "".join(chr(n % 31 + 1) for n in range(size)),
}


LARGE_AS_TEXT = {"one line", "headings, each of its own", "questions", "control characters", "blank lines"}


def large_documents(place: Path, seed: int, count: int) -> Outcome:
    """Documents of up to 20 MB that are hard to read, each built with `searcher build` in a fresh process."""
    outcome, slowest, largest = Outcome(), (0.0, ""), (0, "")
    size = min(count * 20_000, MAX_FILE_BYTES - 1000)
    for number, (name, make) in enumerate(LARGE.items()):
        for suffix in (".md", ".txt") if name in LARGE_AS_TEXT else (".md",):
            folder = place / f"{number}{suffix}"
            folder.mkdir()
            (folder / f"a{suffix}").write_text(make(size), encoding="utf-8")
            seconds, memory, said = build(folder, place / f"index-{number}{suffix}")
            slowest, largest = max(slowest, (seconds, name + suffix)), max(largest, (memory, name + suffix))
            told = "1 added" in said or "skipped, more than 250,000 headings" in said
            kept = told and seconds < MOST_SECONDS and memory < MOST_MEMORY
            outcome.expect(kept, f"{name}{suffix}: {seconds:.0f} s, {memory / 1e6:.0f} MB, {said[:200]}")
    (folder / "100 MB.md").write_bytes(b"x" * 10**8)
    said = build(folder, place / "index-100")[2]
    outcome.expect("skipped, larger than 20 MB: 1" in said, f"100 MB on one line: {said[:200]}")
    outcome.measured = (
        f"{size / 1e6:.1f} MB each; slowest {slowest[0]:.0f} s ({slowest[1]}), "
        f"most memory {largest[0] / 1e6:.0f} MB ({largest[1]})"
    )
    return outcome


def build(folder: Path, index: Path) -> tuple[float, int, str]:
    """Build an index; CPU seconds, bytes of memory, and what was said."""
    program = (
        "import resource, sys; from searcher.cli import main; "
        "status = main(sys.argv[1:], standalone_mode=False); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "print('USED', used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "build", str(folder), "--index", str(index)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    said = done.stdout + done.stderr
    used = re.search(r"USED (\S+) (\d+)", said)
    return (float(used[1]), int(used[2]), said) if used else (0.0, 0, said)


ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal acts on: control characters but tab and newline, and those that turn writing around."""

HARM = [
    *(
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x1b]52;c;aGVp\x07",
        "\x1b]8;;http://x\x1b\\",
        "\x9b31m",
        "\x9d0;t\x9c",
    ),
    *("\r", "\b\b\b", "\x07", "\x0b", "\x0c", "\x00", "\x7f", "\x85", "\u2028", "\u2029"),
    *("\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\ud800", "\udfff", "&#x1b;[2J", "&#27;]0;t&#7;"),
]


def on_the_terminal(place: Path, seed: int, count: int) -> Outcome:
    """Hostile texts in every place that a document, a name or a query has: nothing printed may act."""
    outcome, chance = Outcome(), random.Random(seed)
    for number in range(max(count // 20, 3)):
        folder, index = place / str(number), place / f"index-{number}"
        _hostile_documents(folder, chance)
        build = ["build", str(folder), "--index", str(index), "-v"]
        asked = [
            *_asked(chance),
            build,
            [*build, "--json"],
            ["build", f"x{chance.choice(HARM)}".replace("\0", "")],
        ]
        for command in [build, *asked]:
            needs_index = command[0] not in ("analyze", "build")
            said = _said(command + (["--index", str(index)] if needs_index else []))
            found = ACTING.search(said)
            outcome.expect(not found, f"{command}: {found and ascii(found[0])}")
            if "--json" in command and said.strip() and not said.startswith("searcher:"):
                outcome.expect(_is_json(said), f"{command}: no JSON: {said[:80]!r}")
    return outcome


def _is_json(said: str) -> bool:
    try:
        return bool(json.loads(said.splitlines()[0])) or True
    except ValueError:
        return False


def _hostile_documents(folder: Path, chance: random.Random) -> None:
    folder.mkdir()

    def harm() -> str:
        return chance.choice(HARM) + "fjord" + chance.choice(HARM)

    for number in range(6):
        front = f"---\ntitle: {harm()}\nkeywords: [{harm()}, fjord]\ndescription: {harm()}\n---\n"
        text = f"{front if number % 2 else ''}# {harm()}\n\n{harm()} {harm()}\n\n```\n{harm()}\n```\n"
        (folder / f"{number}.md").write_bytes(text.encode("utf-8", "surrogatepass"))
    for number, name in enumerate((harm(), harm())):
        printable = re.sub("[/\0]", "", name)
        (
            folder / os.fsdecode(printable.encode("utf-8", "surrogatepass") + f"{number}.md".encode())
        ).write_text("a")


def _asked(chance: random.Random) -> Sequence[list[str]]:
    harm = "".join(chance.choice(HARM) for _ in range(3)).replace("\0", "")
    query = f"fjord {harm}"
    return [
        *(["search", query, option] for option in ("--json", "--vimgrep", "--files", "--count")),
        ["search", query, "-n", "50"],
        ["search", f"{harm}fjrod", "--path", f"{harm}*"],
        ["show", "1.md:1"],
        ["show", "1.md:1", "--json"],
        ["show", f"1.md#{harm}"],
        ["explain", query, "1.md:5"],
        ["explain", query, "1.md:5", "--json"],
        ["analyze", query, "--language", "nb"],
        ["analyze", query, "--language", "nb", "--json"],
        ["status", "--json"],
        ["check"],
    ]


def _said(command: Sequence[str]) -> str:
    """What a command prints, to standard output and to the other."""
    out, error = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    line = read_plain_line(command, {})
    with redirect_stdout(out), redirect_stderr(error):
        if line is None:
            main(list(command), standalone_mode=False)
        else:
            status_of(lambda: answer(line))
    for stream in (out, error):
        stream.flush()
    return "".join(stream.buffer.getvalue().decode() for stream in (out, error))  # type: ignore[attr-defined]
