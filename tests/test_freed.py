import platform
import subprocess
import sys

import pytest

PAGES_ASKED_FOR = """
import resource
import numpy as np
from searcher.freed import keep_freed_memory
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def pages_of_arrays():
    before = faults()
    for _ in range(20):
        arrays = [np.ones(2**17, np.float32) for _ in range(4)]
        del arrays
    return faults() - before
pages_of_arrays()
before = pages_of_arrays()
keep_freed_memory()
pages_of_arrays()
print(before, pages_of_arrays())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about the memory that glibc keeps")
def test_memory_that_was_freed_is_not_asked_for_again() -> None:
    done = subprocess.run([sys.executable, "-c", PAGES_ASKED_FOR], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after < 100 < before
