"""Google's part in an opened mail or meeting, as strict as the real one: what Google's own descriptions of its services
(the discovery documents) do not allow is refused.

Errors: https://developers.google.com/workspace/gmail/api/guides/handle-errors, …/calendar/api/guides/errors
"""

import base64
import email
import email.header
import functools
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from tests.identity import entra
from tests.microsoft.loopback import Reply, Request

MAIL_SCOPE = "https://www.googleapis.com/auth/gmail.addons.current.message.readonly"
CALENDAR_SCOPE = "https://www.googleapis.com/auth/calendar.events.readonly"
_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", re.I)
_REASONS = {
    400: ("invalidArgument", "INVALID_ARGUMENT", "Invalid id value"),
    401: ("authError", "UNAUTHENTICATED", "Invalid Credentials"),
    403: ("insufficientPermissions", "PERMISSION_DENIED", "Insufficient Permission"),
    404: ("notFound", "NOT_FOUND", "Requested entity was not found."),
    429: ("rateLimitExceeded", "RESOURCE_EXHAUSTED", "Too many concurrent requests for user"),
    500: ("backendError", "INTERNAL", "Internal error encountered."),
    503: ("backendError", "UNAVAILABLE", "The service is currently unavailable."),
}


def refusal(status: int, reason: str = "", headers: dict[str, str] | None = None) -> Reply:
    """An error as Google words it."""
    usual, name, message = _REASONS[status]
    one = {"message": message, "domain": "global", "reason": reason or usual}
    said = {"error": {"code": status, "message": message, "errors": [one], "status": name}}
    return Reply(status, json.dumps(said).encode(), headers or {})


class Asked(NamedTuple):
    """One request: whose access token it came with, which message or event it got, in which format, and whose mail the
    per-message token was for."""

    user: str
    message: str
    format: str
    message_token_of: tuple[str, str] | None = None


@dataclass(frozen=True)
class Mail:
    """A mail in a mailbox. ``alias`` and ``thread_alias`` are what an add-on is told, ``token`` opens this one only."""

    number: int
    thread: int
    token: str
    raw: bytes
    labels: tuple[str, ...]
    received: datetime
    as_written: bool

    @property
    def id(self) -> str:
        return f"{self.number:x}"

    @property
    def alias(self) -> str:
        return f"msg-f:{self.number}"

    @property
    def thread_id(self) -> str:
        return f"{self.thread:x}"

    @property
    def thread_alias(self) -> str:
        return f"thread-f:{self.thread}"


@dataclass
class User:
    address: str
    token: str
    scopes: set[str] = field(default_factory=lambda: {MAIL_SCOPE, CALENDAR_SCOPE})
    mails: dict[str, Mail] = field(default_factory=dict)
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


