"""Where are the results of benchmarks kept?"""

from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def keep(name: str, text: str) -> None:
    """Keep a result among the others, and say where."""
    RESULTS.mkdir(exist_ok=True)
    place = RESULTS / name
    place.write_text(text, encoding="utf-8")
    print(f"kept in {place}")
