import pytest

from searcher.markdown_containers import INDENTED, QUOTE, Containers, container_at


def opened(*containers: int) -> Containers:
    found = Containers()
    for container in containers:
        found.open(container)
    return found


@pytest.mark.parametrize(
    ("containers", "line", "matched", "rest"),
    [
        ((), "  a", 0, "  a"),
        ((2,), "  a", 1, "a"),
        ((2,), " a", 0, " a"),
        ((2,), "", 1, ""),
        ((2, 3), "     a", 2, "a"),
        ((2, 3), "    a", 1, "  a"),
        ((QUOTE,), "> a", 1, "a"),
        ((QUOTE,), "   >a", 1, "a"),
        ((QUOTE,), "    > a", 0, "    > a"),
        ((QUOTE,), "", 0, ""),
        ((QUOTE, 2), ">   a", 2, "a"),
        ((2, QUOTE), "  > a", 2, "a"),
    ],
)
def test_how_many_go_on(containers: tuple[int, ...], line: str, matched: int, rest: str) -> None:
    assert opened(*containers).match(line) == (matched, rest)


def test_the_margin_follows_what_is_open() -> None:
    containers = opened(2, 3)
    assert containers.margin == 5
    containers.open(QUOTE)
    assert containers.margin is None
    containers.close_from(1)
    assert (containers.margin, len(containers), containers.end_in_item()) == (2, 1, True)


@pytest.mark.parametrize(
    ("line", "container", "rest"),
    [
        ("> a", QUOTE, "a"),
        ("- a", 2, "a"),
        ("  *   a", 6, "a"),
        ("12. a", 4, "a"),
        ("1)", 3, ""),
        ("-      a", 2, "a"),
        ("- [x] gjort", 2, "gjort"),
        (":   forklaring", 4, "forklaring"),
        ("[^1]: note", INDENTED, "note"),
        ('!!! note "Obs"', INDENTED, "Obs"),
        ('=== "Fane"', INDENTED, "Fane"),
    ],
)
def test_where_one_begins(line: str, container: int, rest: str) -> None:
    assert container_at(line, in_paragraph=False, may_be_far=False) == (container, rest)


@pytest.mark.parametrize(
    "line", ["a", "", "-a", "- - -", "* * *", "1234567890. a", "    - a", "===", "[a]: b", "!a"]
)
def test_where_none_begins(line: str) -> None:
    assert container_at(line, in_paragraph=False, may_be_far=False) is None


@pytest.mark.parametrize("line", ["-", "2. a", "1."])
def test_what_is_a_line_of_the_paragraph_above(line: str) -> None:
    assert container_at(line, in_paragraph=True, may_be_far=False) is None
    assert container_at(line, in_paragraph=False, may_be_far=False) is not None
