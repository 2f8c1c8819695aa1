"""The event object Google posts (alternate runtimes, "event objects"), read into what we use of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from werkzeug.exceptions import BadRequest

from addin.deals.addresses import Address

MOST_PEOPLE = 2_000
LONGEST_INPUT = 100_000
_MILLISECONDS = re.compile(r"-?[0-9]{1,15}(?:\.0+)?", re.ASCII)
_NO_PERSON = ("@resource.calendar.google.com", "@group.calendar.google.com")


@dataclass(frozen=True, slots=True)
class Meeting:
    """The event that is open in Calendar, as far as the host tells."""

    id: str
    calendar_id: str
    organizer: str
    attendees: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One call of a trigger or action. ``inputs`` are texts, or milliseconds since the epoch for dates.

    ``message_id`` is the host's own name of the opened mail, an alias: it is asked for by it and never kept under it.
    ``scopes`` are those the user has granted, None where the host does not say.
    """

    message_id: str = ""
    message_token: str = ""
    locale: str = ""
    timezone: str = ""
    user_token: str = ""
    oauth_token: str = ""
    scopes: frozenset[str] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str | int] = field(default_factory=dict)
    meeting: Meeting | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()

    @property
    def shows(self) -> Literal["meeting", "draft", "mail", "nothing"]:
        """What the host has open. A reply may name the mail it answers, but is a draft."""
        if self.meeting is not None:
            return "meeting"
        if self.to or self.cc:
            return "draft"
        return "mail" if self.message_id else "nothing"

    def input(self, name: str) -> str:
        """A text input, empty when it was left empty."""
        return str(self.inputs.get(name, ""))

    def grants(self, scope: str) -> bool:
        """Whether the user has granted ``scope``, as far as anybody says."""
        return self.scopes is None or scope in self.scopes


def read_event(document: Any) -> Event:
    """The event in ``document``. Raises 400 when it is no event object; parts that are missing are empty."""
    if not isinstance(document, dict):
        raise BadRequest("This is not an event object.")
    common, authorization, gmail, calendar = (
        _part(document, name) for name in ("commonEventObject", "authorizationEventObject", "gmail", "calendar")
    )
    scopes = authorization.get("authorizedScopes")
    return Event(
        message_id=_text(gmail, "messageId"),
        message_token=_text(gmail, "accessToken"),
        locale=_text(common, "userLocale"),
        timezone=_text(_part(common, "timeZone"), "id"),
        user_token=_text(authorization, "userIdToken"),
        oauth_token=_text(authorization, "userOAuthToken"),
        scopes=frozenset(one for one in scopes if isinstance(one, str)) if isinstance(scopes, list) else None,
        parameters={str(key): str(value) for key, value in _part(common, "parameters").items()},
        inputs=_inputs(_part(common, "formInputs")),
        meeting=_meeting(calendar),
        to=_addresses(gmail.get("toRecipients")),
        cc=_addresses(gmail.get("ccRecipients")) + _addresses(gmail.get("bccRecipients")),
    )


def _inputs(given: Mapping[str, Any]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name, value in given.items():
        if not isinstance(value, dict):
            continue
        texts = _part(value, "stringInputs").get("value")
        if isinstance(texts, list) and texts and isinstance(texts[0], str):
            found[name] = texts[0].replace("\x00", "")[:LONGEST_INPUT]
        for kind in ("dateInput", "dateTimeInput"):
            moment = str(_part(value, kind).get("msSinceEpoch", ""))
            if _MILLISECONDS.fullmatch(moment):
                found[name] = int(float(moment))
    return found


def _meeting(calendar: Mapping[str, Any]) -> Meeting | None:
    if not calendar:
        return None
    people = calendar.get("attendees")
    guests = [one for one in people[:MOST_PEOPLE] if isinstance(one, dict)] if isinstance(people, list) else []
    organizer = calendar.get("organizer")
    return Meeting(
        _text(calendar, "id"),
        _text(calendar, "calendarId"),
        _text(organizer, "email") if isinstance(organizer, dict) else "",
        tuple(
            Address(_text(one, "displayName")[:200], _text(one, "email")[:320])
            for one in guests
            if one.get("resource") is not True and not _text(one, "email").lower().endswith(_NO_PERSON)
        ),
    )


def _addresses(given: Any) -> tuple[Address, ...]:
    """Recipients of a draft: plain addresses."""
    listed: Sequence[Any] = given[:MOST_PEOPLE] if isinstance(given, list) else ()
    plain = [one.replace("\x00", "").strip()[:320] for one in listed if isinstance(one, str)]
    return tuple(Address("", one) for one in plain if "@" in one)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""
