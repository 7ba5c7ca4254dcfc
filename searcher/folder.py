"""Which files below a folder are documents, and what is left out?"""

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from searcher.decoding import MAX_FILE_BYTES, decode
from searcher.document import Document
from searcher.errors import DocumentError
from searcher.front_matter import split_front_matter
from searcher.reports import Skipped
from searcher.sections import MARKDOWN_SUFFIXES, hidden_rest

SUFFIXES = MARKDOWN_SUFFIXES | {".txt", ".text"}

_TOO_LARGE = f"larger than {MAX_FILE_BYTES // 1024**2} MB"
_LINK = "a link, and links are not followed"
_NO_FILE = "no regular file"
_NOT_UTF8 = re.compile("[\ud800-\udfff]")  # os.scandir gives bytes that are not UTF-8 as lone surrogates
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_Glob = tuple[str, ...]


class DocumentFile(NamedTuple):
    """A file that holds a document: ``path`` is below the ``folder``, with "/"; ``size`` is in bytes."""

    path: str
    folder: Path
    size: int
    modified_ns: int

    @property
    def location(self) -> Path:
        """Where the file is; made when it is asked for: of most files only size and time are looked at."""
        return self.folder / self.path


class Listing(NamedTuple):
    """The documents below a folder, and what might have been one and is left out; both sorted by path."""

    files: tuple[DocumentFile, ...]
    skipped: tuple[Skipped, ...]


class ReadFile(NamedTuple):
    """A document as read from its file; each of ``notes`` completes the sentence "indexed, but …"."""

    document: Document
    sha256: str
    notes: tuple[str, ...]


