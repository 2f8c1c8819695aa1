"""Calls to Google: googleapiclient writes the requests and reads the answers, the connection and its limits are ours.

It is loaded when the first request is written, as that takes a third of a second.
https://developers.google.com/workspace/gmail/api/guides/handle-errors, …/calendar/api/guides/errors
"""

import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import requests

from addin.calls import Answer, CallFailed, call
from addin.errors import DealsideError, NotFound, ScopeMissing, Unavailable
from addin.wording import Text, text

PAUSE = 0.25
"""Seconds before the second try where Google does not say how long to wait."""
_STAND_IN = "0message0"
LONGEST_URL = 2_000
"""googleapiclient turns a longer GET into a POST."""

# The words Google has for each: those of its older (camelCase) and of its newer errors.
_BUSY = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_NOT_GRANTED = frozenset({"insufficientPermissions", "forbidden", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_NO_SUCH_ID = frozenset({"invalidArgument", "invalid", "INVALID_ARGUMENT"})
# What googleapiclient writes for its own transport: we take no compression, and a GET has no body.
_ITS_OWN = frozenset({"accept-encoding", "content-length", "user-agent"})


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """Whose request it is: their access token, and for Gmail that of the mail they have open. Never shown."""

    user: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal means here: ``scope`` is missing, or the thing is ``gone``."""

    scope: str
    gone: Text


class Services:
    """The parts of googleapiclient that write our requests, made once for each thread: they were never meant to be
    shared. They know neither a user nor a connection."""

    def __init__(self, gmail_url: str, calendar_url: str) -> None:
        self._gmail = f"{gmail_url}/"
        self._calendar = f"{calendar_url}/calendar/v3/"
        self._of_thread = threading.local()

    def message_request(self, form: str, headers: Sequence[str], message_id: str) -> Any:
        """A request for one message in the format ``form``; of ``metadata``, only the named headers.

        googleapiclient writes it once for each thread and format, with a stand-in for the id; each request is a copy.
        To write every one anew took a fifth of a whole card.
        """
        written = self._of_thread.__dict__.setdefault("written", {})
        if form not in written:
            messages = _built("gmail", "v1", self._gmail).users().messages()
            more = {"metadataHeaders": list(headers)} if form == "metadata" else {}
            written[form] = messages.get(userId="me", id=_STAND_IN, format=form, **more)
        template = written[form]
        request = object.__new__(type(template))
        request.__dict__.update(template.__dict__)
        request.uri = template.uri.replace(_STAND_IN, quote(message_id, safe=""), 1)
        request.headers = dict(template.headers)  # who asks is written there, for this one only
        return request

    def events(self) -> Any:
        """Writes requests for meetings (``events``)."""
        found = getattr(self._of_thread, "events", None)
        if found is None:
            found = self._of_thread.events = _built("calendar", "v3", self._calendar).events()
        return found


def _built(name: str, version: str, endpoint: str) -> Any:
    from googleapiclient.discovery import build

    return build(
        name,
        version,
        http=_NoConnection(),
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": endpoint},
    )


class _NoConnection:
    """What requests are written with: each is sent over a :class:`_Connection` of its own, or not at all."""

    def request(self, *_: Any, **__: Any) -> Any:
        raise unavailable()


class _Response(NamedTuple):
    """As much of httplib2's response as googleapiclient looks at."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Connection:
    """Stands in for httplib2, for one request: nothing of it outlives that.

    Only good answers get back to googleapiclient, because it logs what it finds in others.
    """

    session: requests.Session
    ends: float
    most: int
    meaning: Meaning

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[_Response, bytes]:
        if method != "GET" or body:
            raise unavailable()
        answer = self._answer(uri, {name: one for name, one in (headers or {}).items() if name not in _ITS_OWN})
        if answer.status == 200:
            return _Response(200, "OK"), answer.body
        raise _refusal(answer, self.meaning)

    def _answer(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Google's answer, after a second try where that makes sense and the time allows it."""
        for last in (False, True):
            wait = PAUSE * random.uniform(1, 2)  # noqa: S311 (spreads the second tries of many cards)
            try:
                answer = call(
                    self.session, "GET", url, seconds=self.ends - time.monotonic(), most=self.most, headers=headers
                )
            except CallFailed as error:
                if not error.again:
                    break
                wait = 0.0
            else:
                if not _is_busy(answer):
                    return answer
                wait = _retry_after(answer.headers.get("Retry-After", ""), wait)
            if last or time.monotonic() + wait >= self.ends:
                break
            time.sleep(wait)
        raise unavailable()


def ask(
    request: Any,
    tokens: Tokens,
    *,
    session: requests.Session,
    ends: float,
    most: int,
    meaning: Meaning,
) -> dict[str, Any]:
    """The JSON object Google answers to a request that :class:`Services` wrote, taken by ``ends`` (monotonic) and of at
    most ``most`` bytes.

    Raises :class:`ScopeMissing`, :class:`NotFound`, :class:`Unavailable`, and nothing that carries a token or content.
    """
    if not _is_visible(tokens.user) or (tokens.message is not None and not _is_visible(tokens.message)):
        raise ScopeMissing((meaning.scope,))  # Google sends no token for what has not been granted
    if len(request.uri) > LONGEST_URL:
        raise NotFound(meaning.gone)
    request.headers["Authorization"] = f"Bearer {tokens.user}"
    if tokens.message is not None:
        request.headers["X-Goog-Gmail-Access-Token"] = tokens.message
    try:
        document = request.execute(http=_Connection(session, ends, most, meaning))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        # Raised out here, where no exception with the answer in it hangs on.
        raise unavailable()  # a proxy's page, or an answer cut short
    return document


def is_id(value: str) -> bool:
    """Whether a request can be written for this id. Dots alone would be taken for a way up in the path."""
    return _is_visible(value) and bool(value.strip("."))


def _is_visible(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def _is_busy(answer: Answer) -> bool:
    if answer.status == 403:
        return not _BUSY.isdisjoint(_reasons(answer))
    return answer.status == 429 or answer.status >= 500


def _refusal(answer: Answer, meaning: Meaning) -> DealsideError:
    """What an answer that is not what was asked for means."""
    reasons = _reasons(answer)
    if answer.status == 401:
        return ScopeMissing((meaning.scope,))
    if answer.status == 403 and (reasons == {"PERMISSION_DENIED"} or not _NOT_GRANTED.isdisjoint(reasons)):
        return ScopeMissing((meaning.scope,))
    if answer.status in {404, 410} or (answer.status == 400 and not _NO_SUCH_ID.isdisjoint(reasons)):
        return NotFound(meaning.gone)
    return unavailable()


def _reasons(answer: Answer) -> set[str]:
    """Every word for what is wrong in an error of Google; none in anything else."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return set()
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return set()
    found = [error.get("status")]
    for name in ("errors", "details"):
        several = error.get(name)
        found += [one.get("reason") for one in several if isinstance(one, dict)] if isinstance(several, list) else []
    return {one for one in found if isinstance(one, str)}


def _retry_after(value: str, otherwise: float) -> float:
    """Seconds to wait by a Retry-After header; its other form, a date, says later than anybody waits for a card."""
    value = value.strip()
    if not value:
        return otherwise
    return float(value[:9]) if value.isascii() and value.isdigit() else 3_600.0


def unavailable() -> Unavailable:
    """Google's answer is none, or none that can be used."""
    return Unavailable(text("Google does not answer now. Try again in a moment."))
