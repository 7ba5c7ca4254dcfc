"""Where in its text does the word at a position stand, and how long is it there?

What is kept of each position is its *step*, in characters: how far behind the word before it, or behind the
beginning of its text, the word there begins. With the sum of all steps before every 32nd position the start
of any word is found by adding up a few. A word is mostly as long as it is when normalised; where it is
written longer or shorter (ß, soft hyphens) its length is kept by itself.

Arrays of a segment, T positions:

==================  ========  =====================================================================
token_steps         u8  T     the step of each position, 0 where no word stands
step_sums           u32       the sum of the steps before every 32nd position, without its upper bits
far_tokens/steps    u32       the positions with a step above 255, and how far above that it is
odd_tokens/lengths  u32/u8    the words written with another length than ``word_lengths``, and theirs
==================  ========  =====================================================================
"""

from collections.abc import Callable

import numpy as np

from searcher.arrays import Array
from searcher.checked import Column
from searcher.columns import places_in

_BITS = 5
_BLOCK = 1 << _BITS
_EARLIER = (np.arange(_BLOCK) < np.arange(_BLOCK)[:, None]).astype(np.uint8)
"""For each place in a block a row: 1 for the places before it, 0 for the others."""

LONGEST_MARK = 255
"""In characters; the mark of a longer word ends there."""

_LARGEST = 0xFF

_NOTHING = np.zeros(1, np.int64)
_NO_PLACES = np.zeros(0, np.intp)


class Spans:
    """The spans of the words of a segment, whose arrays are had by name."""

    def __init__(self, column: Callable[[str], Column]) -> None:
        self._column = column
        self._far_tokens = column("far_tokens").whole()
        self._far = np.concatenate([_NOTHING, column("far_steps").whole().cumsum(dtype=np.int64)])
        self._odd_tokens = column("odd_tokens")

    def starts(self, positions: Array, begins: Array, texts: Array) -> Array:
        """Where the words at some positions begin, in characters.

        ``begins`` are the first positions of some texts, ``texts`` has for each position which of these it is
        in.
        """
        reached = self._steps_before(np.concatenate([begins, positions + 1]))
        return (reached[len(begins) :] - reached.take(texts)) & 0xFFFFFFFF

    def lengths(self, positions: Array, words: Array) -> tuple[Array, Array]:
        """How long the words at some positions are written (at most 255), given the number of each, and which
        of them (their places) may have another length when normalised."""
        lengths = self._column("word_lengths").take(words).astype(np.int64)
        if not len(self._odd_tokens):
            return lengths, _NO_PLACES
        places = self._odd_tokens.places_of(positions)
        odd = (self._odd_tokens.take_inside(places) == positions).nonzero()[0]
        if len(odd):
            lengths[odd] = self._column("odd_lengths").take(places[odd])
        return lengths, odd

    def _steps_before(self, positions: Array) -> Array:
        """The sums of all steps before some positions; only their lower 32 bits count."""
        blocks, places = positions >> _BITS, positions & _BLOCK - 1
        steps = self._column("token_steps").rows(blocks, _BLOCK)
        steps *= _EARLIER.take(places, axis=0)
        far = self._far.take(places_in(self._far_tokens, positions))
        near = np.add.reduce(steps, axis=1, dtype=np.uint32)
        sums: Array = self._column("step_sums").take(blocks) + near + far
        return sums


class SpanMaker:
    """Makes the arrays above but for ``step_sums``; whole texts are handed in from the first to the last."""

    def __init__(self) -> None:
        self._steps = bytearray()
        self._far = [np.zeros((2, 0), np.uint32)]
        self._odd = [np.zeros((2, 0), np.uint32)]

    def add(self, starts: Array, odd_lengths: Array) -> None:
        """Take in the positions of some texts: where each word begins in its text, 0 where none stands, and
        its length if that is an odd one, else 0."""
        steps = starts.copy()
        steps[1:] = np.maximum(starts[1:], starts[:-1]) - starts[:-1]
        far, odd = (steps > _LARGEST).nonzero()[0], odd_lengths.nonzero()[0]
        self._far.append(np.array([far + len(self._steps), steps[far] - _LARGEST], np.uint32))
        self._odd.append(np.array([odd + len(self._steps), odd_lengths[odd]], np.uint32))
        self._steps += np.minimum(steps, _LARGEST).astype(np.uint8).tobytes()

    def arrays(self) -> dict[str, Array]:
        """The arrays by their names, when all positions have come."""
        far_tokens, far_steps = np.concatenate(self._far, axis=1)
        odd_tokens, odd_lengths = np.concatenate(self._odd, axis=1)
        return {
            "token_steps": np.frombuffer(self._steps, np.uint8),
            "far_tokens": far_tokens,
            "far_steps": far_steps,
            "odd_tokens": odd_tokens,
            "odd_lengths": odd_lengths.astype(np.uint8),
        }


class StepSums:
    """Adds up steps, which are handed in from the first position to the last."""

    def __init__(self) -> None:
        self._sums = [np.zeros(1, np.uint32)]
        self._count = self._total = 0

    def add(self, steps: Array) -> None:
        """Take in the steps of the next positions."""
        reached = np.cumsum(steps, dtype=np.uint32)
        first_end = _BLOCK - self._count % _BLOCK
        self._sums.append(reached[first_end - 1 :: _BLOCK] + np.uint32(self._total))
        self._count += len(steps)
        self._total = (self._total + int(reached[-1:].sum())) % 2**32

    def array(self) -> Array:
        """``step_sums``, when all steps have come."""
        return np.concatenate(self._sums)
