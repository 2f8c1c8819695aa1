"""Calendar files (RFC 5545) to meetings. The only module that knows icalendar."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from addin.deals.addresses import Address
from addin.deals.message import Content, Message
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.wording import text

MAX_ATTENDEES = 500


def event_count(raw: bytes) -> int:
    """How many events a calendar file holds; 1 for an unreadable one, so that reading it says why."""
    return raw.count(b"BEGIN:VEVENT") or 1


def read_event(raw: bytes, number: int, mailbox: str, provider_id: str) -> Item:
    """The event ``number`` (from 0) of a calendar file, as a meeting.

    Raises :class:`Unreadable` when the file is no calendar or the event has no start.
    """
    events = _events(raw)
    if number >= len(events):
        raise NotFound(text("This meeting is not in the file any more."))
    event = events[number]
    try:
        start = _moment(event.get("DTSTART"))
        attendees = event.get("ATTENDEE", [])
        people = attendees if isinstance(attendees, list) else [attendees]
        message = Message(
            internet_message_id=str(event.get("UID", "")).strip().lower(),
            sender=_person(event.get("ORGANIZER")),
            to=tuple(one for one in (_person(person) for person in people[:MAX_ATTENDEES]) if one.address),
            subject=str(event.get("SUMMARY", ""))[:1_000],
            sent_at=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            item_id=provider_id,
            mailbox=mailbox,
            nature="private" if str(event.get("CLASS", "")).upper() in {"PRIVATE", "CONFIDENTIAL"} else "",
            kind="meeting",
        )
        said = "\n".join(str(event[name]) for name in ("LOCATION", "DESCRIPTION") if event.get(name))[:100_000]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Unreadable(text("The meeting cannot be parsed (%(kind)s).", kind=type(error).__name__)) from error
    return Item(provider_id, message, message.sent_at, lambda: Content(said))


@lru_cache(maxsize=4)
def _events(raw: bytes) -> list[Any]:
    from icalendar import Calendar  # 60 ms to import, and most runs see no calendar

    try:
        return list(Calendar.from_ical(raw.decode("utf-8", "replace")).walk("VEVENT"))
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise Unreadable(text("It is not a calendar file.")) from error


def _moment(start: Any) -> datetime:
    if start is None:
        raise ValueError("no DTSTART")
    value = start.dt
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise ValueError("DTSTART is no date")


def _person(value: Any) -> Address:
    if value is None:
        return Address("", "")
    address = str(value).strip()
    if address.lower().startswith("mailto:"):
        address = address[7:]
    return Address(str(value.params.get("CN", "")), address if "@" in address else "")