def list_documents(folder: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Listing:
    """Find the files below ``folder`` that are documents, without opening any.

    A document is a file whose name ends in one of ``SUFFIXES``, in any case. With ``include`` only files that
    match one of these globs count, and a glob that says something of a file's own name ("*.html", "notes")
    takes files of any suffix. What matches a glob of ``exclude`` is left out without a word. In a glob ``*``,
    ``?`` and ``[abc]`` stay within a name and ``**`` stands for any folders; a glob without "/" matches a
    name anywhere, one with "/" starts at ``folder``, and a folder that matches takes along what is in it.

    Left out and reported are hidden files and folders (their names begin with a dot), links, what is no
    regular file, files over ``MAX_FILE_BYTES``, names that are not UTF-8 or hold control characters, and
    folders that cannot be read. ``.gitignore`` is not read.

    Raises ``DocumentError`` when ``folder`` is no folder that can be read, or a glob is empty, and where
    Python does not take the names of files for UTF-8.
    """
    _check_encoding(sys.getfilesystemencoding())
    selection = _Selection(_parse_globs(include), _parse_globs(exclude))
    files: list[DocumentFile] = []
    skipped: list[Skipped] = []
    for found in _walk(folder, selection):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            files.append(found)
    return Listing(tuple(sorted(files)), tuple(sorted(skipped, key=attrgetter("path"))))


def _check_encoding(encoding: str) -> None:
    """Otherwise names would come out as others, and documents would go out of an index that has them."""
    if encoding.lower() != "utf-8":
        raise DocumentError(
            f"names of files are taken for {encoding} here and not for UTF-8: "
            "set LC_ALL=C.UTF-8 or PYTHONUTF8=1"
        )


def read_file(file: DocumentFile) -> ReadFile:
    """Read a document from a file that was listed.

    Raises ``DocumentError`` when the file is gone, cannot be read, is not text, or is now a link, no regular
    file or over ``MAX_FILE_BYTES``. Its message is the reason alone: it is reported beside the path.
    """
    try:
        data = _read_bytes(file.location)
    except OSError as error:
        raise DocumentError(_reason(error)) from error
    decoded = decode(data)
    front = split_front_matter(decoded.text)
    document = Document.from_front_matter(front, file.path)
    notes = tuple(note for note in (decoded.note, front.problem, hidden_rest(document)) if note)
    return ReadFile(document, sha256(data).hexdigest(), notes)


# A document, a thing to report, the path of a folder to go into (with "/" at the end), or nothing.
_Found = DocumentFile | Skipped | str | None


class _Selection(NamedTuple):
    """Which paths are asked for by globs and suffixes."""

    include: tuple[_Glob, ...]
    exclude: tuple[_Glob, ...]

    def excludes(self, path: str) -> bool:
        if not self.exclude:
            return False
        names = _names(path)
        return any(_matches(names, glob) for glob in self.exclude)

    def takes_file(self, path: str) -> bool:
        is_document = path[path.rfind(".") :].lower() in SUFFIXES
        if not self.include:
            return is_document
        names = _names(path)
        globs = [glob for glob in self.include if _matches(names, glob)]
        if is_document:
            return bool(globs)
        return any(glob[-1].strip("*?") and fnmatchcase(names[-1], glob[-1]) for glob in globs)


def _parse_globs(globs: Sequence[str]) -> tuple[_Glob, ...]:
    return tuple(map(_parse_glob, globs))


def _parse_glob(glob: str) -> _Glob:
    names = tuple(name for name in _names(glob) if name not in ("", "."))
    if not names:
        raise DocumentError(f"“{glob}” is an empty glob; write one such as *.md or docs/**")
    return names if "/" in glob.rstrip("/") else ("**", *names)


def _names(path: str) -> list[str]:
    """The names in a path, in NFC: a glob typed on one system matches a name written on another."""
    return normalize("NFC", path).split("/")


def _matches(names: Sequence[str], glob: _Glob) -> bool:
    """Whether a glob matches a path or a folder on the way to it."""
    if not glob:
        return True
    if glob[0] == "**":
        return any(_matches(names[start:], glob[1:]) for start in range(len(names)))
    return bool(names) and fnmatchcase(names[0], glob[0]) and _matches(names[1:], glob[1:])


def _walk(folder: Path, selection: _Selection) -> Iterator[DocumentFile | Skipped]:
    pending = [""]
    while pending:
        below = pending.pop()
        try:
            entries = _entries(folder, below)
        except OSError as error:
            yield Skipped(_printable(below), _reason(error))
            continue
        for entry in entries:
            found = _look_at(folder, entry, below + entry.name, selection)
            if isinstance(found, str):
                pending.append(found)
            elif found:
                yield found


def _entries(folder: Path, below: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(f"{folder}/{below}") as entries:
            return list(entries)
    except OSError as error:
        if below:
            raise
        advice = "give a folder that exists and that you may read"
        raise DocumentError(f"{folder}: no folder of documents ({error.strerror}); {advice}") from error


def _look_at(folder: Path, entry: os.DirEntry[str], path: str, selection: _Selection) -> _Found:
    try:
        is_folder = entry.is_dir()
        if selection.excludes(path) or not (is_folder or selection.takes_file(path)):
            return None
        shown = f"{path}/" if is_folder else path
        reason = _reason_against(entry, is_folder)
        if reason:
            return Skipped(_printable(shown), reason)
        if is_folder:
            return shown
        status = entry.stat(follow_symlinks=False)
        return DocumentFile(path, folder, status.st_size, status.st_mtime_ns)
    except OSError as error:
        return Skipped(_printable(path), _reason(error))


def _reason_against(entry: os.DirEntry[str], is_folder: bool) -> str | None:
    if _NOT_UTF8.search(entry.name):
        return "its name is not UTF-8; rename it"
    if _CONTROL.search(entry.name):
        return "its name holds a control character; rename it"
    if entry.name.startswith("."):
        return "hidden: its name begins with a dot"
    if entry.is_symlink():
        return _LINK
    if is_folder:
        return None
    if not entry.is_file(follow_symlinks=False):
        return _NO_FILE
    return _TOO_LARGE if entry.stat(follow_symlinks=False).st_size > MAX_FILE_BYTES else None


def _printable(path: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


def _read_bytes(location: Path) -> bytes:
    with open(location, "rb", opener=_open_safely) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise DocumentError(_NO_FILE)
        data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise DocumentError(_TOO_LARGE)
    return data


def _open_safely(path: str, flags: int) -> int:
    """Follow no link and wait for no pipe, even when one took the file's place since it was listed."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _reason(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return _LINK
    if error.errno == errno.ENOENT:
        return "gone since the folder was listed"
    return f"cannot be read ({error.strerror})"
