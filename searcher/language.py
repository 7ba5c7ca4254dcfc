"""Which languages are there, what sets each apart, and by which names do people call them?"""

from enum import StrEnum
from typing import NamedTuple, Self


class Rules(NamedTuple):
    """What is special about the words of a language, or of several that are found through each other.

    ``stemmer`` is Snowball's algorithm; without one, words are matched as written. ``pairs`` is a pattern for
    two letters that are typed for one with an accent, the first of them being that letter without it. Where
    ``capitals``, nouns are written with one; where ``sharp_s``, ss may stand for ß. ``regions`` are countries
    that stand behind the code in names of folders (de-at). ``together`` are names of several languages at
    once, the shortest first.
    """

    stemmer: str = ""
    pairs: str = ""
    capitals: bool = False
    sharp_s: bool = False
    regions: str = ""
    together: str = ""


_AS_WRITTEN = Rules()
# YAML reads a bare "no" as the boolean false, which is how it may arrive here.
_NORWEGIAN = Rules("norwegian", pairs="aa|ae|oe", regions="no", together="no nor norwegian norsk false")


class Language(StrEnum):
    """The language of a section; ``UNKNOWN`` is any other language, matched as written.

    A row is the code of ISO 639-1, other names in small letters, and the rules. Everything else follows from
    the rows, as ``docs/adding-a-language.md`` says.
    """

    _value_: str
    names: tuple[str, ...]
    rules: Rules

    def __new__(cls, code: str, names: str = "", rules: Rules = _AS_WRITTEN) -> Self:
        """The language of a code; names and rules are for the rows below."""
        language = str.__new__(cls, code)
        language._value_ = code
        language.names = (code, *names.split())
        language.rules = rules
        return language

    BOKMAL = "nb", "nob bokmål bokmal", _NORWEGIAN
    NYNORSK = "nn", "nno nynorsk", _NORWEGIAN
    FINNISH = "fi", "fin finnish suomi", Rules("finnish", regions="fi")
    GERMAN = (
        "de",
        "deu ger german deutsch",
        Rules("german", pairs="ae|oe|(?<![aeoqu])ue", capitals=True, sharp_s=True, regions="de at ch"),
    )
    UNKNOWN = "und"


LANGUAGES = tuple(Language)
"""A section's language is stored in the index as its place in this tuple."""

OURS = LANGUAGES[:-1]
"""All but ``UNKNOWN``, which stands last."""


def _together() -> dict[str, tuple[Language, ...]]:
    together: dict[str, tuple[Language, ...]] = {}
    for language in LANGUAGES:
        name, *_ = (language.rules.together or language.value).split()
        together[name] = (*together.get(name, ()), language)
    return together


TOGETHER = _together()
"""The languages that are analysed as one and found through each other, by their shortest name."""

NORWEGIAN = TOGETHER["no"]

LANGUAGE_NAMES = tuple(dict.fromkeys((*(language.value for language in LANGUAGES), *TOGETHER)))
"""The shortest names by which languages are asked for; no is bokmål and nynorsk."""

NAMES = {
    **{name: (language,) for language in LANGUAGES for name in language.names},
    **{name: each for each in TOGETHER.values() for name in each[0].rules.together.split()},
}
"""The languages that each name means."""


def unknown_language(name: str) -> str:
    """What to say of a name that means no language."""
    return f"{name!r} is not a language that is known here: take one of {', '.join(LANGUAGE_NAMES)}"


def languages_named(tag: str) -> tuple[Language, ...]:
    """The languages that a tag means: ``"de-AT"`` is German, ``"no"`` is bokmål and nynorsk, else nothing."""
    primary = tag.strip().casefold().replace("_", "-").split("-")[0]
    return NAMES.get(primary, ())
