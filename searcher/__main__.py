"""How does the command `searcher` start?"""

import os
import sys

from searcher.search_line import read_plain_line


def main() -> None:
    """Run the command line of this process, and exit with its status."""
    line = read_plain_line(sys.argv[1:], os.environ)
    if line is None:
        from searcher.cli import main as run

        run(prog_name="searcher")
    else:
        from searcher.answering import answer
        from searcher.failing import status_of

        sys.exit(status_of(lambda: answer(line)))


if __name__ == "__main__":
    main()
