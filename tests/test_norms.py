import numpy as np
import pytest

from searcher.checked import Column
from searcher.norms import Norms, field_lengths, lengths_in
from searcher.weights import EVERY_FIELD, Field, Weights

WEIGHTS = Weights(heading_words=4.0)

# Headings of 4, 8 and no words, bodies of 1, 10 and 40; a field that holds words ends in an empty position.
STARTS = np.array(
    [[0, 5, 5, 5, 5, 5, 7], [7, 16, 16, 16, 16, 16, 27], [27, 27, 27, 27, 27, 27, 68]], np.uint32
)


ALL = np.arange(3)


@pytest.fixture
def norms() -> Norms:
    return Norms(Column(STARTS.ravel()), 10.0, WEIGHTS)


def test_lengths_leave_out_the_empty_position() -> None:
    assert field_lengths(STARTS, Field.HEADING).tolist() == [4, 8, 0]
    assert field_lengths(STARTS, Field.BODY).tolist() == [1, 10, 40]
    assert lengths_in(Column(STARTS.ravel()), Field.BODY, np.array([2, 0, 2])).tolist() == [40, 1, 40]


def test_the_table_of_all_sections_says_what_was_worked_out_for_few(
    norms: Norms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.norms._LOOK", 0)
    asked = [norms.body.of(np.array([section, section])).tolist() for section in (2, 0, 1, 2, 0, 1)]
    assert asked[:3] == asked[3:]


def test_the_table_is_made_when_looks_have_cost_as_much(
    norms: Norms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look costs as much however few sections it is at."""
    monkeypatch.setattr("searcher.norms._LOOK", 1)
    made = []
    for _ in range(3):
        norms.body.of(np.array([0]))
        made.append(norms.body._table is not None)
    assert made == [False, True, True]


def test_a_word_of_a_body_of_mean_length_counts_plainly(norms: Norms) -> None:
    short, mean, long = norms.body.of(ALL).tolist()
    assert mean == pytest.approx(WEIGHTS.fields[Field.BODY])
    assert long < mean < short
    b, least = WEIGHTS.body_length, WEIGHTS.shortest_body
    assert short == pytest.approx(WEIGHTS.fields[Field.BODY] / (1 - b + b * least))


def test_a_word_of_a_heading_of_four_counts_plainly(norms: Norms) -> None:
    four, eight, _ = norms.heading.of(ALL).tolist()
    assert four == pytest.approx(WEIGHTS.fields[Field.HEADING])
    assert eight < four


def test_short_fields_count_by_presence(norms: Norms) -> None:
    assert norms.presence[0] == 0
    assert norms.presence[1 << Field.TITLE] == WEIGHTS.fields[Field.TITLE]
    assert norms.presence[1 << Field.HEADING | 1 << Field.BODY] == 0
    assert len(norms.presence) == EVERY_FIELD + 1


def test_a_posting_counts_what_its_places_count(norms: Norms) -> None:
    sections = np.array([1, 1])
    fields = np.array(
        [1 << Field.HEADING | 1 << Field.KEYWORDS | 1 << Field.BODY, 1 << Field.HEADING], np.uint8
    )
    whole, heading = norms.of_postings(sections, fields, np.array([3, 3])).tolist()
    places = norms.of_places(np.full(5, 1), np.array([Field.HEADING, Field.KEYWORDS, *[Field.BODY] * 3]))
    assert whole == pytest.approx(places.sum())
    assert heading == pytest.approx(
        places[0]
    )  # occurrences in another field than those asked for do not count


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({Field.PATH, Field.TITLE}, Field.PATH),
        ({Field.HEADING, Field.TITLE}, Field.HEADING),
        ({Field.HEADING, Field.PATH, Field.TITLE}, Field.HEADING),
    ],
)
@pytest.mark.parametrize("heaviest", [None, Field.HEADING, Field.PATH, Field.TITLE])
def test_of_the_outline_only_the_field_counts_that_gives_most(
    fields: set[Field], counted: Field, heaviest: Field | None
) -> None:
    weights = WEIGHTS._replace(fields={**WEIGHTS.fields, **({heaviest: 100.0} if heaviest else {})})
    norms = Norms(Column(STARTS.ravel()), 10.0, weights)
    bits = np.array([sum(1 << field for field in fields)], np.uint8)
    (found,) = norms.of_postings(np.array([0]), bits, np.array([0])).tolist()
    wanted = heaviest if heaviest in fields else counted
    assert found == weights.fields[wanted]
