"""Headers of every answer: a request id, no caching of data, and what a browser may do with a page."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from flask import Response, request

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def pane_policy(scripts: str, frames: str, sign_in: str) -> str:
    """The policy of pages inside Outlook. ``scripts``: hosts Microsoft's own scripts come from; ``frames``: hosts that
    may show the page; ``sign_in``: where tokens come from. Lists are origins between spaces.

    No published list of what office.js needs exists, so each is a setting. Trusted types would break office.js.
    """
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src 'self' data:;"
        f" connect-src 'self' {sign_in}; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {frames}"
    )


_ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_DATA = [("Cache-Control", "no-store")]
_STATIC = [("Cache-Control", "public, max-age=300")]
_FOR_GOOD = [("Cache-Control", "public, max-age=31536000, immutable")]
"""Of what is named by its content (``?v=…``)."""
_REQUEST_ID_KEY = "dealside.request_id"

Start = Callable[..., Any]


class DressedAnswers:
    """WSGI middleware that puts the headers on every answer, also on those Flask never sees.

    Flask's ``after_request`` would do, but each header set there costs a tenth of a whole small answer.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Any:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        own_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
        environ[_REQUEST_ID_KEY] = own_id
        path = environ.get("PATH_INFO", "")
        static = path.startswith("/static/") or (path.endswith(".js") and path.startswith("/outlook/"))

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            names = {name for name, _ in headers}
            more = [("X-Request-Id", own_id), *_ALWAYS]
            headers = [one for one in headers if one[0] != "Cache-Control"]
            kept = _FOR_GOOD if environ.get("QUERY_STRING", "").startswith("v=") else _STATIC
            more += kept if static and status[:3] in {"200", "304"} else _DATA
            if "Content-Security-Policy" not in names:
                more.append(("Content-Security-Policy", API_POLICY))
            return start_response(status, headers + more, exc_info)

        return self._application(environ, start)


def request_id() -> str:
    """The id of this request: the caller's when it is a sane one, else a new one."""
    return str(request.environ.get(_REQUEST_ID_KEY, ""))


def page(response: Any, policy: str = PAGE_POLICY) -> Response:
    """``response`` as a page a browser shows under ``policy``."""
    answer: Response = Response(response, mimetype="text/html") if isinstance(response, str) else response
    answer.headers["Content-Security-Policy"] = policy
    return answer
