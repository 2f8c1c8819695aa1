"""``/api/v1/corrections``: the reps' words on where mails belong, what they teach, and undo; and what was learnt."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from addin.api.blueprint import api, as_json, write_once
from addin.api.operations import documented
from addin.deals.weights import LEARNT_FROM
from addin.desk.learn_matching import weights_now
from addin.desk.list_corrections import LoggedCorrection, list_corrections, read_correction
from addin.desk.similar_mails import SimilarThread, move_similar, similar_mails
from addin.desk.undo_correction import undo_correction
from addin.http.guard import desk


class SimilarAnswer(Schema):
    subject = fields.String(required=True, metadata={"description": "empty where nothing of the mail is kept"})
    at = fields.String(required=True)
    mails = fields.Integer(required=True)
    from_opportunity_id = fields.String(required=True, allow_none=True)
    to_opportunity_id = fields.String(required=True)


class CorrectionAnswer(Schema):
    id = fields.String(required=True)
    at = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "the rep's e-mail address"})
    scope = fields.String(required=True)
    verdict = fields.String(required=True, metadata={"enum": ["linked", "none", "private", "undone"]})
    opportunity_id = fields.String(required=True, allow_none=True)
    taught = fields.List(fields.String(), required=True, metadata={"description": "domains the company got"})
    undone = fields.Boolean(required=True)
    cause = fields.String(required=True, allow_none=True, metadata={"description": "the correction it followed"})
    undoes = fields.String(required=True, allow_none=True)


class OneCorrectionAnswer(CorrectionAnswer):
    similar = fields.List(fields.Nested(SimilarAnswer), required=True, metadata={"description": "what would move too"})


class CorrectionList(Schema):
    corrections = fields.List(fields.Nested(CorrectionAnswer), required=True)


class MovedAnswer(Schema):
    moved = fields.Integer(required=True, metadata={"description": "mails"})


class GroundAnswer(Schema):
    ground = fields.String(required=True)
    shipped = fields.Float(required=True)
    here = fields.Float(required=True, metadata={"description": "after this organisation's corrections"})


class ModelAnswer(Schema):
    grounds = fields.List(fields.Nested(GroundAnswer), required=True)
    lessons = fields.Integer(required=True, metadata={"description": f"corrections it rests on, at most {LEARNT_FROM}"})


@api.get("/corrections")
@documented("The newest corrections: who said what about which mail", {200: CorrectionList})
def corrections() -> Response:
    return as_json({"corrections": [_document(one) for one in list_corrections(desk())]})


@api.get("/corrections/<correction_id>")
@documented("One correction, and the mails it would move as well", {200: OneCorrectionAnswer}, problems=(404,))
def correction(correction_id: str) -> Response:
    found = read_correction(desk(), correction_id)
    similar = [_similar(one) for one in similar_mails(desk(), correction_id)]
    return as_json({**_document(found), "similar": similar})


@api.post("/corrections/<correction_id>/similar")
@documented(
    "Move the mails a correction would move as well",
    {200: MovedAnswer},
    headers=("Idempotency-Key",),
    problems=(404,),
)
def moved(correction_id: str) -> Response:
    return write_once(lambda: ({"moved": move_similar(desk(), correction_id)}, 200, {}))


@api.delete("/corrections/<correction_id>")
@documented(
    "Undo a correction, and what moved along with it",
    {200: CorrectionAnswer},
    headers=("Idempotency-Key",),
    problems=(404, 409),
)
def undone(correction_id: str) -> Response:
    def act() -> tuple[Any, int, dict[str, str]]:
        undo_correction(desk(), correction_id)
        return _document(read_correction(desk(), correction_id)), 200, {}

    return write_once(act)


@api.get("/matching")
@documented("The model of matching: what each ground weighs, shipped and learnt here", {200: ModelAnswer})
def model() -> Response:
    weights, lessons = weights_now(desk())
    grounds = [{"ground": name, "shipped": shipped, "here": here} for name, (shipped, here) in weights.items()]
    return as_json({"grounds": grounds, "lessons": lessons})


def _document(one: LoggedCorrection) -> dict[str, Any]:
    entry = one.entry
    return {
        "id": entry.id,
        "at": entry.at,
        "by": one.by,
        "scope": entry.scope,
        "verdict": entry.verdict,
        "opportunity_id": entry.opportunity_id or None,
        "taught": [key for _, key, _ in entry.taught],
        "undone": one.undone,
        "cause": entry.cause or None,
        "undoes": entry.undoes or None,
    }


def _similar(one: SimilarThread) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "at": one.at,
        "mails": one.mails,
        "from_opportunity_id": one.from_deal or None,
        "to_opportunity_id": one.to_deal,
    }
