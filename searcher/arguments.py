"""Is what a caller hands in of the type that is asked for?"""


def check_type(name: str, value: object, wanted: type, optional: bool = False) -> None:
    """Raise TypeError, which names the argument, where a value is of another type.

    What some line deep inside says of a wrong type helps nobody, and may be taken for damage of the index.
    """
    if not (isinstance(value, wanted) or (optional and value is None)):
        or_none = " or None" if optional else ""
        raise TypeError(f"{name} must be {wanted.__name__}{or_none}, not {value!r:.60}")
