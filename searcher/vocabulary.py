"""Which words of an index does each key of a word find?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from searcher.analysis import Chain, Kind
from searcher.terms import key_bytes, plain_word, word_bytes
from searcher.tokens import Token
from searcher.view import View


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """What a key finds: words that are filed under it, and words of which a part is, the commonest first.

    Each is said with the number of sections that hold it. ``kind`` is that of ``Token.keys``.
    """

    kind: str
    key: str
    words: Mapping[str, int]
    compounds: Mapping[str, int]


def key_matches(views: Sequence[View], chain: Chain, token: Token) -> Iterator[KeyMatch]:
    """What each key of a token finds in the segments of one state, the narrowest kind first."""
    for kind, texts in token.keys.items():
        for text in texts:
            # A part is filed under its base form and its stem.
            kinds = (Kind.LEMMA, Kind.STEM) if kind == Kind.PART else (Kind(kind),)
            words, compounds = Counter[str](), Counter[str]()
            for view in views:
                whole, parts = _filed(view, chain, kinds, text)
                words += _counted(view, whole)
                compounds += _counted(view, parts)
            yield KeyMatch(kind, text, dict(words.most_common()), dict(compounds.most_common()))


def _filed(view: View, chain: Chain, kinds: Iterable[Kind], text: str) -> tuple[set[int], set[int]]:
    """The words of a segment that are filed under a key, and those of which a part is."""
    segment = view.segment
    if Kind.EXACT in kinds:
        return {segment.words.find(word_bytes(chain.name, text))} - {-1}, set()
    keys = {segment.lexicon.find(key_bytes(chain.name, kind, text)) for kind in kinds} - {-1}
    whole = {word for key in keys for word in segment.lexicon.words(key).tolist()}
    parts = {word for key in keys for word in segment.lexicon.parts(key).words.tolist()}
    return whole, parts - whole


def _counted(view: View, words: Iterable[int]) -> Counter[str]:
    """Words of a segment with the number of sections that hold each; those that none holds left out."""
    counts = {plain_word(view.segment.words[word]): len(view.living_postings(word)) for word in sorted(words)}
    return +Counter(counts)
