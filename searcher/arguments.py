"""Is what a caller hands in what is asked for?"""

from os import PathLike
from pathlib import Path

from searcher.errors import SearcherError


def check_type(name: str, value: object, wanted: type, optional: bool = False) -> None:
    """Raise TypeError, which names the argument, where a value is of another type.

    What some line deep inside says of a wrong type helps nobody, and may be taken for damage of the index.
    """
    if not (isinstance(value, wanted) or (optional and value is None)):
        or_none = " or None" if optional else ""
        raise TypeError(f"{name} must be {wanted.__name__}{or_none}, not {value!r:.60}")


def path_of(name: str, value: str | PathLike[str]) -> Path:
    """A path that a caller hands in.

    Raises TypeError, which names the argument, for what is none, and SearcherError for one with a NUL in it,
    as no file has.
    """
    if not isinstance(value, str | PathLike):
        raise TypeError(f"{name} must be a path, not {value!r:.60}")
    path = Path(value)
    if "\0" in str(path):
        raise SearcherError(f"{name} is no path, as it holds a NUL: {str(path)!r:.60}")
    return path
