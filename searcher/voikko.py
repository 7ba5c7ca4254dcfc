"""What does Voikko say of a Finnish word?

Voikko (H. Pitkänen and others, https://voikko.puimula.org) knows the grammar of Finnish, and so the base form
of any form and the parts of any compound. It is an extra: the package ``libvoikko`` and, from the system, the
library of that name and the dictionary ``voikko-fi``. Where one of these is missing, Voikko knows no word.
Only building an index asks it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import NamedTuple, Protocol

from searcher.joints import CompoundPart
from searcher.language import Language

_REMEMBERED = 1 << 16
_NOUN = "nimisana"

# What a part of a word comes from, as in +ihmis(ihminen)+oikeus(oikeus); an ending that derives is "(+us)".
_PART_AND_BASE = re.compile(r"\+([^+()]+)\(([^+()]+)\)")


class Reading(NamedTuple):
    """One way to understand a word: its base form, the words it is put together of, or itself, and whether it
    is a common noun."""

    base: str
    parts: tuple[CompoundPart, ...]
    is_noun: bool


class Voikko(Protocol):
    """What is used of ``libvoikko.Voikko``."""

    def analyze(self, word: str) -> Sequence[Mapping[str, str]]:
        """What is told of each reading of a word, by name."""

    def getVersion(self) -> str:  # noqa: N802
        """The version of the library."""


@cache
def installed() -> Voikko | None:
    """Voikko, or None where it is not there."""
    try:
        import libvoikko
    except ImportError:
        return None
    try:
        voikko: Voikko = libvoikko.Voikko(Language.FINNISH.value)
    except (OSError, libvoikko.VoikkoException):  # no library, no dictionary
        return None
    return voikko


def knows(*languages: Language) -> bool:
    """Whether Voikko can be asked for words of one of some languages."""
    return installed() is not None and Language.FINNISH in languages


def version() -> str:
    """What is to be remembered of Voikko: its name and version, "" where it is not there."""
    voikko = installed()
    return f"voikko {voikko.getVersion()}" if voikko else ""


_ONE_AT_A_TIME = Lock()
"""Voikko must not be asked by two threads at once."""


@lru_cache(_REMEMBERED)
def readings(word: str, language: Language) -> tuple[Reading, ...]:
    """The readings of a normalised word, each once; ``()`` where Voikko knows none, or not the language."""
    voikko = installed() if knows(language) else None
    if voikko is None:
        return ()
    with _ONE_AT_A_TIME:
        found = voikko.analyze(word)
    return tuple(dict.fromkeys(_reading(word, each) for each in found if "BASEFORM" in each))


def _reading(word: str, told: Mapping[str, str]) -> Reading:
    base = told["BASEFORM"].casefold()
    bounds = list(_bounds(told["STRUCTURE"]))
    bases = {
        form.casefold(): each.casefold() for form, each in _PART_AND_BASE.findall(told.get("WORDBASES", ""))
    }
    parts = [CompoundPart(start, end, _modifier_base(word[start:end], bases)) for start, end in bounds[:-1]]
    start, end = bounds[-1]
    # Only a few compounds inflect their modifiers: of uudessavuodessa the base form is uusivuosi.
    head = base[start:] if base.startswith(word[:start]) else word[start:end]
    return Reading(base, (*parts, CompoundPart(start, end, head)), told.get("CLASS") == _NOUN)


def _bounds(structure: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a word begin and end.

    In the structure ``=`` stands before each part, and one sign for each letter: ``=ppp=pppppp`` (työ,
    paikka). The hyphen behind a part does not belong to it.
    """
    start = 0
    for part in structure.split("=")[1:]:
        yield start, start + len(part.removesuffix("-"))
        start += len(part)


def _modifier_base(modifier: str, bases: Mapping[str, str]) -> str:
    """The base form of a modifier: as told with the compound, else as it is by itself."""
    if modifier in bases:
        return bases[modifier]
    return next((reading.base for reading in readings(modifier, Language.FINNISH)), modifier)
