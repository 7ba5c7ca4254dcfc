"""What does the index see in a text?"""

from collections.abc import Mapping
from dataclasses import dataclass

from searcher.analysis import Chain, Kind, chain_named
from searcher.arguments import check_type
from searcher.language import Language
from searcher.results import Span
from searcher.words import find_words, normalise


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the text, and the keys under which it is found, by kind."""

    text: str
    span: Span
    position: int
    keys: Mapping[str, tuple[str, ...]]


def analyze(text: str, language: Language | str) -> list[Token]:
    """The words of a text as the index sees them.

    ``language`` is a Language or a name of one ("nb", "de-AT", "no"). Spans lie in the text as it was given.
    Raises SearcherError for a language that is not known.
    """
    check_type("text", text, str)
    check_type("language", language, str)
    chain = chain_named(language)
    tokens = []
    for position, (start, end) in enumerate(find_words(text)):
        written = text[start:end]
        tokens.append(Token(written, Span(start, end), position, _by_kind(chain, normalise(written))))
    return tokens


def _by_kind(chain: Chain, word: str) -> dict[str, tuple[str, ...]]:
    """All keys of a normalised word by kind, each once; kinds without a key are left out."""
    keys: dict[str, dict[str, None]] = {kind.value: {} for kind in Kind}
    keys[Kind.EXACT][word] = None
    for kind, text, part in chain.keys(word):
        keys[Kind.PART if part else kind][text] = None
    return {kind: tuple(texts) for kind, texts in keys.items() if texts}
