from pathlib import Path

import numpy as np
import pytest

from searcher.arrays import ArrayFile, ArrayWriter, write_arrays
from searcher.errors import CorruptIndexError, IncompatibleIndexError, SearcherError

ARRAYS = {
    "letters": np.frombuffer("Märkte".encode(), np.uint8),
    "numbers": np.arange(5, dtype=np.uint32),
    "empty": np.zeros(0, np.int64),
    "big": np.array([1, 256], ">u8"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "x.segment", ARRAYS)
    return tmp_path / "x.segment"


def test_what_is_written_is_read(path: Path) -> None:
    arrays = ArrayFile(path)
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].tolist() == list(arrays.values_of(name)) == array.tolist()
        assert arrays[name].dtype.byteorder in "<=|"
    assert arrays.damaged() == []


def test_what_is_written_is_had_before_the_file_is_whole(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "x") as writer:
        writer.reserve("growing", np.uint16, 3)
        writer.append("growing", np.array([7, 8], np.uint16))
        for name, array in ARRAYS.items():
            writer.write(name, array)
            assert writer.written(name).tolist() == array.tolist()
        with pytest.raises(ValueError, match="4 bytes were written of 3"):
            writer.written("growing")
        writer.append("growing", np.array([9], np.uint16))
        assert writer.written("growing").tolist() == [7, 8, 9]
    assert ArrayFile(tmp_path / "x")["growing"].tolist() == [7, 8, 9]


def test_an_array_cannot_be_changed(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        ArrayFile(path)["numbers"][0] = 1


def test_no_array_at_all(tmp_path: Path) -> None:
    write_arrays(tmp_path / "x", {})
    assert len(ArrayFile(tmp_path / "x")) == 0


def test_a_file_is_never_written_over(path: Path) -> None:
    with pytest.raises(FileExistsError):
        write_arrays(path, ARRAYS)


def test_every_damaged_byte_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    read = {name: array.tolist() for name, array in ARRAYS.items()}
    for place in range(len(whole)):
        path.unlink()
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            arrays = ArrayFile(path)
            assert arrays.damaged() or {name: arrays[name].tolist() for name in arrays} == read, place
        except SearcherError:
            continue


def test_damage_to_an_array_is_noticed_when_it_is_used(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace("Märkte".encode(), b"Maerkte"))
    arrays = ArrayFile(path)
    assert arrays["numbers"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(CorruptIndexError, match=r"x\.segment.*letters.*searcher build"):
        arrays["letters"]
    with pytest.raises(CorruptIndexError, match="letters"):
        arrays.values_of("letters")[1]
    with pytest.raises(CorruptIndexError, match="letters"):
        arrays.column("letters").take(np.array([1]))
    with pytest.raises(CorruptIndexError, match="letters"):
        arrays.check_all()
    assert arrays.damaged() == ["letters"]


@pytest.mark.parametrize("length", [0, 5, 16, 40, -1])
def test_a_file_cut_short_is_refused(path: Path, length: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:length])
    with pytest.raises(CorruptIndexError, match="searcher build"):
        ArrayFile(path)


def test_a_missing_file_is_a_damaged_index(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match=r"none\.segment"):
        ArrayFile(tmp_path / "none.segment")


def test_another_layout_is_refused_with_advice(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[7:8] = b"9"
    path.write_bytes(data)
    with pytest.raises(IncompatibleIndexError, match="searcher build"):
        ArrayFile(path)
