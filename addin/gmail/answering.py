"""From a call of Google's to an answer Gmail takes: verified, in time, and always a card.

A caller that is not Google gets 401 and nothing else. A verified one gets 200 and a JSON object, whatever happens:
Gmail shows nothing but "something went wrong" for anything else.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from contextlib import closing
from dataclasses import replace
from typing import NamedTuple

import orjson
from werkzeug.exceptions import BadRequest

from addin.desk.desk import Desk
from addin.errors import (
    CrmSignInNeeded,
    DealsideError,
    InvalidInput,
    NotAllowed,
    NotSignedIn,
    ScopeMissing,
    Unavailable,
)
from addin.gmail.actions.answers import sentences
from addin.gmail.call import Call
from addin.gmail.cards.trouble import crm_sign_in_card, error_card, slow_card, stranger_card
from addin.gmail.deployment import READING_SECONDS, Deployment
from addin.gmail.event import Event, read_event
from addin.gmail.scopes import EMAIL
from addin.gmail.widgets import Part, pushed, rendered
from addin.language.translator import translator
from addin.wording import Text, text

GOOGLE = "google"
_log = logging.getLogger(__name__)

Work = Callable[[Call], Part]
"""Carries out what was asked for; returns the whole answer."""


class Answer(NamedTuple):
    """A status and the JSON object to go with it."""

    status: int
    document: Part


class Visit:
    """One request on its way through: what is known of it so far decides how it can be answered if it fails."""

    def __init__(self, deployment: Deployment, *, path: str, token: str, body: bytes, request_id: str) -> None:
        self.deployment = deployment
        self.endpoints = [base + path for base in deployment.called_at]
        self.token = token
        self.body = body
        self.request_id = request_id
        self.is_action = "/action/" in path
        self.began = time.monotonic()
        self.provider = ""
        self.event = Event()
        self.call: Call | None = None

    def answer(self, work: Work) -> Answer:
        """The answer within the deadline.

        A trigger only reads, from Gmail and our store, each within a time of its own, so it is answered right here: to
        hand it over to another thread costs half as much again. An action may wait for a lock or a CRM.
        """
        refusal = self._verify()
        if refusal is not None:
            return refusal
        if not self.is_action:
            return self._answered(work)
        job = self.deployment.threads.submit(self._answered, work)
        try:
            return job.result(max(self.deployment.seconds - (time.monotonic() - self.began), 0.1))
        except Late:
            begun = not job.cancel()
            _log.warning("request %s takes too long", self.request_id)
            again = self.call.onclick("again") if self.call else None
            card = slow_card(translator(self.event.locale), self.request_id, again, changing=begun)
            return Answer(200, self.shown(card))

    def _verify(self) -> Answer | None:
        """Who calls, and what was sent; an answer where that ends it."""
        try:
            self.provider = self.deployment.callers.verify(self.token, self.endpoints)
        except (NotSignedIn, NotAllowed, Unavailable) as error:
            _log.warning("request %s is not Google's: %s", self.request_id, error.code)
            return Answer(503 if isinstance(error, Unavailable) else 401, {"error": error.code})
        try:
            self.event = read_event(orjson.loads(self.body))
        except (orjson.JSONDecodeError, BadRequest):
            return self._trouble(text("This request could not be read."))
        return None

    def _answered(self, work: Work) -> Answer:
        try:
            return self._for_user(self.provider, work)
        except Exception as error:
            _log.error("request %s failed: %s", self.request_id, type(error).__name__)
            if self.is_action:
                return self._trouble(text("Something went wrong here. Look at the deal before you try again."))
            return self._trouble(text("Something went wrong here. Nothing was changed."))

    def _for_user(self, provider: str, work: Work) -> Answer:
        """Sign the user in and do the work at their desk."""
        event, front = self.event, self.deployment.front_desk
        token = event.user_token or ("" if provider == GOOGLE else self.token)
        if not token:
            return Answer(200, _asking(ScopeMissing((EMAIL,))))
        try:
            desk = front.sign_in(token, provider)
        except NotSignedIn as error:
            return Answer(401, {"error": error.code})
        except NotAllowed as error:
            if provider != GOOGLE:
                return Answer(401, {"error": error.code})
            say = translator(event.locale)
            return Answer(200, self.shown(stranger_card(say, say(error.detail), self.request_id)))
        except Unavailable as error:
            say = translator(event.locale)
            return Answer(200, self.shown(error_card(say, say(error.detail), self.request_id)))
        with closing(desk.store):
            call = self.call = self._called(desk, provider)
            try:
                return Answer(200, work(call))
            except DealsideError as error:
                return Answer(200, self._refusal(call, error))

    def _called(self, desk: Desk, provider: str) -> Call:
        event, readers, calendar = self.event, self.deployment.readers, None
        if provider == GOOGLE and readers is not None:
            left = max(READING_SECONDS - (time.monotonic() - self.began), 0.1)
            mail = readers.mail(
                user_token=event.oauth_token,
                message_token=event.message_token,
                own_address=desk.rep.email,
                now=desk.now,
                seconds=left,
            )
            desk = replace(desk, own_mail=mail)
            calendar = readers.calendar(
                user_token=event.oauth_token, own_address=desk.rep.email, now=desk.now, seconds=left
            )
        return Call(
            desk,
            event,
            translator(event.locale or desk.rep.locale),
            base_url=self.deployment.base_url,
            seal=self.deployment.seal,
            calendar=calendar,
        )

    def _refusal(self, call: Call, error: DealsideError) -> Part:
        """The answer to what could not be done: what Google or the CRM needs from the user, or a card in words."""
        if isinstance(error, ScopeMissing):
            return _asking(error)
        if isinstance(error, CrmSignInNeeded):
            card = crm_sign_in_card(call.say, error.crm, error.url, call.onclick("again"))
            return {"custom_authorization_prompt": {"action": {"navigations": [{"pushCard": card}]}}}
        sentence = " ".join(sentences(call, error).values()) or call.text(error.detail)
        if isinstance(error, InvalidInput) and self.is_action:
            return rendered(notification=sentence)  # the form stays as it is
        again = call.onclick("again") if error.retryable else None
        return self.shown(error_card(call.say, sentence, self.request_id, again), sentence)

    def _trouble(self, sentence: Text) -> Answer:
        say = self.call.say if self.call else translator(self.event.locale)
        return Answer(200, self.shown(error_card(say, say(sentence), self.request_id), say(sentence)))

    def shown(self, card: Part, notification: str = "") -> Part:
        """``card`` in the shape this request is answered in."""
        return rendered({"pushCard": card}, notification=notification) if self.is_action else pushed(card)


def _asking(error: ScopeMissing) -> Part:
    """Makes the host ask the user for what is missing, and then repeat the call."""
    return {"requesting_google_scopes": {"scopes": list(error.scopes)}}
