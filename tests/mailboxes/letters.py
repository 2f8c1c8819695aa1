"""Raw mails for tests: written header by header, read the way every mailbox reads them."""

from datetime import UTC, datetime

from addin.deals.message import Content, Message
from addin.mailboxes.mime import Letter, read_letter

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
RECEIVED_AT = "2026-11-20T12:30:00Z"
SENDER = b"From: Keiko Ito <k.ito@acme.example>"
DATE = b"Date: Fri, 20 Nov 2026 10:00:00 +0000"


def raw_mail(*headers: bytes | str, body: bytes | str = b"Hello", sender: bytes = SENDER) -> bytes:
    """A mail of these header lines (UTF-8 where they are text); the sender is Keiko unless one is given."""
    lines = [line.encode() if isinstance(line, str) else line for line in headers]
    head = [sender] if sender and not any(line.lower().startswith(b"from:") for line in lines) else []
    return b"\r\n".join([*head, *lines, b"", body.encode() if isinstance(body, str) else body])


def letter(raw: bytes, received: datetime = RECEIVED) -> Letter:
    """The mail as Ana's mailbox reads it."""
    return read_letter(raw, mailbox="ana@seller.example", item_id="one.eml", received=received, now=NOW)


def envelope(*headers: bytes | str, sender: bytes = SENDER) -> Message:
    """The envelope of a mail with these headers."""
    return letter(raw_mail(*headers, sender=sender)).message


def content(*headers: bytes | str, body: bytes | str) -> Content:
    """The content of a mail with these headers and this body."""
    return letter(raw_mail(*headers, body=body)).content()


def multipart(kind: str, *parts: bytes | str, boundary: str = "edge") -> tuple[str, bytes]:
    """The Content-Type header and the body of a multipart; each part is its headers, a blank line, its body."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    mark = boundary.encode()
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in encoded) + b"--" + mark + b"--\r\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"', body
