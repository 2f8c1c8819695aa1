"""The opened mail of a Gmail mailbox and the opened meeting of a Google calendar, read with the add-on's own tokens.

https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages,
…/workspace/calendar/api/v3/reference/events, …/workspace/add-ons/concepts/workspace-scopes
"""

import base64
import binascii
import functools
import re
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from datetime import time as midnight
from typing import Any
from zoneinfo import ZoneInfo

import requests

from addin.calls import open_session
from addin.deals.addresses import Address
from addin.deals.mail_text import TEXT_LIMIT
from addin.deals.message import Content, Message, Nature, message_ids
from addin.errors import NotAllowed, NotFound, Unreadable
from addin.mailboxes.contract import Item, MessageReader
from addin.mailboxes.envelope import EARLIEST, LATEST_AHEAD, LONGEST_LABEL, MAX_ADDRESSES, MAX_SUBJECT, utc
from addin.mailboxes.google_transport import Meaning, Services, Tokens, ask, is_id, unavailable
from addin.mailboxes.html import html_text, safe_html
from addin.mailboxes.invitations import LATEST_AHEAD as LATEST_MEETING
from addin.mailboxes.mime import PARSER_FAILURES, read_letter
from addin.mailboxes.parts import HEADER_FIELD_BYTES
from addin.wording import text

LARGEST_ENVELOPE = 1_000_000
LARGEST_MAIL = 30_000_000

# All that addin.mailboxes.envelope and addin.deals.nature look at.
HEADERS = (
    "From", "Sender", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Type",
    "Sensitivity", "X-Failed-Recipients", "Auto-Submitted", "Precedence", "X-Autoreply", "X-Autorespond", "List-Id",
    "List-Unsubscribe", "Feedback-ID", "X-Gmail-Labels", "Keywords", "X-Keywords", "msip_labels",
)  # fmt: skip
_NO_BUSINESS = frozenset({"SPAM", "TRASH", "CHAT"})
"""Labels of what is about no deal, whoever it says it comes from."""
_WANTED = {name.lower(): name.encode() for name in HEADERS}
_NO_BREAKS = {ord("\r"): " ", ord("\n"): " ", 0: None}

# As in addin.gmail.scopes, which surfaces own.
_OPENED_MAIL = Meaning(
    "https://www.googleapis.com/auth/gmail.addons.current.message.readonly",
    text("This mail is not in your mailbox any more."),
)
_MEETING = Meaning(
    "https://www.googleapis.com/auth/calendar.events.readonly", text("This meeting is not in your calendar any more.")
)
_CANONICAL = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Gmail's lasting ids are hexadecimal; the colon of an alias (msg-f:…) is what matters here."""
_HTML = re.compile(r"</?(?:a|b|br|div|html-blob|i|li|ol|p|span|strong|table|u|ul)\b[^<>]*>|&(?:nbsp|amp|lt|gt);", re.I)


class GoogleReaders:
    """Makes readers, all over the same connections; one for the whole application, safe to share between threads.

    ``gmail_url`` and ``calendar_url`` are the origins of Google's services.
    """

    def __init__(
        self,
        gmail_url: str = "https://gmail.googleapis.com",
        calendar_url: str = "https://www.googleapis.com",
        session: requests.Session | None = None,
    ) -> None:
        self._services = Services(gmail_url, calendar_url)
        self._session = session or open_session()

    def mail(
        self, *, user_token: str, message_token: str, own_address: str, now: datetime, seconds: float = 4.0
    ) -> "GmailReader":
        """A reader of the mail that is open: ``message_token`` is good for that one only. No reading takes longer than
        ``seconds``; ``own_address`` names the mailbox in what is read, ``now`` bounds believable dates."""
        return GmailReader(self._services, self._session, Tokens(user_token, message_token), own_address, now, seconds)

    def calendar(self, *, user_token: str, own_address: str, now: datetime, seconds: float = 4.0) -> "CalendarReader":
        """A reader of the user's meetings; the rest is as in :meth:`mail`."""
        return CalendarReader(self._services, self._session, Tokens(user_token), own_address, now, seconds)

    def warm(self) -> None:
        """Load Google's library, which takes a third of a second, before somebody waits for it."""
        self._services.message_request("metadata", HEADERS, "0")


