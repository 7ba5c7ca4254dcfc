"""What is loaded is seen in a process of its own: NumPy is in this one already."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from searcher.startup import only_what_a_query_needs

PROGRAMS = {
    "the core is there, and all of NumPy is not": """
        with only_what_a_query_needs():
            import numpy as np
        places = np.arange(5, dtype=np.uint32)
        assert places[places > 2].tolist() == [3, 4]
        assert np.add.reduce(places) == 10 and np.uint32 is places.dtype.type
        assert "numpy" not in sys.modules and "numpy.lib" not in sys.modules
    """,
    "what the core lacks loads the rest": """
        with only_what_a_query_needs():
            import numpy as np
        assert np.median(np.arange(5)) == 2 and np.linalg.norm(np.arange(1)) == 0
        assert "numpy.lib" in sys.modules
    """,
    "so it does while modules are loaded": """
        with only_what_a_query_needs():
            import numpy as np
            assert np.median(np.arange(5)) == 2
            import numpy
            assert numpy is not np
        assert sys.modules["numpy"] is numpy
    """,
    "so do methods that are not written in C": """
        with only_what_a_query_needs():
            import numpy as np
        places = np.arange(5)
        assert (places.sum(), places.max(), places.mean()) == (10, 4, 2)
        assert str(places) == "[0 1 2 3 4]"
    """,
    "who imports NumPy later has all of it, and both understand each other": """
        with only_what_a_query_needs():
            import numpy as core
        import numpy
        assert numpy is not core and numpy.ndarray is core.ndarray
        assert numpy.unique(core.array([2, 1, 2])).tolist() == [1, 2]
    """,
    "what asks for inspect has it": """
        with only_what_a_query_needs():
            import dataclasses, inspect
        assert inspect.signature(dataclasses.fields).parameters.keys() == {"class_or_instance"}
        assert sys.modules["inspect"] is not inspect
        import inspect as whole
        assert inspect.isclass is whole.isclass and not hasattr(inspect, "__path__")
    """,
    "what asks for datetime has it": """
        with only_what_a_query_needs():
            import datetime as part
            from datetime import UTC, date
        import datetime
        assert isinstance(date(2026, 11, 22), datetime.date) and part.datetime is datetime.datetime
        assert datetime.datetime.now(UTC).isoformat().endswith("+00:00")
    """,
    "what asks for urllib has it": """
        with only_what_a_query_needs():
            from pathlib import Path
        assert "urllib.parse" not in sys.modules
        assert Path("/a b").as_uri() == "file:///a%20b"
        from urllib.parse import quote, quote_from_bytes
        assert quote("ø") == quote_from_bytes("ø".encode()) == "%C3%B8"
    """,
    "an error leaves nothing behind": """
        try:
            with only_what_a_query_needs():
                raise KeyError
        except KeyError:
            assert not {"numpy", "numpy._core", *startup._IN_CASE} & sys.modules.keys()
            import numpy
            assert numpy.median(numpy.arange(5)) == 2
    """,
    "where there is no such core all is loaded": """
        startup._CORE = "numpy._core._elsewhere"
        with only_what_a_query_needs():
            import numpy
        assert "numpy.lib" in sys.modules and numpy.arange(5).sum() == 10
    """,
    "where it is another one all is loaded": """
        startup._TYPES = ("no type",)
        with only_what_a_query_needs():
            import numpy
        assert "numpy.lib" in sys.modules and numpy.arange(5).sum() == 10
    """,
    "where there is no NumPy nothing hides that": """
        sys.path[:] = [path for path in sys.path if "site-packages" not in path]
        with only_what_a_query_needs():
            try:
                import numpy
                raise SystemExit("there is a NumPy")
            except ModuleNotFoundError:
                pass
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_query_loads_little_and_gets_the_rest_when_it_asks(program: str) -> None:
    head = (
        "import sys; from searcher import startup; only_what_a_query_needs = startup.only_what_a_query_needs"
    )
    folder = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", f"{head}\nif True:{program}"], capture_output=True, text=True, cwd=folder
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_loaded_already_stays() -> None:
    loaded = {name: import_module(name) for name in ("numpy", "inspect")}
    with only_what_a_query_needs():
        assert {name: sys.modules[name] for name in loaded} == loaded
    assert {name: sys.modules[name] for name in loaded} == loaded
