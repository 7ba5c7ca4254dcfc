from pathlib import Path

import searcher
from searcher.tables import table_path


def test_tables_lie_in_the_package() -> None:
    folder = Path(searcher.__file__).parent
    assert table_path("endings-de.tsv").is_file() and table_path("endings-de.tsv").is_relative_to(folder)
    assert not table_path("endings-xx.tsv").exists()
