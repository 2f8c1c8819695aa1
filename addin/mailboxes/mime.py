"""Raw mail (RFC 5322, MIME) to envelope and content."""

import hashlib
import re
from datetime import datetime

from addin.deals.mail_text import TEXT_LIMIT, new_text
from addin.deals.mentions import Mentions, mentions
from addin.deals.message import Content, Message
from addin.errors import Unreadable
from addin.mailboxes.charsets import decoded, header_text
from addin.mailboxes.envelope import envelope, received_at, utc
from addin.mailboxes.html import HTML_LIMIT, html_text, safe_html
from addin.mailboxes.parts import Node, read_parts
from addin.wording import text

MAX_ATTACHMENTS = 50
MENTIONED_IN = 24_000
"""Characters of text, quotations included, in which it is looked for what a mail speaks of."""
# What the standard library raises on mails it cannot make sense of.
PARSER_FAILURES = (
    RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError, OverflowError,
)  # fmt: skip

_HEADER_END = re.compile(rb"\r?\n\r?\n")


class Letter:
    """One parsed mail: its envelope at once, its content on demand."""

    def __init__(self, message: Message, received_at: str, tree: Node) -> None:
        self.message = message
        self.received_at = received_at
        self._tree = tree
        self._parts: tuple[str, str, tuple[tuple[str, int], ...]] | None = None

    def content(self) -> Content:
        """New text, sanitised HTML and the names of attachments. Raises :class:`Unreadable`."""
        try:
            return self._content()
        except PARSER_FAILURES as error:
            raise _unparsable(error) from error

    def _content(self) -> Content:
        plain, html, attachments = self._read()
        said = new_text(plain) if plain.strip() else new_text(html_text(html)) if html else ""
        return Content(said, safe_html(html) if html else "", attachments)

    def said(self) -> Mentions:
        """What the mail speaks of, for matching: nothing of it is kept here. Raises :class:`Unreadable`."""
        try:
            plain, html, attachments = self._read()
            text_of_it = plain if plain.strip() else html_text(html) if html else ""
            names = tuple(name for name, _ in attachments)
            return mentions(self.message.subject, text_of_it[:MENTIONED_IN], names, self.message.sender.name)
        except PARSER_FAILURES as error:  # to go by the subject alone would pass by the rules about words
            raise _unparsable(error) from error

    def _read(self) -> tuple[str, str, tuple[tuple[str, int], ...]]:
        """Plain text, HTML, and the names and sizes of attachments; read once."""
        if self._parts is None:
            plain, html, attachments = "", "", []
            for part in self._tree.leaves():
                name = _file_name(part)
                if name or part.headers.get_content_disposition() == "attachment":
                    attachments.append((name or part.kind, _size(part)))
                elif part.kind == "text/plain" and not plain:
                    plain = _body(part, TEXT_LIMIT * 4)
                elif part.kind == "text/html" and not html:
                    html = _body(part, HTML_LIMIT * 4)
            self._parts = plain, html, tuple(attachments[:MAX_ATTACHMENTS])
        return self._parts


def read_letter(
    raw: bytes, *, mailbox: str, item_id: str, received: datetime, now: datetime, conversation_id: str = ""
) -> Letter:
    """Parse ``raw``; ``received`` is when the mailbox got it, as far as is known, ``now`` bounds believable dates.

    Raises :class:`Unreadable` with the reason when nothing in it looks like a mail.
    """
    try:
        tree = read_parts(raw)
        if not tree.headers.keys():
            raise Unreadable(text("It has no mail headers."))
        received = received_at(tree, now) or received
        message = envelope(
            tree, mailbox=mailbox, item_id=item_id, received=received, now=now, conversation_id=conversation_id
        )
        if not message.internet_message_id:
            message = message._replace(body_digest=_body_digest(raw))
        return Letter(message, utc(received), tree)
    except PARSER_FAILURES as error:
        raise _unparsable(error) from error


def _unparsable(error: Exception) -> Unreadable:
    return Unreadable(text("It cannot be parsed (%(kind)s).", kind=type(error).__name__))


def _body_digest(raw: bytes) -> str:
    """A hash of what follows the headers, whatever line ends and trailing blank lines a mailbox adds."""
    end = _HEADER_END.search(raw)
    body = raw[end.end() :] if end else b""
    return hashlib.sha256(body.replace(b"\r\n", b"\n").strip()).hexdigest()[:32]


def _file_name(part: Node) -> str:
    headers = part.headers
    if not (headers.get("Content-Disposition") or "name" in str(headers.get("Content-Type", "")).lower()):
        return ""
    try:
        return header_text(headers.get_filename() or "")[:255]
    except PARSER_FAILURES:
        return ""


def _size(part: Node) -> int:
    """Bytes of an attachment, from its encoded length: its content is never looked at."""
    encoded = str(part.headers.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return len(part.body) * 3 // 4 if encoded else len(part.body)


def _body(part: Node, limit: int) -> str:
    try:
        label = str(part.headers.get_content_charset("") or "")
    except PARSER_FAILURES:
        label = ""
    raw = part.content()
    return decoded(raw[:limit], label, cut=len(raw) > limit)
