"""Actions on a deal: look it up, edit it, decide a clash, its timeline and its warnings."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from addin.deals.opportunity import Opportunity
from addin.deals.warning import warnings
from addin.desk.edit_opportunity import changed_since_base, edit_opportunity
from addin.desk.search_opportunities import read_opportunity
from addin.desk.timeline import read_activity, timeline
from addin.desk.warn import my_warnings
from addin.errors import EditConflict, InvalidInput
from addin.gmail.actions.answers import looked_up, refreshed, sentences, too_much_to_repeat
from addin.gmail.actions.mail import amount_of
from addin.gmail.call import Call
from addin.gmail.cards.activity import activity_card, timeline_card, warning_card
from addin.gmail.cards.edit import FIELDS, conflict_card, edit_card
from addin.gmail.cards.home import warnings_card
from addin.gmail.presses import Press, StaleButton
from addin.gmail.widgets import Part, rendered
from addin.language import reading
from addin.storage.timeline import FIRST_PAGE
from addin.wording import text

PAGE = 10
BEFORE_THAT = 3


def deal(call: Call, press: Press) -> Part:
    """Show a deal on its own."""
    return rendered({"pushCard": looked_up(call, press.record)})


def edit(call: Call, press: Press) -> Part:
    """The form."""
    one = read_opportunity(call.desk, press.record)
    return rendered({"pushCard": edit_card(call, one, call.desk.store.stages.all())})


def save(call: Call, press: Press) -> Part:
    """Save the form; what nobody else touched is saved even where another field clashes."""
    one = read_opportunity(call.desk, press.record)
    try:
        values = _form_values(call, one)
        return _saved(call, press, one, changed_since_base(call.desk, one, press.version, values))
    except InvalidInput as error:
        problems = sentences(call, error)
        said = next(iter(problems.values()), "")
        if too_much_to_repeat(call.event.inputs):
            return rendered(notification=said)  # the form stays as it is
        card = edit_card(call, one, call.desk.store.stages.all(), problems, call.event.inputs)
        return rendered({"updateCard": card}, notification=said)


def _form_values(call: Call, one: Opportunity) -> dict[str, Any]:
    """The edit form as the desk takes it. A cleared date is absent from the form: that means no date."""
    event = call.event
    typed, likelihood = event.input("amount").strip(), event.input("probability").strip().rstrip("%").strip()
    if likelihood and not (likelihood.isascii() and likelihood.isdecimal() and len(likelihood) < 10):
        raise InvalidInput({"probability": text("This must be a whole number from 0 to 100.")})
    # What the form was filled with is no guesswork: 1234.567 is not a million for Korean readers.
    amount = typed if typed == (one.amount or "") else amount_of(call, typed) if typed else None
    if reading.other_currency(typed, one.currency):
        raise InvalidInput({"amount": text("This deal is in %(currency)s.", currency=one.currency)})
    return {
        "amount": amount or None,
        "stage": event.input("stage"),
        "close_date": _date(event.inputs.get("close_date")),
        "probability": int(likelihood) if likelihood else None,
        "next_step": event.input("next_step"),
    }


def _date(milliseconds: str | int | None) -> str | None:
    """A picked day (00:00 UTC) as an ISO date. Raises :class:`InvalidInput` for days no calendar has."""
    if not isinstance(milliseconds, int):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidInput({"close_date": text("This must be a date such as 2026-12-18.")}) from error


def _saved(call: Call, press: Press, one: Opportunity, changes: Mapping[str, Any]) -> Part:
    """Save what nobody else changed meanwhile; where somebody did, show both values."""

    def act() -> dict[str, Any]:
        try:
            edit_opportunity(call.desk, one.id, press.version, changes)
        except EditConflict as error:
            rest = {name: value for name, value in changes.items() if name not in error.fields}
            edit_opportunity(call.desk, one.id, press.version, rest)
            return {"clash": error.fields}
        return {}

    key, outcome = call.once(press, act)
    clash = outcome.get("clash")
    if clash:
        now = read_opportunity(call.desk, one.id)
        return rendered({"pushCard": conflict_card(call, now, clash, key)})
    return refreshed(call, call.say.gettext("Saved."), deal=one.id)


def keep(call: Call, press: Press) -> Part:
    """The rep's choice in a clash, field by field, on top of the version that was shown beside it."""
    outcome = call.desk.store.idempotency.answer(call.desk.rep.id, press.value)
    clash = outcome.get("clash") if isinstance(outcome, dict) else None
    if not isinstance(clash, dict):
        raise StaleButton
    mine = {
        name: clash[name]["mine"] for name in FIELDS if name in clash and call.event.input(f"keep_{name}") != "theirs"
    }
    return _saved(call, press, read_opportunity(call.desk, press.record), mine)


def take(call: Call, press: Press) -> Part:
    """All of theirs: nothing is to be done."""
    return refreshed(call, call.say.gettext("Their value was kept."))


def whole_timeline(call: Call, press: Press) -> Part:
    """A page of a deal's activities; the value is where the page before ended."""
    at, _, last = press.value.partition("~")
    one = read_opportunity(call.desk, press.record)
    page = timeline(call.desk, press.record, (at, last) if last else FIRST_PAGE, PAGE)
    return rendered({"pushCard": timeline_card(call, one, page)})


def activity(call: Call, press: Press) -> Part:
    """One activity with what it says."""
    entry, content = read_activity(call.desk, press.record)
    return rendered({"pushCard": activity_card(call, entry, content)})


def all_warnings(call: Call, press: Press) -> Part:
    """All warnings of the rep's deals."""
    return rendered({"pushCard": warnings_card(call, my_warnings(call.desk))})


def warning(call: Call, press: Press) -> Part:
    """One warning with its evidence; a warning that is gone meanwhile shows the deal."""
    one = read_opportunity(call.desk, press.record)
    for each in warnings(one, call.desk.local_now):
        if each.kind == press.value:
            latest = timeline(call.desk, one.id, limit=BEFORE_THAT).activities
            return rendered({"pushCard": warning_card(call, one, each, latest)})
    return rendered({"pushCard": looked_up(call, one.id)}, notification=call.say.gettext("This warning is over."))
