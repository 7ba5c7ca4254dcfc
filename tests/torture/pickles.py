"""Does opening an index ever run what somebody put into it?

Eighteen pickles that run code in as many ways, and mutations of them, take the place of every file of an
index, signed as the index signs its own. Then every command runs. Python tells of each name that a pickle
looks up; there may be none.
"""

import collections
import copyreg
import functools
import io
import json
import operator
import os
import pickle
import random
import shutil
import struct
import sys
import types
import zlib
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path

from searcher.cli import main
from tests.torture.faults import DONE, in_a_process
from tests.torture.outcome import Outcome
from tests.torture.two_states import TwoStates

EXECUTED = 60


class _Calls:
    """A value whose pickle calls something when it is loaded."""

    def __init__(self, *reduced: object) -> None:
        self._reduced = reduced

    def __reduce__(self) -> tuple[object, ...]:
        return self._reduced


def hostile_pickles(canary: Path) -> dict[str, bytes]:
    """Pickles that make a file when they are loaded, by what they do it with."""
    shell, python = f"touch {canary}", f"open({str(canary)!r}, 'w')"
    make: dict[str, object] = {
        "os.system": _Calls(os.system, (shell,)),
        "eval": _Calls(eval, (python,)),
        "exec": _Calls(exec, (python,)),
        "open": _Calls(open, (str(canary), "w")),
        "Path.touch": _Calls(Path.touch, (canary,)),
        "os.popen": _Calls(os.popen, (shell,)),
        "partial": _Calls(functools.partial(eval, python), ()),
        "methodcaller": _Calls(operator.methodcaller("touch"), (canary,)),
        "map": _Calls(list, (_Calls(map, (eval, [python])),)),
        "in a list": [1, {"schema": _Calls(eval, (python,))}],
        "as a state": _Calls(collections.OrderedDict, (), None, None, iter([(1, _Calls(eval, (python,)))])),
        "as a key": {_Calls(eval, (python,)): 1},
        "pickle in a pickle": _Calls(pickle.loads, (pickle.dumps(_Calls(eval, (python,))),)),
        "code": _Calls(
            _Calls(
                types.FunctionType,
                (
                    _Calls(
                        compile,
                        (python, "", "eval"),
                    ),
                    {},
                ),
            ),
            (),
        ),
        "__newobj__": _Calls(copyreg.__newobj__, (eval, python)),  # type: ignore[attr-defined]
    }
    pickles = {}
    for name, value in make.items():
        for protocol in (4, 2):
            try:
                pickles.setdefault(name, pickle.dumps(value, protocol))
            except (TypeError, AttributeError, pickle.PicklingError):
                continue
    argument = pickle.dumps(python, 0)[:-1]
    pickles["GLOBAL"] = b"cbuiltins\neval\n(" + argument + b"tR."
    pickles["INST"] = b"(" + argument + b"ibuiltins\neval\n."
    pickles["OBJ"] = b"(cbuiltins\neval\n" + argument + b"o."
    pickles["BUILD"] = b"cbuiltins\nset\n)R}(V__setstate__\ncbuiltins\neval\nub" + argument + b"b."
    pickles["STACK_GLOBAL"] = b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93(" + argument + b"tR."
    return pickles


def _forms(pickled: bytes, file: Path, chance: random.Random) -> bytes:
    """A hostile pickle in the place of a file, before, behind or within its bytes, or changed a little."""
    own = file.read_bytes()
    place = chance.randrange(len(own) + 1)
    toc = struct.pack("!BiIQIQ", 4, -12345, 0, 1, len(pickled), 1)
    changed = bytearray(pickled)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return chance.choice(
        [
            pickled,
            pickled,
            pickled + own,
            own + pickled,
            own[:place] + pickled + own[place:],
            toc + pickled + own,
            bytes(changed),
            zlib.compress(pickled),
            json.dumps({"settings": pickled.decode("latin-1")}).encode(),
        ]
    )


def _sign(index: Path, generation: Path) -> None:
    """Make the manifest and CURRENT right for the files as they now are, as somebody would who means harm."""
    manifest = json.loads((generation / "manifest.json").read_text())
    for file in generation.iterdir():
        if file.name not in ("manifest.json", "searcher.lock"):
            data = file.read_bytes()
            manifest["files"][file.name] = {
                "size": len(data),
                "sha256": sha256(data).hexdigest(),
                "modified_ns": file.stat().st_mtime_ns,
            }
    written = json.dumps(manifest).encode()
    (generation / "manifest.json").write_bytes(written)
    current = {"generation": generation.name, "manifest": zlib.crc32(written)}
    (index / "CURRENT").write_text(json.dumps(current))


def _commands(index: Path, documents: Path) -> Sequence[list[str]]:
    place = ["--index", str(index)]
    return [
        ["search", "fjord", *place],
        ["search", "fjrod", "--json", *place],
        ["search", "fjord", "--vimgrep", *place],
        ["show", "0/0.md#fjord", *place],
        ["explain", "fjord", "0/0.md#fjord", *place],
        ["status", *place],
        ["check", *place],
        ["build", str(documents), *place],
    ]


def _run_all(commands: Sequence[list[str]], canary: Path) -> Callable[[], int]:
    def work() -> int:
        looked_up: list[object] = []
        sys.addaudithook(
            lambda event, arguments: looked_up.append(arguments) if event == "pickle.find_class" else None
        )
        for command in commands:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                main(command, standalone_mode=False)
        return EXECUTED if looked_up or canary.exists() else DONE

    return work


def never_loaded(place: Path, seed: int, count: int) -> Outcome:
    """Hostile pickles in every file of an index, then every command."""
    outcome, chance = Outcome(), random.Random(seed)
    world, index, canary = TwoStates(place), place / "index", place / "canary"
    world.build(index, "old")
    whole = place / "whole"
    shutil.copytree(index, whole)
    names = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    names += [Path("g-1", name) for name in ("_MAIN_2.toc", "MAIN_1.seg", "MAIN_WRITELOCK", "words.pickle")]
    pickles = sorted(hostile_pickles(canary).items())
    turns = [(name, kind) for kind in pickles for name in names]
    chance.shuffle(turns)
    for number in range(count):
        name, (kind, pickled) = turns[number % len(turns)]
        shutil.rmtree(index)
        shutil.copytree(whole, index)
        (index / name).touch()
        hostile = _forms(pickled, index / name, chance)
        (index / name).unlink()  # It is read-only.
        (index / name).write_bytes(hostile)
        if name.name not in ("CURRENT", "manifest.json"):
            _sign(index, index / "g-1")
        ended = in_a_process(_run_all(_commands(index, world.folders["new"]), canary))
        outcome.expect(ended == DONE and not canary.exists(), f"{kind} in {name}: it ended with {ended}")
        canary.unlink(missing_ok=True)
    works = sum(_works(pickled, canary) for _, pickled in pickles)
    outcome.measured = (
        f"{len(pickles)} kinds, of which {works} run code when they are loaded; {len(names)} files"
    )
    return outcome


def _works(pickled: bytes, canary: Path) -> bool:
    """Whether a pickle does harm at all, when something does load it."""

    def work() -> int:
        pickle.loads(pickled)
        return DONE

    with redirect_stderr(io.StringIO()):
        in_a_process(work)
    harmed = canary.exists()
    canary.unlink(missing_ok=True)
    return harmed
