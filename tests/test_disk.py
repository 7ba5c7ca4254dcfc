"""Files: what is written comes back, and what is not as it was is told in words."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from searcher.disk import (
    FileFacts,
    copy,
    facts_of,
    open_file,
    problem,
    quick_problem,
    read_bytes,
    seal,
    sync,
    write_bytes,
)


def test_a_file_comes_back_with_its_facts(tmp_path: Path) -> None:
    path = tmp_path / "words"
    write_bytes(path, b"abc")
    assert read_bytes(path, limit=3) == b"abc"
    # The example of FIPS 180-2, appendix B.1
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    facts = FileFacts(3, sha256, path.stat().st_mtime_ns)
    assert facts_of(path) == facts
    assert problem(path, facts) is None
    assert problem(path, facts._replace(modified_ns=0)) is None


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    for name in ("source", "target"):
        write_bytes(tmp_path / name, name.encode())
    with pytest.raises(FileExistsError):
        write_bytes(tmp_path / "target", b"")
    with pytest.raises(FileExistsError):
        copy(tmp_path / "source", tmp_path / "target")
    assert read_bytes(tmp_path / "target", limit=100) == b"target"


def test_copying_gives_the_same_bytes_and_time(tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    write_bytes(tmp_path / "source", data)
    os.utime(tmp_path / "source", ns=(1, 1_700_000_000_123_456_789))
    copy(tmp_path / "source", tmp_path / "target")
    assert read_bytes(tmp_path / "target", limit=len(data)) == data
    assert (tmp_path / "target").stat().st_mtime_ns == 1_700_000_000_123_456_789


def test_a_file_larger_than_expected_is_not_read(tmp_path: Path) -> None:
    write_bytes(tmp_path / "words", b"abcd")
    with pytest.raises(OSError, match="larger"):
        read_bytes(tmp_path / "words", limit=3)


@pytest.mark.parametrize("path", ["pipe", "folder", "/dev/zero"])
def test_only_ordinary_files_are_opened(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        open_file(tmp_path / path)
    assert "is not a file" in str(quick_problem(tmp_path / path, FileFacts(0, "", 0)))


def test_problems_are_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "words"
    write_bytes(path, b"abc")
    facts = facts_of(path)
    where = f"{tmp_path.name}/words"
    path.write_bytes(b"abd")
    os.utime(path, ns=(0, 0))
    assert problem(path, facts) == quick_problem(path, facts) == f"{where} is not as it was written"
    path.write_bytes(b"abcd")
    assert problem(path, facts) == quick_problem(path, facts) == f"{where} is 4 bytes long, not 3"
    path.unlink()
    assert problem(path, facts) == f"{where} cannot be read (No such file or directory)"


def test_a_file_is_read_quickly_only_when_its_time_is_another(tmp_path: Path) -> None:
    path = tmp_path / "words"
    write_bytes(path, b"abc")
    facts = facts_of(path)
    path.write_bytes(b"abd")
    os.utime(path, ns=(0, facts.modified_ns))
    assert quick_problem(path, facts) is None
    assert problem(path, facts) is not None
    path.write_bytes(b"abc")
    os.utime(path, ns=(0, 1))
    assert quick_problem(path, facts) is None


def test_a_sealed_file_cannot_be_opened_to_be_written_to(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("x")
    file.chmod(0o664)
    seal(file)
    assert file.stat().st_mode & 0o777 == 0o444
    assert file.read_text() == "x"
    file.unlink()


def refused(path: Path) -> None:
    with pytest.raises(OSError):
        open_file(path.parent)


@pytest.mark.parametrize(
    "look", [facts_of, sync, seal, refused, lambda path: copy(path, path.with_name("b"))]
)
def test_no_file_is_left_open(tmp_path: Path, look: Callable[[Path], object]) -> None:
    """A server opens and changes indexes for months."""
    path = tmp_path / "a"
    path.write_bytes(b"text")
    before = next_descriptor(path)
    look(path)
    assert next_descriptor(path) == before


def next_descriptor(path: Path) -> int:
    """The number of the next file that is opened, which is the lowest one that is free."""
    descriptor = os.open(path, os.O_RDONLY)
    os.close(descriptor)
    return descriptor
