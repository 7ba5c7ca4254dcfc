"""How do languages put words together into one?"""

import pytest

from searcher.joints import JOINTS
from searcher.language import TOGETHER


@pytest.mark.parametrize("chain", JOINTS)
def test_joints_are_those_of_languages_that_are_analysed_as_one(chain: str) -> None:
    assert JOINTS[chain].languages == TOGETHER[chain]


@pytest.mark.parametrize(
    ("chain", "link"), [("de", "s"), ("de", "en"), ("no", "s"), ("no", "e"), ("fi", "n")]
)
def test_linking_elements_are_known(chain: str, link: str) -> None:
    assert link in JOINTS[chain].links
