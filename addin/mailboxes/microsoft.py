"""Single mails of a Microsoft 365 mailbox, read through Microsoft Graph with a user's own token.

https://learn.microsoft.com/graph/api/message-get, …/resources/message, …/resources/attachment,
https://learn.microsoft.com/graph/throttling, https://learn.microsoft.com/graph/errors
"""

import base64
import binascii
import json
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests

from addin.calls import Answer, CallFailed, call, open_session
from addin.errors import ConsentMissing, MoreProofNeeded, NotAllowed, NotFound, Unavailable
from addin.mailboxes.contract import Item
from addin.mailboxes.graph_message import EXTRAS, opened
from addin.wording import text

SECONDS = 6.0
"""Reading a mail takes no longer, whatever Graph does; getting a token counts apart."""
LARGEST_ANSWER = 8_000_000
PAUSE = 0.4
"""Seconds before the second try where Graph does not say how long to wait."""

SELECT = (
    "internetMessageId,conversationId,subject,from,toRecipients,ccRecipients,sentDateTime,receivedDateTime,"
    "internetMessageHeaders,body,isDraft,categories"
)
EXPAND = f"attachments($select=name,size,contentType,isInline),singleValueExtendedProperties($filter={EXTRAS})"
# No IdType="ImmutableId": it says which ids come back, and none is kept. The id we ask with is the one Office.js gave.
PREFER = 'outlook.body-content-type="html"'
_CHALLENGE = re.compile(r'\bclaims="([^"]+)"')

Token = Callable[[str | None], str]
"""Gives a bearer token: any good one for None, else one that was made after, and satisfies, a challenge (JSON, or
empty for a refusal without one)."""


class GraphReader:
    """A :class:`addin.mailboxes.contract.MessageReader` of one mailbox: the user's own, or ``owner``'s where that is
    shared with them.

    ``url`` is the origin of Graph, ``own_address`` names the mailbox in what is read, ``now`` bounds believable dates,
    ``consent_url`` is where an administrator allows the reading; ``forget`` drops the tokens of whoever signs out.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        own_address: str,
        now: datetime,
        owner: str = "",
        consent_url: str = "",
        session: requests.Session | None = None,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        mailbox = f"users/{quote(owner, safe='')}" if owner else "me"
        self._url = url
        self._messages = f"{url}/v1.0/{mailbox}/messages"
        self._token = token
        self._own_address = own_address
        self._now = now
        self._shared = bool(owner)
        self._consent_url = consent_url
        self._session = session or open_session()
        self.forget = forget

    def of(self, owner: str) -> "GraphReader":
        """A reader of the mailbox ``owner`` shares with the user, with the user's own token."""
        return GraphReader(
            self._url,
            self._token,
            own_address=owner,
            now=self._now,
            owner=owner,
            consent_url=self._consent_url,
            session=self._session,
            forget=self.forget,
        )

    def read(self, provider_id: str) -> Item:
        """The mail with this id, as Office.js gives it in REST form.

        Raises :class:`NotFound`, :class:`NotAllowed` (:class:`ConsentMissing` where an administrator can help),
        :class:`MoreProofNeeded`, :class:`Unavailable`, and whatever ``token`` raises.
        """
        # Ids of both forms are Base64; whatever else stands in one must not become a path or a query.
        url = f"{self._messages}/{quote(provider_id, safe='')}"
        answer = self._answer(url, self._token(None))
        if answer.status == 401:
            answer = self._answer(url, self._token(_challenge(answer) or ""))
        if answer.status != 200:
            self._refuse(answer)
        document = _document(answer)
        if document is None or "id" not in document:
            raise _unavailable()  # a proxy's page, or a mail cut short, is no mail
        return opened(document, provider_id=provider_id, mailbox=self._own_address, now=self._now)

    def _answer(self, url: str, token: str) -> Answer:
        """Graph's answer, after a second try where that makes sense and the time allows it."""
        ends = time.monotonic() + SECONDS
        headers = {"Authorization": f"Bearer {token}", "Prefer": PREFER}
        for last in (False, True):
            wait = PAUSE * random.uniform(1, 2)  # noqa: S311 (spreads the second tries of many panels)
            try:
                answer = call(
                    self._session,
                    "GET",
                    url,
                    seconds=ends - time.monotonic(),
                    most=LARGEST_ANSWER,
                    headers=headers,
                    params={"$select": SELECT, "$expand": EXPAND},
                )
            except CallFailed as error:
                if last or not error.again:
                    raise _unavailable() from error
            else:
                if answer.status not in {429, 503}:
                    return answer
                wait = _retry_after(answer.headers.get("Retry-After", ""), wait)
            if last or time.monotonic() + wait >= ends:
                break
            time.sleep(wait)
        raise _unavailable()

    def _refuse(self, answer: Answer) -> None:
        """Raises what an answer that is no mail means."""
        error = (_document(answer) or {}).get("error")
        code = error.get("code") if isinstance(error, dict) else ""
        if answer.status == 401:
            challenge = _challenge(answer)
            if challenge:
                raise MoreProofNeeded(challenge)
        elif answer.status == 403 and self._shared:
            raise NotAllowed(text("You may not read this shared mailbox."))
        elif answer.status == 403:
            raise ConsentMissing(self._consent_url)
        elif answer.status in {404, 410} or code == "ErrorInvalidIdMalformed":
            raise NotFound(text("This mail is not in your mailbox any more."))
        raise _unavailable()


def _document(answer: Answer) -> Mapping[str, Any] | None:
    """The JSON object in an answer, or None. (Not by orjson: it refuses the half emojis some mails have.)"""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _challenge(answer: Answer) -> str:
    """The claims challenge of a refusal as JSON, or empty.

    https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """
    found = _CHALLENGE.search(answer.headers.get("WWW-Authenticate", "")[:8_000])
    if not found:
        return ""
    try:
        claims = base64.b64decode(found[1] + "=" * (-len(found[1]) % 4), altchars=b"-_").decode()
        return claims if isinstance(json.loads(claims), dict) else ""
    except (binascii.Error, ValueError, RecursionError):
        return ""


def _retry_after(value: str, otherwise: float) -> float:
    """Seconds to wait by a Retry-After header in either of its forms (RFC 9110, §10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return otherwise
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _unavailable() -> Unavailable:
    return Unavailable(text("Microsoft does not answer now. Try again in a moment."))
