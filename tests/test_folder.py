import hashlib
import os
import socket
import sys
from pathlib import Path

import pytest

from searcher import folder as folder_module
from searcher.errors import DocumentError
from searcher.folder import MAX_FILE_BYTES, SUFFIXES, DocumentFile, Listing, list_documents, read_file
from searcher.language import Language
from searcher.reports import Skipped
from tests.torture.trees import dig

LINK = "a link, and links are not followed"
HIDDEN = "hidden: its name begins with a dot"


def put(folder: Path, *paths: str, data: bytes = b"Tekst\n") -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def paths(listing: Listing) -> list[str]:
    return [file.path for file in listing.files]


def reasons(listing: Listing) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in listing.skipped}


def only_file(folder: Path) -> DocumentFile:
    (file,) = list_documents(folder).files
    return file


def test_documents_are_listed_by_path(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a/c.txt", "a/b/d.md", "a.md", "Z.md", "å.md", "a#b c.md")
    assert paths(list_documents(tmp_path)) == [
        "Z.md", "a#b c.md", "a.md", "a/b/d.md", "a/c.txt", "b.md", "å.md",
    ]  # fmt: skip


def test_what_is_known_of_a_file(tmp_path: Path) -> None:
    put(tmp_path, "nb/a.md", data=b"12345")
    os.utime(tmp_path / "nb/a.md", ns=(1, 1_700_000_000_123_456_789))
    file = only_file(tmp_path)
    assert file == ("nb/a.md", tmp_path, 5, 1_700_000_000_123_456_789)
    assert file.location == tmp_path / "nb/a.md"


def test_suffixes(tmp_path: Path) -> None:
    documents = [f"a{suffix}" for suffix in SUFFIXES] + ["B.MD", "c.nb.Txt"]
    put(tmp_path, *documents, "a.png", "a.md.bak", "README", "md", "a.txt~", "a.html")
    listing = list_documents(tmp_path)
    assert paths(listing) == sorted(documents)
    assert listing.skipped == ()


def test_an_empty_folder(tmp_path: Path) -> None:
    assert list_documents(tmp_path) == ((), ())


TREE = [
    "a.md",
    "a.html",
    "de/b.md",
    "de/tief/c.md",
    "docs/d.txt",
    "docs/de/e.md",
    "docs/f.png",
    "LES",
    "nb/LES",
]


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ([], [], ["a.md", "de/b.md", "de/tief/c.md", "docs/d.txt", "docs/de/e.md"]),
        (["*.md"], [], ["a.md", "de/b.md", "de/tief/c.md", "docs/de/e.md"]),
        (["/*.md"], [], ["a.md"]),
        (["./a.md"], [], ["a.md"]),
        (["de/*"], [], ["de/b.md", "de/tief/c.md"]),
        (["de/*.md"], [], ["de/b.md"]),
        (["de/**/*.md"], [], ["de/b.md", "de/tief/c.md"]),
        (["de"], [], ["de/b.md", "de/tief/c.md", "docs/de/e.md"]),
        (["de/"], [], ["de/b.md", "de/tief/c.md", "docs/de/e.md"]),
        (["docs/**"], [], ["docs/d.txt", "docs/de/e.md"]),
        (["**/de/**"], [], ["de/b.md", "de/tief/c.md", "docs/de/e.md"]),
        (["**/*.txt", "a.*"], [], ["a.html", "a.md", "docs/d.txt"]),
        (["*.html"], [], ["a.html"]),
        (["LES"], [], ["LES", "nb/LES"]),
        (["nb/LES"], [], ["nb/LES"]),
        (["nb"], [], []),
        (["?.md"], ["[ab].md"], ["de/tief/c.md", "docs/de/e.md"]),
        ([], ["*.md"], ["docs/d.txt"]),
        ([], ["de"], ["a.md", "docs/d.txt"]),
        ([], ["/de"], ["a.md", "docs/d.txt", "docs/de/e.md"]),
        ([], ["docs/**"], ["a.md", "de/b.md", "de/tief/c.md"]),
        ([], ["d*/"], ["a.md"]),
        ([], ["**"], []),
        (["a.md"], ["a.md"], []),
        (["*.MD"], [], []),
        (["[a.md"], [], []),
        (["*.txt"], ["docs"], []),
    ],
)
def test_globs(tmp_path: Path, include: list[str], exclude: list[str], wanted: list[str]) -> None:
    put(tmp_path, *TREE)
    listing = list_documents(tmp_path, include, exclude)
    assert paths(listing) == wanted
    assert listing.skipped == ()


