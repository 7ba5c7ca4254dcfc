"""How are columns of numbers spread out, added up and looked up?"""

from collections.abc import Sequence

import numpy as np

from searcher.arrays import Array

_SPARSE = 32
"""Up to one number in so many, sorting is quicker than a table of all numbers that there may be."""


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of many ranges one after the other: starts [5, 9], lengths [2, 3] give 5 6 9 10 11."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shifts = np.repeat(starts.astype(np.int64) - (ends - lengths), lengths)
    return shifts + np.arange(total)


def total_by(numbers: Array, values: Array, below: int) -> tuple[Array, Array]:
    """The distinct ones of some numbers, rising, and the sum of the values of each.

    All are smaller than ``below``; where there are many, a table of that size is quicker than sorting.
    """
    if len(numbers) * _SPARSE < below:
        found, which = np.unique(numbers, return_inverse=True)
        return found, np.bincount(which, values, len(found))
    present = np.zeros(below, bool)
    present[numbers] = True
    found = np.flatnonzero(present)
    return found, np.bincount(numbers, values, below)[found]


def add_up(parts: Sequence[tuple[Array, Array]], below: int) -> tuple[Array, Array]:
    """``total_by`` for several columns of numbers, each of them distinct in itself, with their values."""
    if sum(len(numbers) for numbers, _ in parts) * _SPARSE < below:
        numbers, values = (np.concatenate(column) for column in zip(*parts, strict=True))
        return total_by(numbers, values, below)
    present = np.zeros(below, bool)
    totals = np.zeros(below)
    for numbers, values in parts:
        present[numbers] = True
        totals[numbers] += values
    found = np.flatnonzero(present)
    return found, totals[found]


def best_by(numbers: Array, values: Array, found: Array) -> Array:
    """For each of the distinct numbers found (rising) the largest of its values, which are not negative."""
    best = np.zeros(len(found))
    some = np.flatnonzero(values)
    np.maximum.at(best, np.searchsorted(found, numbers[some]), values[some])
    return best


def is_in(values: Array, among: Array) -> Array:
    """For each value whether it is among others, which must rise."""
    if not len(among):
        return np.zeros(len(values), bool)
    found: Array = among[np.minimum(np.searchsorted(among, values), len(among) - 1)] == values
    return found


def is_section_in(sections: Array, among: Array, below: int) -> Array:
    """``is_in`` for numbers of sections, which are all smaller than ``below``."""
    if len(sections) * _SPARSE < below:
        return is_in(sections, among)
    chosen = np.zeros(below, bool)
    chosen[among] = True
    found: Array = chosen[sections]
    return found
