"""What came of a check?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Outcome:
    """How often a promise was put to the test, what broke it (one clause each), and what was measured.

    ``lacking`` says what this machine does not allow, and thus why nothing was done.
    """

    done: int = 0
    failures: list[str] = field(default_factory=list)
    measured: str = ""
    lacking: str = ""

    def expect(self, kept: bool, failure: str) -> None:
        """Count one test, which failed unless the promise was ``kept``."""
        self.done += 1
        if not kept:
            self.failures.append(failure)


Run = Callable[[Path, int, int], Outcome]
"""A check: it gets an empty folder, a seed for its chances, and about how often to try."""
