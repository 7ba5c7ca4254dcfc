from pathlib import Path

import pytest

from searcher.arrays import Array, ArrayFile, ArrayWriter
from searcher.document import Document
from searcher.forward import ForwardWriter, document_facts
from searcher.language import Language
from searcher.section import Section
from searcher.segment_writer import columns_of
from searcher.stretches import Order, copy_in_order, field_starts_of


def columns(names: str, words: int = 2) -> dict[str, Array]:
    """Documents of these names, each of as many sections as its place tells."""
    writer = ForwardWriter()
    for place, name in enumerate(names, 1):
        section = Section(name, name, name, (), 0, "", Language.BOKMAL, "ord " * words, place, place)
        document = Document(path=name, text="")
        writer.add(document, document_facts(document), [section] * place)
    return columns_of(writer.forward)


@pytest.mark.parametrize(
    ("runs", "lines"),
    [
        ([], []),
        ([(0, 0, 3), (1, 0, 1)], [1, 2, 2, 3, 3, 3, 1]),
        ([(0, 2, 3), (1, 0, 2), (0, 0, 1)], [3, 3, 3, 1, 2, 2, 1]),
    ],
)
def test_documents_lie_in_the_order_of_their_runs(
    runs: list[tuple[int, int, int]], lines: list[int], tmp_path: Path
) -> None:
    sources = [columns("abc"), columns("de", words=300)]
    order = Order(sources, runs)
    with ArrayWriter(tmp_path / "copied") as writer:
        copy_in_order(writer, sources, order)
    copied = ArrayFile(tmp_path / "copied")
    assert copied["section_line"].tolist() == lines
    assert order.counts == {
        "documents": len(copied["document_size"]),
        "sections": len(lines),
        "positions": len(copied["token_steps"]),
    }
    assert copied["document_sections"].tolist()[-1] == len(lines)
    starts = field_starts_of(sources, order)
    assert copied["field_starts"].tolist() == starts.ravel().tolist()
    assert starts[1:, 0].tolist() == starts[:-1, -1].tolist()
    assert copied["section_above"].tolist() == [*range(len(lines))]


def test_all_documents_are_those_of_one_source_after_the_other() -> None:
    sources = [columns("abc"), columns(""), columns("d")]
    order = Order.of_all(sources)
    assert [(each.source, each.bounds["documents"]) for each in order.stretches] == [
        (0, (0, 3)),
        (1, (0, 0)),
        (2, (0, 1)),
    ]
    assert [each.moved["documents"] for each in order.stretches] == [0, 3, 3]
