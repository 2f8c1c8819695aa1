"""Signing requests in: a bearer token becomes ``g.desk`` before a route runs, and is given back afterwards."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Flask, current_app, g, request

from addin.desk.desk import Desk, FrontDesk
from addin.errors import NotFound, NotSignedIn
from addin.language.translator import nearest_locale, spoken_locale
from addin.wording import text

OPEN = "_open_to_everybody"
"""Marks a view that needs no sign-in; an architecture test lists them all."""

View = Callable[..., Any]


def open_to_everybody(view: View) -> View:
    """Decorates a view that answers without a token (shells, documents, health)."""
    setattr(view, OPEN, True)
    return view


def sign_in_first(blueprint: Blueprint) -> None:
    """Every route of ``blueprint`` needs a bearer token, unless its view is ``open_to_everybody``."""

    @blueprint.before_request
    def sign_in() -> None:
        rule, arguments = request.endpoint or "", request.view_args
        if not getattr(current_app.view_functions[rule], OPEN, False):
            g.desk = front_desk().sign_in(bearer_token())
        if arguments and any(not one.isprintable() for one in arguments.values()):
            raise NotFound(text("There is no such record."))


def close_desks(app: Flask) -> None:
    """Give the desk's connection back when the request is over."""

    @app.teardown_request
    def close_desk(_: BaseException | None) -> None:
        desk = g.pop("desk", None)
        if desk is not None:
            desk.store.close()


def front_desk() -> FrontDesk:
    """The front desk of the running application."""
    return cast(FrontDesk, current_app.extensions["front_desk"])


def bearer_token() -> str:
    """The token of the Authorization header. Raises :class:`NotSignedIn` without one."""
    given: str = request.environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn(text("Sign in first: the request carries no bearer token."))
    return token.strip()


def desk() -> Desk:
    """The desk of the rep who made this request."""
    return cast(Desk, g.desk)


def locale() -> str:
    """The reader's language: the request's ``Accept-Language`` when we speak it, else the rep's own, else English."""
    spoken = spoken_locale(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    signed_in: Desk | None = g.get("desk")
    return spoken or (nearest_locale(signed_in.rep.locale) if signed_in else "en")
