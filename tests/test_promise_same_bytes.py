"""Promise: the same index and query give the same bytes, and the same documents the same segment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from searcher import Index

PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from searcher import Index
from searcher.cli import main

built, own, documents = sys.argv[1:4]
with Index.create(own) as index:
    index.update(documents)
file = next(Path(own).glob("g-*/*.segment"))
print(hashlib.sha256(file.read_bytes()).hexdigest())
for query in json.loads(sys.argv[4]):
    main(["search", "--index", built, "--json", *query], standalone_mode=False)
with Index.open(built) as index:
    hit = index.search("sosiale medier")[0]
explained = ["explain", "--index", built, "--json", "sosiale medier nettverk", hit.section.id]
main(explained, standalone_mode=False)
"""
QUERIES = [
    ["sosiale medier"],
    ["netzwrek markt", "--per-document", "1"],
    ['"sosiale medier" +nettverk -reklame mark* heading:tips', "-n", "50"],
    ["verkosto asiakas", "--language", "fi"],
    ["e-post b2b online-marketing", "-n", "100"],
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("same") / "index"
    with Index.create(place) as index:
        index.update(Path(__file__).parent.parent / "corpus")
    return place


def test_the_same_bytes_whatever_the_seed_of_hashing(built: Path, tmp_path: Path) -> None:
    documents = Path(__file__).parent.parent / "corpus"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, built, tmp_path / str(seed), documents, json.dumps(QUERIES)],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            stdout=subprocess.PIPE,
        )
        for seed in range(5)
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 5
    assert len(set(said)) == 1
    assert said[0].count(b"\n") >= len(QUERIES) + 2
    assert b'"suggestion": "' in said[0]
