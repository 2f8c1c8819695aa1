"""The Outlook task pane: a shell without data, and HTML fragments of the desk's verbs."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from addin.deals.message import Message
from addin.desk.add_note import add_note
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.create_opportunity import create_opportunity
from addin.desk.edit_opportunity import edit_opportunity, undo_edit
from addin.desk.once import once
from addin.desk.open_email import OpenedEmail, match_email, open_email
from addin.desk.rate_email import rate_email, rate_opened_email
from addin.desk.search_opportunities import read_opportunity, search_opportunities
from addin.desk.timeline import read_activity, timeline
from addin.errors import DealsideError, EditConflict, InvalidInput
from addin.http.guard import desk, locale, open_to_everybody, sign_in_first
from addin.http.headers import PANE_POLICY, page, request_id
from addin.http.incoming import body, raw_body
from addin.http.statuses import status_of
from addin.language import reading
from addin.language.formats import role_name, zone
from addin.language.translator import Translator, nearest_locale, translator
from addin.outlook.inputs import (
    ActivityInput,
    CreateInput,
    EditInput,
    LinkInput,
    NoteInput,
    OpenInput,
    RateInput,
    SearchInput,
    TimelineInput,
    UndoInput,
)
from addin.outlook.pane import FieldState, panel, shown_value, timeline_lines
from addin.wording import Text, text

outlook = Blueprint("outlook", __name__, url_prefix="/outlook", template_folder="templates")
sign_in_first(outlook)


_OPEN, _EDIT, _UNDO, _RATE = OpenInput(), EditInput(), UndoInput(), RateInput()
_NOTE, _LINK = NoteInput(), LinkInput()
_SEARCH, _CREATE, _ACTIVITY, _TIMELINE = SearchInput(), CreateInput(), ActivityInput(), TimelineInput()


@outlook.get("/pane")
@open_to_everybody
def pane() -> Response:
    """The shell: no data, so it may be seen by anybody and painted before anybody is known."""
    language = nearest_locale(request.args.get("lang") or request.headers.get("Accept-Language", ""))
    say = translator(language)
    office = current_app.config["OFFICE_JS_URL"]
    return page(render_template("shell.html", _=say.gettext, locale=language, office_js_url=office), PANE_POLICY)


@outlook.post("/panel")
def opened_panel() -> Response:
    return _panel(body(_OPEN)["message"])


@outlook.post("/edit")
def edited() -> Response:
    given, say = body(_EDIT), _say()
    name = given["field"]
    try:
        value = _typed(name, given["value"] if given["exact"] else _understood(name, given["value"], say))
        result = _once(lambda: _saved(given, {name: value}))
    except InvalidInput as error:
        state = FieldState("error", _first(error, say), typed=given["value"])
        return _panel(given["message"], status=422, states={name: state})
    except EditConflict as error:
        return _panel(given["message"], status=409, states=_conflict(error, given, say))
    return _panel(given["message"], states={name: FieldState(result["state"], undo=result["version"])})


@outlook.post("/undo")
def undone() -> Response:
    given, say = body(_UNDO), _say()
    try:
        _once(lambda: {"version": undo_edit(desk(), given["opportunity_id"], given["version"]).opportunity.version})
    except EditConflict as error:
        return _panel(given["message"], status=409, states=_conflict(error, given, say))
    return _panel(given["message"], notice=say.gettext("Taken back."))


def _saved(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Carry the edit out; ``version`` is None when it changed nothing, so that there is nothing to take back."""
    before = read_opportunity(desk(), given["opportunity_id"]).version
    done = edit_opportunity(desk(), given["opportunity_id"], given["version"], changes)
    after = done.opportunity.version
    return {"state": done.state, "version": after if after != before else None}


def _understood(name: str, typed: str, say: Translator) -> str:
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

    _once(act)
    return _panel(given["message"])


@outlook.post("/note")
def noted() -> Response:
    given, say = body(_NOTE), _say()
    about = open_email(desk(), given["message"]).match.activity_id or None
    try:
        _once(lambda: {"id": add_note(desk(), given["opportunity_id"], given["text"], about).id})
    except InvalidInput as error:
        return _panel(given["message"], status=422, notice=_first(error, say))
    return _panel(given["message"], notice=say.gettext("Note saved."))


