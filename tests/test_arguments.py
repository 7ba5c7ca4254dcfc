from pathlib import Path

import pytest

from searcher.arguments import check_type, path_of
from searcher.errors import SearcherError


@pytest.mark.parametrize(("value", "optional"), [(3, False), (3, True), (None, True)])
def test_what_is_of_the_type_passes(value: object, optional: bool) -> None:
    check_type("limit", value, int, optional)


@pytest.mark.parametrize(
    ("value", "optional", "message"),
    [
        (None, False, "limit must be int, not None"),
        ("3", True, "limit must be int or None, not '3'"),
        ("x" * 100, False, f"limit must be int, not '{'x' * 59}"),
    ],
)
def test_another_type_is_named_with_the_argument(value: object, optional: bool, message: str) -> None:
    with pytest.raises(TypeError) as raised:
        check_type("limit", value, int, optional)
    assert str(raised.value) == message


def test_a_path_is_taken_as_text_or_as_a_path() -> None:
    assert path_of("folder", "a/b") == path_of("folder", Path("a/b")) == Path("a/b")


def test_a_path_with_a_nul_is_named_with_the_argument() -> None:
    with pytest.raises(SearcherError, match=r"folder is no path, as it holds a NUL: 'a\\x00b'"):
        path_of("folder", "a\0b")


@pytest.mark.parametrize("value", [5, None, b"a"])
def test_what_is_no_path_is_named_with_the_argument(value: object) -> None:
    with pytest.raises(TypeError, match="folder must be a path, not "):
        path_of("folder", value)  # type: ignore[arg-type]
