"""Errors as ``application/problem+json`` (RFC 9457), for the API and for addresses that belong to no surface."""

import logging
from typing import Any

import orjson
from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from addin.errors import DealsideError, EditConflict
from addin.http.guard import locale
from addin.http.headers import request_id
from addin.http.statuses import challenge, status_of
from addin.language.translator import translator
from addin.wording import Text, text

_log = logging.getLogger(__name__)
_RETRYABLE = {429, 502, 503, 504}


def register_problems(target: Flask | Blueprint) -> None:
    """Answer every error raised in ``target`` with a problem document."""
    target.register_error_handler(DealsideError, _known)
    target.register_error_handler(HTTPException, _http)
    target.register_error_handler(Exception, _unknown)


def problem(
    status: int, code: str, detail: str, *, retryable: bool = False, fields: Any = None, **more: Any
) -> Response:
    """One problem document."""
    document: dict[str, Any] = {
        "type": f"urn:dealside:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "retryable": retryable,
        "request_id": request_id(),
        **more,
    }
    if fields:
        document["fields"] = fields
    return Response(orjson.dumps(document), status=status, mimetype="application/problem+json")


def _known(error: DealsideError) -> Response:
    say = translator(locale())
    fields = {name: say(value) if isinstance(value, Text) else value for name, value in error.fields.items()}
    more = {"version": error.version} if isinstance(error, EditConflict) else {}
    answer = problem(status_of(error), error.code, say(error.detail), retryable=error.retryable, fields=fields, **more)
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = challenge(error)
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    name = (error.name or "error").lower().replace(" ", "_").replace("'", "")
    answer = problem(status, name, error.description or error.name or "", retryable=status in _RETRYABLE)
    for header, value in error.get_headers():
        if header in {"Allow", "Retry-After"}:
            answer.headers[header] = value
    return answer


def _unknown(error: Exception) -> Response:
    # The type and the place, never the message: it may quote mail content.
    trace, place = error.__traceback__, ""
    while trace is not None:
        place, trace = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}", trace.tb_next
    _log.error("request %s failed: %s at %s", request_id(), type(error).__name__, place)
    say = translator(locale())
    return problem(500, "internal_error", say(text("Something went wrong here. Nothing was changed.")), retryable=True)
