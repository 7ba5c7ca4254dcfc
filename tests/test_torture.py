"""The promises of reliability, put to the test in small; `python -m tests.torture` does it at length."""

from pathlib import Path

import pytest

from tests.torture.__main__ import CHECKS

QUICK = {name: check for name, check in CHECKS.items() if check.quick}


@pytest.mark.parametrize("name", QUICK)
def test_a_promise_is_kept(name: str, tmp_path: Path) -> None:
    outcome = QUICK[name].run(tmp_path, 1, QUICK[name].quick)
    if outcome.lacking:
        pytest.skip(outcome.lacking)
    assert outcome.failures == []
    assert outcome.done
