"""Puts the service together: the only place that chooses adapters and plugs surfaces in."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

import addin.api.corrections
import addin.api.routes
import addin.api.rules  # noqa: F401 (each hangs its routes on the one blueprint)
from addin.api.blueprint import api
from addin.api.openapi import documentation
from addin.api.problems import register_problems
from addin.calls import open_session
from addin.crms.embedded import EmbeddedCrm
from addin.desk.desk import FrontDesk, OwnMail
from addin.errors import NotFound
from addin.gmail.deployment import Deployment as GmailDeployment
from addin.gmail.presses import PressSeal
from addin.gmail.routes import gmail
from addin.http.guard import close_desks
from addin.http.headers import DressedAnswers, pane_policy
from addin.identity.callers import Callers
from addin.identity.contract import Identity, IdentityProvider
from addin.identity.doorkeeper import Doorkeeper
from addin.identity.google import PROVIDER as GOOGLE_PROVIDER
from addin.identity.google import GoogleCaller, GoogleIdentity
from addin.identity.local import LocalIdentity
from addin.identity.microsoft import PROVIDER as ENTRA_PROVIDER
from addin.identity.microsoft import EntraIdentity
from addin.identity.on_behalf import OnBehalfOf
from addin.identity.sealing import Seal
from addin.identity.signing_keys import SigningKeys
from addin.mailboxes.contract import Mailbox, OwnMailReader
from addin.mailboxes.folder import FolderMailbox
from addin.mailboxes.google import GoogleReaders
from addin.mailboxes.microsoft import GraphReader
from addin.outlook.surface import Deployment, outlook
from addin.settings import Settings
from addin.storage.store import Database, Store
from addin.web.home import home
from addin.web.preview import preview
from addin.wording import text

STATIC = Path(__file__).parent.parent / "static"
PATIENCE = 2.5
"""Seconds a statement may take where somebody waits for the answer; with the time Gmail has, a card's five seconds."""
KEYS_SECONDS = 2.0
"""Google's keys are there by then: a card waits for them, once a day."""
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


def google_keys(settings: Settings) -> SigningKeys:
    """Google's signing keys; there is one set for the tokens of callers and of users."""
    return SigningKeys(settings.google_keys_url, of_one_issuer=True, seconds=KEYS_SECONDS)


def google_identity(settings: Settings, database: Database, keys: SigningKeys) -> GoogleIdentity:
    """Google users of our add-on; which domains may come in stands in the store."""
    return GoogleIdentity(
        settings.google_client_id, keys, lambda domain: database.tenant(GOOGLE_PROVIDER, domain) is not None
    )


def own_mail(settings: Settings) -> OwnMail:
    """Reads mails through Microsoft Graph in the name of whoever signed in through Entra."""
    by = OnBehalfOf(
        settings.entra_client_id.lower(),
        settings.entra_client_secret,
        settings.entra_authority,
        Seal(settings.secret(), "provider tokens"),
        scopes=[f"{settings.graph_url}/{scope}" for scope in settings.graph_scopes.split()],
        redirect_uri=f"{settings.base_url}/consented",
    )
    session = open_session()  # one for all: each of its own would shake hands anew for every mail

    def reader(identity: Identity, token: str, store: Store, now: datetime) -> OwnMailReader | None:
        if identity.provider != ENTRA_PROVIDER:
            return None
        at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        return GraphReader(
            settings.graph_url,
            lambda claims: by.token(identity, token, store.token_caches, at, claims),
            own_address=identity.email.lower(),
            now=now,
            consent_url=by.consent_url(identity.tenant),
            session=session,
            forget=lambda: by.forget(identity, store.token_caches),
        )

    return reader


def open_mailbox(kind: str, address: str, source: str) -> Mailbox:
    """The mailbox of that kind. Raises :class:`NotFound` for kinds this version does not know."""
    if kind == "folder":
        return FolderMailbox(address, Path(source))
    raise NotFound(text("This mailbox cannot be opened here."))


def front_desk(
    settings: Settings,
    database: Database,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    keys: SigningKeys | None = None,
) -> FrontDesk:
    """The desk of this installation, with the adapters the settings name; ``keys`` are Google's."""
    providers: list[IdentityProvider] = [local_identity(settings)] if settings.local_identity else []
    if settings.entra_client_id:
        providers.append(entra_identity(settings, database))
    if settings.google_client_id:
        providers.append(google_identity(settings, database, keys or google_keys(settings)))
    reads_mail = settings.entra_client_id and settings.entra_client_secret
    mail = own_mail(settings) if reads_mail else None
    return FrontDesk(database, Doorkeeper(providers), EmbeddedCrm(), open_mailbox, clock, mail)


def outlook_deployment(settings: Settings) -> Deployment:
    """How the panel reaches Microsoft; in the demo our stand-in plays Outlook."""
    client_id = "" if settings.demo else settings.entra_client_id.lower()
    return Deployment(
        OFFICE_STANDIN if settings.demo else settings.office_js_url,
        client_id,
        settings.entra_authority,
        f"api://{urlsplit(settings.base_url).netloc}/{client_id}/access_as_user",
        pane_policy(settings.office_script_hosts, settings.office_frame_hosts, settings.entra_authority),
    )


def _public_base(base_url: str) -> str:
    """Where Google calls us, as the descriptor writes it. It calls over https only, whatever the demo is served on."""
    address = urlsplit(base_url)
    port = f":{address.port}" if address.port not in {None, 443} else ""
    return f"https://{(address.hostname or '').lower()}{port}"


def gmail_deployment(settings: Settings, desks: FrontDesk, keys: SigningKeys) -> GmailDeployment:
    """How the cards reach Google; without an add-on set up only tokens of the local provider get any."""
    with_google, public = bool(settings.google_client_id), _public_base(settings.base_url)
    return GmailDeployment(
        public,
        (public,) if settings.base_url.startswith("https:") else (public, settings.base_url),
        desks,
        Callers(
            GoogleCaller(settings.google_service_account, keys) if with_google else None,
            local_identity(settings) if settings.local_identity else None,
        ),
        PressSeal(settings.secret()),
        GoogleReaders(settings.gmail_url, settings.calendar_url) if with_google else None,
    )


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sample_reps: Sequence[tuple[str, str]] = (),
) -> Flask:
    """The WSGI application. ``sample_reps`` (e-mail, name) plug in the demo's preview, in demo mode only."""
    database = database or Database.open(settings.store_url, PATIENCE)
    app = Flask("addin", static_folder=str(STATIC), static_url_path="/static", template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    keys = google_keys(settings)
    desks = front_desk(settings, database, clock, keys)
    app.extensions["front_desk"] = desks
    app.extensions["outlook"] = outlook_deployment(settings)
    app.extensions["gmail"] = gmail_deployment(settings, desks, keys)
    app.url_map.strict_slashes = False
    app.wsgi_app = DressedAnswers(app.wsgi_app)  # type: ignore[method-assign]
    close_desks(app)
    register_problems(app)
    for surface in (api, documentation, outlook, gmail, home(database.ping, with_start_page=not settings.demo)):
        app.register_blueprint(surface)
    if settings.demo:
        organisation = database.organisation(settings.organisation)
        identity = local_identity(settings)
        cards = app.extensions["gmail"].base_url
        app.register_blueprint(preview(sample_reps, lambda email: identity.token(organisation, email), cards))
    return app