class FakeGoogle:
    """Mailboxes and calendars by user: ``put`` and ``put_event``, then ``calls`` says what was read by whom.
    ``replies`` are given, one after the other, before anything else is; ``asked`` counts all requests."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.calls: list[Asked] = []
        self.replies: list[Reply] = []
        self.asked = 0
        self.keys = [entra.jwk(issuer=None, alg="RS256")]
        self._methods = [*_described("gmail.v1"), *_described("calendar.v3")]
        self._opened: dict[str, tuple[str, str]] = {}  # per-message token: whose, and which mail
        self._numbers = iter(range(0x19A_0000_0000_0000, 0x19B_0000_0000_0000, 7))
        self._lock = threading.Lock()

    def user(self, address: str) -> User:
        """The user with this address, made where there is none."""
        found = next((one for one in self.users.values() if one.address == address), None)
        if found is None:
            found = User(address, f"ya29.{len(self.users)}-{address}")
            self.users[found.token] = found
        return found

    def put(
        self,
        address: str,
        raw: bytes,
        *,
        labels: tuple[str, ...] = ("INBOX", "UNREAD"),
        received: datetime = datetime(2026, 11, 20, 10, 0, 11, tzinfo=UTC),
        thread: int | None = None,
        as_written: bool = False,
    ) -> Mail:
        """Put a mail into a user's mailbox; ``as_written`` leaves encoded words in its headers undecoded."""
        number = next(self._numbers)
        mail = Mail(number, thread or number, f"per-message-{number}", raw, labels, received, as_written)
        self.user(address).mails[mail.id] = mail
        self._opened[mail.token] = (address, mail.id)
        return mail

    def put_event(self, address: str, event: dict[str, Any], calendar: str = "primary") -> str:
        """Put an event into a user's calendar; returns its id."""
        self.user(address).events[calendar, event["id"]] = event
        return str(event["id"])

    def __call__(self, request: Request) -> Reply | None:
        if request.path == "/oauth2/v3/certs" and request.method == "GET":
            return Reply(200, json.dumps({"keys": self.keys}).encode(), {"Cache-Control": "public, max-age=20000"})
        if not request.path.startswith(("/gmail/", "/calendar/")):
            return None
        with self._lock:
            self.asked += 1
            if self.replies:
                return self.replies.pop(0)
            return self._answer(request)

    def _answer(self, request: Request) -> Reply:
        for method in self._methods:
            match = method.path.fullmatch(request.path)
            if match and method.verb == request.method:
                break
        else:
            return Reply(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", {"Content-Type": "text/html"})
        query = method.query(request.query)
        if query is None or request.body:
            return refusal(400, "badRequest")
        headers = {name.lower(): value for name, value in request.headers.items()}
        user = self.users.get(headers.get("authorization", "").removeprefix("Bearer "))
        if user is None:
            return refusal(401)
        if not user.scopes & method.scopes:
            return refusal(403)
        place = {name: unquote(value) for name, value in match.groupdict().items()}
        if method.id == "calendar.events.get":
            return self._event(user, place["calendarId"], place["eventId"])
        if place.get("userId") not in {"me", user.address}:
            return refusal(403, "forbidden")
        opened = self._opened.get(headers.get("x-goog-gmail-access-token", ""))
        format_ = query.get("format", ["full"])[0]
        wanted = {name.lower() for name in query.get("metadataHeaders", [])}
        if method.id == "gmail.users.messages.get":
            return self._message(user, place["id"], opened, format_, wanted)
        if method.id == "gmail.users.threads.get":
            return self._thread(user, place["id"], opened, format_, wanted)
        return refusal(403)  # what an add-on's token is not good for

    def _message(self, user: User, asked: str, opened: tuple[str, str] | None, format_: str, wanted: set[str]) -> Reply:
        message_id = _canonical(asked, "msg-f:")
        if message_id is None:
            return refusal(400)
        self.calls.append(Asked(user.address, message_id, format_, opened))
        mail = user.mails.get(message_id)
        if mail is None:
            return refusal(404)
        if opened != (user.address, mail.id):
            return refusal(403, "forbidden")
        return Reply(200, json.dumps(_shown(mail, format_, wanted)).encode())

    def _thread(self, user: User, asked: str, opened: tuple[str, str] | None, format_: str, wanted: set[str]) -> Reply:
        thread_id = _canonical(asked, "thread-f:")
        mails = [one for one in user.mails.values() if one.thread_id == thread_id]
        self.calls.append(Asked(user.address, thread_id or asked, f"thread {format_}", opened))
        if not mails:
            return refusal(400 if thread_id is None else 404)
        if opened not in [(user.address, one.id) for one in mails]:
            return refusal(403, "forbidden")
        shown = [_shown(one, format_, wanted) for one in mails]
        return Reply(200, json.dumps({"id": thread_id, "historyId": "1", "messages": shown}).encode())

    def _event(self, user: User, calendar: str, event_id: str) -> Reply:
        self.calls.append(Asked(user.address, event_id, "event"))
        event = user.events.get((calendar, event_id))
        return refusal(404) if event is None else Reply(200, json.dumps(event).encode())


class _Method(NamedTuple):
    """One method of a service, as its discovery document describes it."""

    id: str
    verb: str
    path: re.Pattern[str]
    parameters: dict[str, Any]
    scopes: set[str]

    def query(self, text: str) -> dict[str, list[str]] | None:
        """The parameters of a query, or None where the method has no such parameter or the parameter no such value."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            parameter = self.parameters.get(name)
            values = found.setdefault(name, [])
            if parameter is None or parameter.get("location") != "query" or (values and not parameter.get("repeated")):
                return None
            if value not in parameter.get("enum", [value]):
                return None
            values.append(value)
        return found


@functools.cache
def _described(name: str) -> list[_Method]:
    """All methods of a service."""
    return list(_methods(name))


def _methods(name: str) -> Iterator[_Method]:
    document = json.loads(files("googleapiclient.discovery_cache.documents").joinpath(f"{name}.json").read_text())
    waiting = [document]
    while waiting:
        resource = waiting.pop()
        waiting += resource.get("resources", {}).values()
        for method in resource.get("methods", {}).values():
            path = f"/{document['servicePath']}{method.get('flatPath', method['path'])}"
            yield _Method(
                method["id"],
                method["httpMethod"],
                re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))),
                document["parameters"] | method.get("parameters", {}),
                set(method.get("scopes", [])),
            )


def _canonical(asked: str, alias: str) -> str | None:
    """The id behind what was asked for, or None where it is none."""
    if asked.startswith(alias) and asked.removeprefix(alias).isdigit():
        return f"{int(asked.removeprefix(alias)):x}"
    return asked if re.fullmatch(r"[0-9a-f]{1,16}", asked) else None


def _shown(mail: Mail, format_: str, wanted: set[str]) -> dict[str, Any]:
    """The mail as Gmail shows it in this format."""
    parsed = email.message_from_bytes(mail.raw)
    shown: dict[str, Any] = {
        "id": mail.id,
        "threadId": mail.thread_id,
        "labelIds": list(mail.labels),
        "snippet": "…",
        "historyId": "4711",
        "internalDate": str(int(mail.received.timestamp() * 1_000)),
        "sizeEstimate": len(mail.raw),
    }
    if format_ == "raw":
        shown["raw"] = _base64url(mail.raw)
    elif format_ == "metadata":
        headers = [one for one in _headers(parsed, mail.as_written) if not wanted or one["name"].lower() in wanted]
        shown["payload"] = {"mimeType": parsed.get_content_type(), "headers": headers}
    elif format_ == "full":
        shown["payload"] = _part(parsed, mail.as_written, "")
    return shown


def _part(part: Message, as_written: bool, number: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"partId": number, "mimeType": part.get_content_type(), "filename": part.get_filename("")}
    shown["headers"] = _headers(part, as_written)
    if part.is_multipart():
        children = [one for one in part.get_payload() if isinstance(one, Message)]
        inside = f"{number}." if number else ""
        return shown | {
            "body": {"size": 0},
            "parts": [_part(one, as_written, f"{inside}{index}") for index, one in enumerate(children)],
        }
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    return shown | {"body": {"size": len(content), "data": _base64url(content)}}


def _headers(part: Message, as_written: bool) -> list[dict[str, str]]:
    return [{"name": name, "value": _value(str(value), as_written)} for name, value in part.raw_items()]


def _value(value: str, as_written: bool) -> str:
    """A header's value as text: unfolded, encoded words decoded."""
    text = re.sub(r"\r?\n(?=[ \t])", "", value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if as_written or "=?" not in text:
        return text
    return _WORD.sub(lambda word: str(email.header.make_header(email.header.decode_header(word[0]))), text)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
