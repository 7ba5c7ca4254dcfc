"""Of which words is a word of a query put together, as far as the index knows?

A word that stands in the index is cut where its parts are filed. Another one is cut into two words that stand
there, by themselves or as parts, with nothing but a linking element between them. So no dictionary is needed.
"""

from collections.abc import Sequence

import numpy as np

from searcher.analysis import CHAINS, Chain, Kind
from searcher.forms import lives, standing
from searcher.joints import JOINTS
from searcher.terms import key_bytes
from searcher.view import View

_CHAINS = tuple(chain for chain in CHAINS if chain.name in JOINTS)

_SHORTEST = 4
"""A word that is nowhere in the index is not cut into shorter ones than this."""


_SHORTEST_ALONE = 6
"""Nor is a shorter word taken for the end of it when nothing is known of the rest."""


def parts_in(views: Sequence[View], word: str) -> tuple[str, ...]:
    """The modifier and the head of a normalised word, as written in it; ``()`` when it is no compound.

    ``views`` are all segments of one state.
    """
    found = [(chain, *each) for chain in _CHAINS for each in standing(views, chain, word)]
    if found:
        cuts = (_filed(view, chain, word, number) for chain, view, number in found)
    else:
        cuts = (_two_words(views, chain, word) for chain in _CHAINS)
    return next(filter(None, cuts), ())


def longest_end(views: Sequence[View], word: str) -> str | None:
    """The longest word that stands in the index and that a normalised word ends or begins with, or None."""
    for length in range(len(word) - _SHORTEST, _SHORTEST_ALONE - 1, -1):
        for part in (word[-length:], word[:length]):
            if any(_may_be_part(views, chain, part) for chain in _CHAINS):
                return part
    return None


def _filed(view: View, chain: Chain, word: str, number: int) -> tuple[str, ...]:
    """The parts of a word of a segment that have the least between them; these are the largest ones."""
    length = len(word)
    heads = [start for start in range(2, length - 1) if _is_part(view, chain, word, number, (start, length))]
    if not heads:
        return ()
    ends = [end for end in range(2, heads[-1] + 1) if _is_part(view, chain, word, number, (0, end))]
    cuts = [(start - end, end, start) for start in heads for end in ends if end <= start]
    if not cuts:
        return ()
    _, end, start = min(cuts)
    return word[:end], word[start:]


def _is_part(view: View, chain: Chain, word: str, number: int, stretch: tuple[int, int]) -> bool:
    """Whether a stretch of a word of a segment is filed as a part of it."""
    lexicon = view.segment.lexicon
    key = lexicon.find(key_bytes(chain.name, Kind.STEM, chain.stem(word[slice(*stretch)])))
    if key < 0:
        return False
    words, starts, ends = lexicon.parts(key)
    here = slice(words.searchsorted(number), words.searchsorted(number, "right"))
    return stretch in zip(starts[here].tolist(), ends[here].tolist(), strict=True)


def _two_words(views: Sequence[View], chain: Chain, word: str) -> tuple[str, ...]:
    """Two words of the index that make up a word; the longest head that there is."""
    joints = JOINTS[chain.name]
    for start in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if _stands(views, chain, word[start:]):
            for link in ("", *joints.links):
                modifier = word[:start].removesuffix(link)
                fits = word[:start].endswith(link) and len(modifier) >= _SHORTEST
                fits = fits and modifier not in joints.prefixes
                if fits and _stands(views, chain, modifier):
                    return modifier, word[start:]
    return ()


def _may_be_part(views: Sequence[View], chain: Chain, word: str) -> bool:
    """Whether a word stands in the index as it is, and not to derive other words."""
    if word in JOINTS[chain.name].prefixes:
        return False
    return any(standing(views, chain, word))


def _stands(views: Sequence[View], chain: Chain, word: str) -> bool:
    """Whether a word, or another one with its stem, stands in the index, if only as a part."""
    key = key_bytes(chain.name, Kind.STEM, chain.stem(word))
    for view in views:
        lexicon = view.segment.lexicon
        number = lexicon.find(key)
        if number >= 0:
            words = np.concatenate([lexicon.words(number), lexicon.parts(number).words]).tolist()
            if any(lives(view, each) for each in words):
                return True
    return False
