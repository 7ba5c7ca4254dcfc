from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import merging, posting_writer
from searcher.arrays import ArrayFile
from searcher.document import Document
from searcher.errors import CorruptIndexError
from searcher.forward import Forward, ForwardWriter, document_facts
from searcher.language import Language
from searcher.merging import Source, small_segments, source_of, write_merged
from searcher.section import Section
from searcher.segment import Segment
from searcher.segment_writer import columns_of, write_columns, write_segment
from tests.building import Analysed, documents, own_codes


def forward_of(found: Sequence[Analysed]) -> Forward:
    writer = ForwardWriter()
    for document, sections in found:
        number = int(document.path.removesuffix(".md"))
        facts = document_facts(document, 100 + number, 2**60 + number, bytes([number] * 32))
        writer.add(document, facts, sections)
    return writer.forward


def written(path: Path, forward: Forward) -> Path:
    write_segment(path, [*forward.words], [columns_of(forward)])
    return path


def columns_in(path: Path, found: Sequence[Analysed], deleted: Collection[int] = ()) -> Source:
    """Documents in a file without a lexicon, as new ones are merged."""
    forward = forward_of(found)
    write_columns(path, [*forward.words], [columns_of(forward)])
    return Source(ArrayFile(path), deleted)


@given(
    documents(),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.sets(st.integers(0, 4)),
    st.sampled_from([1, 7, 2**21]),
    st.sampled_from([0, 3, 127]),
)
@settings(max_examples=100, deadline=None)
def test_merging_equals_writing_at_once(
    found: list[Analysed], homes: list[int], gone: set[int], at_once: int, own: int
) -> None:
    """Documents in three segments, some of them deleted, and new ones; few or many words at a time."""
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch, own_codes(own):
        patch.setattr(merging, "_AT_ONCE", at_once)
        patch.setattr(posting_writer, "_AT_ONCE", at_once)
        folder = Path(name)
        segments = []
        for home in (1, 2, 3):
            here = [each for each, place in zip(found, homes, strict=False) if place == home]
            if here:
                segment = Segment(written(folder / f"{home}.segment", forward_of(here)))
                dead = {number for number, path in enumerate(segment.paths) if int(path[:-3]) in gone}
                segments.append(Source(ArrayFile(segment.path), dead))
        new = [each for each, place in zip(found, homes, strict=False) if place == 0]
        left = [
            each
            for number, (each, place) in enumerate(zip(found, homes, strict=False))
            if place == 0 or number not in gone
        ]
        merged = folder / "merged"
        others = [ArrayFile(written(folder / "other", forward_of(found[:2])))]
        write_merged(merged, [*segments, columns_in(folder / "new", new)], others)
        assert merged.read_bytes() == written(folder / "at-once", forward_of(left)).read_bytes()


def test_words_far_into_their_texts_stay_there(tmp_path: Path) -> None:
    found = [
        (
            Document(path=f"{number}.md", text=""),
            [Section("", "", "", (), 0, "", Language.BOKMAL, "ord " * words, 1, 1)],
        )
        for number, words in enumerate([3, 17_000, 16_400, 17_000, 5])
    ]
    sources = [columns_in(tmp_path / "even", found[::2], [1]), columns_in(tmp_path / "odd", found[1::2])]
    write_merged(tmp_path / "merged", sources)
    at_once = written(tmp_path / "at-once", forward_of([*found[:2], *found[3:]]))
    assert (tmp_path / "merged").read_bytes() == at_once.read_bytes()


def test_a_damaged_segment_is_not_merged(tmp_path: Path) -> None:
    section = Section("1.md", "1.md", "Fjord", (), 0, "", Language.BOKMAL, "En fjord.", 1, 1)
    forward = forward_of([(Document(path="1.md", text=""), [section])])
    path = written(tmp_path / "1.segment", forward)
    segment = Segment(path)
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(b"En fjord."))
        file.write(b"Ei")
    with pytest.raises(CorruptIndexError, match=r"1\.segment.*searcher build"):
        source_of(segment, ())


# How many segments there are, and how much is written, with numbers only


@pytest.mark.parametrize(
    ("sizes", "added", "chosen"),
    [
        ([], 5, []),
        ([100_000], 1, []),
        ([100_000, 1000, 999], 1, [1, 2]),
        ([90_000, 7000, 500], 200, [1, 2]),
        ([90_000, 7100, 500], 200, [2]),
        ([90_000, 7000, 500], 1500, [0, 1, 2]),
        ([900_000, 80_000, 1100], 1, [2]),
        ([300, 200], 0, [0, 1]),
    ],
)
def test_small_segments_are_chosen(sizes: list[int], added: int, chosen: list[int]) -> None:
    assert small_segments(sizes, added) == chosen


def grow(sizes: list[int], updates: int, added: int) -> tuple[int, int]:
    """The most segments there ever are through so many updates, and the sections written in all of them."""
    most = total = 0
    for _ in range(updates):
        chosen = small_segments(sizes, added)
        merged = added + sum(sizes[number] for number in chosen)
        sizes = [size for number, size in enumerate(sizes) if number not in chosen] + [merged]
        most, total = max(most, len(sizes)), total + merged
    return most, total


def test_a_thousand_small_updates_leave_few_segments_and_write_little() -> None:
    most, total = grow([100_000], 1000, 10)
    assert most <= 3
    assert total <= 1000 * 1000


def test_growing_by_large_steps_writes_each_section_a_few_times() -> None:
    most, total = grow([], 300, 1000)
    assert most <= 3
    assert total <= 300 * 1000 * 20


@given(st.lists(st.integers(1, 5000), max_size=200))
@settings(deadline=None)
def test_however_an_index_grows_it_has_few_segments(steps: list[int]) -> None:
    sizes: list[int] = []
    for added in steps:
        chosen = small_segments(sizes, added)
        merged = added + sum(sizes[number] for number in chosen)
        sizes = [size for number, size in enumerate(sizes) if number not in chosen] + [merged]
        assert len(sizes) <= 3
    assert sum(sizes) == sum(steps)