class _Reader:
    """What both readers are given. It belongs to one user and one answer of ours, and is not kept."""

    def __init__(
        self,
        services: Services,
        session: requests.Session,
        tokens: Tokens,
        own_address: str,
        now: datetime,
        seconds: float,
    ) -> None:
        self._services = services
        self._session = session
        self._tokens = tokens
        self._own_address = own_address
        self._now = now
        self._ends = time.monotonic() + seconds


class GmailReader(_Reader):
    """An :class:`addin.mailboxes.contract.OwnMailReader` of the mail that is open in Gmail."""

    def read(self, provider_id: str) -> Item:
        """The mail with this id, also where it is only the add-on's alias of it (``msg-f:…``): the item has the id
        that Gmail keeps.

        Raises :class:`NotFound`, also for a draft, :class:`ScopeMissing`, :class:`Unreadable`, :class:`Unavailable`.
        """
        document = self._message(provider_id, LARGEST_ENVELOPE, "metadata")
        found = _canonical(document.get("id"))
        if not found:
            raise unavailable()
        given = document.get("labelIds")
        label_ids = [_line(one, LONGEST_LABEL) for one in given] if isinstance(given, list) else []
        if "DRAFT" in label_ids:
            raise NotFound(text("This mail has not been sent yet."))
        received = _received(document.get("internalDate"), self._now) or self._now
        letter = read_letter(
            _header_block(document.get("payload")),
            mailbox=self._own_address,
            item_id=found,
            received=received,
            now=self._now,
            conversation_id=_canonical(document.get("threadId")),
        )
        # Asked for by the id that is known to work with this token; remembered, because asking counts.
        content = functools.cache(lambda: self._content(provider_id, found))
        message = letter.message._replace(
            labels=tuple(dict.fromkeys(filter(None, (*label_ids, *letter.message.labels))))
        )
        if not _NO_BUSINESS.isdisjoint(label_ids):
            message = message._replace(nature="bulk")
        return Item(found, message, letter.received_at, content)

    def of(self, owner: str) -> MessageReader:
        """Nobody else's mailbox: the add-on is given the mail that is open, and no other."""
        raise NotAllowed(text("You may not read this shared mailbox."))

    def forget(self) -> None:
        """Nothing to drop: the tokens come with each opened mail and are never kept."""

    def _content(self, provider_id: str, found: str) -> Content:
        """What the mail says. Raises like :meth:`read`."""
        document = self._message(provider_id, LARGEST_MAIL, "raw")
        raw = document.get("raw")
        if document.get("id") != found or not isinstance(raw, str):
            raise unavailable()
        try:
            decoded = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
        except (binascii.Error, ValueError) as error:
            raise Unreadable(text("It cannot be parsed (%(kind)s).", kind=type(error).__name__)) from None
        letter = read_letter(decoded, mailbox=self._own_address, item_id=found, received=self._now, now=self._now)
        return letter.content()

    def _message(self, provider_id: str, most: int, form: str) -> dict[str, Any]:
        if not is_id(provider_id):
            raise NotFound(_OPENED_MAIL.gone)
        request = self._services.message_request(form, HEADERS, provider_id)
        return ask(request, self._tokens, session=self._session, ends=self._ends, most=most, meaning=_OPENED_MAIL)


class CalendarReader(_Reader):
    """Reads single meetings of the user's calendars."""

    def read(self, calendar_id: str, event_id: str) -> Item:
        """The meeting; the same one as :func:`addin.mailboxes.invitations.read_event` reads from a calendar file.

        Raises :class:`NotFound`, also for a cancelled one, :class:`ScopeMissing`, :class:`Unreadable`,
        :class:`Unavailable`.
        """
        if not (is_id(calendar_id) and is_id(event_id)):
            raise NotFound(_MEETING.gone)
        request = self._services.events().get(calendarId=calendar_id, eventId=event_id)
        document = ask(
            request, self._tokens, session=self._session, ends=self._ends, most=LARGEST_ENVELOPE, meaning=_MEETING
        )
        if not isinstance(document.get("id"), str):
            raise unavailable()
        if document.get("status") == "cancelled":
            raise NotFound(text("This meeting has been cancelled."))
        return self._meeting(document)

    def _meeting(self, document: Mapping[str, Any]) -> Item:
        own_id = _line(document.get("id"), 1_100)
        start = _start(document.get("start"), self._now)
        if start is None:
            raise Unreadable(text("The meeting cannot be parsed (%(kind)s).", kind="start"))
        attendees = document.get("attendees")
        people = [_person(one) for one in attendees[:MAX_ADDRESSES]] if isinstance(attendees, list) else []
        message = Message(
            internet_message_id=_key(document, own_id),
            sender=_person(document.get("organizer")),
            to=tuple(one for one in people if one.address),
            subject=_line(document.get("summary"), MAX_SUBJECT),
            sent_at=utc(start),
            item_id=own_id,
            mailbox=self._own_address,
            nature=_nature(document.get("visibility")),
            kind="meeting",
        )
        return Item(own_id, message, message.sent_at, lambda: _agenda(document))


