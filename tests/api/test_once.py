"""Idempotency keys: the same request twice has one effect."""

from typing import Any

import pytest

from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, refused
from tests.api.conftest import Capture
from tests.conftest import descriptor

WRITES: dict[str, tuple[str, str, Any, Any]] = {
    "note": ("POST", "opportunities/{deal}/notes", {"text": "One"}, {"text": "Two"}),
    "deal": ("POST", "opportunities", {"name": "One", "message": descriptor()}, {"name": "Two"}),
    "edit": ("PATCH", "opportunities/{deal}", {"amount": "1"}, {"amount": "2"}),
    "rating": ("PUT", "activities/{activity}/rating", {"value": 1}, {"value": -1}),
    "team": ("PUT", "opportunities/{deal}/team", {"team": []}, {"team": [], "x": 1}),
    "link": (
        "PUT",
        "messages/link",
        {"message": descriptor(), "opportunity_id": None},
        {"message": descriptor(subject="Other"), "opportunity_id": None},
    ),
    "privacy": ("PUT", "messages/privacy", {"message": descriptor()}, {"message": descriptor(subject="Other")}),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_key_carries_a_request_out_once(
    ana: Caller, captured: Capture, sample: Store, database: Database, deal: str, write: str
) -> None:
    method, path, body, other = WRITES[write]
    path = path.format(deal=deal, activity=captured())
    sent = {"If_Match": '"1"', "Idempotency_Key": "key-1"}
    first = ana.call(method, path, body, **sent)
    assert first.status_code in {200, 201}
    before = everything(database, sample.org_id)
    again = ana.call(method, path, body, **sent)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for header in ("ETag", "Location"):
        assert again.headers.get(header) == first.headers.get(header)
    assert everything(database, sample.org_id) == before
    assert ana.call(method, path, other, **sent).status_code == 422
    assert everything(database, sample.org_id) == before


def test_a_key_with_another_body_path_or_base_is_refused(ana: Caller, deal: str) -> None:
    ana.patch(deal, {"amount": "1"}, 1, Idempotency_Key="k")
    for answer in (
        ana.patch(deal, {"amount": "2"}, 1, Idempotency_Key="k"),
        ana.patch(deal, {"amount": "1"}, 2, Idempotency_Key="k"),
        ana.post(f"opportunities/{deal}/notes", {"text": "x"}, Idempotency_Key="k"),
    ):
        refused(answer, 422, "idempotency_key_reused")


def test_a_failed_request_leaves_its_key_free(ana: Caller, deal: str) -> None:
    sent = {"Idempotency_Key": "k"}
    refused(ana.patch(deal, {"amount": "-1"}, 1, **sent), 422, "invalid_input", "amount")
    refused(ana.patch(deal, {"amount": "1"}, 7, **sent), 412, "base_version_unknown")
    assert ana.patch(deal, {"amount": "1"}, 1, **sent).status_code == 200


def test_keys_are_each_reps_own(ana: Caller, jun: Caller, stranger: Caller, deal: str) -> None:
    for caller in (ana, jun):
        assert caller.post(f"opportunities/{deal}/notes", {"text": "x"}, Idempotency_Key="k").status_code == 201
    assert stranger.post("opportunities", {"name": "N"}, Idempotency_Key="k").status_code == 201
    assert len(ana.get(f"opportunities/{deal}/activities").get_json()["activities"]) == 2


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"], ids=["long", "tab"])
def test_a_key_that_is_no_key_is_refused(ana: Caller, deal: str, key: str) -> None:
    answer = ana.post(f"opportunities/{deal}/notes", {"text": "x"}, Idempotency_Key=key)
    refused(answer, 422, "invalid_input", "Idempotency-Key")
