"""The blueprint all of ``/api/v1`` hangs on, and how its answers are made."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, request

from addin.api.problems import register_problems
from addin.desk.once import once
from addin.http.guard import desk, sign_in_first
from addin.http.incoming import raw_body

api = Blueprint("api", __name__, url_prefix="/api/v1")
sign_in_first(api)
register_problems(api)


def as_json(document: Any, status: int = 200, **headers: str) -> Response:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(orjson.dumps(document), status=status, headers=sent, content_type="application/json")


def write_once(act: Callable[[], tuple[Any, int, dict[str, str]]]) -> Response:
    """Answer a write, once per Idempotency-Key: ``act`` returns (document, status, headers)."""
    seen = f"{request.method} {request.path} {request.headers.get('If-Match', '')}\n".encode() + raw_body()
    document, status, headers = once(desk(), request.headers.get("Idempotency-Key"), seen, act)
    return as_json(document, status, **headers)
