"""How does the command `searcher` start?"""

import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from searcher.search_line import SearchLine


def main() -> None:
    """Run the command line of this process, and exit with its status."""
    # Most of what a query takes is loading, where there is nothing to collect.
    gc.disable()
    # NumPy would start threads for products of large matrices, which there are none of here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from searcher.search_line import read_plain_line

    line = read_plain_line(sys.argv[1:], os.environ)
    if line is not None:
        _answer_and_exit(line)
    gc.enable()
    from searcher.cli import main as run

    run(prog_name="searcher")


def _answer_and_exit(line: "SearchLine") -> NoReturn:
    """Answer one query with nothing around it: what lives so shortly need not be tidied up."""
    from searcher.startup import only_what_a_query_needs

    with only_what_a_query_needs():
        from searcher.answering import answer
    from searcher.failing import status_of

    def answer_wholly() -> int:
        status = answer(line)
        sys.stdout.flush()
        sys.stderr.flush()
        return status

    os._exit(status_of(answer_wholly))


if __name__ == "__main__":
    main()
