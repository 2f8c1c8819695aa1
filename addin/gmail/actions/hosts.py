"""Actions on what the host has open besides a mail: a draft, a meeting; settings; and asking again."""

from datetime import UTC, datetime

from addin.deals.message import Message
from addin.desk.correct_match import correct_match
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput, NotFound, ScopeMissing, Unavailable
from addin.gmail.actions.answers import refreshed
from addin.gmail.call import Call
from addin.gmail.cards.meeting import log_card
from addin.gmail.cards.settings import LANGUAGES, settings_card
from addin.gmail.presses import Press
from addin.gmail.roots import meeting_message, root_card
from addin.gmail.scopes import COMPOSE, EVENT_DETAILS, SCOPES
from addin.gmail.widgets import Part, inserted, rendered
from addin.wording import text

LONG_AGO, FAR_AHEAD = 5 * 366 * 86_400, 366 * 86_400
"""Seconds within which a meeting that somebody types in may lie."""


def insert(call: Call, press: Press) -> Part:
    """Put the deal's next step into the draft. Raises :class:`ScopeMissing`."""
    if not call.event.grants(COMPOSE):
        raise ScopeMissing((COMPOSE,))
    one = read_opportunity(call.desk, press.record)
    if not one.next_step.strip():
        raise NotFound(text("This deal has no next step any more."))
    return inserted(one.next_step.strip())


def log(call: Call, press: Press) -> Part:
    """Put the opened meeting on the deal; where title and time are not known, ask for them."""
    message = _meeting(call)
    if not message.sent_at:
        if call.calendar is not None and call.event.grants(EVENT_DETAILS):
            raise Unavailable(text("Google does not answer now. Try again in a moment."))
        one = read_opportunity(call.desk, press.record)
        may_ask = call.calendar is not None and not call.event.grants(EVENT_DETAILS)
        return rendered({"pushCard": log_card(call, one, may_ask=may_ask)})
    return _logged(call, press, message)


def log_typed(call: Call, press: Press) -> Part:
    """The same with title and time as the rep gave them."""
    title, start = call.event.input("meeting_title").strip(), call.event.inputs.get("meeting_at")
    if not title:
        raise InvalidInput({"meeting_title": text("This may not be empty.")})
    if not isinstance(start, int):
        raise InvalidInput({"meeting_at": text("Choose when the meeting starts.")})
    now = call.desk.now.timestamp()
    if not now - LONG_AGO <= start / 1000 <= now + FAR_AHEAD:
        raise InvalidInput({"meeting_at": text("Choose when the meeting starts.")})
    sent_at = datetime.fromtimestamp(start / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _logged(call, press, _meeting(call)._replace(subject=title[:500], sent_at=sent_at))


def _meeting(call: Call) -> Message:
    if call.event.meeting is None:
        raise NotFound(text("No meeting is open."))
    return meeting_message(call, call.event.meeting)


def _logged(call: Call, press: Press, message: Message) -> Part:
    def act() -> None:
        correct_match(call.desk, message, press.record, "message")

    call.once(press, act)
    return refreshed(call, call.say.gettext("Meeting logged."))


def allow_meeting(call: Call, press: Press) -> Part:
    """Ask the rep to let us read the meeting. Raises :class:`ScopeMissing`, until they did."""
    if not call.event.grants(EVENT_DETAILS):
        raise ScopeMissing((EVENT_DETAILS,))
    return refreshed(call, call.say.gettext("Allowed."))


def settings(call: Call, press: Press) -> Part:
    """The settings, from a button or Gmail's own menu."""
    return rendered({"pushCard": settings_card(call)})


def save_settings(call: Call, press: Press) -> Part:
    """The language the rep reads where no host says one."""
    wanted, rep = call.event.input("locale"), call.desk.rep
    if wanted not in dict(LANGUAGES):
        raise InvalidInput({"locale": text("Choose a language.")})
    call.desk.store.people.set_locale(rep.id, wanted)
    return refreshed(call, call.say.gettext("Saved."))


def allow(call: Call, press: Press) -> Part:
    """Ask for everything that was refused. Raises :class:`ScopeMissing`, until all of it is granted."""
    refused = tuple(scope.url for scope in SCOPES if not call.event.grants(scope.url))
    if refused:
        raise ScopeMissing(refused)
    return refreshed(call, call.say.gettext("Allowed."))


def again(call: Call, press: Press) -> Part:
    """Ask for the first card once more."""
    return rendered({"popToRoot": True}, {"updateCard": root_card(call)})
