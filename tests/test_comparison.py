from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.comparison import Comparison, Difference, chance, compare_runs, difference, read_run
from searcher.errors import DocumentError

shares = st.floats(0, 1)
runs = st.dictionaries(st.sampled_from("abcdefgh"), shares, min_size=1)


def exact(changes: list[float]) -> float:
    """p by all choices of signs."""
    sums = [
        sum(sign * one for sign, one in zip(signs, changes, strict=True))
        for signs in product((-1, 1), repeat=len(changes))
    ]
    return sum(abs(one) >= abs(sum(changes)) - 1e-9 for one in sums) / len(sums)


@pytest.mark.parametrize(
    "changes",
    [
        [0.5],
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5, 0.1],
        [0.3, -0.3, 0.1],
        [0.1 * place for place in range(1, 10)],
        [0.2, 0.9, -0.1, 0.4, 0.4, -0.3, 0.05, 0.7, 0.1, 0.1, -0.2],
    ],
)
def test_p_is_the_share_of_all_choices_of_signs(changes: list[float]) -> None:
    assert chance(changes) == pytest.approx(exact(changes), abs=0.015)
    assert chance([-change for change in changes]) == chance(changes)
    assert chance([*changes, 0.0, 0.0]) == chance(changes)


def test_p_of_no_change_is_1_and_of_a_great_one_is_small_and_not_0() -> None:
    assert chance([]) == chance([0.0, 0.0]) == 1
    assert 0 < chance([0.5] * 40) < 0.001


def test_a_difference_counts_the_queries_of_both() -> None:
    before = {"a": 0.0, "b": 0.5, "c": 1.0, "d": 0.1 + 0.2, "gone": 1.0}
    after = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 0.3, "new": 0.0}
    found = difference(before, after)
    assert (found.queries, found.better, found.worse) == (4, 1, 1)  # .1 + .2 is .3 here
    assert (found.before, found.after) == pytest.approx((0.45, 0.575))


@given(runs, runs)
def test_runs_compare_the_same_in_both_directions(before: dict[str, float], after: dict[str, float]) -> None:
    if before.keys() & after.keys():
        there, back = difference(before, after), difference(after, before)
        assert back == Difference(
            there.queries, there.after, there.before, there.worse, there.better, there.p
        )


def test_a_comparison_has_a_row_for_each_language_that_both_runs_have() -> None:
    before = {"n1": 0.0, "n2": 1.0, "f1": 0.5, "gone": 1.0}
    after = {"n1": 1.0, "n2": 1.0, "f1": 0.5, "d1": 0.2}
    languages = {"n1": "nb", "n2": "nb", "f1": "fi", "d1": "de"}
    assert compare_runs(before, after, languages) == Comparison(
        overall=Difference(3, 0.5, pytest.approx(2.5 / 3), 1, 0, 1.0),
        languages={"fi": Difference(1, 0.5, 0.5, 0, 0, 1.0), "nb": Difference(2, 0.5, 1.0, 1, 0, 1.0)},
        unpaired=2,
    )


def test_a_run_is_read_as_it_was_kept(tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    run.write_text('\ufeff{"overall": {}, "per_query": {"å": 0.25, "b": 1}}', encoding="utf-8")
    assert read_run(run, ["b", "c"]) == {"å": 0.25, "b": 1.0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no earlier run"),
        ("[]", "searcher evaluate FOLDER --json"),
        ('{"overall": {"ndcg_10": 1.0}}', "is no earlier run"),
        ('{"per_query": ["q"]}', "earlier run"),
        ('{"per_query": {"q": "good"}}', "earlier run"),
        ('{"per_query": {"q": NaN}}', "between 0 and 1"),
        ('{"per_query": {"q": 1.01}}', "between 0 and 1"),
        ('{"per_query": {"q": -0.01}}', "between 0 and 1"),
        ('{"per_query": {"q": null}}', "earlier run"),
        ("[" * 100_000, "earlier run"),
        ('{"per_query": {"other": 1.0}}', "no query of this collection"),
        (None, r"cannot be read \(No such file or directory\); keep one"),
    ],
)
def test_what_is_no_run_is_said_so(text: str | None, message: str, tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    if text is not None:
        run.write_text(text)
    with pytest.raises(DocumentError, match=message) as failure:
        read_run(run, ["q"])
    assert str(failure.value).startswith(f"{run}: ")
    assert "Error" not in str(failure.value)
