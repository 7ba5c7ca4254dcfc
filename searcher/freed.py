"""What becomes of the memory that a query no longer needs?

glibc gives a large block back to the system as soon as it is freed. So each query has its arrays of all
sections anew, and the system clears them page by page: a twentieth of its time. What is large to glibc goes
by the largest block that was freed so far (mallopt(3), M_MMAP_THRESHOLD).
"""

import numpy as np

_KEPT = 2**22
"""The arrays of a query take fewer bytes in 500,000 sections, so that much is called small."""


def keep_freed_memory() -> None:
    """Have the process keep what is freed for what comes next, up to 8 MiB, as any program does by itself
    after it has freed a block of that size.

    It takes microseconds, as nothing is written to the block, and without glibc it changes nothing.
    """
    np.empty(_KEPT, np.uint8)
