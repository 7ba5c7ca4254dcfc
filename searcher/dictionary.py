"""Which words does a language's dictionary hold, and what is the base form of each?

The dictionaries are those of simplemma (A. Barbaresi, MIT). Only building an index asks for them: a
language's first use takes seconds (Finnish: ten, and 700 MB), in which simplemma turns the dictionary into a
trie in the user's cache folder; from then on it is there in 10 ms and takes up to 20 MB.
"""

import logging
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from simplemma.strategies.dictionaries import TrieDictionaryFactory

from searcher.language import Language
from searcher.voikko import knows, readings

_DICTIONARIES = TrieDictionaryFactory()

# Where the cache cannot be written simplemma says so, and a program without logging would print it.
logging.getLogger("simplemma").addHandler(logging.NullHandler())


@cache
def dictionary_of(language: Language) -> Mapping[str, str]:
    """The forms of a language as they are written, each with its base form; loaded once, and then kept.

    Raises ValueError for ``Language.UNKNOWN``.
    """
    return _DICTIONARIES.get_dictionary(language.value)


# Words that end alike are asked for in a row, and more entries would not fit a processor's cache.
@lru_cache(1 << 8)
def base_forms(word: str, language: Language) -> tuple[str, ...]:
    """The base forms of a normalised word, casefolded, each once; ``()`` for a word that is not there.

    A normalised word has lost its capitals and its ß, which tell words apart: ``reis`` may be *Reis* or a
    form of *reisen*, ``strasse`` may be *Straße*. So every spelling is looked up. Finnish words are looked up
    in Voikko as well, where it is installed.
    """
    base_of = dictionary_of(language).get
    found = []
    for written in _spellings(word, language):
        base = base_of(written)
        if base is not None:
            found.append(base.casefold())
    if knows(language):
        found += [reading.base for reading in readings(word, language)]
    return tuple(dict.fromkeys(found)) if found else ()


def _spellings(word: str, language: Language) -> Sequence[str]:
    """How a normalised word may be written: as a noun first where those have a capital, or only as a name."""
    rules = language.rules
    spellings = (word.capitalize(), word) if rules.capitals else (word, word.capitalize())
    if rules.sharp_s and "ss" in word:
        return (*spellings, *_spellings(word.replace("ss", "ß"), language))
    return spellings
