"""Actions on the opened mail: rate it, note something, say which deal it is about, create one for it."""

from typing import Any

from addin.desk.add_note import add_note
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.create_opportunity import create_opportunity
from addin.desk.rate_email import rate_email, rate_opened_email
from addin.desk.read_opened_email import keep_opened_email
from addin.desk.search_opportunities import Page, read_opportunity, search_opportunities
from addin.errors import DealsideError, InvalidInput, NotFound
from addin.gmail.actions.answers import refreshed, sentences
from addin.gmail.call import Call
from addin.gmail.cards.finding import SHORT_ID, create_card, find_card, suggested
from addin.gmail.presses import Press
from addin.gmail.roots import opened, opened_message
from addin.gmail.widgets import Part, rendered
from addin.language import reading
from addin.wording import text

FOUND = 8
_RATINGS = {"1": 1, "-1": -1, "0": 0}


def rate(call: Call, press: Press) -> Part:
    """Rate the opened mail: 1, -1, or 0 to take it back."""
    value = _rating(press)
    call.once(press, lambda: _nothing(rate_opened_email(call.desk, opened_message(call), value)))
    _keep_text(call)
    return refreshed(call, _rated(call, value))


def rate_activity(call: Call, press: Press) -> Part:
    """Rate a mail of the timeline."""
    value = _rating(press)
    call.once(press, lambda: _nothing(rate_email(call.desk, press.record, value)))
    entry = call.desk.store.timeline.read(press.record)
    return refreshed(call, _rated(call, value), deal=entry.opportunity_id if entry else "")


def _rating(press: Press) -> int:
    if press.value not in _RATINGS:
        raise InvalidInput({"value": text("A rating is 1 or -1.")})
    return _RATINGS[press.value]


def _rated(call: Call, value: int) -> str:
    gettext = call.say.gettext
    return {1: gettext("Rated +."), -1: gettext("Rated −.")}.get(value, gettext("Rating taken back."))


def note(call: Call, press: Press) -> Part:
    """Save a note on the deal, about the opened mail where it is captured."""
    beside = call.event.message_id or call.event.meeting
    about = opened(call).match if beside else None
    same_deal = about is not None and about.opportunity_id == press.record
    about_id = about.activity_id or None if about and same_deal else None
    call.once(press, lambda: _nothing(add_note(call.desk, press.record, call.event.input("note"), about_id)))
    _keep_text(call)
    return refreshed(call, call.say.gettext("Note saved."), deal=press.record)


def link(call: Call, press: Press) -> Part:
    """The rep's word on which deal the conversation is about; an empty record says none."""
    call.once(press, lambda: _nothing(correct_match(call.desk, opened_message(call), press.record or None, "thread")))
    _keep_text(call)
    gettext = call.say.gettext
    linked = gettext("Linked, with the whole conversation.")
    return refreshed(call, linked if press.record else gettext("Noted: not about any deal."))


def private(call: Call, press: Press) -> Part:
    """Nobody's business: what the conversation says is dropped."""
    call.once(press, lambda: _nothing(mark_private(call.desk, opened_message(call))))
    return refreshed(call, call.say.gettext("Private: nothing of this conversation is kept."))


def other(call: Call, press: Press) -> Part:
    """Find another deal for the opened mail."""
    return rendered({"pushCard": find_card(call, opened(call))})


def search(call: Call, press: Press) -> Part:
    """Deals for what was typed or picked from the suggestions, as a list."""
    query = call.event.input("q")[:200]
    beside = opened(call) if call.event.message_id or call.event.meeting else None
    shown = find_card(call, beside, find_deals(call, query).opportunities, query)
    return rendered({"pushCard": shown})


def find_deals(call: Call, query: str, limit: int = FOUND) -> Page:
    """Open deals with all words of ``query``; exactly one where it is a suggestion that was picked."""
    words, number = suggested(query)
    if number:
        known = call.desk.store.opportunities.id_by_external(number)
        if known:
            return Page([read_opportunity(call.desk, known)], None)
        near = search_opportunities(call.desk, words, status="open", limit=100).opportunities
        picked = [one for one in near if number == f"#{one.id[-SHORT_ID:]}"]
        if picked:
            return Page(picked[:1], None)
    return search_opportunities(call.desk, query, status="open", limit=limit)


def create(call: Call, press: Press) -> Part:
    """A new deal for the opened mail; a refused form keeps what was typed."""
    event = call.event
    try:
        typed = event.input("amount").strip()
        wanted: dict[str, Any] = {
            "name": event.input("name").strip(),
            "account_name": event.input("account_name"),
            "amount": amount_of(call, typed) if typed else None,
        }
        message = opened_message(call)
        call.once(press, lambda: {"id": create_opportunity(call.desk, wanted, message).id})
    except InvalidInput as error:
        problems = sentences(call, error)
        shown = create_card(call, opened(call), event.inputs, problems)
        return rendered({"pushCard": shown}, notification=next(iter(problems.values()), ""))
    _keep_text(call)
    return refreshed(call, call.say.gettext("Created and linked."))


def amount_of(call: Call, typed: str) -> str:
    """An amount as people type it. Raises :class:`InvalidInput`."""
    found = reading.amount(typed, call.say.locale)
    if found is None:
        raise InvalidInput({"amount": text("This is not an amount. Try 84,000 or 84k.")})
    return found


def _keep_text(call: Call) -> None:
    """Keep what the opened mail says, now that the rep has said something about it. That may fail: the rep's word is
    stored already, and the mailbox is captured later anyway."""
    if call.desk.own_mail is None or not call.event.message_id:
        return
    try:
        keep_opened_email(call.desk, call.item)
    except (DealsideError, NotFound):
        return


def _nothing(_: object) -> None:
    """The outcome of a button that leaves nothing to remember."""