@pytest.mark.parametrize("glob", ["", "/", "./", "//"])
def test_an_empty_glob_is_a_mistake(tmp_path: Path, glob: str) -> None:
    with pytest.raises(DocumentError, match=r"is an empty glob; write one such as \*\.md"):
        list_documents(tmp_path, [glob])
    with pytest.raises(DocumentError, match="is an empty glob"):
        list_documents(tmp_path, exclude=[glob])


def test_a_glob_with_many_stars_is_quick(tmp_path: Path) -> None:
    put(tmp_path, "a" * 200 + ".md")
    assert paths(list_documents(tmp_path, ["*a" * 50 + "b"])) == []


def test_one_name_in_two_spellings(tmp_path: Path) -> None:
    composed, decomposed = "bl\u00e5/a.md", "bla\u030a/b.md"
    put(tmp_path, composed, decomposed)
    assert paths(list_documents(tmp_path)) == [decomposed, composed]
    assert paths(list_documents(tmp_path, ["bl\u00e5"])) == [decomposed, composed]
    assert paths(list_documents(tmp_path, exclude=["bla\u030a"])) == []


def test_hidden_files_and_folders_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "a.md", ".git/b.md", ".git/c/d.md", ".e.md", ".gitignore", ".f.png", "g/.h/i.md")
    listing = list_documents(tmp_path)
    assert paths(listing) == ["a.md"]
    assert reasons(listing) == {".git/": HIDDEN, ".e.md": HIDDEN, "g/.h/": HIDDEN}
    assert list(reasons(listing)) == sorted(reasons(listing))


def test_what_is_excluded_is_not_reported(tmp_path: Path) -> None:
    put(tmp_path, ".git/b.md", ".e.md")
    assert list_documents(tmp_path, exclude=[".*"]) == ((), ())


def test_gitignore_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, ".gitignore", data=b"*.md\n")
    put(tmp_path, "a.md")
    assert paths(list_documents(tmp_path)) == ["a.md"]


def test_links_are_reported_and_never_followed(tmp_path: Path) -> None:
    put(tmp_path, "inside/a.md", "inside/b/c.md")
    put(tmp_path, "outside/secret.md", "outside/d.png")
    inside = tmp_path / "inside"
    (inside / "file.md").symlink_to("a.md")
    (inside / "out.md").symlink_to(tmp_path / "outside/secret.md")
    (inside / "gone.md").symlink_to("nowhere")
    (inside / "zero.md").symlink_to("/dev/zero")
    (inside / "loop").symlink_to(".", target_is_directory=True)
    (inside / "folder").symlink_to("b", target_is_directory=True)
    (inside / "outside").symlink_to(tmp_path / "outside", target_is_directory=True)
    (inside / "picture.png").symlink_to(tmp_path / "outside/d.png")
    listing = list_documents(inside)
    assert paths(listing) == ["a.md", "b/c.md"]
    links = ["file.md", "folder/", "gone.md", "loop/", "out.md", "outside/", "zero.md"]
    assert reasons(listing) == dict.fromkeys(links, LINK)


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    assert reasons(list_documents(tmp_path)) == {"a.md": LINK}


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert paths(list_documents(tmp_path / "link")) == ["a.md"]


def test_pipes_and_sockets_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    os.mkfifo("pipe.md")
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
    assert reasons(list_documents(tmp_path)) == {
        "pipe.md": "no regular file",
        "socket.txt": "no regular file",
    }


def test_large_files_are_reported_and_not_read(tmp_path: Path) -> None:
    put(tmp_path, "large.md", "limit.md", "large.png")
    for name, size in (
        ("large.md", MAX_FILE_BYTES + 1),
        ("limit.md", MAX_FILE_BYTES),
        ("large.png", 1 << 40),
    ):
        os.truncate(tmp_path / name, size)
    listing = list_documents(tmp_path)
    assert paths(listing) == ["limit.md"]
    assert reasons(listing) == {"large.md": "larger than 20 MB"}


