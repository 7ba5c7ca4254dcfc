"""What need not be loaded to answer one query?

A process that answers a query and ends takes longer to load NumPy than for anything else it does. But the
core of NumPy, which is written in C and a tenth of it, is all that a search asks for; and of some modules of
the standard library, which others load in case they need them, nothing is.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

_IN_CASE = ("copy", "inspect", "datetime", "urllib.parse")
"""What ``dataclasses``, NumPy and ``pathlib`` load for what no search does."""

_PACKAGE = "numpy._core"
_CORE = f"{_PACKAGE}._multiarray_umath"
_TYPES = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8")


class _StandIn(ModuleType):
    """Stands for a module with what it has of it; whoever asks for more gets the module loaded."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)

    def take(self, part: ModuleType) -> None:
        """Have what a part of the module has."""
        vars(self).update({name: each for name, each in vars(part).items() if not name.startswith("_")})


@contextmanager
def only_what_a_query_needs() -> Iterator[None]:
    """Within it modules are loaded with as little as they need of NumPy, and nothing that is ``_IN_CASE``.

    Whatever they use of them later loads the rest, and so does each import afterwards: nothing fails, it only
    takes longer. Nothing but loading belongs within it, as NumPy's core does not find the rest there.
    """
    stand_ins = [_stand_in(name) for name in _IN_CASE if name not in sys.modules]
    sys.modules |= {each.__name__: each for each in stand_ins}
    if "numpy" not in sys.modules and (numpy := _core_of_numpy()):
        stand_ins.append(numpy)
        sys.modules["numpy"] = numpy
    try:
        yield
    finally:
        for each in stand_ins:
            if sys.modules.get(each.__name__) is each:
                del sys.modules[each.__name__]


def _stand_in(name: str) -> _StandIn:
    """What stands for a module and has no more of it than those who load it take at once."""
    stand_in = _StandIn(name)
    if name == "datetime":
        with suppress(ImportError):
            stand_in.take(import_module("_datetime"))
    if name == "urllib.parse":
        vars(stand_in).update(quote_from_bytes=_quote_from_bytes)
    return stand_in


def _quote_from_bytes(*given: Any, **named: Any) -> Any:
    return import_module("urllib.parse").quote_from_bytes(*given, **named)


def _core_of_numpy() -> _StandIn | None:
    """The core of NumPy under the name of the whole; None where it cannot be loaded by itself."""
    spec = PathFinder.find_spec("numpy")
    if spec is None or not spec.submodule_search_locations:
        return None
    numpy, package = _StandIn("numpy"), ModuleType(_PACKAGE)
    numpy.__path__ = [*spec.submodule_search_locations]
    package.__path__ = [f"{each}/_core" for each in numpy.__path__]
    sys.modules |= {"numpy": numpy, _PACKAGE: package}
    try:
        core = import_module(_CORE)
        types = [core.dtype(each).type for each in _TYPES]
    except Exception:
        return None
    finally:
        # The core itself stays, where the whole of NumPy finds it: it cannot be loaded twice.
        del sys.modules["numpy"], sys.modules[_PACKAGE]
    numpy.take(core)
    vars(numpy).update({each.__name__: each for each in types}, intp=core.dtype("p").type)
    return numpy
