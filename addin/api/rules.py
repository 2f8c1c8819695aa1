"""``/api/v1/rules``: what the rep keeps out, and what the organisation keeps out for everybody."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from addin.api.blueprint import api, as_json, write_once
from addin.api.operations import documented
from addin.deals.exclusion import MAX_ADDRESS, REP_KINDS, Rules
from addin.desk import set_rules
from addin.http.guard import desk
from addin.http.incoming import body
from addin.http.schemas import Input, PlainText


class RuleSchema(Input):
    """What the desk says of a kind or a value is the same on all surfaces; here only what JSON must look like."""

    kind = PlainText(required=True, metadata={"enum": list(REP_KINDS)})
    value = PlainText(
        required=True,
        validate=validate.Length(max=MAX_ADDRESS),
        metadata={"example": "lawyer.example"},
    )


class RuleAnswer(Schema):
    kind = fields.String(required=True)
    value = fields.String(required=True)


class RulesAnswer(Schema):
    rules = fields.List(fields.Nested(RuleAnswer), required=True, metadata={"description": "the rep's own"})
    organisation = fields.List(
        fields.Nested(RuleAnswer),
        required=True,
        metadata={"description": "for everybody; set at the command line"},
    )


_RULE = RuleSchema()


@api.get("/rules")
@documented("What is kept out: the rep's own rules, and the organisation's", {200: RulesAnswer})
def rules() -> Response:
    return as_json(_document(set_rules.rules(desk())))


@api.post("/rules")
@documented(
    "Keep mail out from now on: by address, domain, word, label or sensitivity",
    {200: RulesAnswer},
    body=RuleSchema,
    headers=("Idempotency-Key",),
)
def new_rule() -> Response:
    given = body(_RULE)
    return write_once(lambda: (_document(set_rules.add_rule(desk(), given["kind"], given["value"])), 200, {}))


@api.delete("/rules")
@documented(
    "Let such mail in again from now on",
    {200: RulesAnswer},
    body=RuleSchema,
    headers=("Idempotency-Key",),
    problems=(404,),
)
def no_rule() -> Response:
    given = body(_RULE)
    return write_once(lambda: (_document(set_rules.remove_rule(desk(), given["kind"], given["value"])), 200, {}))


def _document(own: Rules) -> dict[str, Any]:
    held = {"rules": own, "organisation": set_rules.rules_for_all(desk())}
    return {name: [{"kind": kind, "value": value} for kind, value in one.listed()] for name, one in held.items()}
