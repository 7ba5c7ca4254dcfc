"""How do languages put words together into one?"""

import pytest

from searcher.joints import JOINTS
from searcher.language import TOGETHER


@pytest.mark.parametrize("chain", JOINTS)
def test_joints_are_those_of_languages_that_are_analysed_as_one(chain: str) -> None:
    assert JOINTS[chain].languages == TOGETHER[chain]
