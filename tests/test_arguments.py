import pytest

from searcher.arguments import check_type


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
