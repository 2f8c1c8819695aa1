"""The pages Outlook loads: the panel's shell, the page behind the ribbon's functions, and the dialogs they open. None
holds data, so anybody may see them, and they are painted before anybody is known."""

from flask import Response, request
from werkzeug.exceptions import NotFound

from addin.http.guard import open_to_everybody
from addin.http.headers import page
from addin.language.translator import nearest_locale
from addin.outlook.blueprint import deployment, outlook
from addin.outlook.scripts import PAGES, script, version
from addin.outlook.templating import rendered

MSAL = "vendor/msal-browser.min.js"


@outlook.get("/pane")
@open_to_everybody
def pane() -> Response:
    """The shell of the panel."""
    return _page("shell.html", "pane")


@outlook.get("/functions")
@open_to_everybody
def functions() -> Response:
    """The page Outlook runs in the background for the ribbon's functions."""
    return _page("functions.html", "functions")


@outlook.get("/dialog")
@open_to_everybody
def dialog() -> Response:
    """The small window in which a quick action asks for a text; ``kind`` is note or next_step."""
    kind = "next_step" if request.args.get("kind") == "next_step" else "note"
    return _page("dialog.html", "dialog", kind=kind)


@outlook.get("/sign-in")
@open_to_everybody
def sign_in() -> Response:
    """The sign-in window for Outlooks without nested app authentication."""
    return _page("sign-in.html", "sign-in")


@outlook.get("/<name>.js")
@open_to_everybody
def page_script(name: str) -> Response:
    if name not in PAGES:
        raise NotFound
    return Response(script(name), mimetype="text/javascript")


def _page(template: str, script_name: str, **values: str) -> Response:
    language = nearest_locale(request.args.get("lang") or request.headers.get("Accept-Language", ""))
    how = deployment()
    html = rendered(
        template,
        language,
        how=how,
        msal=MSAL,
        script=f"/outlook/{script_name}.js?v={version(script_name)}",
        **values,
    )
    return page(html, how.policy)
