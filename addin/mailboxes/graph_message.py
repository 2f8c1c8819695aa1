"""A ``message`` of Microsoft Graph as the domain sees it: envelope at once, content on demand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from addin.deals.addresses import Address
from addin.deals.mail_text import new_text
from addin.deals.message import Content, Message, id_as_written, message_ids
from addin.deals.nature import nature
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.envelope import EARLIEST, LATEST_AHEAD, MAX_ADDRESSES, MAX_SUBJECT, labels, sensitivity, utc
from addin.mailboxes.html import html_text, safe_html
from addin.mailboxes.mime import MAX_ATTACHMENTS, PARSER_FAILURES
from addin.wording import text

Document = Mapping[str, Any]

MEETING = "#microsoft.graph.eventMessage"
"""Begins the type of invitations, and of answers to and cancellations of them."""
LONGEST_ID = 998

# What Graph has no property for, by its MAPI tag ([MS-OXPROPS]). A mail in Sent Items has no internet headers at all.
_SENSITIVITY, _REFERENCES, _IN_REPLY_TO = 0x36, 0x1039, 0x1042
EXTRAS = " or ".join(
    f"id eq '{kind} 0x{tag:x}'"
    for kind, tag in (("Integer", _SENSITIVITY), ("String", _REFERENCES), ("String", _IN_REPLY_TO))
)
"""Names these properties to Graph's ``singleValueExtendedProperties``."""
_HEADER_OF = {_SENSITIVITY: "sensitivity", _REFERENCES: "references", _IN_REPLY_TO: "in-reply-to"}
_SENSITIVITIES = {"1": "personal", "2": "private", "3": "company-confidential"}


def opened(document: Document, *, provider_id: str, mailbox: str, now: datetime) -> Item:
    """The item a Graph message is. Nothing in it is believed to have the type it should have.

    Raises :class:`NotFound` for a draft: it is not a mail yet, and its writer may still change everything in it.
    """
    if document.get("isDraft") is True:
        raise NotFound(text("This mail has not been sent yet."))
    received = _moment(document.get("receivedDateTime"), now) or now
    message = _envelope(document, provider_id, mailbox, received, now)
    return Item(provider_id, message, utc(received), lambda: _content(document))


def _envelope(document: Document, provider_id: str, mailbox: str, received: datetime, now: datetime) -> Message:
    header = _Headers(document)
    written = _line(document.get("internetMessageId"), 2_000)
    own = message_ids(written)
    parents = message_ids(header("In-Reply-To"))
    references = [one for one in message_ids(header("References")) if one not in parents] + parents
    sender = next(iter(_people([document.get("from")])), Address("", ""))
    subject = _line(document.get("subject"), MAX_SUBJECT)
    # The mail's own date where it has one: every mailbox has the same, to the second.
    sent = _header_date(header("Date"), now) or _moment(document.get("sentDateTime"), now)
    meeting = str(document.get("@odata.type", "")).startswith(MEETING)
    return Message(
        internet_message_id=own[0] if own else "",
        sender=sender,
        to=_people(document.get("toRecipients")),
        cc=_people(document.get("ccRecipients")),
        subject=subject,
        sent_at=utc(sent or received),
        references=tuple(one for one in dict.fromkeys(references) if one not in own[:1]),
        item_id=provider_id,
        conversation_id=_line(document.get("conversationId"), LONGEST_ID),
        mailbox=mailbox,
        nature=nature(header, subject, sender.address.lower(), header("Content-Type").lower(), meeting),
        dated=sent is not None,
        id_as_written=id_as_written(written),
        labels=labels(header.all, [_clean(one) for one in _list(document.get("categories"))]),
        sensitivity=sensitivity(header("Sensitivity")),
    )


class _Headers:
    """The mail's internet headers by name; where it has none, what Outlook itself knows stands in for them."""

    def __init__(self, document: Document) -> None:
        self._values: dict[str, str] = {}
        for one in _list(document.get("internetMessageHeaders")):
            if isinstance(one, dict):
                self._values.setdefault(_clean(one.get("name")).lower(), _clean(one.get("value")))
        for one in _list(document.get("singleValueExtendedProperties")):
            if isinstance(one, dict):
                self._add_extra(_tag(one.get("id")), _clean(one.get("value")))

    def _add_extra(self, tag: int, value: str) -> None:
        name = _HEADER_OF.get(tag)
        if name == "sensitivity":  # the rep can mark a mail that came without the header
            self._values[name] = _SENSITIVITIES.get(value) or self._values.get(name, "")
        elif name:
            self._values.setdefault(name, value)

    def __call__(self, name: str) -> str:
        return self._values.get(name.lower(), "")

    def all(self, name: str) -> list[str]:
        """The first value as a list, empty where there is none."""
        return [one for one in (self(name),) if one]


def _tag(name: object) -> int:
    """The number in "Integer 0x36", however many zeros lead it."""
    try:
        return int(_clean(name).rpartition(" ")[2], 16)
    except ValueError:
        return 0


def _content(document: Document) -> Content:
    """New text, sanitised HTML, names and sizes of attachments. Raises :class:`Unreadable`."""
    body = document.get("body")
    body = body if isinstance(body, dict) else {}
    said, html = _clean(body.get("content")), ""
    try:
        if str(body.get("contentType", "")).lower() == "html":
            html, said = said, html_text(said)
        return Content(new_text(said), safe_html(html) if html else "", _attachments(document))
    except PARSER_FAILURES as error:
        raise Unreadable(text("It cannot be parsed (%(kind)s).", kind=type(error).__name__)) from error


def _attachments(document: Document) -> tuple[tuple[str, int], ...]:
    """Pictures inside of the text are no attachments to its readers."""
    found = []
    for one in _list(document.get("attachments")):
        if isinstance(one, dict) and one.get("isInline") is not True:
            name = _line(one.get("name"), 255) or _line(one.get("contentType"), 255)
            size = one.get("size")
            found.append((name, size if isinstance(size, int) and 0 <= size < 2**53 else 0))
    return tuple(found[:MAX_ATTACHMENTS])


def _people(recipients: object) -> tuple[Address, ...]:
    found = []
    for one in _list(recipients)[:MAX_ADDRESSES]:
        person = one.get("emailAddress") if isinstance(one, dict) else None
        if isinstance(person, dict):
            address = _line(person.get("address"), 320)
            # A colleague who left may come with the directory's name of their mailbox (/O=…) in the place of one.
            found.append(Address(_line(person.get("name"), 1_000), address if "@" in address else ""))
    return tuple(one for one in found if one.address or one.name)


def _moment(value: object, now: datetime) -> datetime | None:
    """A time of Graph (ISO 8601), if it is believable."""
    try:
        return _believable(datetime.fromisoformat(str(value)[:40]), now)
    except (ValueError, OverflowError):
        return None


def _header_date(value: str, now: datetime) -> datetime | None:
    try:
        return _believable(parsedate_to_datetime(value[:200]), now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _believable(moment: datetime, now: datetime) -> datetime | None:
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return moment if EARLIEST <= moment <= now + LATEST_AHEAD else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _clean(value: object) -> str:
    """Text no database refuses: without NUL and without halves of characters."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _line(value: object, longest: int) -> str:
    return " ".join(_clean(value).split())[:longest]
