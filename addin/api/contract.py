"""The shape of the API's answers, for the OpenAPI document (and checked against real answers by the tests)."""

from typing import Any

from marshmallow import Schema, fields, validate


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def _maybe(field: type[fields.Field[Any]] = fields.String, **kwargs: Any) -> fields.Field[Any]:
    return field(required=True, allow_none=True, **kwargs)


class Person(Schema):
    name = _text()
    address = _text()


class MessageAnswer(Schema):
    internet_message_id = _text()
    item_id = _text()
    conversation_id = _text()
    subject = _text()
    from_ = fields.Nested(Person, required=True, data_key="from")
    sent_at = _maybe()
    activity_id = _maybe(metadata={"description": "set once the mail is captured"})


class CandidateAnswer(Schema):
    opportunity_id = _text()
    name = _text()
    confidence = fields.Float(required=True)
    reasons = fields.List(fields.String(), required=True)


class AccountAnswer(Schema):
    id = _text()
    name = _text()


class MatchAnswer(Schema):
    state = _text(
        validate=validate.OneOf(
            ["matched", "ambiguous", "unknown", "internal", "private", "bulk", "auto_reply", "bounce", "invitation"]
        )
    )
    confidence = fields.Float(required=True, metadata={"minimum": 0, "maximum": 1})
    reasons = fields.List(fields.String(), required=True)
    candidates = fields.List(fields.Nested(CandidateAnswer), required=True)
    account = fields.Nested(AccountAnswer, required=True, allow_none=True)
    linked_by = _text(
        metadata={"description": "match, rep (their word on the thread), message (on this one mail) or empty"}
    )


class OpportunityAnswer(Schema):
    id = _text()
    external_id = _maybe()
    account_id = _maybe()
    account_name = _text()
    name = _text()
    owner_email = _maybe()
    owner_name = _maybe()
    stage = _text()
    status = _text(validate=validate.OneOf(["open", "won", "lost"]))
    amount = _maybe(metadata={"description": "decimal text"})
    currency = _text()
    close_date = _maybe()
    probability = _maybe(fields.Integer)
    next_step = _text()
    created_on = _maybe()
    closed_on = _maybe()
    products = fields.List(fields.String(), required=True)
    custom = fields.Dict(required=True)
    version = fields.Integer(required=True)
    updated_at = _text()


class MemberAnswer(Schema):
    contact_id = _text()
    name = _text()
    title = _text()
    address = _text()
    role = _text()


class ActivityAnswer(Schema):
    id = _text()
    kind = _text(validate=validate.OneOf(["email", "meeting", "call", "note", "transcript"]))
    direction = _text(validate=validate.OneOf(["inbound", "outbound", "internal"]))
    at = _text()
    subject = _text()
    from_ = fields.Nested(Person, required=True, data_key="from")
    preview = _text()
    opportunity_id = _maybe()
    activity_id = _maybe(metadata={"description": "the activity a note is about"})
    rating = _maybe(fields.Integer)
    score = _maybe(fields.Float)


class CountsAnswer(Schema):
    inbound = fields.Integer(required=True)
    outbound = fields.Integer(required=True)
    meetings = fields.Integer(required=True)
    last_inbound_at = _maybe()


class CrmAnswer(Schema):
    name = _text()
    url = _maybe()
    fresh_at = _maybe()


class ContextAnswer(Schema):
    message = fields.Nested(MessageAnswer, required=True)
    match = fields.Nested(MatchAnswer, required=True)
    opportunity = fields.Nested(OpportunityAnswer, required=True, allow_none=True)
    team = fields.List(fields.Nested(MemberAnswer), required=True)
    activities = fields.List(fields.Nested(ActivityAnswer), required=True)
    counts = fields.Nested(CountsAnswer, required=True)
    score = _maybe(fields.Dict, metadata={"description": "null until the mail is scored"})
    rating = _maybe(fields.Integer)
    warnings = fields.List(fields.Dict(), required=True)
    pending = fields.List(fields.Dict(), required=True)
    crm = fields.Nested(CrmAnswer, required=True)


class CorrectionId(Schema):
    id = _text(metadata={"description": "see /api/v1/corrections/{id}: what would move along, and undo"})


class CorrectedAnswer(ContextAnswer):
    correction = fields.Nested(CorrectionId, required=True)


class OpportunityPage(Schema):
    opportunities = fields.List(fields.Nested(OpportunityAnswer), required=True)
    next = _maybe(metadata={"description": "value of before= for the next page"})


class ActivityPage(Schema):
    activities = fields.List(fields.Nested(ActivityAnswer), required=True)
    next = _maybe(metadata={"description": "value of before= for the next page"})


class TeamAnswer(Schema):
    team = fields.List(fields.Nested(MemberAnswer), required=True)


class RatingAnswer(Schema):
    activity_id = _text()
    rating = _maybe(fields.Integer)


class Problem(Schema):
    type = _text()
    title = _text()
    status = fields.Integer(required=True)
    code = _text()
    detail = _text()
    retryable = fields.Boolean(required=True)
    request_id = _text()
    fields_ = fields.Dict(data_key="fields")
    version = fields.Integer()
