"""The Outlook surface: what its routes share. Answers are HTML fragments; errors are a sentence for the notice line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from addin.desk.once import once
from addin.errors import ConsentMissing, DealsideError, InvalidInput
from addin.http.guard import desk, locale, sign_in_first
from addin.http.headers import request_id
from addin.http.incoming import raw_body
from addin.http.statuses import challenge, status_of
from addin.language.translator import Translator, translator
from addin.outlook.templating import rendered
from addin.wording import Text

outlook = Blueprint("outlook", __name__, url_prefix="/outlook")
sign_in_first(outlook)


OURS = "X-Dealside"
"""A header that tells our answers (``answer``, ``notice``) from what a proxy or a hotel's network puts there."""


MADE_AT = "X-Made-At"
"""The organisation's revision a panel was read at: of several answers under way the panel keeps the latest."""


@outlook.after_request
def signed_as_ours(answer: Response) -> Response:
    answer.headers.setdefault(OURS, "answer")
    return answer


@dataclass(frozen=True, slots=True)
class Deployment:
    """How this installation's pages reach Microsoft. ``client_id`` is empty where Entra is not used; ``scope`` is our
    own API's, in full; ``policy`` is the pages' Content Security Policy."""

    office_js_url: str
    client_id: str
    authority: str
    scope: str
    policy: str


def deployment() -> Deployment:
    return cast(Deployment, current_app.extensions["outlook"])


def spoken() -> Translator:
    """The sentences of this request's reader."""
    return translator(locale())


def fragment(template: str, say: Translator, *, status: int = 200, made_at: int = 0, **values: Any) -> Response:
    html = rendered(template, say.locale, **values)
    return Response(html, status=status, mimetype="text/html", headers={MADE_AT: str(made_at)})


def act_once(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Carry a request out once per Idempotency-Key; ``act`` returns JSON."""
    seen = f"{request.path}\n".encode() + raw_body()
    answer: dict[str, Any] = once(desk(), request.headers.get("Idempotency-Key"), seen, act)
    return answer


def first_problem(error: InvalidInput, say: Translator) -> str:
    """The first of what is wrong, as a sentence."""
    value = next(iter(error.fields.values()), error.detail)
    return say(value) if isinstance(value, Text) else str(value)


@outlook.errorhandler(DealsideError)
def refused(error: DealsideError) -> Response:
    """A sentence for the panel's notice line; the panel itself stays as it is."""
    say = spoken()
    answer = notice(
        first_problem(error, say) if isinstance(error, InvalidInput) else say(error.detail),
        status_of(error),
        error.code,
        retryable=error.retryable,
        consent_url=error.consent_url if isinstance(error, ConsentMissing) else "",
    )
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = challenge(error)
    return answer


@outlook.errorhandler(HTTPException)
def refused_by_http(error: HTTPException) -> Response:
    return notice(spoken().gettext("This request could not be read."), error.code or 500, "bad_request")


@outlook.errorhandler(Exception)
def failed(error: Exception) -> Response:
    current_app.logger.error("request %s failed: %s", request_id(), type(error).__name__)
    sentence = spoken().gettext("Something went wrong here. Nothing was changed.")
    return notice(sentence, 500, "internal_error", retryable=True)


def notice(sentence: str, status: int, code: str, *, retryable: bool = False, consent_url: str = "") -> Response:
    html = rendered(
        "notice.html",
        locale(),
        sentence=sentence,
        code=code,
        retryable=retryable,
        consent_url=consent_url,
        request_id=request_id(),
    )
    answer = Response(html, status=status, mimetype="text/html")
    answer.headers[OURS] = "notice"
    return answer
