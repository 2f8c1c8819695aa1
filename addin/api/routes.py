"""``/api/v1``: the desk's verbs as JSON."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request
from marshmallow import fields, validate

from addin.api import contract
from addin.api.blueprint import api, as_json, write_once
from addin.api.documents import (
    activity_document,
    context_document,
    opportunity_document,
    team_document,
)
from addin.api.operations import documented
from addin.deals.message import Message
from addin.desk.add_note import add_note
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.create_opportunity import create_opportunity
from addin.desk.edit_opportunity import edit_opportunity
from addin.desk.edit_team import set_team
from addin.desk.open_email import OpenedEmail, open_email
from addin.desk.rate_email import rate_email
from addin.desk.search_opportunities import (
    START,
    read_opportunity,
    search_opportunities,
)
from addin.desk.timeline import timeline
from addin.errors import BaseVersionMissing, InvalidInput
from addin.http.guard import desk, locale
from addin.http.incoming import body, message_body, query, raw_body
from addin.http.schemas import (
    CreateSchema,
    EditSchema,
    Input,
    LinkSchema,
    MessageField,
    NoteSchema,
    PlainText,
    PrivacySchema,
    RatingSchema,
    TeamSchema,
)
from addin.language.translator import translator
from addin.storage.timeline import FIRST_PAGE
from addin.wording import text

MAX_PAGE = 100


class SearchQuery(Input):
    q = PlainText(load_default="", validate=validate.Length(max=200))
    account_id = PlainText(load_default="")
    status = PlainText(load_default="", validate=validate.OneOf(["", "open", "won", "lost"]))
    mine = fields.Boolean(load_default=False)
    before = PlainText(load_default="")
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MAX_PAGE))


class TimelineQuery(Input):
    before = PlainText(load_default="")
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MAX_PAGE))


_EDIT, _CREATE, _NOTE = EditSchema(), CreateSchema(), NoteSchema()
_RATING, _LINK, _PRIVACY, _TEAM = RatingSchema(), LinkSchema(), PrivacySchema(), TeamSchema()
_SEARCH, _TIMELINE = SearchQuery(), TimelineQuery()


@api.post("/context")
@documented(
    "Open a mail: the deal it belongs to and everything the panel shows",
    {200: contract.ContextAnswer, 304: None},
    body=MessageField,
    headers=("If-None-Match",),
)
def context() -> Response:
    mine, language = desk(), locale()
    # Anything the document may show changes the organisation's revision: the whole check is the sign-in's one read.
    seen = hashlib.blake2b(raw_body(), digest_size=8, key=mine.rep.id.encode()).hexdigest()
    tag = f'"{mine.revision:x}-{seen}-{language}"'
    if request.environ.get("HTTP_IF_NONE_MATCH") == tag:
        return Response(status=304, headers=[("ETag", tag)])
    opened = open_email(mine, message_body())
    return as_json(context_document(opened, mine, translator(language)), ETag=tag)


@api.get("/opportunities")
@documented("Search deals", {200: contract.OpportunityPage}, query=SearchQuery)
def opportunities() -> Response:
    asked = query(_SEARCH)
    page = search_opportunities(
        desk(),
        asked["q"],
        account_id=asked["account_id"],
        status=asked["status"],
        mine=asked["mine"],
        before=_keyset(asked["before"], START),
        limit=asked["limit"],
    )
    return as_json(
        {"opportunities": [opportunity_document(one) for one in page.opportunities], "next": _next(page.more)}
    )


@api.post("/opportunities")
@documented(
    "Create a deal, optionally for a mail",
    {201: contract.OpportunityAnswer},
    body=CreateSchema,
    headers=("Idempotency-Key",),
)
def new_opportunity() -> Response:
    given = body(_CREATE)
    message = given.pop("message", None)

    def act() -> tuple[Any, int, dict[str, str]]:
        made = create_opportunity(desk(), given, message)
        return opportunity_document(made), 201, {"Location": f"/api/v1/opportunities/{made.id}", "ETag": '"1"'}

    return write_once(act)


@api.get("/opportunities/<opportunity_id>")
@documented("Read a deal", {200: contract.OpportunityAnswer}, problems=(404,))
def opportunity(opportunity_id: str) -> Response:
    found = read_opportunity(desk(), opportunity_id)
    return as_json(opportunity_document(found), ETag=f'"{found.version}"')


@api.patch("/opportunities/<opportunity_id>")
@documented(
    "Edit a deal, based on the version named in If-Match",
    {200: contract.OpportunityAnswer, 202: contract.OpportunityAnswer},
    body=EditSchema,
    headers=("If-Match", "Idempotency-Key"),
    problems=(404, 409, 412, 428),
)
def edited_opportunity(opportunity_id: str) -> Response:
    read_opportunity(desk(), opportunity_id)
    base = _base_version()
    changes = body(_EDIT)

    def act() -> tuple[Any, int, dict[str, str]]:
        edited = edit_opportunity(desk(), opportunity_id, base, changes)
        status = 200 if edited.state == "saved" else 202
        return opportunity_document(edited.opportunity), status, {"ETag": f'"{edited.opportunity.version}"'}

    return write_once(act)


@api.get("/opportunities/<opportunity_id>/activities")
@documented("The timeline of a deal, newest first", {200: contract.ActivityPage}, query=TimelineQuery, problems=(404,))
def activities(opportunity_id: str) -> Response:
    asked = query(_TIMELINE)
    page = timeline(desk(), opportunity_id, _keyset(asked["before"], FIRST_PAGE), asked["limit"])
    return as_json({"activities": [activity_document(one) for one in page.activities], "next": _next(page.more)})


@api.post("/opportunities/<opportunity_id>/notes")
@documented(
    "Write a note on a deal",
    {201: contract.ActivityAnswer},
    body=NoteSchema,
    headers=("Idempotency-Key",),
    problems=(404,),
)
def new_note(opportunity_id: str) -> Response:
    given = body(_NOTE)
    return write_once(
        lambda: (activity_document(add_note(desk(), opportunity_id, given["text"], given["activity_id"])), 201, {})
    )


@api.get("/opportunities/<opportunity_id>/team")
@documented("The buying team", {200: contract.TeamAnswer}, problems=(404,))
def team(opportunity_id: str) -> Response:
    return as_json({"team": team_document(read_opportunity(desk(), opportunity_id))})


@api.put("/opportunities/<opportunity_id>/team")
@documented(
    "Replace the buying team",
    {200: contract.TeamAnswer},
    body=TeamSchema,
    headers=("Idempotency-Key",),
    problems=(404,),
)
def new_team(opportunity_id: str) -> Response:
    roles = {one["contact_id"]: one["role"] for one in body(_TEAM)["team"]}
    return write_once(lambda: ({"team": team_document(set_team(desk(), opportunity_id, roles))}, 200, {}))


@api.put("/activities/<activity_id>/rating")
@documented(
    "Rate a mail", {200: contract.RatingAnswer}, body=RatingSchema, headers=("Idempotency-Key",), problems=(404, 409)
)
def rating(activity_id: str) -> Response:
    value = body(_RATING)["value"]
    return write_once(lambda: (_rated(activity_id, value), 200, {}))


@api.delete("/activities/<activity_id>/rating")
@documented("Take a rating back", {200: contract.RatingAnswer}, headers=("Idempotency-Key",), problems=(404, 409))
def no_rating(activity_id: str) -> Response:
    return write_once(lambda: (_rated(activity_id, 0), 200, {}))


def _rated(activity_id: str, value: int) -> dict[str, Any]:
    entry = rate_email(desk(), activity_id, value)
    return {"activity_id": entry.id, "rating": entry.rating}


@api.put("/messages/link")
@documented(
    "Correct which deal a mail (and its thread) belongs to; null unlinks",
    {200: contract.CorrectedAnswer},
    body=LinkSchema,
    headers=("Idempotency-Key",),
    problems=(404,),
)
def link() -> Response:
    given = body(_LINK)
    message = given["message"]
    return _context_after(message, lambda: correct_match(desk(), message, given["opportunity_id"], given["scope"]))


@api.put("/messages/privacy")
@documented(
    "Mark a mail's thread private: content is dropped, a bare line stays",
    {200: contract.CorrectedAnswer},
    body=PrivacySchema,
    headers=("Idempotency-Key",),
)
def privacy() -> Response:
    message = body(_PRIVACY)["message"]
    return _context_after(message, lambda: mark_private(desk(), message))


def _context_after(message: Message, act: Callable[[], OpenedEmail]) -> Response:
    """Carry out a word on a mail once, and answer with its context as it is then, and with the id of the word.

    The context is made afresh rather than stored with the key: it says what the mail says.
    """

    def marked() -> tuple[Any, int, dict[str, str]]:
        return {"correction": act().correction}, 200, {}

    given = orjson.loads(write_once(marked).get_data())
    document = context_document(open_email(desk(), message), desk(), translator(locale()))
    return as_json({**document, "correction": {"id": given["correction"]}})


def _base_version() -> int:
    """The version named by If-Match. Raises :class:`BaseVersionMissing` when there is none to work with."""
    given = request.headers.get("If-Match", "").strip()
    number = given.removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise BaseVersionMissing(
            text('Say which version the edit is based on: If-Match: "3", as in the ETag of the deal you read.')
        )
    return int(number)


def _keyset(given: str, start: tuple[str, str]) -> tuple[str, str]:
    """A ``before=`` value as (at, id). Raises :class:`InvalidInput`."""
    if not given:
        return start
    at, mark, one = given.partition("~")
    if not mark or not at or len(given) > 100:
        raise InvalidInput({"before": text("Use the value of next from the page before.")})
    return at, one


def _next(more: tuple[str, str] | None) -> str | None:
    return f"{more[0]}~{more[1]}" if more else None
