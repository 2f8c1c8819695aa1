"""Actions on the opened mail: rate it, note something, find the deal it is about, create one for it."""

from typing import Any

from addin.desk.add_note import add_note
from addin.desk.create_opportunity import create_opportunity
from addin.desk.open_email import open_email
from addin.desk.rate_email import rate_email, rate_opened_email
from addin.desk.read_opened_email import keep_opened_email
from addin.desk.search_opportunities import Page, read_opportunity, search_opportunities
from addin.errors import DealsideError, InvalidInput, Unavailable
from addin.gmail.actions.answers import refreshed, sentences, too_much_to_repeat
from addin.gmail.call import Call
from addin.gmail.cards.deal import note_card
from addin.gmail.cards.finding import ON_TOP, SHORT_ID, create_card, find_card, suggested
from addin.gmail.presses import Press
from addin.gmail.roots import opened, opened_message
from addin.gmail.widgets import Part, rendered
from addin.language import reading
from addin.storage.timeline import TimelineEntry
from addin.wording import text

FOUND = 8
_RATINGS = {"1": 1, "-1": -1, "0": 0}


def rate(call: Call, press: Press) -> Part:
    """Rate the opened mail: 1, -1, or 0 to take it back."""
    press = call.pressed_on_mail(press)
    value, message = _rating(press), opened_message(call)  # read before: a slow mailbox must not hold up the store
    call.once(press, lambda: _nothing(rate_opened_email(call.desk, message, value)))
    keep_text(call)
    now = open_email(call.desk, message, 1).entry
    return refreshed(call, _rated(call, now))


def rate_activity(call: Call, press: Press) -> Part:
    """Rate a mail of the timeline."""
    value = _rating(press)
    call.once(press, lambda: _nothing(rate_email(call.desk, press.record, value)))
    entry = call.desk.store.timeline.read(press.record)
    return refreshed(call, _rated(call, entry), deal=entry.opportunity_id if entry else "")


def _rating(press: Press) -> int:
    if press.value not in _RATINGS:
        raise InvalidInput({"value": text("A rating is 1 or -1.")})
    return _RATINGS[press.value]


def _rated(call: Call, entry: TimelineEntry | None) -> str:
    """The rating as it stands: a button pressed for the second time has changed nothing."""
    gettext = call.say.gettext
    value = entry.rating or 0 if entry else 0
    return {1: gettext("Rated +."), -1: gettext("Rated −.")}.get(value, gettext("Rating taken back."))


def note(call: Call, press: Press) -> Part:
    """Save a note on the deal, about the opened mail where that is captured on it. A mailbox that does not answer
    keeps no note from being saved."""
    about_id, of_this_mail = None, False
    if call.event.shows == "mail":
        try:
            match = opened(call).match
            of_this_mail = match.opportunity_id == press.record
            about_id = match.activity_id or None if of_this_mail else None
        except DealsideError:
            pass
    typed = call.event.input("note")
    try:
        call.once(press, lambda: _nothing(add_note(call.desk, press.record, typed, about_id)))
    except Unavailable as error:
        return rendered({"pushCard": note_card(call, press.record, typed, call.text(error.detail))})
    if of_this_mail:
        keep_text(call)
    return refreshed(call, call.say.gettext("Note saved."), deal=press.record)


def other(call: Call, press: Press) -> Part:
    """Find another deal for the opened mail."""
    return rendered({"pushCard": find_card(call, opened(call))})


def search(call: Call, press: Press) -> Part:
    """Deals for what was typed or picked from the suggestions, as a list."""
    query = call.event.input("q")[:200]
    beside = opened(call) if call.event.shows in {"mail", "meeting"} else None
    shown = find_card(call, beside, find_deals(call, query).opportunities, query)
    return rendered({"updateCard" if press.value == ON_TOP else "pushCard": shown})


def find_deals(call: Call, query: str, limit: int = FOUND) -> Page:
    """Open deals with all words of ``query``; exactly one where it is a suggestion that was picked."""
    words, number = suggested(query)
    if number:
        known = call.desk.store.opportunities.id_by_external(number)
        named = read_opportunity(call.desk, known) if known else None
        if named is not None and named.name.casefold().startswith(words.casefold()):
            return Page([named], None)
        near = search_opportunities(call.desk, words, status="open", limit=100).opportunities
        picked = [one for one in near if number == f"#{one.id[-SHORT_ID:]}"]
        if picked:
            return Page(picked[:1], None)
    return search_opportunities(call.desk, query, status="open", limit=limit)


def create(call: Call, press: Press) -> Part:
    """A new deal for the opened mail; a refused form keeps what was typed."""
    event, press = call.event, call.pressed_on_mail(press)
    message = opened_message(call)
    try:
        typed = event.input("amount").strip()
        wanted: dict[str, Any] = {
            "name": event.input("name").strip(),
            "account_name": event.input("account_name"),
            "amount": amount_of(call, typed) if typed else None,
        }
        currency = reading.currency(typed)
        if currency:
            wanted["currency"] = currency
        call.once(press, lambda: {"id": create_opportunity(call.desk, wanted, message).id})
    except InvalidInput as error:
        problems = sentences(call, error)
        said = next(iter(problems.values()), "")
        if too_much_to_repeat(event.inputs):
            return rendered(notification=said)  # the form stays as it is
        return rendered({"pushCard": create_card(call, opened(call), event.inputs, problems)}, notification=said)
    keep_text(call)
    return refreshed(call, call.say.gettext("Created and linked."))


def amount_of(call: Call, typed: str) -> str:
    """An amount as people type it. Raises :class:`InvalidInput`."""
    found = reading.amount(typed, call.say.locale)
    if found is None:
        raise InvalidInput({"amount": text("This is not an amount. Try 84,000 or 84k.")})
    return found


def keep_text(call: Call) -> None:
    """Keep what the opened mail says, now that the rep has said something about it. That may fail: the rep's word is
    stored already, and the mailbox is captured later anyway."""
    if call.desk.own_mail is None or call.event.shows != "mail":
        return
    try:
        keep_opened_email(call.desk, call.item)
    except DealsideError:
        return


def _nothing(_: object) -> None:
    """The outcome of a button that leaves nothing to remember."""
