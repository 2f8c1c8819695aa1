"""The Gmail add-on over HTTP: triggers and actions that answer with card JSON."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from addin.deals.opportunity import Opportunity
from addin.desk.add_note import add_note
from addin.desk.browse_mailbox import read_message
from addin.desk.correct_match import correct_match
from addin.desk.create_opportunity import create_opportunity
from addin.desk.desk import Desk
from addin.desk.edit_opportunity import changed_since_base, edit_opportunity
from addin.desk.once import once
from addin.desk.open_email import OpenedEmail, open_email
from addin.desk.rate_email import rate_opened_email
from addin.desk.search_opportunities import read_opportunity, search_opportunities
from addin.errors import DealsideError, EditConflict, InvalidInput, NotAllowed, NotSignedIn
from addin.gmail.cards import CardMaker, error_card
from addin.gmail.event import Event, read_event
from addin.gmail.forms import conflict_card, edit_card, other_card
from addin.gmail.widgets import Part, pushed, rendered
from addin.http.guard import bearer_token, front_desk
from addin.http.headers import request_id
from addin.http.incoming import json_body
from addin.language import reading
from addin.language.translator import Translator, translator
from addin.wording import Text, text

gmail = Blueprint("gmail", __name__, url_prefix="/gmail")


@gmail.before_request
def verify_caller() -> Response | None:
    """The caller proves itself with the bearer token, the user with the event's own; both are verified."""
    try:
        g.desk = front_desk().sign_in(bearer_token())
        event = read_event(json_body())
        if event.user_token and event.user_token != bearer_token():
            caller, g.desk = g.desk, front_desk().sign_in(event.user_token)
            caller.store.close()
        g.event = event
    except (NotSignedIn, NotAllowed) as error:
        return _answer({"error": error.code}, 401)
    except HTTPException:
        return _answer(pushed(error_card(_say(), _say().gettext("This request could not be read."), request_id())))
    return None


def _answer(document: Part, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status=status, mimetype="application/json")


def _desk() -> Desk:
    desk: Desk = g.desk
    return desk


def _event() -> Event:
    event: Event = g.event
    return event


def _say() -> Translator:
    event: Event | None = g.get("event")
    wanted = event.locale if event and event.locale else _desk().rep.locale if "desk" in g else "en"
    return translator(wanted)


def _maker() -> CardMaker:
    base = current_app.config["CARD_BASE_URL"]
    return CardMaker(_desk(), _say(), base, _event().message_id, secrets.token_hex(8))


def _opened() -> OpenedEmail:
    return open_email(_desk(), read_message(_desk(), _event().message_id).message)


@gmail.post("/message")
def message() -> Response:
    return _answer(pushed(_maker().message_card(_opened())))


@gmail.post("/action/<name>")
def act(name: str) -> Response:
    verb = ACTIONS.get(name)
    if verb is None:
        sentence = _say().gettext("This button is from an older version. Open the mail again.")
        return _answer(rendered({"pushCard": error_card(_say(), sentence, request_id())}))
    return _answer(verb())


def _refreshed(notification: str) -> Part:
    """After a change: back to the message's card, afresh, and everything older is known to be stale."""
    return rendered(
        {"popToRoot": True}, {"updateCard": _maker().message_card(_opened())}, notification=notification, changed=True
    )


def _once(verb: Callable[[], Any]) -> None:
    """The effect of a button once, however often its key arrives."""
    event = _event()
    seen = orjson.dumps([request.path, event.parameters, event.inputs], option=orjson.OPT_SORT_KEYS)

    def run() -> dict[str, bool]:
        verb()
        return {"done": True}

    once(_desk(), event.parameters.get("key"), seen, run)


def _rate() -> Part:
    value = _event().parameters.get("value", "")
    if value not in {"1", "-1", "0"}:
        raise InvalidInput({"value": text("A rating is 1 or -1.")})
    _once(lambda: rate_opened_email(_desk(), _opened().message, int(value)))
    said = {"1": _say().gettext("Rated +."), "-1": _say().gettext("Rated −.")}
    return _refreshed(said.get(value, _say().gettext("Rating taken back.")))


def _note() -> Part:
    event, opened = _event(), _opened()
    _once(
        lambda: add_note(
            _desk(), event.parameters.get("opportunity_id", ""), event.input("note"), opened.match.activity_id or None
        )
    )
    return _refreshed(_say().gettext("Note saved."))


def _link() -> Part:
    target = _event().parameters.get("opportunity_id", "")
    _once(lambda: correct_match(_desk(), _opened().message, target or None, "thread"))
    linked = _say().gettext("Linked, with the whole conversation.")
    return _refreshed(linked if target else _say().gettext("Noted: not about any deal."))


def _other() -> Part:
    return rendered({"pushCard": other_card(_maker(), _opened().message)})


def _search() -> Part:
    query = _event().input("q")[:200]
    found = search_opportunities(_desk(), query, status="open", limit=8).opportunities
    return rendered({"updateCard": other_card(_maker(), _opened().message, found, query)})


