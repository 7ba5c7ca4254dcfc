"""What is handed in to be searched?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from searcher.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file, or a text handed in by a program.

    ``path`` is the identity: the path below the folder, with "/", or any unique name. ``text`` is Markdown or
    plain text, front matter taken off. ``language`` is what the document says of itself; ``None`` means that
    each section's language is detected. ``metadata`` is the rest of the front matter, as JSON values.
    ``first_line`` is the line of the file, counted from 1, on which ``text`` starts.
    """

    path: str
    text: str
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    language: Language | None = None
    metadata: Mapping[str, object] = field(default_factory=dict, hash=False)
    first_line: int = 1
