"""Everything that can go wrong, as one tree.

::

    SearcherError
    ├── IndexNotFoundError       there is no index at this place
    ├── IndexExistsError         there is one already, and it was not to be replaced
    ├── IncompatibleIndexError   the index was made by another version
    ├── CorruptIndexError        a file of the index is not as it was written
    ├── IndexLockedError         another process is changing the index
    ├── DocumentError            a document cannot be taken into the index
    ├── QueryError               there is nothing to search for
    └── SectionNotFoundError     the index holds no section of this id

Each message says what happened, to which path, and what to do.
"""


class SearcherError(Exception):
    """The base of every error that this library raises."""


class IndexNotFoundError(SearcherError):
    """There is no index at the place given."""


class IndexExistsError(SearcherError):
    """An index lies there already, and it was not to be replaced."""


class IncompatibleIndexError(SearcherError):
    """The index was made by another version of the program."""


class CorruptIndexError(SearcherError):
    """A file of the index is missing or is not as it was written."""


class IndexLockedError(SearcherError):
    """Another process or thread is changing the index."""


class DocumentError(SearcherError):
    """A document, or the folder of documents, cannot be read or taken in."""


class QueryError(SearcherError):
    """The query holds nothing to search for."""


class SectionNotFoundError(SearcherError):
    """The index holds no section of the id asked for."""
