import pytest

from searcher.analysis import Kind
from searcher.weights import FIELD_NAMES, Field, Weights


def test_every_field_and_kind_has_a_weight_and_a_name() -> None:
    weights = Weights()
    assert set(weights.fields) == set(Field) == set(FIELD_NAMES)
    assert set(weights.kinds) == set(Kind)
    assert [*Field] == list(range(len(Field))) and len(Field) <= 8  # a set of fields is a byte in the index


def test_no_way_of_finding_a_word_counts_more_than_the_word_itself() -> None:
    kinds = Weights().kinds
    assert kinds[Kind.EXACT] == 1
    assert all(0 < weight <= 1 for weight in kinds.values())


def test_the_heading_counts_most() -> None:
    fields = Weights().fields
    assert max(fields, key=lambda field: fields[field]) is Field.HEADING
    assert min(fields.values()) > 0


def test_weights_are_not_changed() -> None:
    weights = Weights()
    with pytest.raises(AttributeError):
        weights.closeness = 1.0  # type: ignore[misc]
    for shared in (weights.fields, weights.kinds):
        with pytest.raises(TypeError, match="assignment"):
            shared[Field.HEADING] = 1.0  # type: ignore[index]
    assert weights == Weights() != weights._replace(closeness=1.0)
