"""The page at the service's address, the pages about it, and whether the service is alive and ready."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, render_template, request

from addin import __version__
from addin.errors import Unavailable
from addin.http.guard import open_to_everybody
from addin.http.headers import page
from addin.language.translator import nearest_locale, translator

ABOUT = ("support", "privacy", "terms")


def home(ready: Callable[[], None], *, with_start_page: bool) -> Blueprint:
    """``ready`` raises :class:`Unavailable` while the store does not answer."""
    blueprint = Blueprint("home", __name__, template_folder="templates")

    if with_start_page:

        @blueprint.get("/")
        @open_to_everybody
        def start() -> Response:
            language = nearest_locale(request.headers.get("Accept-Language", ""))
            return page(render_template("home.html", _=translator(language).gettext, locale=language))

    for topic in ABOUT:
        blueprint.add_url_rule(f"/{topic}", topic, about, defaults={"topic": topic})

    @blueprint.get("/consented")
    @open_to_everybody
    def consented() -> Response:
        """Where Microsoft sends an administrator after asking for consent; the outcome stands in the address."""
        return _about("refused" if request.args.get("error") else "consented")

    @blueprint.get("/healthz")
    @open_to_everybody
    def healthz() -> Response:
        return jsonify({"status": "ok", "version": __version__})

    @blueprint.get("/readyz")
    @open_to_everybody
    def readyz() -> tuple[Response, int]:
        try:
            ready()
        except Unavailable as error:
            return jsonify({"status": "unavailable", "detail": str(error.detail)}), 503
        return jsonify({"status": "ready"}), 200

    return blueprint


@open_to_everybody
def about(topic: str) -> Response:
    """The page on one topic."""
    return _about(topic)


def _about(topic: str) -> Response:
    language = nearest_locale(request.headers.get("Accept-Language", ""))
    return page(render_template("about.html", _=translator(language).gettext, locale=language, topic=topic))
