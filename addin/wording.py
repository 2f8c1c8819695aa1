"""Sentences for people, kept apart from the language they will be read in.

The domain and the desk say *what* to tell a person; the surface that answers knows the reader's language. A
:class:`Text` carries the English template (the gettext msgid) and its values; ``addin.language`` renders it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Text(NamedTuple):
    """One sentence: an English ``template`` with ``%(name)s`` places, and the ``values`` that go there."""

    template: str
    values: Mapping[str, Any] = {}

    def __str__(self) -> str:
        """The English sentence, for logs and the command line."""
        return self.template % self.values if self.values else self.template


def text(template: str, /, **values: Any) -> Text:
    """A sentence to be translated where it is shown. Babel extracts the calls of this function by name."""
    return Text(template, values)
