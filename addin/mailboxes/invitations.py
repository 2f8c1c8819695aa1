"""Calendar files (RFC 5545) to meetings. The only module that knows icalendar."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from addin.deals.addresses import Address
from addin.deals.message import Content, Message, Nature, message_ids
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.wording import text

MAX_ATTENDEES = 500
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=5 * 366)
_BEGIN = re.compile(rb"^BEGIN:VEVENT[ \t]*\r?$", re.M | re.I)
_START = re.compile(rb"^DTSTART[^:\r\n]{0,200}:(\d{8}(?:T\d{6})?)", re.M | re.I)


def event_starts(raw: bytes) -> list[str]:
    """A sort key for each event of a calendar file: its start, roughly (zones are left out), or empty.

    An unreadable file counts as one event, so that reading it says why.
    """
    starts = [_START.search(event) for event in _BEGIN.split(raw)[1:]]
    return [_sort_key(found[1].decode()) if found else "" for found in starts] or [""]


def _sort_key(start: str) -> str:
    return f"{start[:4]}-{start[4:6]}-{start[6:8]}T{start[9:11]}:{start[11:13]}"


def read_event(raw: bytes, number: int, mailbox: str, provider_id: str, now: datetime) -> Item:
    """The event ``number`` (from 0) of a calendar file, as a meeting.

    Raises :class:`Unreadable` when the file is no calendar or the event has no believable start.
    """
    events = _events(raw)
    if number >= len(events):
        raise NotFound(text("This meeting is not in the file any more."))
    event = events[number]
    try:
        start = _moment(event.get("DTSTART"), now)
        attendees = event.get("ATTENDEE", [])
        people = attendees if isinstance(attendees, list) else [attendees]
        message = Message(
            internet_message_id=next(iter(message_ids(_text(event, "UID"))), ""),
            sender=_person(event.get("ORGANIZER")),
            to=tuple(one for one in (_person(person) for person in people[:MAX_ATTENDEES]) if one.address),
            subject=_text(event, "SUMMARY")[:1_000],
            sent_at=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            item_id=provider_id,
            mailbox=mailbox,
            nature=_nature(event),
            kind="meeting",
        )
        said = "\n".join(filter(None, (_text(event, name) for name in ("LOCATION", "DESCRIPTION"))))[:100_000]
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise Unreadable(text("The meeting cannot be parsed (%(kind)s).", kind=type(error).__name__)) from error
    return Item(provider_id, message, message.sent_at, lambda: Content(said))


def _text(event: Any, name: str) -> str:
    return str(event.get(name, "")).replace("\x00", "").strip()


def _nature(event: Any) -> Nature:
    """Private events keep nothing; a cancelled one says that there is no meeting."""
    if _text(event, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return "private"
    return "invitation" if _text(event, "STATUS").upper() == "CANCELLED" else ""


@lru_cache(maxsize=4)
def _events(raw: bytes) -> list[Any]:
    from icalendar import Calendar  # 60 ms to import, and most runs see no calendar

    try:
        return list(Calendar.from_ical(raw.decode("utf-8", "replace")).walk("VEVENT"))
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise Unreadable(text("It is not a calendar file.")) from error


def _moment(start: Any, now: datetime) -> datetime:
    value = None if start is None else start.dt
    if isinstance(value, datetime):
        moment = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    elif isinstance(value, date):
        moment = datetime.combine(value, time(), UTC)
    else:
        raise ValueError("no DTSTART")
    if not EARLIEST <= moment <= now + LATEST_AHEAD:
        raise ValueError("an absurd DTSTART")
    return moment


def _person(value: Any) -> Address:
    if value is None:
        return Address("", "")
    address = str(value).strip()
    if address.lower().startswith("mailto:"):
        address = address[7:]
    return Address(str(value.params.get("CN", "")).replace("\x00", ""), address[:320] if "@" in address else "")
