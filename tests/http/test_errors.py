"""Errors: one shape, the right status, and nothing of a mail in any of them."""

import gc
import json
import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import exc

from addin.storage.session import Session
from addin.storage.store import Database
from tests.api.callers import Caller, is_a_problem, refused
from tests.conftest import descriptor

CANARY = "Zuckerwattenmaschine"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/context", "/nothing", "/outlook/nothing", "/api/v1"])
def test_an_unknown_address_is_not_found(ana: Caller, path: str) -> None:
    refused(ana.call("GET", path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/context", {"POST", "OPTIONS"}),
        ("TRACE", "/api/v1/context", {"POST", "OPTIONS"}),
        ("PUT", "/api/v1/opportunities", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("GET", "/api/v1/activities/x/rating", {"PUT", "DELETE", "OPTIONS"}),
        ("FOO", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/outlook/panel", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(ana: Caller, method: str, path: str, allowed: set[str]) -> None:
    answer = ana.call(method, path)
    refused(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


NOT_JSON = {
    "nothing": b"",
    "half": b'{"text": ',
    "NaN": b'{"text": NaN}',
    "infinite": b'{"text": 1e400}',
    "comment": b'{"text": "x"} // y',
    "single quotes": b"{'text': 'x'}",
    "latin-1": b'{"text": "\xe9"}',
    "utf-16": '{"text": "x"}'.encode("utf-16"),
    "nul": b"\x00",
    "form": b"text=x",
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep and closed": b"[" * 50_000 + b"]" * 50_000,
}


@pytest.mark.parametrize("kind", NOT_JSON)
def test_a_body_that_is_not_json_is_a_bad_request(ana: Caller, deal: str, kind: str) -> None:
    path = f"opportunities/{deal}/notes"
    refused(ana.call("POST", path, data=NOT_JSON[kind], Content_Type="application/json"), 400, "bad_request")


@pytest.mark.parametrize("body", ["[]", "[1]", "5", '"text"', "null", "true"])
def test_json_of_another_shape_is_refused(ana: Caller, deal: str, body: str) -> None:
    for method, path in [("POST", "context"), ("PATCH", f"opportunities/{deal}"), ("PUT", "messages/link")]:
        answer = ana.call(method, path, data=body, Content_Type="application/json", If_Match='"1"')
        refused(answer, 422, "invalid_input", "body")


def test_of_a_doubled_name_the_last_value_counts(ana: Caller, deal: str) -> None:
    data = '{"amount": "-1", "amount": "5"}'
    answer = ana.call("PATCH", f"opportunities/{deal}", data=data, Content_Type="application/json", If_Match='"1"')
    assert answer.get_json()["amount"] == "5"


def test_a_deep_value_is_refused_by_naming_its_field(ana: Caller, deal: str) -> None:
    data = '{"custom": {"a": ' + "[" * 900 + "]" * 900 + "}}"
    answer = ana.call("PATCH", f"opportunities/{deal}", data=data, Content_Type="application/json", If_Match='"1"')
    refused(answer, 422, "invalid_input", "custom")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json"])
def test_another_media_type_is_refused(ana: Caller, kind: str) -> None:
    answer = ana.call("POST", "context", data=json.dumps(descriptor()), Content_Type=kind)
    refused(answer, 415, "unsupported_media_type")


def test_json_with_a_charset_is_json(ana: Caller) -> None:
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON"):
        answer = ana.call("POST", "context", data=json.dumps(descriptor()), Content_Type=kind)
        assert answer.status_code == 200


def test_a_body_over_the_limit_is_refused_unread(ana: Caller, deal: str) -> None:
    big = json.dumps({"text": "x" * 1_048_576})
    for method, path in [
        ("POST", "context"),
        ("POST", f"opportunities/{deal}/notes"),
        ("DELETE", "activities/x/rating"),
    ]:
        answer = ana.call(method, path, data=big, Content_Type="application/json")
        refused(answer, 413, "request_entity_too_large")


@pytest.mark.parametrize("language", ["ko", "ko-KR,ko;q=0.9", "xx", "*", ";;;", "ko;q=x", "\xff", "en" * 5_000, "%s%d"])
def test_errors_speak_any_language_without_falling_over(ana: Caller, deal: str, language: str) -> None:
    refused(ana.get("opportunities/none", Accept_Language=language), 404, "not_found")
    refused(ana.patch(deal, {"stage": "%(x)s %d"}, Accept_Language=language), 422, "invalid_input", "stage")
    assert ana.post("context", descriptor(), Accept_Language=language).status_code == 200


def test_a_language_we_do_not_speak_leaves_the_reps_own(jun: Caller) -> None:
    assert jun.post("context", descriptor()).headers["ETag"].endswith('-ko"')
    assert jun.post("context", descriptor(), Accept_Language="fr-FR").headers["ETag"].endswith('-ko"')
    assert jun.post("context", descriptor(), Accept_Language="fr, en;q=0.8").headers["ETag"].endswith('-en"')


@pytest.mark.parametrize("given", ["abcdefgh", "a" * 64, "0f8fad5b-d9cb-469f-a165-70867728950e"])
def test_a_sane_request_id_comes_back(ana: Caller, given: str) -> None:
    assert ana.get("opportunities/none", X_Request_Id=given).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["short", "a" * 65, "a b c d e f g", "<script>x</script>", "ääääääääää", ""])
def test_any_other_request_id_is_replaced(ana: Caller, given: str) -> None:
    assert ana.get("opportunities", X_Request_Id=given).headers["X-Request-Id"] != given


@pytest.mark.parametrize("given", ["abcdefgh\n", "abcdefgh\r\nX-Evil: 1", "abcdefgh\x00"], ids=["lf", "crlf", "nul"])
def test_a_request_id_never_brings_a_line_break(app: Flask, given: str) -> None:
    answer = app.test_client().get("/healthz", environ_overrides={"HTTP_X_REQUEST_ID": given})
    assert answer.status_code == 200 and answer.headers["X-Request-Id"].isalnum() and "X-Evil" not in answer.headers


def boom(*_: Any, **__: Any) -> Any:
    raise RuntimeError(f"{CANARY} in the store")


BROKEN = {
    "context": ("POST", "/api/v1/context", descriptor(subject=CANARY, references=[f"<{CANARY}@x>"])),
    "note": ("POST", "/api/v1/opportunities/{deal}/notes", {"text": CANARY}),
    "edit": ("PATCH", "/api/v1/opportunities/{deal}", {"next_step": CANARY}),
    "search": ("GET", f"/api/v1/opportunities?q={CANARY}", None),
    "privacy": ("PUT", "/api/v1/messages/privacy", {"message": descriptor(subject=CANARY)}),
}


@pytest.mark.parametrize("request_", BROKEN)
def test_a_store_that_breaks_tells_nobody_what_a_mail_says(
    ana: Caller, deal: str, request_: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    method, path, body = BROKEN[request_]
    start = Session.rows
    # The sign-in's own statement still works: what breaks is the verb.
    calls: list[int] = []

    def rows(self: Session, *given: Any, **values: Any) -> Any:
        calls.append(1)
        return start(self, *given, **values) if len(calls) == 1 else boom()

    monkeypatch.setattr(Session, "rows", rows)
    with caplog.at_level(logging.DEBUG):
        answer = ana.call(method, path.format(deal=deal), body, broken=True, If_Match='"1"')
    problem = is_a_problem(answer)
    assert (answer.status_code, problem["code"], problem["retryable"]) == (500, "internal_error", True)
    told = answer.text + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert CANARY not in told.replace(path, "")
    assert ana.headers["Authorization"].removeprefix("Bearer ") not in told
    assert problem["request_id"] in caplog.text


def test_a_panel_that_breaks_tells_nobody_what_a_mail_says(
    ana: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("addin.outlook.routes.open_email", boom)
    body = {"message": descriptor(subject=CANARY)}
    answer = ana.app.test_client().post("/outlook/panel", json=body, headers=ana.headers)
    assert answer.status_code == 500
    assert CANARY not in answer.text + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)


def test_refusals_do_not_repeat_what_was_sent(ana: Caller, deal: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [
            ana.post("context", descriptor(subject=CANARY, sent_at=CANARY)),
            ana.post(f"opportunities/{deal}/notes", {"text": CANARY * 5_000}),
            ana.call("POST", "context", data=f'{{"subject": "{CANARY}', Content_Type="application/json"),
            Caller(ana.app, {"Authorization": f"Bearer {CANARY}"}).get("opportunities"),
        ]
    assert [answer.status_code for answer in answers] == [422, 422, 400, 401]
    assert CANARY not in caplog.text + "".join(answer.text for answer in answers)


@pytest.mark.parametrize(
    "failure",
    [exc.OperationalError("SELECT 1", {}, Exception(CANARY)), exc.TimeoutError("pool is empty")],
    ids=["down", "busy"],
)
def test_a_store_that_cannot_be_reached_says_try_again(
    ana: Caller, database: Database, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def connect(*_: Any) -> Any:
        raise failure

    ana.get("opportunities")
    database._connections._idle.clear()
    monkeypatch.setattr(database.engine, "raw_connection", connect)
    answer = ana.call("GET", "opportunities", broken=True)
    problem = refused(answer, 503, "unavailable")
    assert problem["retryable"] is True and CANARY not in answer.text


def test_every_answer_gives_its_connection_back(
    ana: Caller, deal: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool: Any = database.engine.pool
    before = pool.checkedout()
    ana.post("context", descriptor())
    ana.patch(deal, {"amount": "-1"})
    ana.get("opportunities/none")
    Caller(ana.app, {}).get("opportunities")
    assert pool.checkedout() == before
    gc.disable()
    try:
        with monkeypatch.context() as patch:
            patch.setattr(Session, "rows", boom)
            ana.call("GET", "opportunities", broken=True)
        assert pool.checkedout() == before
    finally:
        gc.enable()


def test_a_head_request_has_headers_and_no_body(ana: Caller, deal: str) -> None:
    answer = ana.call("HEAD", f"opportunities/{deal}")
    assert answer.status_code == 200 and answer.data == b"" and answer.headers["ETag"] == '"1"'


def test_a_missing_static_file_is_not_cached(app: Flask) -> None:
    answer = app.test_client().get("/static/nothing.js")
    assert answer.status_code == 404 and answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static//etc/passwd"])
def test_static_files_stay_in_their_folder(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, follow_redirects=True)
    assert answer.status_code == 404
