import os
from collections.abc import Iterator

import pytest

from searcher import disk, generations, voikko
from searcher.compounds import all_parts
from searcher.dictionary import base_forms
from searcher.lemmas import lemmas


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


@pytest.fixture(autouse=True, scope="session")
def as_an_administrator() -> Iterator[None]:
    """Tests damage the files of an index, which are read-only; only an administrator could."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generations, "seal", disk.sync)
        yield


def forget_readings() -> None:
    """Forget what Voikko was asked, so that the next words are read anew."""
    voikko.readings.cache_clear()
    base_forms.cache_clear()
    lemmas.cache_clear()
    all_parts.cache_clear()


@pytest.fixture
def without_voikko(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if Voikko were not installed."""
    monkeypatch.setattr(voikko, "installed", lambda: None)
    forget_readings()
    yield
    forget_readings()
