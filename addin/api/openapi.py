"""The OpenAPI 3.1 document, made from the routes and their schemas, and a page that shows it."""

import re
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from marshmallow import Schema

from addin import __version__
from addin.api.contract import Problem
from addin.api.operations import Operation, operation_of
from addin.http.guard import open_to_everybody
from addin.http.headers import page
from addin.http.schemas import MessageField

documentation = Blueprint("documentation", __name__, template_folder="templates")

_PROBLEMS = {
    400: "the body is not JSON",
    401: "no valid token",
    403: "not (or no longer) a rep here",
    404: "no such record",
    409: "changed meanwhile, or not linked",
    412: "a version the record never had",
    413: "the body is too large",
    415: "not JSON",
    422: "a field needs another value",
    428: "If-Match is missing",
    503: "try again later",
}
_HEADERS = {
    "If-Match": {"description": 'the base version, e.g. "3"', "example": '"3"', "required": False},
    "If-None-Match": {"description": "the ETag of the document you have", "required": False},
    "Idempotency-Key": {"description": "the same key and request twice have one effect", "required": False},
}


def _message_reference(_: Any, field: Any, **__: Any) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/Message"} if isinstance(field, MessageField) else {}


@cache
def _spec(app: Flask) -> dict[str, Any]:
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
    spec = APISpec(
        title="Dealside",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": "The deal beside the mail: the same verbs as the panels."},
        security=[{"bearer": []}],
    )
    assert plugin.converter is not None
    plugin.map_to_openapi_type(MessageField, None, None)  # type: ignore[no-untyped-call]
    plugin.converter.add_attribute_function(_message_reference)  # type: ignore[no-untyped-call]
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=Problem)
    spec.components.schema("Message", MessageField.json_schema)
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            described = _operation(operation, rule.endpoint, sorted(rule.arguments), method)
            spec.path(path=path, operations={method.lower(): described})
    return dict(spec.to_dict())


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Schema")


def _operation(one: Operation, endpoint: str, arguments: list[str], method: str) -> dict[str, Any]:
    parameters: list[Any] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments
    ]
    parameters += [
        {"name": name, "in": "header", "schema": {"type": "string"}, **_HEADERS[name]} for name in one.headers
    ]
    if one.query:
        parameters.append({"in": "query", "schema": one.query})
    described: dict[str, Any] = {
        "operationId": endpoint.partition(".")[2],
        "summary": one.summary,
        "parameters": parameters,
        "responses": {str(status): _answer(schema) for status, schema in one.answers.items()},
    }
    problems = {401, 403, 503, *one.problems} | ({400, 413, 415, 422} if one.body else set())
    problems |= {422} if one.query or "Idempotency-Key" in one.headers else set()
    problems |= {413} if method != "GET" else set()
    for status in sorted(problems):
        described["responses"][str(status)] = {
            "description": _PROBLEMS[status],
            "content": {"application/problem+json": {"schema": Problem}},
        }
    if one.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": "Message" if one.body is MessageField else one.body}},
        }
    return described


def _answer(schema: type[Schema] | None) -> dict[str, Any]:
    if schema is None:
        return {"description": "unchanged"}
    return {"description": "done", "content": {"application/json": {"schema": schema}}}


@documentation.get("/api/v1/openapi.json")
@open_to_everybody
def openapi() -> Response:
    return jsonify(_spec(current_app._get_current_object()))  # type: ignore[attr-defined]


@documentation.get("/api/docs")
@open_to_everybody
def docs() -> Response:
    spec = _spec(current_app._get_current_object())  # type: ignore[attr-defined]
    return page(render_template("docs.html", spec=spec))
