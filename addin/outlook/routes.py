"""The opened mail or meeting: the panel, and what a rep does in it."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from addin.deals.message import Message
from addin.desk.add_note import add_note
from addin.desk.create_opportunity import create_opportunity
from addin.desk.edit_opportunity import edit_opportunity, undo_edit
from addin.desk.open_email import match_email, open_email
from addin.desk.rate_email import rate_email, rate_opened_email
from addin.desk.search_opportunities import read_opportunity, search_opportunities
from addin.desk.timeline import read_activity, timeline
from addin.errors import EditConflict, InvalidInput
from addin.http.guard import desk
from addin.http.incoming import body
from addin.language import reading
from addin.language.formats import zone
from addin.language.translator import Translator
from addin.outlook.blueprint import act_once, first_problem, fragment, outlook, spoken
from addin.outlook.inputs import (
    ActivityInput,
    CreateInput,
    EditInput,
    NoteInput,
    OpenInput,
    RateInput,
    SearchInput,
    TimelineInput,
    UndoInput,
)
from addin.outlook.pane import FieldState, panel, shown_value, timeline_lines
from addin.wording import Text, text

_OPEN, _EDIT, _UNDO, _RATE = OpenInput(), EditInput(), UndoInput(), RateInput()
_NOTE = NoteInput()
_SEARCH, _CREATE, _ACTIVITY, _TIMELINE = SearchInput(), CreateInput(), ActivityInput(), TimelineInput()
FOUND = 8


@outlook.post("/panel")
def opened_panel() -> Response:
    return panel_of(body(_OPEN)["message"])


@outlook.post("/edit")
def edited() -> Response:
    given, say = body(_EDIT), spoken()
    name = given["field"]
    try:
        if name == "amount":
            _same_currency(given)
        value = _typed(name, given["value"] if given["exact"] else understood(name, given["value"], say))
        result = act_once(lambda: _saved(given, {name: value}))
    except InvalidInput as error:
        state = FieldState("error", first_problem(error, say), typed=given["value"])
        return _about_the_deal(given, {name: state}, state.text, status=422)
    except EditConflict as error:
        return _about_the_deal(given, _conflict(error, given, say), say(error.detail), status=409)
    states = {name: FieldState(result["state"], undo=result["version"])}
    return _about_the_deal(given, states, say.gettext("Saved on the deal the mail was on. It is on another one now."))


def _same_currency(given: Mapping[str, Any]) -> None:
    """Raises :class:`InvalidInput` when an amount was typed in another currency than the deal's."""
    if not reading.currency(given["value"]):
        return
    own = read_opportunity(desk(), given["opportunity_id"]).currency
    if reading.other_currency(given["value"], own):
        raise InvalidInput({"amount": text("This deal is in %(currency)s.", currency=own)})


def _about_the_deal(
    given: Mapping[str, Any], states: Mapping[str, FieldState], told: str, status: int = 200
) -> Response:
    """The panel with what became of an edit at its fields. A mail that has moved to another deal meanwhile shows that
    one, with ``told`` above it."""
    if match_email(desk(), given["message"]).opportunity_id == given["opportunity_id"]:
        return panel_of(given["message"], status=status, states=states)
    return panel_of(given["message"], status=status, notice=told)


@outlook.post("/undo")
def undone() -> Response:
    given, say = body(_UNDO), spoken()
    try:
        act_once(lambda: {"version": undo_edit(desk(), given["opportunity_id"], given["version"]).opportunity.version})
    except EditConflict as error:
        return _about_the_deal(given, _conflict(error, given, say), say(error.detail), status=409)
    return panel_of(given["message"], notice=say.gettext("Taken back."))


