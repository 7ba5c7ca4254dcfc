"""What is handed in to be searched?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from searcher.decoding import normalize_line_ends
from searcher.errors import DocumentError
from searcher.language import Language

# A search hands out documents' sections but reads no document: it must not pay for yaml and detection.
if TYPE_CHECKING:
    from searcher.front_matter import FrontMatter

_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_LINE = 2**31
"""On which a text may start: the index counts lines in four bytes."""

_NOT_IN_PATH = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file, or a text handed in by a program.

    ``path`` is the identity: the path below the folder, with "/", or any unique name. ``text`` is Markdown or
    plain text, front matter taken off. ``language`` is what the document says of itself; ``None`` means that
    each section's language is detected. ``metadata`` is the rest of the front matter, as JSON values.
    ``first_line`` is the line of the file, counted from 1, on which ``text`` starts.

    Values are kept as given, but line ends become a bare line feed, half a character (a lone surrogate)
    becomes U+FFFD, and ``metadata`` is copied. Raises ``DocumentError`` for a path that is empty or holds a
    control character or a lone surrogate, and for a value of the wrong kind.
    """

    path: str
    text: str
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    language: Language | None = None
    metadata: Mapping[str, object] = field(default_factory=dict, hash=False)
    first_line: int = 1

    def __post_init__(self) -> None:
        _check_path(self.path)
        self._check_kinds()
        for name in ("text", "title", "description"):
            self._set(name, _whole_characters(getattr(self, name)))
        self._set("text", normalize_line_ends(self.text))
        self._set("keywords", tuple(map(_whole_characters, self.keywords)))
        self._set("metadata", self._metadata_as_json())

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)  # the class is frozen

    def _check_kinds(self) -> None:
        keywords = self.keywords if isinstance(self.keywords, tuple | list) else (None,)
        self._check("text", isinstance(self.text, str), "a text")
        self._check("title", isinstance(self.title, str), "a text")
        self._check("description", isinstance(self.description, str), "a text")
        self._check("keywords", all(isinstance(word, str) for word in keywords), "a tuple of texts")
        self._check("language", isinstance(self.language, Language | None), "a Language or None")
        self._check("metadata", isinstance(self.metadata, Mapping), "a mapping")
        is_line = type(self.first_line) is int and 0 < self.first_line <= _LAST_LINE
        self._check("first_line", is_line, f"a whole number from 1 to {_LAST_LINE:,}")

    def _check(self, name: str, is_right: bool, wanted: str) -> None:
        if not is_right:
            raise DocumentError(f"{self.path}: {name} is {getattr(self, name)!r:.60}; it must be {wanted}")

    def _metadata_as_json(self) -> Mapping[str, object]:
        if not self.metadata:
            return {}
        try:
            written = json.dumps(dict(self.metadata), ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            advice = "give it texts, numbers, lists and mappings"
            raise DocumentError(f"{self.path}: metadata is not JSON ({error}); {advice}") from None
        copied: dict[str, object] = json.loads(_whole_characters(written))
        return copied

    @classmethod
    def parse(cls, source: str, path: str) -> Self:
        """Read a text that may begin with front matter; a block that cannot be read stays in the text.

        What the front matter and the path say is taken as ``searcher.metadata.read_metadata`` describes.
        Raises ``DocumentError`` for a path that cannot be one and for a source that is no text.
        """
        from searcher.front_matter import split_front_matter

        _check_path(path)
        if not isinstance(source, str):
            raise DocumentError(f"{path}: source is {source!r:.60}; it must be a text")
        return cls.from_front_matter(split_front_matter(source), path)

    @classmethod
    def from_front_matter(cls, front: "FrontMatter", path: str) -> Self:
        """The same for a text whose front matter has been split off already."""
        from searcher.metadata import read_metadata

        said = read_metadata(front.values, path, front.body)
        return cls(
            path=path,
            text=front.body,
            title=said.title,
            description=said.description,
            keywords=said.keywords,
            language=said.language,
            metadata=said.rest,
            first_line=front.first_line,
        )


def _check_path(path: object) -> None:
    if path is not None and not isinstance(path, str):
        raise DocumentError(f"the path of a document is {path!r:.60}; it must be a text")
    if not path or not path.strip():
        raise DocumentError("a document has no path; give it a name that no other document has")
    if _NOT_IN_PATH.search(path):
        raise DocumentError(f"{path!a}: the path holds a character that cannot be shown; rename it")


def _whole_characters(text: str) -> str:
    try:
        text.encode()  # four times as quick as looking for surrogates
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
