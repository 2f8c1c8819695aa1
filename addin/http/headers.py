"""Headers of every answer: a request id, no caching of data, and what a browser may do with a page."""

import re
import secrets
from typing import Any

from flask import Flask, Response, g, request

OFFICE_HOSTS = (
    "https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft https://outlook.live.com"
    " https://*.cloud.microsoft https://*.office.com"
)
MICROSOFT_SCRIPTS = "https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com"
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PANE_POLICY = (
    f"default-src 'none'; script-src 'self' {MICROSOFT_SCRIPTS}; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self' https://login.microsoftonline.com; base-uri 'none'; form-action 'none';"
    f" frame-ancestors 'self' {OFFICE_HOSTS}"
)


def request_id() -> str:
    """The id of this request: the caller's when it is a sane one, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
    return str(g.request_id)


def dress_answers(app: Flask) -> None:
    """Put the headers on every answer of ``app``."""

    @app.after_request
    def dress(response: Response) -> Response:
        headers = response.headers
        headers["X-Request-Id"] = request_id()
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint == "static":
            headers["Cache-Control"] = "no-cache" if app.debug else "public, max-age=300"
            return response
        headers["Cache-Control"] = "no-store"
        headers.setdefault("Content-Security-Policy", API_POLICY)
        return response


def page(response: Any, policy: str = PAGE_POLICY) -> Response:
    """``response`` as a page a browser shows under ``policy``."""
    answer: Response = Response(response, mimetype="text/html") if isinstance(response, str) else response
    answer.headers["Content-Security-Policy"] = policy
    return answer
