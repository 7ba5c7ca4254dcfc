"""Where do the tables lie that come with the program?"""

from pathlib import Path

_FOLDER = Path(__file__).with_name("data")


def table_path(name: str) -> Path:
    """The path of the table of this name; there need not be one."""
    # importlib.resources would say it too, but takes a query as long to load as all ranking.
    return _FOLDER / name
