"""How does one tell which of two states an index is in, and that it is whole?"""

import os
import random
from pathlib import Path

from searcher import Index, IndexNotFoundError

STATES = ("old", "new")
LONG_AGO = 1_600_000_000


class TwoStates:
    """Two folders of documents, "old" and "new", and an index that is built of the one or the other.

    Some documents are in both, some differ, some are only in one. Every section holds the word "fjord".
    """

    def __init__(self, place: Path, documents: int = 6) -> None:
        self.folders = {state: place / state for state in STATES}
        self._expected = {state: self._write(state, documents) for state in STATES}

    def _write(self, state: str, documents: int) -> set[tuple[str, str]]:
        chance = random.Random(state)
        expected = set()
        for number in range(documents):
            kind = number % 3  # in both the same, in both but not the same, only here
            path = f"{kind}/{number if kind < 2 else f'{number}-{state}'}.md"
            words = [f"ord{chance.randrange(10**6)}" for _ in range(20)] * 10 if kind else ["felles"]
            text = f"En fjord {' '.join(words)}"
            file = self.folders[state] / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"# Fjord\n\n{text}\n")
            os.utime(file, (LONG_AGO + (state == "new"),) * 2)
            expected.add((path, text))
        return expected

    def build(self, index: Path, state: str) -> None:
        """Bring the index into a state, from whatever it is in, as `searcher build` does."""
        try:
            with Index.open(index) as opened:
                opened.update(self.folders[state])
        except IndexNotFoundError:
            Index.build(index, self.folders[state])

    def state_of(self, index: Path) -> str | None:
        """The state that an index is in, None without an index. AssertionError when it is not whole."""
        try:
            opened = Index.open(index)
        except IndexNotFoundError:
            return None
        with opened:
            problems = opened.check().problems
            assert not problems, problems
            return self.state_shown(opened)

    def state_shown(self, index: Index) -> str:
        """The state that an open index answers from. AssertionError when the answers are mixed."""
        found = {(hit.section.path, hit.section.text) for hit in index.search("fjord", limit=1000)}
        for state, expected in self._expected.items():
            if found == expected:
                return state
        raise AssertionError(f"{len(found)} sections, which are those of no state")
