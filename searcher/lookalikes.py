"""Which words of the index are spelled nearly as this one?"""

from collections.abc import Sequence

from searcher.spelling import close_signatures, distance
from searcher.terms import plain_word
from searcher.view import View

Lookalikes = Sequence[tuple[str, View, int]]
"""Words as normalised, each with the segment that it stands in and its number there."""


def lookalikes(views: Sequence[View], word: str, edits: int) -> Lookalikes:
    """The words of some segments within so many edits of a normalised word.

    Numbers are not mistyped for one another: digits stay as they are.
    """
    digits = _digits(word)
    found = []
    for view in views:
        segment = view.segment
        signatures, lengths = segment.array("word_signatures"), segment.array("word_lengths")
        for number in close_signatures(signatures, lengths, word, edits).tolist():
            near = plain_word(segment.words[number])
            if _digits(near) == digits and distance(word, near, edits) <= edits:
                found.append((near, view, number))
    return found


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))
