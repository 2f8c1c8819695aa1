"""The environment, read once into a frozen dataclass. Every setting is listed in the README."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from addin.errors import WrongUse
from addin.wording import text

SHORTEST_SECRET = 32
_ADDRESSES = {
    "ADDIN_BASE_URL",
    "ADDIN_ENTRA_AUTHORITY",
    "ADDIN_GRAPH_URL",
    "ADDIN_GMAIL_URL",
    "ADDIN_CALENDAR_URL",
}
OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
ENTRA = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
GOOGLE_KEYS = "https://www.googleapis.com/oauth2/v3/certs"
GMAIL = "https://gmail.googleapis.com"
CALENDAR = "https://www.googleapis.com"
OFFICE_SCRIPTS = "https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com"
OFFICE_FRAMES = (
    "https://outlook.office.com https://outlook.office365.com https://outlook.cloud.microsoft https://outlook.live.com"
    " https://*.cloud.microsoft https://*.office.com"
)


_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def _setting(variable: str, default: Any, meaning: str, *, production: bool = False) -> Any:
    """A dataclass field read from ``variable``; ``production`` settings keep the demo from starting."""
    return field(default=default, metadata={"variable": variable, "meaning": meaning, "production": production})


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path = _setting("ADDIN_DATA", Path("data"), "folder of the embedded store and its secret key")
    database_url: str = _setting(
        "ADDIN_DATABASE_URL", "", "another store, e.g. `postgresql+psycopg://user@host/db`", production=True
    )
    organisation: str = _setting("ADDIN_ORGANISATION", "Dealside", "name of the organisation the command line works on")
    base_url: str = _setting(
        "ADDIN_BASE_URL",
        "http://127.0.0.1:8080",
        "public address of this service, without a trailing slash",
        production=True,
    )
    secret_key: str = _setting("ADDIN_SECRET_KEY", "", "secret for signing, at least 32 characters", production=True)
    local_identity: bool = _setting(
        "ADDIN_LOCAL_IDENTITY", True, "whether tokens of the local identity provider are accepted"
    )
    office_js_url: str = _setting("ADDIN_OFFICE_JS_URL", OFFICE_JS, "where the panel loads office.js from")
    office_script_hosts: str = _setting(
        "ADDIN_OFFICE_SCRIPT_HOSTS", OFFICE_SCRIPTS, "hosts the panel may load scripts from, besides its own"
    )
    office_frame_hosts: str = _setting(
        "ADDIN_OFFICE_FRAME_HOSTS", OFFICE_FRAMES, "hosts that may show the panel in a frame"
    )
    entra_client_id: str = _setting(
        "ADDIN_ENTRA_CLIENT_ID", "", "client id of the app registered in Microsoft Entra; empty switches it off"
    )
    entra_client_secret: str = _setting(
        "ADDIN_ENTRA_CLIENT_SECRET", "", "its secret, for reading the opened mail on behalf of the rep", production=True
    )
    entra_callers: str = _setting(
        "ADDIN_ENTRA_CALLERS", "", "client ids, besides our own, whose tokens for us are accepted (`azp`), by spaces"
    )
    entra_authority: str = _setting("ADDIN_ENTRA_AUTHORITY", ENTRA, "where Microsoft Entra answers (national clouds)")
    graph_url: str = _setting("ADDIN_GRAPH_URL", GRAPH, "where Microsoft Graph answers (national clouds)")
    graph_scopes: str = _setting(
        "ADDIN_GRAPH_SCOPES", "Mail.Read", "what is asked of Graph in the rep's name; add Mail.Read.Shared if wanted"
    )
    google_client_id: str = _setting(
        "ADDIN_GOOGLE_CLIENT_ID", "", "OAuth client id of the Google add-on; empty switches it off"
    )
    google_service_account: str = _setting(
        "ADDIN_GOOGLE_SERVICE_ACCOUNT", "", "e-mail of the service account with which Google calls the add-on"
    )
    google_keys_url: str = _setting("ADDIN_GOOGLE_KEYS_URL", GOOGLE_KEYS, "where Google publishes its signing keys")
    gmail_url: str = _setting("ADDIN_GMAIL_URL", GMAIL, "where Gmail's API answers")
    calendar_url: str = _setting("ADDIN_CALENDAR_URL", CALENDAR, "where Google Calendar's API answers")
    max_body_bytes: int = _setting("ADDIN_MAX_BODY_BYTES", 1_048_576, "largest request body accepted, in bytes")
    demo: bool = False

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the store: the one named, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'dealside.db'}"

    def secret(self) -> bytes:
        """The signing secret: from the environment, else from ``secret.key`` in the data folder (made on first use)."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            _write_once(path, secrets.token_urlsafe(48))
        kept = path.read_text().strip()
        if len(kept) < SHORTEST_SECRET:
            raise WrongUse(text("%(path)s is damaged. Remove it, and a new one is made; tokens end.", path=str(path)))
        return kept.encode()