def test_names_that_cannot_be_shown_are_reported(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    for name in (b"bl\xe5.md", b"a\x1b[2J.md", b"a\nb.md", b"c\xff.png"):
        Path(os.fsdecode(root + b"/" + name)).touch()
    put(tmp_path, "d\x07/e.md")
    listing = list_documents(tmp_path)
    assert paths(listing) == []
    assert reasons(listing) == {
        "a\\nb.md": "its name holds a control character; rename it",
        "a\\x1b[2J.md": "its name holds a control character; rename it",
        "bl\\udce5.md": "its name is not UTF-8; rename it",
        "d\\x07/": "its name holds a control character; rename it",
    }


def test_a_folder_that_cannot_be_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.md", "b/c.md")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(folder_module.os, "scandir", refuse)
    listing = list_documents(tmp_path)
    assert paths(listing) == ["a.md"]
    assert reasons(listing) == {"b/": "cannot be read (Permission denied)"}


def test_a_tree_deeper_than_a_path_may_be(tmp_path: Path) -> None:
    dig(tmp_path / "deep")
    listing = list_documents(tmp_path)
    assert len(listing.skipped) == 1
    assert "name too long" in listing.skipped[0].reason


@pytest.mark.parametrize("name", ["nowhere", "a.md", "a.md/b"])
def test_what_is_no_folder(tmp_path: Path, name: str) -> None:
    put(tmp_path, "a.md")
    with pytest.raises(DocumentError, match=f"{name}: no folder of documents .*; give a folder that exists"):
        list_documents(tmp_path / name)


def test_read_a_file(tmp_path: Path) -> None:
    data = "\ufeff---\r\ntitle: Brød\r\n---\r\nTekst\r\n".encode()
    put(tmp_path, "nb/a.md", data=data)
    read = read_file(only_file(tmp_path))
    assert (read.document.path, read.document.title, read.document.text) == ("nb/a.md", "Brød", "Tekst\n")
    assert (read.document.language, read.document.first_line) == (Language.BOKMAL, 4)
    assert read.sha256 == hashlib.sha256(data).hexdigest()
    assert read.notes == ()


def test_what_was_unusual_is_noted(tmp_path: Path) -> None:
    put(tmp_path, "a.md", data="---\ntitle: a: b\n---\nBrød\n".encode("cp1252"))
    read = read_file(only_file(tmp_path))
    assert read.document.text == "---\ntitle: a: b\n---\nBrød\n"
    encoding, front_matter = read.notes
    assert encoding == "not UTF-8 (line 4): read as Windows-1252"
    assert front_matter.startswith("the front matter is broken and was read as text (line 2:")


def test_a_comment_that_is_never_closed_is_noted(tmp_path: Path) -> None:
    put(tmp_path, "a.md", data=b"---\ntitle: A\n---\n# A\n\n<!-- b\n\n# C\n")
    assert read_file(only_file(tmp_path)).notes == (
        "the HTML comment, script or style on line 6 is never closed and hides the rest",
    )
    put(tmp_path, "a.md", data=b"# A\n\n```\n<!-- b\n```\n\n# C\n")
    assert read_file(only_file(tmp_path)).notes == ()


def test_a_binary_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md", data=b"PK\3\4\0")
    with pytest.raises(DocumentError, match="binary data, not text"):
        read_file(only_file(tmp_path))


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    file.location.unlink()
    with pytest.raises(DocumentError, match="gone since the folder was listed"):
        read_file(file)


def test_a_file_that_has_grown(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    os.truncate(file.location, MAX_FILE_BYTES + 1)
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        read_file(file)


def test_a_link_in_the_place_of_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    file.location.unlink()
    file.location.symlink_to("/dev/zero")
    with pytest.raises(DocumentError, match=LINK):
        read_file(file)


def test_a_pipe_in_the_place_of_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    file.location.unlink()
    os.mkfifo(file.location)
    with pytest.raises(DocumentError, match="no regular file"):
        read_file(file)


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    file.location.unlink()
    file.location.mkdir()
    with pytest.raises(DocumentError, match="cannot be read"):
        read_file(file)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    file = only_file(tmp_path)
    file.location.chmod(0)
    with pytest.raises(DocumentError, match=r"cannot be read \(Permission denied\)"):
        read_file(file)


def test_a_report_is_plain_data(tmp_path: Path) -> None:
    put(tmp_path, ".a.md")
    assert list_documents(tmp_path).skipped == (Skipped(".a.md", HIDDEN),)


def test_where_names_of_files_are_not_utf_8_nothing_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ås.md").write_text("Tekst.", encoding="utf-8")
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    with pytest.raises(DocumentError, match="PYTHONUTF8=1"):
        list_documents(tmp_path)
