"""The OpenAPI document is true, and so is the page that shows it."""

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as searching
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from addin.api.operations import operation_of
from tests.api.callers import Caller, document
from tests.api.one_organisation import ana, app, deal, organisation, sample, settings

__all__ = ["ana", "app", "deal", "organisation", "sample", "settings"]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def operations(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document(app)["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(app)}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routes
    assert all(operation_of(view) for name, view in app.view_functions.items() if name.startswith("api."))


def test_every_operation_has_a_name_of_its_own_and_says_what_it_answers(app: Flask) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(app)]
    assert len(set(ids)) == len(ids)
    for _, _, operation in operations(app):
        assert operation["summary"] and {"401", "403"} <= operation["responses"].keys()


def test_every_schema_of_the_document_is_json_schema(app: Flask) -> None:
    for schema in document(app)["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_page_names_every_operation(app: Flask) -> None:
    answer = app.test_client().get("/api/docs")
    assert answer.status_code == 200 and answer.mimetype == "text/html"
    for path, method, operation in operations(app):
        assert f'id="{operation["operationId"]}"' in answer.text
        assert f"<code>{path}</code>" in answer.text and method.upper() in answer.text
    for name in document(app)["components"]["schemas"]:
        assert f'id="{name}"' in answer.text
    targets = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert targets <= set(re.findall(r'id="([^"]+)"', answer.text))


OPERATIONS = [
    "activities",
    "context",
    "correction",
    "corrections",
    "edited_opportunity",
    "link",
    "model",
    "moved",
    "new_note",
    "new_opportunity",
    "new_rule",
    "new_team",
    "no_rating",
    "no_rule",
    "opportunities",
    "opportunity",
    "privacy",
    "rating",
    "rules",
    "team",
    "undone",
]


def test_the_list_of_operations_is_complete(app: Flask) -> None:
    assert sorted(operation["operationId"] for _, _, operation in operations(app)) == OPERATIONS


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    """The document as the generator of requests reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("name", OPERATIONS)
def test_made_up_requests_get_the_answers_the_document_promises(
    described: Any, ana: Caller, deal: str, name: str
) -> None:
    @searching(max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described.find_operation_by_id(name).as_strategy())
    def run(case: Any) -> None:
        if "opportunity_id" in (case.path_parameters or {}) and len(case.path_parameters["opportunity_id"]) % 2:
            case.path_parameters["opportunity_id"] = deal
        case.call_and_validate(headers=ana.headers, checks=CHECKS)

    run()
