"""Promise: an index that grew by many changes answers like one that was made at once."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searcher import Document, Index, Language, Results, merging
from tests.building import texts
from tests.test_promise_exact import queries

pytestmark = pytest.mark.usefixtures("without_waiting_for_the_disk")


LANGUAGES = [Language.BOKMAL, Language.NYNORSK, Language.FINNISH, Language.GERMAN, Language.UNKNOWN]
PATHS = [f"{name}.md" for name in "abcdefghij"]

documents = st.builds(
    lambda path, language, headings, bodies, keywords: Document(
        path=path,
        text="\n\n".join(
            f"{'#' * (level % 3 + 1)} {heading or 'x'}\n\n{body}"
            for level, (heading, body) in enumerate(zip(headings, bodies, strict=False))
        ),
        language=language,
        keywords=tuple(keywords.split()),
    ),
    st.sampled_from(PATHS),
    st.sampled_from(LANGUAGES),
    st.lists(texts, max_size=4),
    st.lists(texts, min_size=4, max_size=4),
    texts,
)
changes = st.one_of(
    st.lists(documents, min_size=1, max_size=3),
    st.sets(st.sampled_from(PATHS), min_size=1, max_size=2),
)


def plain(results: Results) -> list[object]:
    """All that is seen of an answer; scores beside it, as they may differ by rounding."""
    return [
        results.total,
        results.warnings,
        [(hit.section, hit.snippet, hit.heading_highlights) for hit in results],
    ]


# Enough documents at first, so that a segment outlives the removal of one.
first = st.lists(documents, min_size=6, max_size=10, unique_by=lambda document: document.path)


@given(
    st.builds(lambda one, others: [one, *others], first, st.lists(changes, min_size=1, max_size=6)),
    st.lists(queries(), min_size=8, max_size=8),
    st.sampled_from([(0, 0), (2, 1), (1000, 3)]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_changes_are_as_good_as_one(
    made: list[list[Document] | set[str]], asked: list[str], sizes: tuple[int, int]
) -> None:
    last: dict[str, Document] = {}
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        Index.create(Path(folder, "grown")) as grown,
        Index.create(Path(folder, "fresh")) as fresh,
    ):
        # Segments are otherwise merged long before they are as many as here.
        patch.setattr(merging, "_SMALL", sizes[0])
        patch.setattr(merging, "_GROWTH", sizes[1])
        for change in made:
            if isinstance(change, set):
                grown.remove(change)
                last = {path: document for path, document in last.items() if path not in change}
            else:
                grown.add(change)
                last |= {document.path: document for document in change}
        fresh.add(last.values())
        assert grown.check().ok
        assert (grown.status().documents, grown.status().languages) == (len(last), fresh.status().languages)
        for query in asked:
            one, other = grown.search(query, limit=50), fresh.search(query, limit=50)
            assert plain(one) == plain(other), query
            assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], rel=1e-9)


CONTENTS = [
    b"# Fjord\n\nEn fjord.\n",
    "# Elv\n\nEn blå elv.\n\n# Fjord\n".encode(),
    "# Elv\n\nEn blå elv.\n".encode("latin-1"),
    b"---\ntitle: [\n---\n\nEn fjord.\n",
    b"\0\1\2",
    b"",
]
files = st.sampled_from(["a.md", "b.txt", "sub/a.md", "sub/c.md", "d.bin"])
steps = st.lists(st.tuples(files, st.sampled_from([*CONTENTS, None, "touch"])), min_size=1, max_size=5)


@given(st.lists(steps, min_size=2, max_size=5))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_updates_are_as_good_as_one(rounds: list[list[tuple[str, bytes | str | None]]]) -> None:
    """Files of a folder are written, removed and touched between updates; the reports agree as well."""
    clock = iter(range(1_600_000_000, 1_600_001_000))
    with TemporaryDirectory() as folder, Index.create(Path(folder, "grown")) as grown:
        docs = Path(folder, "docs")
        (docs / "sub").mkdir(parents=True)
        for number, round_ in enumerate(rounds):
            for name, content in round_:
                apply(docs / name, content, next(clock))
            report = grown.update(docs)
            with Index.create(Path(folder, f"fresh-{number}")) as fresh:
                wanted = fresh.update(docs)
                assert (report.skipped, report.sections) == (wanted.skipped, wanted.sections)
                assert report.added + report.changed + report.unchanged == wanted.added
                for query in ("fjord elv", "blå", "title"):
                    assert plain(grown.search(query)) == plain(fresh.search(query))


def apply(file: Path, content: bytes | str | None, time: int) -> None:
    """Write a file, remove it (None) or touch it, with a time that lies well before now."""
    if content is None:
        file.unlink(missing_ok=True)
    elif isinstance(content, bytes):
        file.write_bytes(content)
    if file.exists():
        os.utime(file, (time, time))