def _create() -> Part:
    event = _event()
    typed = event.input("amount")
    wanted = {
        "name": event.input("name").strip(),
        "account_name": event.input("account_name"),
        "amount": _amount(typed) if typed.strip() else None,
    }
    _once(lambda: create_opportunity(_desk(), wanted, _opened().message))
    return _refreshed(_say().gettext("Created and linked."))


def _amount(typed: str) -> str:
    found = reading.amount(typed, _say().locale)
    if found is None:
        raise InvalidInput({"amount": text("This is not an amount. Try 84,000 or 84k.")})
    return found


def _edit() -> Part:
    one = read_opportunity(_desk(), _event().parameters.get("opportunity_id", ""))
    return rendered({"pushCard": edit_card(_maker(), one, _desk().store.stages.all())})


def _save() -> Part:
    event = _event()
    opportunity_id = event.parameters.get("opportunity_id", "")
    one = read_opportunity(_desk(), opportunity_id)
    try:
        values = _form_values(event, one)
        return _saved(one, changed_since_base(_desk(), one, _base_version(), values))
    except InvalidInput as error:
        sentences = {name: _say()(value) for name, value in error.fields.items() if isinstance(value, Text)}
        card = edit_card(_maker(), one, _desk().store.stages.all(), sentences, event.inputs)
        return rendered({"updateCard": card}, notification=next(iter(sentences.values()), ""))


def _form_values(event: Event, one: Opportunity) -> dict[str, Any]:
    """The edit form as the desk takes it. A cleared date is absent from the form: that means no date."""
    typed, likelihood = event.input("amount").strip(), event.input("probability").strip().rstrip("%")
    if likelihood and not likelihood.isdecimal():
        raise InvalidInput({"probability": text("This must be a whole number from 0 to 100.")})
    close = event.inputs.get("close_date")
    # What the form was filled with is no guesswork: 1234.567 is not a million for Korean readers.
    amount = typed if typed == (one.amount or "") else _amount(typed) if typed else None
    return {
        "amount": amount or None,
        "stage": event.input("stage"),
        "close_date": datetime.fromtimestamp(close / 1000, UTC).date().isoformat() if isinstance(close, int) else None,
        "probability": int(likelihood) if likelihood else None,
        "next_step": event.input("next_step"),
    }


def _keep() -> Part:
    """Keep all my values of a clash, on top of the version that was shown."""
    parameters = _event().parameters
    mine = {}
    for name in ("amount", "stage", "close_date", "probability", "next_step"):
        if f"mine_{name}" in parameters:
            value = parameters[f"mine_{name}"]
            empty = value == "" and name in {"amount", "close_date", "probability"}
            number = name == "probability" and value.isdecimal()
            mine[name] = None if empty else int(value) if number else value
    return _saved(read_opportunity(_desk(), parameters.get("opportunity_id", "")), mine)


def _base_version() -> int:
    version = _event().parameters.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _saved(one: Opportunity, changes: dict[str, Any]) -> Part:
    """Save what nobody else changed meanwhile; where somebody did, show both values."""
    base = _base_version()
    clash: dict[str, Any] = {}

    def save() -> None:
        try:
            edit_opportunity(_desk(), one.id, base, changes)
        except EditConflict as error:
            clash.update(error.fields)
            rest = {name: value for name, value in changes.items() if name not in error.fields}
            edit_opportunity(_desk(), one.id, base, rest)

    _once(save)
    if clash:
        now = read_opportunity(_desk(), one.id)
        return rendered({"pushCard": conflict_card(_maker(), now, clash)})
    return _refreshed(_say().gettext("Saved."))


def _take() -> Part:
    return _refreshed(_say().gettext("Their value was kept."))


ACTIONS: dict[str, Callable[[], Part]] = {
    "rate": _rate,
    "note": _note,
    "link": _link,
    "other": _other,
    "search": _search,
    "create": _create,
    "edit": _edit,
    "save": _save,
    "keep": _keep,
    "take": _take,
}


@gmail.errorhandler(DealsideError)
def refused(error: DealsideError) -> Response:
    """A verified call always gets a card: what is wrong, in words."""
    say = _say()
    sentence = " ".join(say(one) for one in error.fields.values() if isinstance(one, Text)) or say(error.detail)
    return _answer(_shown(error_card(say, sentence, request_id()), sentence))


@gmail.errorhandler(Exception)
def failed(error: Exception) -> Response:
    if isinstance(error, HTTPException) and "desk" not in g:
        return _answer({"error": "not_signed_in"}, 401)
    current_app.logger.error("request %s failed: %s", request_id(), type(error).__name__)
    sentence = _say().gettext("Something went wrong here. Nothing was changed.")
    return _answer(_shown(error_card(_say(), sentence, request_id()), sentence))


def _shown(card: Part, sentence: str) -> Part:
    if "/action/" in request.path:
        return rendered({"pushCard": card}, notification=sentence)
    return pushed(card)
