"""Which words are the base forms of a word?

A dictionary says it for the words it holds, and for some languages ``inflection`` makes it say more. Of a
longer word the longest ending that the dictionary holds is looked up (*umsatzsteuerbescheide*:
*bescheide*), and what precedes stays as it is.
"""

from collections.abc import Iterable
from functools import lru_cache

from searcher.dictionary import base_forms, dictionary_of
from searcher.endings import other_forms
from searcher.inflection import INFLECTIONS, Inflection
from searcher.language import Language
from searcher.words import pieces

_SHORTEST_ENDING = 5
_SHORTEST_BEGINNING = 3


@lru_cache(1 << 14)  # words are parts of other words
def lemmas(word: str, languages: tuple[Language, ...]) -> tuple[str, ...]:
    """The base forms that a normalised word has in some languages, each once; ``()`` if none is known.

    Loads the dictionaries of the languages, which only building an index should do.
    """
    if len(word) == 1:  # a letter is a name here (E 18), if it is a word elsewhere
        return (word,)
    found = (base for language in languages for base in _in_language(word, language))
    return tuple(dict.fromkeys(found))


def _in_language(word: str, language: Language) -> Iterable[str]:
    """The base forms of a word, of other forms of it, or else of an ending of it."""
    inflection = INFLECTIONS.get(language)
    if inflection:
        return _by_other_forms(word, language, inflection)
    return base_forms(word, language) or _by_ending(word, language)


def _by_other_forms(word: str, language: Language, inflection: Inflection) -> Iterable[str]:
    """The base forms of a word, and those that other forms of it have, or else of an ending of one."""
    base_of = dictionary_of(language).get

    def look_up(forms: Iterable[str]) -> dict[str, None]:
        return dict.fromkeys(base.casefold() for form in forms if (base := base_of(form)))

    bare = [word, *other_forms(word, inflection.added)]
    found: dict[str, None] = {}
    for form in bare:
        bases = base_forms(form, language)
        found |= dict.fromkeys(bases)
        if inflection.cases and not any(base.endswith(inflection.caseless) for base in bases):
            found |= look_up(other_forms(form, inflection.cases))
    if not found:
        found = dict.fromkeys(base for form in bare for base in _by_ending(form, language))
    if not inflection.infinitive:
        return found
    for base in list(found):
        found |= look_up(other_forms(base, inflection.derived))
        verbs = look_up(other_forms(base, inflection.participles))
        found |= dict.fromkeys(verb for verb in verbs if verb.endswith(inflection.infinitive))
    return found


def _by_ending(word: str, language: Language) -> list[str]:
    """The base forms of the longest ending of a word that has some, each with what precedes."""
    for start in _starts(word):
        bases = base_forms(word[start:], language)
        if bases:
            return [word[:start] + base for base in bases]
    return []


def _starts(word: str) -> Iterable[int]:
    """Where an ending may begin that stands for the word: at its last joint, or anywhere in one without."""
    if word.isalpha():
        return range(_SHORTEST_BEGINNING, len(word) - _SHORTEST_ENDING + 1)
    joints = pieces(word)
    return [joints[-1][0]] if joints else ()