def _write_once(path: Path, content: str) -> None:
    """Write a file whole or not at all, readable by its owner only; one that is there meanwhile stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Settings from ``environment`` with command-line ``overrides`` on top.

    Raises :class:`WrongUse` naming the variable when a value cannot be read.
    """
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        variable = setting.metadata.get("variable")
        if variable and environment.get(variable, "") != "":
            values[setting.name] = _value(variable, setting.default, environment[variable])
    values.update({name: value for name, value in overrides.items() if value is not None})
    settings = Settings(**values)
    _check(settings)
    return settings


def _value(variable: str, default: Any, raw: str) -> Any:
    if isinstance(default, bool):
        if raw.lower() in {"on", "true", "1", "yes"}:
            return True
        if raw.lower() in {"off", "false", "0", "no"}:
            return False
        raise WrongUse(text("%(variable)s must be on or off, not %(value)s.", variable=variable, value=raw))
    if isinstance(default, int):
        if not raw.isdigit() or int(raw) == 0:
            raise WrongUse(text("%(variable)s must be a positive number, not %(value)s.", variable=variable, value=raw))
        return int(raw)
    return Path(raw) if isinstance(default, Path) else raw.rstrip("/") if variable in _ADDRESSES else raw


def _check(settings: Settings) -> None:
    address = urlsplit(settings.base_url)
    if address.scheme not in {"http", "https"} or not address.netloc or address.path:
        raise WrongUse(text("ADDIN_BASE_URL must look like https://host, not %(value)s.", value=settings.base_url))
    origins = {
        "ADDIN_ENTRA_AUTHORITY": settings.entra_authority,
        "ADDIN_GRAPH_URL": settings.graph_url,
        "ADDIN_GMAIL_URL": settings.gmail_url,
        "ADDIN_CALENDAR_URL": settings.calendar_url,
    }
    if bool(settings.google_client_id) != bool(settings.google_service_account):
        raise WrongUse(text("Set both ADDIN_GOOGLE_CLIENT_ID and ADDIN_GOOGLE_SERVICE_ACCOUNT, or neither."))
    if not _is_private(settings.google_keys_url):
        raise WrongUse(text("ADDIN_GOOGLE_KEYS_URL must begin with https://."))
    for name, value in origins.items():
        if not _is_private(value) or urlsplit(value).path:
            raise WrongUse(text("%(variable)s must look like https://host, not %(value)s.", variable=name, value=value))
    for one in (settings.entra_client_id, *settings.entra_callers.split()):
        if one and not _GUID.fullmatch(one):
            raise WrongUse(text("%(value)s is no client id: those look like 00000000-0000-….", value=one))
    if settings.secret_key and len(settings.secret_key) < SHORTEST_SECRET:
        raise WrongUse(text("ADDIN_SECRET_KEY must have at least 32 characters."))


def _is_private(url: str) -> bool:
    """Whether nobody on the way can read or change what is exchanged with ``url``: https, or this very machine."""
    address = urlsplit(url)
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in {"127.0.0.1", "::1"})


def production_settings(environment: Mapping[str, str]) -> list[str]:
    """Names of the production settings present in ``environment``; the demo refuses to start beside any of them."""
    return [
        setting.metadata["variable"]
        for setting in fields(Settings)
        if setting.metadata.get("production") and environment.get(setting.metadata["variable"], "")
    ]
