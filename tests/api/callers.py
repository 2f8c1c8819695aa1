"""A rep calling the API; every answer is held against the rules all answers keep, and against the OpenAPI document."""

import re
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from addin.storage.schema import metadata
from addin.storage.store import Database

PROBLEM = {"type", "title", "status", "code", "detail", "retryable", "request_id"}
_DOCUMENT: dict[str, Any] = {}
_VALIDATORS: dict[tuple[str, str, int], Draft202012Validator | None] = {}


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document as the application serves it (the same for every application of this process)."""
    if not _DOCUMENT:
        _DOCUMENT.update(app.test_client().get("/api/v1/openapi.json").get_json())
    return _DOCUMENT


def validator(app: Flask, path: str, method: str, status: int) -> Draft202012Validator | None:
    """The exact shape documented for one answer (nothing may be added); None for an answer without a body."""
    key = (path, method, status)
    if key not in _VALIDATORS:
        spec = document(app)
        responses = spec["paths"][path][method.lower()]["responses"]
        assert str(status) in responses, f"{method} {path} answers {status}, which is not documented"
        content = responses[str(status)].get("content")
        parts = {
            name: {"additionalProperties": False, **schema} if "properties" in schema else schema
            for name, schema in spec["components"]["schemas"].items()
        }
        shape = next(iter(content.values()))["schema"] if content else None
        _VALIDATORS[key] = Draft202012Validator({**shape, "components": {"schemas": parts}}) if shape else None
    return _VALIDATORS[key]


def keeps_the_rules(app: Flask, answer: TestResponse, method: str, path: str) -> None:
    """Fails when the answer breaks a rule every answer of the API keeps."""
    headers = answer.headers
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", headers["X-Request-Id"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Traceback" not in answer.text
    if answer.status_code >= 400:
        is_a_problem(answer)
    try:
        rule, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
    except HTTPException:
        return
    template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
    if template in document(app)["paths"] and method != "HEAD" and answer.status_code != 500:
        shape = validator(app, template, method, answer.status_code)
        if shape:
            shape.validate(answer.get_json())
        else:
            assert answer.data == b""


def is_a_problem(answer: TestResponse) -> dict[str, Any]:
    """The problem document of an error answer, complete and with nothing more."""
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert problem.keys() >= PROBLEM
    assert problem.keys() <= PROBLEM | {"fields", "version"}
    assert problem["status"] == answer.status_code
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert isinstance(problem["retryable"], bool)
    assert problem["code"]
    assert problem["detail"]
    return problem


class Caller:
    """One rep with their token. A 5xx fails the test unless ``broken`` says that it is expected."""

    def __init__(self, app: Flask, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    def call(
        self, method: str, path: str, body: Any = None, *, broken: object = False, data: Any = None, **headers: str
    ) -> TestResponse:
        """The answer to one request; keyword ``If_Match`` becomes the header ``If-Match``."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        more: dict[str, Any] = {"json": body} if body is not None else {"data": data}
        full = path if path.startswith("/") else f"/api/v1/{path}"
        answer = self.app.test_client().open(full, method=method, headers=sent, **more)
        assert broken or answer.status_code < 500, answer.text
        keeps_the_rules(self.app, answer, method, full)
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.call("DELETE", path, **headers)

    def patch(self, deal: str, body: Any, base: int | str | None = 1, **headers: str) -> TestResponse:
        """An edit of ``deal`` based on version ``base``."""
        if base is not None:
            headers["If_Match"] = f'"{base}"' if isinstance(base, int) else base
        return self.call("PATCH", f"opportunities/{deal}", body, **headers)

    def deal(self, deal: str) -> dict[str, Any]:
        """The deal as the API shows it now."""
        answer = self.get(f"opportunities/{deal}")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.get_json()
        return found


def refused(answer: TestResponse, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The problem of an answer that must be refused, naming exactly these fields."""
    problem: dict[str, Any] = answer.get_json()
    assert (answer.status_code, problem.get("code")) == (status, code), answer.text
    assert sorted(problem.get("fields", {})) == sorted(fields)
    return problem


def everything(database: Database, org_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All rows an organisation has, by table."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table).where(table.c.org_id == org_id))), key=repr
            )
            for table in metadata.sorted_tables
            if "org_id" in table.c
        }


def revision(database: Database, org_id: int) -> int:
    """How often the organisation changed."""
    table = metadata.tables["organisation"]
    with database.engine.connect() as connection:
        return int(connection.execute(select(table.c.revision).where(table.c.id == org_id)).scalar_one())
