"""Requests that cannot be carried out: the answer names the field, and nothing changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, refused
from tests.api.one_organisation import ana, app, deal, organisation, sample, settings
from tests.conftest import descriptor

__all__ = ["ana", "app", "deal", "organisation", "sample", "settings"]


@pytest.fixture(autouse=True, scope="module")
def nothing_changes(sample: Store, database: Database) -> Iterator[None]:
    before = everything(database, sample.org_id)
    yield
    assert everything(database, sample.org_id) == before


EDITS: list[tuple[str, Any]] = [
    ("stage", "Nowhere"),
    ("stage", ""),
    ("stage", None),
    ("stage", 3),
    ("amount", "-1"),
    ("amount", "-0.01"),
    ("amount", "NaN"),
    ("amount", "sNaN"),
    ("amount", "Infinity"),
    ("amount", "1e400"),
    ("amount", "1e999999999999999999999"),
    ("amount", "0.00001"),
    ("amount", "1000000000000000"),
    ("amount", "9" * 20_000),
    ("amount", "84,000"),
    ("amount", "84 000"),
    ("amount", "1_000"),
    ("amount", "€5"),
    ("amount", 84000),
    ("amount", 84000.5),
    ("amount", True),
    ("amount", "\x00"),
    ("currency", "EURO"),
    ("currency", "eur"),
    ("currency", "€€€"),
    ("currency", "E1-"),
    ("currency", "A A"),
    ("currency", ""),
    ("currency", None),
    ("close_date", "soon"),
    ("close_date", ""),
    ("close_date", "2026-02-30"),
    ("close_date", "2026-13-01"),
    ("close_date", "0000-01-01"),
    ("close_date", "18.12.2026"),
    ("close_date", "2026-12-18T10:00:00Z"),
    ("close_date", 20261218),
    ("probability", 101),
    ("probability", -1),
    ("probability", "60"),
    ("probability", True),
    ("probability", 1.5),
    ("probability", 60.0),
    ("probability", 10**40),
    ("probability", []),
    ("name", None),
    ("name", ""),
    ("name", " \t\n"),
    ("name", "x" * 501),
    ("name", "a\x00b"),
    ("name", ["x"]),
    ("next_step", None),
    ("next_step", "x" * 501),
    ("next_step", "a\x00b"),
    ("products", "Retrofit kit"),
    ("products", [str(number) for number in range(101)]),
    ("products", None),
    ("custom", "x"),
    ("custom", [1]),
    ("custom", None),
    ("custom", {"deep": {"er": 1}}),
    ("custom", {str(number): 1 for number in range(101)}),
    ("owner_id", "x"),
    ("org_id", 1),
    ("id", "x"),
    ("version", 9),
    ("status", "won"),
    ("account_id", "x"),
    ("created_on", "2026-01-01"),
    ("updated_at", "2026-01-01T00:00:00Z"),
    ("inbound", 5),
    ("team", []),
    ("$ref", 1),
    ("__proto__", 1),
]


@pytest.mark.parametrize(("field", "value"), EDITS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(EDITS)])
def test_an_edit_is_refused_by_naming_the_field(ana: Caller, deal: str, field: str, value: Any) -> None:
    refused(ana.patch(deal, {field: value, "name": value if field == "name" else "Other"}), 422, "invalid_input", field)


def test_all_wrong_fields_are_named_at_once(ana: Caller, deal: str) -> None:
    wrong = {"amount": "-1", "stage": "Nowhere", "probability": 300, "close_date": "soon"}
    refused(ana.patch(deal, wrong), 422, "invalid_input", *wrong)


CREATIONS: list[tuple[dict[str, Any], str]] = [
    ({}, "name"),
    ({"name": None}, "name"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 501}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "N", "account_id": "no such account"}, "account_id"),
    ({"name": "N", "account_id": 7}, "account_id"),
    ({"name": "N", "account_name": "x" * 201}, "account_name"),
    ({"name": "N", "amount": "-1"}, "amount"),
    ({"name": "N", "stage": "Nowhere"}, "stage"),
    ({"name": "N", "owner_id": "x"}, "owner_id"),
    ({"name": "N", "org_id": 1}, "org_id"),
    ({"name": "N", "id": "x"}, "id"),
    ({"name": "N", "version": 9}, "version"),
    ({"name": "N", "status": "won"}, "status"),
    ({"name": "N", "external_id": "O-1"}, "external_id"),
    ({"name": "N", "message": {}}, "message.from"),
    ({"name": "N", "message": descriptor(**{"from": {"address": 1}})}, "message.from"),
    ({"name": "N", "message": descriptor(nature="bulk")}, "message.nature"),
    ({"name": "N", "message": []}, "message"),
]


@pytest.mark.parametrize(("body", "field"), CREATIONS, ids=range(len(CREATIONS)))
def test_a_new_deal_is_refused_by_naming_the_field(ana: Caller, body: dict[str, Any], field: str) -> None:
    problem = ana.post("opportunities", body)
    assert problem.status_code == 422
    assert field in problem.get_json()["fields"]


DESCRIPTORS: list[tuple[dict[str, Any], str]] = [
    ({"internet_message_id": "", "item_id": None, "conversation_id": ""}, "internet_message_id"),
    ({"internet_message_id": "<>", "item_id": "", "conversation_id": ""}, "internet_message_id"),
    ({"internet_message_id": "  ", "item_id": "", "conversation_id": ""}, "internet_message_id"),
    ({"from": None}, "from"),
    ({"from": "k.ito@acme.example"}, "from"),
    ({"from": {"name": "x"}}, "from"),
    ({"from": {"address": "a@b", "admin": True}}, "from"),
    ({"from": {"address": "a" * 321}}, "from"),
    ({"from": {"address": "a@b", "name": "x" * 1001}}, "from"),
    ({"from": {"address": "a\x00@b"}}, "from"),
    ({"to": {"address": "a@b"}}, "to"),
    ({"to": None}, "to"),
    ({"cc": [{"name": 5, "address": "a@b"}]}, "cc"),
    ({"cc": [{"address": "a@b"}] * 5_001}, "cc"),
    ({"sent_at": "yesterday"}, "sent_at"),
    ({"sent_at": 1_700_000_000}, "sent_at"),
    ({"sent_at": "0001-01-01T00:00:00+14:00"}, "sent_at"),
    ({"references": "<a@b>"}, "references"),
    ({"references": [1]}, "references"),
    ({"references": ["x" * 2_049]}, "references"),
    ({"references": ["a\x00b"]}, "references"),
    ({"subject": "a\x00b"}, "subject"),
    ({"subject": "x" * 10_001}, "subject"),
    ({"subject": 5}, "subject"),
    ({"item_id": "x" * 2_049}, "item_id"),
    ({"mailbox": ["x"]}, "mailbox"),
    ({"org_id": 1}, "org_id"),
    ({"state": "matched"}, "state"),
]


@pytest.mark.parametrize(("given", "field"), DESCRIPTORS, ids=range(len(DESCRIPTORS)))
def test_a_descriptor_is_refused_by_naming_the_field(ana: Caller, given: dict[str, Any], field: str) -> None:
    refused(ana.post("context", descriptor(**given)), 422, "invalid_input", field)


MISPLACED: list[tuple[str, str, Any, str]] = [
    ("POST", "opportunities/{deal}/notes", {"text": ""}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": " \n\t "}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": None}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": 5}, "text"),
    ("POST", "opportunities/{deal}/notes", {}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": "a\x00b"}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": "x" * 65_537}, "text"),
    ("POST", "opportunities/{deal}/notes", {"text": "x", "activity_id": "none such"}, "activity_id"),
    ("POST", "opportunities/{deal}/notes", {"text": "x", "activity_id": 5}, "activity_id"),
    ("POST", "opportunities/{deal}/notes", {"text": "x", "rep_id": "y"}, "rep_id"),
    ("PUT", "activities/none/rating", {"value": 2}, "value"),
    ("PUT", "activities/none/rating", {"value": 0}, "value"),
    ("PUT", "activities/none/rating", {"value": "1"}, "value"),
    ("PUT", "activities/none/rating", {"value": True}, "value"),
    ("PUT", "activities/none/rating", {"value": 1.0}, "value"),
    ("PUT", "activities/none/rating", {"value": None}, "value"),
    ("PUT", "activities/none/rating", {}, "value"),
    ("PUT", "messages/link", {"message": descriptor()}, "opportunity_id"),
    ("PUT", "messages/link", {"message": descriptor(), "opportunity_id": ""}, "opportunity_id"),
    ("PUT", "messages/link", {"opportunity_id": None}, "message"),
    ("PUT", "messages/link", {"message": descriptor(), "opportunity_id": None, "scope": "world"}, "scope"),
    ("PUT", "messages/privacy", {}, "message"),
    ("PUT", "opportunities/{deal}/team", {}, "team"),
    ("PUT", "opportunities/{deal}/team", {"team": None}, "team"),
    ("PUT", "opportunities/{deal}/team", {"team": [{"contact_id": "x", "role": "decides"}] * 101}, "team"),
    ("PUT", "opportunities/{deal}/team", {"team": [{"contact_id": "x"}]}, "team.0.role"),
    ("GET", "opportunities?status=closed", None, "status"),
    ("GET", "opportunities?mine=perhaps", None, "mine"),
    ("GET", "opportunities?limit=0", None, "limit"),
    ("GET", "opportunities?limit=101", None, "limit"),
    ("GET", "opportunities?limit=1e3", None, "limit"),
    ("GET", "opportunities?limit=" + "9" * 5_000, None, "limit"),
    ("GET", "opportunities?before=yesterday", None, "before"),
    ("GET", "opportunities?before=~x", None, "before"),
    ("GET", "opportunities?before=2026~" + "x" * 100, None, "before"),
    ("GET", "opportunities?before=%00~x", None, "before"),
    ("GET", "opportunities?q=%00", None, "q"),
    ("GET", "opportunities?q=" + "x" * 201, None, "q"),
    ("GET", "opportunities?account_id=%00", None, "account_id"),
    ("GET", "opportunities?owner=x", None, "owner"),
    ("GET", "opportunities/{deal}/activities?before=x", None, "before"),
    ("GET", "opportunities/{deal}/activities?limit=-1", None, "limit"),
]


@pytest.mark.parametrize(("method", "path", "body", "field"), MISPLACED, ids=range(len(MISPLACED)))
def test_other_input_is_refused_by_naming_the_field(
    ana: Caller, deal: str, method: str, path: str, body: Any, field: str
) -> None:
    refused(ana.call(method, path.format(deal=deal), body), 422, "invalid_input", field)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("opportunities/{deal}/notes", {"text": "a\ud800b"}),
        ("opportunities", {"name": "\udfff"}),
        ("context", descriptor(subject="\udc00")),
    ],
)
def test_a_lone_surrogate_is_no_json_text(ana: Caller, deal: str, path: str, body: Any) -> None:
    answer = ana.call("POST", path.format(deal=deal), data=json.dumps(body), Content_Type="application/json")
    refused(answer, 400, "bad_request")


@pytest.mark.parametrize(
    ("base", "status", "code"),
    [
        (None, 428, "base_version_missing"),
        ("", 428, "base_version_missing"),
        ("*", 428, "base_version_missing"),
        ('"abc"', 428, "base_version_missing"),
        ('"-1"', 428, "base_version_missing"),
        ('"1.0"', 428, "base_version_missing"),
        ('"١"', 428, "base_version_missing"),
        ('"9999999999999999999999"', 428, "base_version_missing"),
        ('"0"', 412, "base_version_unknown"),
        ('"77"', 412, "base_version_unknown"),
        ('"999999999"', 412, "base_version_unknown"),
    ],
)
def test_an_edit_needs_a_base_the_deal_had(ana: Caller, deal: str, base: str | None, status: int, code: str) -> None:
    given = base.encode().decode("latin-1") if base else base
    refused(ana.patch(deal, {"amount": "5"}, given), status, code)


MISSING: list[tuple[str, str, Any]] = [
    ("GET", "opportunities/{id}", None),
    ("PATCH", "opportunities/{id}", {"amount": "1"}),
    ("GET", "opportunities/{id}/activities", None),
    ("POST", "opportunities/{id}/notes", {"text": "x"}),
    ("GET", "opportunities/{id}/team", None),
    ("PUT", "opportunities/{id}/team", {"team": []}),
    ("PUT", "activities/{id}/rating", {"value": 1}),
    ("DELETE", "activities/{id}/rating", None),
]


@pytest.mark.parametrize("wrong", ["none", "%00", "a%00b", "%F0%9F%98%80", "%FF", "x" * 3_000, "' or 1=1", "1e3", "-1"])
def test_records_that_do_not_exist_are_not_found(ana: Caller, wrong: str) -> None:
    for method, path, body in MISSING:
        refused(ana.call(method, path.format(id=wrong), body, If_Match='"1"'), 404, "not_found")


def test_linking_to_an_unknown_deal_is_not_found(ana: Caller) -> None:
    body = {"message": descriptor(), "opportunity_id": "none"}
    refused(ana.put("messages/link", body), 404, "not_found")


def test_a_buying_team_takes_known_contacts_and_roles_only(ana: Caller, deal: str) -> None:
    member = {"contact_id": "none", "role": "decides"}
    assert ana.put(f"opportunities/{deal}/team", {"team": [member]}).status_code == 422
    known = ana.get(f"opportunities/{deal}/team").get_json()["team"][0]["contact_id"]
    member = {"contact_id": known, "role": "emperor"}
    assert ana.put(f"opportunities/{deal}/team", {"team": [member]}).status_code == 422