@outlook.post("/link")
def linked() -> Response:
    given, say = body(_LINK), _say()
    message, target = given["message"], given["opportunity_id"]
    done = _once(lambda: _moved(message, lambda: correct_match(desk(), message, target, given["scope"])))
    notice = (
        say.gettext("Linked, with the whole conversation.") if target else say.gettext("Noted: not about any deal.")
    )
    return _panel(message, notice=notice, before="" if done["before"] == target else done["before"])


@outlook.post("/private")
def made_private() -> Response:
    message, say = body(_OPEN)["message"], _say()
    done = _once(lambda: _moved(message, lambda: mark_private(desk(), message)))
    notice = say.gettext("Marked private. Nothing of this conversation is kept.")
    return _panel(message, notice=notice, before=done["before"])


def _moved(message: Message, move: Callable[[], OpenedEmail]) -> dict[str, Any]:
    """Carry out a word on a mail; ``before`` is the deal it was on, to go back to."""
    before = match_email(desk(), message).opportunity_id
    move()
    return {"before": before}


@outlook.post("/search")
def found() -> Response:
    say = _say()
    result = search_opportunities(desk(), body(_SEARCH)["q"], status="open", limit=8)
    return _fragment("found.html", say, opportunities=result.opportunities)


@outlook.post("/create")
def created() -> Response:
    given, say = body(_CREATE), _say()
    typed = {name: given[name] for name in ("name", "account_name", "amount")}
    try:
        wanted = {"name": typed["name"].strip(), "account_name": typed["account_name"]}
        wanted["amount"] = _understood("amount", typed["amount"], say) or None
        _once(lambda: {"id": create_opportunity(desk(), wanted, given["message"]).id})
    except InvalidInput as error:
        errors = {name: say(value) for name, value in error.fields.items() if isinstance(value, Text)}
        return _panel(given["message"], status=422, create=typed, create_errors=errors)
    return _panel(given["message"], notice=say.gettext("Created and linked."))


@outlook.post("/activity")
def one_activity() -> Response:
    entry, content = read_activity(desk(), body(_ACTIVITY)["activity_id"])
    return _fragment("activity.html", _say(), entry=entry, content=content)


@outlook.post("/timeline")
def more_activities() -> Response:
    given, say = body(_TIMELINE), _say()
    at, _, one = given["before"].partition("~")
    result = timeline(desk(), given["opportunity_id"], (at, one))
    more = f"{result.more[0]}~{result.more[1]}" if result.more else ""
    return _fragment("lines.html", say, lines=timeline_lines(result.activities, desk(), say), more=more)


def _panel(message: Message, *, status: int = 200, **shown: Any) -> Response:
    say = _say()
    return _fragment("panel.html", say, status=status, panel=panel(open_email(desk(), message), desk(), say, **shown))


def _fragment(template: str, say: Translator, *, status: int = 200, **values: Any) -> Response:
    html = render_template(template, _=say.gettext, locale=say.locale, role_name=role_name, **values)
    return Response(html, status=status, mimetype="text/html")


def _once(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    seen = f"{request.path}\n".encode() + raw_body()
    answer: dict[str, Any] = once(desk(), request.headers.get("Idempotency-Key"), seen, act)
    return answer


def _say() -> Translator:
    return translator(locale())


def _first(error: InvalidInput, say: Translator) -> str:
    value = next(iter(error.fields.values()), error.detail)
    return say(value) if isinstance(value, Text) else str(value)


@outlook.errorhandler(DealsideError)
def refused(error: DealsideError) -> Response:
    """A sentence for the panel's notice line; the panel itself stays as it is."""
    return _notice(_say()(error.detail), status_of(error), error.code, error.retryable)


@outlook.errorhandler(HTTPException)
def refused_by_http(error: HTTPException) -> Response:
    status = error.code or 500
    return _notice(_say().gettext("This request could not be read."), status, "bad_request", False)


@outlook.errorhandler(Exception)
def failed(error: Exception) -> Response:
    current_app.logger.error("request %s failed: %s", request_id(), type(error).__name__)
    return _notice(_say().gettext("Something went wrong here. Nothing was changed."), 500, "internal_error", True)


def _notice(sentence: str, status: int, code: str, retryable: bool) -> Response:
    html = render_template(
        "notice.html", sentence=sentence, code=code, retryable=retryable, request_id=request_id(), _=_say().gettext
    )
    answer = Response(html, status=status, mimetype="text/html")
    answer.headers["X-Notice"] = "1"
    return answer
