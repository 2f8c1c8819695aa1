"""Raw mail (RFC 5322, MIME) to envelope and content.

The standard library's ``compat32`` reader is used on purpose: ``policy.default`` recurses on a 300-byte header and
spends a minute on one with many encoded words. What it is given is capped *before* it decodes anything.
"""

import hashlib
import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Part
from email.parser import BytesHeaderParser

from addin.deals.mail_text import TEXT_LIMIT, new_text
from addin.deals.message import Content, Message
from addin.errors import Unreadable
from addin.mailboxes.charsets import decoded, header_text
from addin.mailboxes.envelope import HEADER_FIELD_BYTES, MAX_PARTS, envelope, leaves, received_at, utc
from addin.mailboxes.html import HTML_LIMIT, html_text, safe_html
from addin.wording import text

HEADER_BLOCK_BYTES = 262_144

# What the standard library raises on mails it cannot make sense of.
PARSER_FAILURES = (
    RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError, OverflowError,
)  # fmt: skip

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_ESSENTIAL = re.compile(rb"(?:from|to|cc|subject|date|message-id|in-reply-to|references|content-type):", re.I)


class Letter:
    """One parsed mail: its envelope at once, its content on demand."""

    def __init__(self, message: Message, received_at: str, part: Part) -> None:
        self.message = message
        self.received_at = received_at
        self._part = part

    def content(self) -> Content:
        """New text, sanitised HTML and the names of attachments. Raises :class:`Unreadable`."""
        try:
            return self._content()
        except PARSER_FAILURES as error:
            raise _unparsable(error) from error

    def _content(self) -> Content:
        plain, html, attachments = "", "", []
        for part in leaves(self._part):
            kind = part.get_content_type()
            name = _file_name(part)
            if name or part.get_content_disposition() == "attachment":
                attachments.append((name or kind, _size(part)))
            elif kind == "text/plain" and not plain:
                plain = _body(part, TEXT_LIMIT * 4)
            elif kind == "text/html" and not html:
                html = _body(part, HTML_LIMIT * 4)
        said = new_text(plain) if plain.strip() else new_text(html_text(html)) if html else ""
        return Content(said, safe_html(html) if html else "", tuple(attachments[:50]))


def read_letter(
    raw: bytes, *, mailbox: str, item_id: str, received: datetime, now: datetime, conversation_id: str = ""
) -> Letter:
    """Parse ``raw``; ``received`` is when the mailbox got it, as far as is known, ``now`` bounds believable dates.

    Raises :class:`Unreadable` with the reason when nothing in it looks like a mail.
    """
    try:
        part = _parsed(raw)
        if not part.keys():
            raise Unreadable(text("It has no mail headers."))
        received = received_at(part, now) or received
        message = envelope(
            part, mailbox=mailbox, item_id=item_id, received=received, now=now, conversation_id=conversation_id
        )
        if not message.internet_message_id:
            message = message._replace(body_digest=_body_digest(raw))
        return Letter(message, utc(received), part)
    except Unreadable:
        raise
    except PARSER_FAILURES as error:
        raise _unparsable(error) from error


def _body_digest(raw: bytes) -> str:
    """A hash of what follows the headers, whatever line ends and trailing blank lines a mailbox adds."""
    end = _HEADER_END.search(raw)
    body = raw[end.end() :] if end else b""
    return hashlib.sha256(body.replace(b"\r\n", b"\n").strip()).hexdigest()[:32]


def _unparsable(error: Exception) -> Unreadable:
    return Unreadable(text("It cannot be parsed (%(kind)s).", kind=type(error).__name__))


def _parsed(raw: bytes) -> Part:
    """The mail as a tree, or its headers alone when the body has absurdly many or deep parts."""
    end = _HEADER_END.search(raw, 0, HEADER_BLOCK_BYTES * 4)
    head = raw[: end.start()] if end else raw[:HEADER_BLOCK_BYTES]
    if len(head) > HEADER_FIELD_BYTES:
        raw = _trimmed(head) + (raw[end.start() :] if end else b"")
    if raw.count(b"\n--") > 2 * MAX_PARTS:
        return BytesHeaderParser().parsebytes(raw)
    try:
        return message_from_bytes(raw)
    except RecursionError:  # nested deeper than any mail program nests
        return BytesHeaderParser().parsebytes(raw)


def _trimmed(head: bytes) -> bytes:
    """A header block with each field cut to ``HEADER_FIELD_BYTES`` and the whole to ``HEADER_BLOCK_BYTES``."""
    fields = re.split(rb"\r?\n(?![ \t])", head)
    kept, total = [], 0
    for field in fields:
        total += min(len(field), HEADER_FIELD_BYTES)
        if total > HEADER_BLOCK_BYTES and not _ESSENTIAL.match(field):
            continue
        kept.append(field[:HEADER_FIELD_BYTES])
    return b"\n".join(kept)


def _size(part: Part) -> int:
    """Bytes of an attachment, from its encoded length."""
    payload = part._payload  # type: ignore[attr-defined]  # get_payload() would decode it
    if not isinstance(payload, str):
        return 0
    encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return len(payload) * 3 // 4 if encoded else len(payload)


def _file_name(part: Part) -> str:
    if not (part.get("Content-Disposition") or "name" in str(part.get("Content-Type", "")).lower()):
        return ""
    try:
        return header_text(part.get_filename() or "")[:255]
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _body(part: Part, limit: int) -> str:
    raw: object
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        raw = str(part.get_payload()).encode("utf-8", "surrogateescape")
    try:
        label = str(part.get_content_charset("") or "")
    except (LookupError, ValueError, TypeError, AttributeError):
        label = ""
    return decoded(raw[:limit], label, cut=len(raw) > limit) if isinstance(raw, bytes) else ""
