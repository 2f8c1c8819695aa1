"""The Gmail add-on over HTTP: triggers, actions and suggestions that answer with card JSON."""

from typing import cast

import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from addin.errors import NotFound, NotSignedIn
from addin.gmail.actions import ACTIONS, UNSIGNED
from addin.gmail.actions.mail import find_deals
from addin.gmail.answering import Visit, Work
from addin.gmail.call import Call
from addin.gmail.cards.finding import suggestion
from addin.gmail.cards.message import message_card
from addin.gmail.deployment import Deployment
from addin.gmail.pace_picture import pace_picture
from addin.gmail.presses import Press
from addin.gmail.roots import compose_card_of, home, opened, root_card
from addin.gmail.widgets import Part, pushed
from addin.http.guard import bearer_token, open_to_everybody
from addin.http.headers import request_id
from addin.http.incoming import raw_body
from addin.wording import text

SUGGESTED = 8
SHORTEST_QUERY = 2

gmail = Blueprint("gmail", __name__, url_prefix="/gmail")


def _answered(work: Work) -> Response:
    try:
        token = bearer_token()
    except NotSignedIn as error:
        return _json({"error": error.code}, 401)
    try:
        body = raw_body()
    except RequestEntityTooLarge:
        body = b""  # as good as unreadable, which is said once the caller is known to be Google
    deployment = cast(Deployment, current_app.extensions["gmail"])
    visit = Visit(deployment, path=request.path, token=token, body=body, request_id=request_id())
    status, document = visit.answer(work)
    return _json(document, status)


def _json(document: Part, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status=status, mimetype="application/json")


@gmail.post("/home")
def at_home() -> Response:
    """Nothing is open: my day."""
    return _answered(lambda call: pushed(home(call)))


@gmail.post("/message")
def message_opened() -> Response:
    """A mail is open."""
    return _answered(lambda call: pushed(message_card(call, opened(call))))


@gmail.post("/compose")
def draft_opened() -> Response:
    """The rep asks for us while writing."""
    return _answered(lambda call: pushed(compose_card_of(call)))


@gmail.post("/event")
def event_opened() -> Response:
    """A meeting is open in Calendar."""
    return _answered(lambda call: pushed(root_card(call)))


@gmail.post("/suggest")
def suggest() -> Response:
    """How the search field may go on."""
    return _answered(_suggestions)


def _suggestions(call: Call) -> Part:
    query = call.event.input(call.event.parameters.get("input", "q"))[:200]
    if len(query.strip()) < SHORTEST_QUERY:
        return {"autoComplete": {"items": []}}
    found = find_deals(call, query, SUGGESTED).opportunities
    return {"autoComplete": {"items": [{"text": suggestion(one)} for one in found]}}


@gmail.post("/action/<name>")
def act(name: str) -> Response:
    """A button was pressed."""
    return _answered(lambda call: _acted(call, name))


def _acted(call: Call, name: str) -> Part:
    verb = ACTIONS.get(name)
    if verb is None:
        raise NotFound(text("This button is from an older version. Open the mail again."))
    carried = "s" in call.event.parameters
    return verb(call, call.pressed(name) if carried or name not in UNSIGNED else Press())


@gmail.get("/pace.png")
@open_to_everybody
def pace() -> Response:
    """The bar of a pace. It says two percentages and nothing about whom; Google fetches it without any token."""
    won, passed = (min(max(request.args.get(name, 0, int), 0), 100) for name in ("won", "passed"))
    return Response(pace_picture(won, passed), mimetype="image/png")