def _canonical(value: object) -> str:
    """An id as Gmail keeps it, or empty: an alias is good for this opening of the mail only."""
    return value if isinstance(value, str) and _CANONICAL.fullmatch(value) else ""


def _received(value: object, now: datetime) -> datetime | None:
    """When Gmail got the mail, from milliseconds (a number, or as int64 in JSON a string), if that is believable."""
    try:
        moment = datetime.fromtimestamp(int(str(value)[:20]) / 1_000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if EARLIEST <= moment <= now + LATEST_AHEAD else None


def _header_block(payload: object) -> bytes:
    """The mail's header lines as they may have come: one line each, whatever stands in a value. Only what was asked
    for, so that no name is a line of its own."""
    headers = payload.get("headers") if isinstance(payload, dict) else None
    lines = []
    for one in headers if isinstance(headers, list) else ():
        name, value = (one.get("name"), one.get("value")) if isinstance(one, dict) else (None, None)
        known = _WANTED.get(name.lower()) if isinstance(name, str) else None
        if known and isinstance(value, str):
            line = value[:HEADER_FIELD_BYTES].translate(_NO_BREAKS)
            lines.append(known + b": " + line.encode("utf-8", "replace"))
    return b"\r\n".join(lines)


def _key(document: Mapping[str, Any], own_id: str) -> str:
    """What names the meeting in every calendar. The meetings of a series share one iCalUID, so that of a single one of
    them is its id, in the form Calendar gives to events of its own."""
    if document.get("recurringEventId"):
        return f"{own_id.lower()}@google.com"
    return next(iter(message_ids(_line(document.get("iCalUID"), HEADER_FIELD_BYTES))), "")


def _start(value: object, now: datetime) -> datetime | None:
    """When a meeting begins, from a time or a day, if it is believable. A day begins where calendar files have it."""
    found = value if isinstance(value, dict) else {}
    try:
        if isinstance(found.get("dateTime"), str):
            moment = datetime.fromisoformat(found["dateTime"][:40])
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZoneInfo(_line(found.get("timeZone"), 100) or "UTC"))
        else:
            moment = datetime.combine(date.fromisoformat(str(found.get("date"))[:10]), midnight(), UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, LookupError):
        return None
    return moment if EARLIEST <= moment <= now + LATEST_MEETING else None


def _person(value: object) -> Address:
    """A person; rooms and equipment are none."""
    if not isinstance(value, dict) or value.get("resource") is True:
        return Address("", "")
    address = _line(value.get("email"), 320)
    return Address(_line(value.get("displayName"), 1_000), address if "@" in address else "")


def _nature(visibility: object) -> Nature:
    return "private" if visibility in ("private", "confidential") else ""


def _agenda(document: Mapping[str, Any]) -> Content:
    """Where the meeting is and what it is about. Raises :class:`Unreadable`."""
    place, about, html = _clean(document.get("location")), _clean(document.get("description")), ""
    try:
        if _HTML.search(about):
            about, html = html_text(about), safe_html(about)
    except PARSER_FAILURES as error:
        raise Unreadable(text("The meeting cannot be parsed (%(kind)s).", kind=type(error).__name__)) from None
    return Content("\n".join(filter(None, (place.strip(), about.strip())))[:TEXT_LIMIT], html)


def _clean(value: object) -> str:
    """Text no database refuses: without NUL and without halves of characters."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _line(value: object, longest: int) -> str:
    return " ".join(_clean(value).split())[:longest]