def _saved(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Carry the edit out; ``version`` is None when it changed nothing, so that there is nothing to take back."""
    before = read_opportunity(desk(), given["opportunity_id"]).version
    done = edit_opportunity(desk(), given["opportunity_id"], given["version"], changes)
    after = done.opportunity.version
    return {"state": done.state, "version": after if after != before else None}


def understood(name: str, typed: str, say: Translator) -> str:
    """What was typed, as the desk takes it. Raises :class:`InvalidInput` naming what would be understood."""
    if name == "amount" and typed.strip():
        found = reading.amount(typed, say.locale)
        if found is None:
            raise InvalidInput({name: text("This is not an amount. Try 84,000 or 84k.")})
        return found
    if name == "close_date" and typed.strip():
        today = desk().now.astimezone(zone(desk().rep.timezone)).date()
        date = reading.day(typed, say.locale, today)
        if date is None:
            raise InvalidInput({name: text("This is not a date. Try 18 Dec, fri or in 2 weeks.")})
        return date.isoformat()
    return typed.strip().rstrip("%").strip() if name == "probability" else typed.strip()


def _typed(name: str, value: str) -> Any:
    if name == "probability" and value:
        try:
            return int(value)
        except ValueError as error:
            raise InvalidInput({name: text("This must be a whole number from 0 to 100.")}) from error
    return None if value == "" and name in {"amount", "close_date", "probability"} else value


def _conflict(error: EditConflict, given: Mapping[str, Any], say: Translator) -> dict[str, FieldState]:
    now = read_opportunity(desk(), given["opportunity_id"])
    return {
        name: FieldState(
            "conflict",
            say(error.detail),
            mine=shown_value(name, values["mine"], now, desk(), say),
            theirs=shown_value(name, values["theirs"], now, desk(), say),
            mine_raw="" if values["mine"] is None else str(values["mine"]),
        )
        for name, values in error.fields.items()
    }


@outlook.post("/rate")
def rated() -> Response:
    given = body(_RATE)

    def act() -> dict[str, Any]:
        if given["activity_id"]:
            rate_email(desk(), given["activity_id"], given["value"])
        else:
            rate_opened_email(desk(), given["message"], given["value"])
        return {}

    act_once(act)
    return panel_of(given["message"])


@outlook.post("/note")
def noted() -> Response:
    given, say = body(_NOTE), spoken()
    about = open_email(desk(), given["message"]).match.activity_id or None
    try:
        act_once(lambda: {"id": add_note(desk(), given["opportunity_id"], given["text"], about).id})
    except InvalidInput as error:
        return panel_of(given["message"], status=422, notice=first_problem(error, say))
    return panel_of(given["message"], notice=say.gettext("Note saved."))


@outlook.post("/search")
def found() -> Response:
    given = body(_SEARCH)
    result = search_opportunities(desk(), given["q"], status="open", limit=FOUND + bool(given["without"]))
    others = [one for one in result.opportunities if one.id != given["without"]][:FOUND]
    return fragment("found.html", spoken(), opportunities=others)


@outlook.post("/create")
def created() -> Response:
    given, say = body(_CREATE), spoken()
    typed = {name: given[name] for name in ("name", "account_name", "amount")}
    try:
        wanted = {"name": typed["name"].strip(), "account_name": typed["account_name"]}
        wanted["amount"] = understood("amount", typed["amount"], say) or None
        currency = reading.currency(typed["amount"])
        if currency:
            wanted["currency"] = currency
        act_once(lambda: {"id": create_opportunity(desk(), wanted, given["message"]).id})
    except InvalidInput as error:
        errors = {name: say(value) for name, value in error.fields.items() if isinstance(value, Text)}
        return panel_of(given["message"], status=422, create=typed, create_errors=errors)
    return panel_of(given["message"], notice=say.gettext("Created and linked."))


@outlook.post("/activity")
def one_activity() -> Response:
    entry, content = read_activity(desk(), body(_ACTIVITY)["activity_id"])
    return fragment("activity.html", spoken(), entry=entry, content=content)


@outlook.post("/timeline")
def more_activities() -> Response:
    given, say = body(_TIMELINE), spoken()
    at, _, one = given["before"].partition("~")
    result = timeline(desk(), given["opportunity_id"], (at, one))
    more = f"{result.more[0]}~{result.more[1]}" if result.more else ""
    return fragment("lines.html", say, lines=timeline_lines(result.activities, desk(), say), more=more)


def panel_of(message: Message, *, status: int = 200, **shown: Any) -> Response:
    """The panel beside ``message`` as it is now; ``shown`` is what the action just done leaves to say."""
    say, made_at = spoken(), desk().store.people.revision()  # read first: nothing older can be shown under it
    shows = panel(open_email(desk(), message), desk(), say, **shown)
    return fragment("panel.html", say, status=status, made_at=made_at, panel=shows)
