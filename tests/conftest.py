import os
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the top five of each question as they are now"
    )


@pytest.fixture(scope="module")
def without_waiting_for_the_disk() -> Iterator[None]:
    """For tests in which no power is cut: there ``fsync`` would only make them slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
