"""Raw mail (RFC 5322, MIME) to envelope and content.

The standard library's ``compat32`` reader is used on purpose: ``policy.default`` recurses on a 300-byte header and
spends a minute on one with many encoded words. What it is given is capped *before* it decodes anything.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message as Part
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from addin.deals.addresses import Address
from addin.deals.mail_text import TEXT_LIMIT, new_text
from addin.deals.message import Content, Message, message_ids
from addin.deals.nature import nature
from addin.errors import Unreadable
from addin.mailboxes.charsets import decoded, header_text
from addin.mailboxes.html import HTML_LIMIT, html_text, safe_html
from addin.wording import text

HEADER_BLOCK_BYTES = 262_144
HEADER_FIELD_BYTES = 65_536
MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_ADDRESSES = 2_000
MAX_SUBJECT = 1_000
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_NESTING = re.compile(rb"content-type:\s*(?:multipart/|message/rfc822)", re.I)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")


class Letter:
    """One parsed mail: its envelope at once, its content on demand."""

    def __init__(self, message: Message, received_at: str, part: Part) -> None:
        self.message = message
        self.received_at = received_at
        self._part = part

    def content(self) -> Content:
        """New text, sanitised HTML and the names of attachments."""
        plain, html, attachments = "", "", []
        for part in _leaves(self._part):
            kind = part.get_content_type()
            name = _file_name(part)
            if name or part.get_content_disposition() == "attachment":
                attachments.append((name or kind, len(part.get_payload() or "") * 3 // 4))
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
        received = _received(part) or received
        return Letter(
            _envelope(
                part, mailbox=mailbox, item_id=item_id, received=received, now=now, conversation_id=conversation_id
            ),
            _utc(received),
            part,
        )
    except Unreadable:
        raise
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError) as error:
        raise Unreadable(text("It cannot be parsed (%(kind)s).", kind=type(error).__name__)) from error


def _parsed(raw: bytes) -> Part:
    """The mail as a tree, or its headers alone when the body has absurdly many or deep parts."""
    end = _HEADER_END.search(raw, 0, HEADER_BLOCK_BYTES * 4)
    head = raw[: end.start()] if end else raw[:HEADER_BLOCK_BYTES]
    if len(head) > HEADER_FIELD_BYTES:
        raw = _trimmed(head) + (raw[end.start() :] if end else b"")
    too_many = raw.count(b"\n--") > 2 * MAX_PARTS
    if too_many or sum(1 for _ in _NESTING.finditer(raw)) > MAX_DEPTH:
        return BytesHeaderParser().parsebytes(raw)
    return message_from_bytes(raw)


def _trimmed(head: bytes) -> bytes:
    """A header block with each field cut to ``HEADER_FIELD_BYTES`` and the whole to ``HEADER_BLOCK_BYTES``."""
    fields = re.split(rb"\r?\n(?![ \t])", head)
    kept, total = [], 0
    for field in fields:
        total += min(len(field), HEADER_FIELD_BYTES)
        if total > HEADER_BLOCK_BYTES:
            break
        kept.append(field[:HEADER_FIELD_BYTES])
    return b"\n".join(kept)


def _envelope(
    part: Part, *, mailbox: str, item_id: str, received: datetime, now: datetime, conversation_id: str
) -> Message:
    def header(name: str) -> str:
        value = part.get(name)
        return str(value) if value is not None else ""

    senders = _addresses(part, "From") or _addresses(part, "Sender")
    sender = senders[0] if senders else Address("", "")
    content_type = header("Content-Type").lower()
    has_calendar = content_type.startswith("text/calendar") or any(
        one.get_content_type() == "text/calendar" and one.get_param("method") for one in _leaves(part)
    )
    own = message_ids(header("Message-ID"))
    references = message_ids(header("References")) + message_ids(header("In-Reply-To"))
    return Message(
        internet_message_id=own[0] if own else "",
        sender=sender,
        to=tuple(_addresses(part, "To")),
        cc=tuple(_addresses(part, "Cc")),
        subject=header_text(header("Subject")[:HEADER_FIELD_BYTES])[:MAX_SUBJECT],
        sent_at=_utc(_sent(header("Date"), received, now)),
        references=tuple(one for one in dict.fromkeys(references) if one not in own[:1]),
        item_id=item_id,
        conversation_id=conversation_id,
        mailbox=mailbox,
        nature=nature(header, sender.address.lower(), content_type, has_calendar),
    )


def _addresses(part: Part, name: str) -> list[Address]:
    """Addresses of a header: groups opened, encoded names decoded, an unquoted "Doe, Jane" put together again."""
    values = [str(value) for value in part.get_all(name, [])]
    if not values:
        return []
    try:
        pairs = getaddresses(values)
    except (RecursionError, ValueError, IndexError, TypeError):
        pairs = []
    if not any("@" in address for _, address in pairs):
        pairs = [("", found) for value in values for found in _ADDRESS.findall(value[:HEADER_FIELD_BYTES])]
    found, family = [], ""
    for display, address in pairs[:MAX_ADDRESSES]:
        if "@" not in address:
            family = f"{display} {address}".strip()
            continue
        label = header_text(display)
        found.append(Address(f"{family}, {label}" if family and label else label, header_text(address)[:320]))
        family = ""
    return found


def _sent(value: str, received: datetime, now: datetime) -> datetime:
    """The mail's own date, or the time it was received when that is missing, unreadable or absurd."""
    try:
        sent = parsedate_to_datetime(value[:200])
        sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return received
    return sent if EARLIEST <= sent <= now + timedelta(days=2) else received


def _received(part: Part) -> datetime | None:
    """When the last server took the mail: the date of the topmost Received header."""
    topmost = str(part.get("Received", ""))[:4_000]
    try:
        received = parsedate_to_datetime(topmost.rpartition(";")[2].strip())
        return (received if received.tzinfo else received.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _leaves(part: Part) -> Iterator[Part]:
    """All parts that are not containers, in order, without recursion; forwarded mails are not opened."""
    stack, seen = [part], 0
    while stack and seen < MAX_PARTS:
        one = stack.pop()
        seen += 1
        if one.get_content_maintype() == "multipart" and isinstance(one.get_payload(), list):
            children: list[Part] = one.get_payload()  # type: ignore[assignment]
            stack.extend(reversed(children))
        else:
            yield one


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
    except (LookupError, ValueError, UnicodeError):
        label = ""
    return decoded(raw[:limit], label) if isinstance(raw, bytes) else ""
