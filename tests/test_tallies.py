import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.arrays import Array
from searcher.checked import Column
from searcher.tallies import Tallies, TallyMaker
from searcher.weights import EVERY_FIELD, Field

postings = st.lists(
    st.tuples(st.integers(1, EVERY_FIELD), st.sampled_from([1, 2, 4, 5, 95, 96, 97, 300, 70_000])).map(
        lambda each: (each[0], each[1] if each[0] >> Field.BODY else 0)
    )
)


def arrays_of(postings: list[tuple[int, int]], at_once: int) -> dict[str, Array]:
    maker, told = TallyMaker(), [np.zeros(0, np.uint8)]
    for begin in range(0, len(postings), at_once):
        fields, counts = np.array(postings[begin : begin + at_once]).T
        told.append(maker.add(fields.astype(np.uint8), counts.astype(np.uint32)))
    return {"posting_tallies": np.concatenate(told), **maker.arrays()}


@given(postings, st.integers(1, 7), st.data())
def test_fields_and_counts_come_back(found: list[tuple[int, int]], at_once: int, data: st.DataObject) -> None:
    arrays = arrays_of(found, at_once)
    tallies = Tallies(lambda name: Column(arrays[name]))
    some = data.draw(st.lists(st.sampled_from(range(len(found))))) if found else []
    fields, counts = tallies.of(np.array(some, np.int64))
    assert list(zip(fields.tolist(), counts.tolist(), strict=True)) == [found[number] for number in some]


def test_what_is_usual_takes_one_byte() -> None:
    besides = [(fields, count) for fields in range(33, 64) for count in range(1, 5)]
    found = [(fields, 0) for fields in range(1, 32)] + [(32, count) for count in range(1, 97)] + besides
    arrays = arrays_of(found, 1000)
    assert len(set(arrays["posting_tallies"].tolist())) == len(found)
    assert len(arrays["untold_postings"]) == 0
