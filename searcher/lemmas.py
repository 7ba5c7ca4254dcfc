"""Which words are the base forms of a word?

A dictionary says it for the words it holds. Of a longer word the longest ending that it holds is looked up
(*umsatzsteuerbescheide*: *bescheide*), and what precedes stays as it is.
"""

from collections.abc import Iterable, Sequence

from searcher.dictionary import base_forms
from searcher.language import Language

_SHORTEST_ENDING = 4
_SHORTEST_BEGINNING = 3


def lemmas(word: str, languages: Sequence[Language]) -> tuple[str, ...]:
    """The base forms that a normalised word may have in some languages, each once; the word itself if none.

    Loads the dictionaries of the languages, which only building an index should do.
    """
    if len(word) == 1:  # a letter is a name here (E 18), if it is a word elsewhere
        return (word,)
    found: dict[str, None] = {}
    for language in languages:
        found |= dict.fromkeys(_in_dictionary(word, language))
    return tuple(found) or (word,)


def _in_dictionary(word: str, language: Language) -> Iterable[str]:
    known = base_forms(word, language)
    if known or not word.isalpha():
        return known
    for start in range(_SHORTEST_BEGINNING, len(word) - _SHORTEST_ENDING + 1):
        known = base_forms(word[start:], language)
        if known:
            return [word[:start] + base for base in known]
    return ()
