"""How do languages put words together into one?"""

import pytest

from searcher.analysis import CHAINS
from searcher.joints import JOINTS
from searcher.language import Language


def test_every_language_with_a_stemmer_has_its_joints() -> None:
    assert set(JOINTS) == {chain.name for chain in CHAINS if Language.UNKNOWN not in chain.languages}


@pytest.mark.parametrize(
    ("chain", "link"), [("de", "s"), ("de", "en"), ("no", "s"), ("no", "e"), ("fi", "n")]
)
def test_linking_elements_are_known(chain: str, link: str) -> None:
    assert link in JOINTS[chain].links
