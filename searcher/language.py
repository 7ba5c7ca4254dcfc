"""Which languages are there, and by which names do people call them?"""

from enum import StrEnum


class Language(StrEnum):
    """The language of a section; ``UNKNOWN`` is any other language, matched as written."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    FINNISH = "fi"
    GERMAN = "de"
    UNKNOWN = "und"


LANGUAGES = tuple(Language)
"""A section's language is stored in the index as its place in this tuple."""

LANGUAGE_NAMES = (*(language.value for language in Language), "no")
"""The shortest names by which languages are asked for; no is bokmål and nynorsk."""

NORWEGIAN = (Language.BOKMAL, Language.NYNORSK)

_NAMES: dict[str, tuple[Language, ...]] = {
    **dict.fromkeys(("nb", "nob", "bokmal", "bokmål"), (Language.BOKMAL,)),
    **dict.fromkeys(("nn", "nno", "nynorsk"), (Language.NYNORSK,)),
    # YAML reads a bare "no" as the boolean false, which is how it may arrive here.
    **dict.fromkeys(("no", "nor", "false", "norwegian", "norsk"), NORWEGIAN),
    **dict.fromkeys(("fi", "fin", "finnish", "suomi"), (Language.FINNISH,)),
    **dict.fromkeys(("de", "deu", "ger", "german", "deutsch"), (Language.GERMAN,)),
    "und": (Language.UNKNOWN,),
}


def unknown_language(name: str) -> str:
    """What to say of a name that means no language."""
    return f"{name!r} is not a language that is known here: take one of {', '.join(LANGUAGE_NAMES)}"


def languages_named(tag: str) -> tuple[Language, ...]:
    """The languages that a tag means: ``"de-AT"`` is German, ``"no"`` is bokmål and nynorsk, else nothing."""
    primary = tag.strip().casefold().replace("_", "-").split("-")[0]
    return _NAMES.get(primary, ())
