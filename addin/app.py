"""Puts the service together: the only place that chooses adapters and plugs surfaces in."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from addin.api.openapi import documentation
from addin.api.problems import register_problems
from addin.api.routes import api
from addin.crms.embedded import EmbeddedCrm
from addin.desk.desk import FrontDesk
from addin.errors import NotFound
from addin.gmail.routes import gmail
from addin.http.guard import close_desks
from addin.http.headers import DressedAnswers
from addin.identity.contract import IdentityProvider
from addin.identity.doorkeeper import Doorkeeper
from addin.identity.local import LocalIdentity
from addin.identity.microsoft import PROVIDER as ENTRA_PROVIDER
from addin.identity.microsoft import EntraIdentity
from addin.identity.signing_keys import SigningKeys
from addin.mailboxes.contract import Mailbox
from addin.mailboxes.folder import FolderMailbox
from addin.outlook.routes import outlook
from addin.settings import Settings
from addin.storage.store import Database
from addin.web.home import home
from addin.web.preview import preview
from addin.wording import text

STATIC = Path(__file__).parent.parent / "static"
OFFICE_STANDIN = "/static/office-standin.js"


def local_identity(settings: Settings) -> LocalIdentity:
    """The installation's own identity provider."""
    return LocalIdentity(settings.secret())


def entra_identity(settings: Settings, database: Database) -> EntraIdentity:
    """Microsoft Entra for our app; which tenants may come in stands in the store."""
    client_id = settings.entra_client_id.lower()
    return EntraIdentity(
        client_id,
        {client_id, *settings.entra_callers.split()},
        settings.entra_authority,
        SigningKeys(f"{settings.entra_authority}/common/discovery/v2.0/keys"),
        lambda tenant: database.tenant(ENTRA_PROVIDER, tenant) is not None,
    )


def open_mailbox(kind: str, address: str, source: str) -> Mailbox:
    """The mailbox of that kind. Raises :class:`NotFound` for kinds this version does not know."""
    if kind == "folder":
        return FolderMailbox(address, Path(source))
    raise NotFound(text("This mailbox cannot be opened here."))


def front_desk(
    settings: Settings, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> FrontDesk:
    """The desk of this installation, with the adapters the settings name."""
    providers: list[IdentityProvider] = [local_identity(settings)] if settings.local_identity else []
    if settings.entra_client_id:
        providers.append(entra_identity(settings, database))
    return FrontDesk(database, Doorkeeper(providers), EmbeddedCrm(), open_mailbox, clock)


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sample_reps: Sequence[tuple[str, str]] = (),
) -> Flask:
    """The WSGI application. ``sample_reps`` (e-mail, name) plug in the demo's preview, in demo mode only."""
    database = database or Database.open(settings.store_url)
    app = Flask("addin", static_folder=str(STATIC), static_url_path="/static", template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["OFFICE_JS_URL"] = OFFICE_STANDIN if settings.demo else settings.office_js_url
    # Google calls actions over https only, whatever the demo itself is served on.
    app.config["CARD_BASE_URL"] = f"https://{urlsplit(settings.base_url).netloc}"
    app.extensions["front_desk"] = front_desk(settings, database, clock)
    app.url_map.strict_slashes = False
    app.wsgi_app = DressedAnswers(app.wsgi_app)  # type: ignore[method-assign]
    close_desks(app)
    register_problems(app)
    for surface in (api, documentation, outlook, gmail, home(database.ping, with_start_page=not settings.demo)):
        app.register_blueprint(surface)
    if settings.demo:
        organisation = database.organisation(settings.organisation)
        identity = local_identity(settings)
        app.register_blueprint(preview(sample_reps, lambda email: identity.token(organisation, email)))
    return app
