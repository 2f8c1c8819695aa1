"""Deploying the add-ins of Outlook and Gmail: ``connect`` and ``manifest``."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from addin.app import create_app
from addin.cli.terminal import DONE, FAILED, opened, say
from addin.deals.addresses import company_domains
from addin.errors import WrongUse
from addin.gmail.descriptor import FILE as GMAIL
from addin.gmail.descriptor import check_descriptor, descriptor, write_descriptor
from addin.identity.google import PROVIDER as GOOGLE
from addin.identity.microsoft import PROVIDER as ENTRA
from addin.outlook.manifests.checking import check_manifests
from addin.outlook.manifests.rendering import write_manifests
from addin.outlook.manifests.schema import schema_folder
from addin.settings import Settings
from addin.storage.store import Database
from addin.wording import text

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}\Z)({_LABEL}\.)+(?!\d+\Z){_LABEL}")
_OUTLOOK = ("outlook.xml", "outlook.json", "ko-kr.json", "outlook.zip")


class _Provider(NamedTuple):
    """Whose people can be let in: the ``name`` the store knows it by, what it calls a company (``noun``), how a
    ``tenant`` is read from what was typed, ``vetted`` before people are let in (both raise :class:`WrongUse`), and
    what is to be ``set_next``, if anything."""

    name: str
    noun: str
    tenant: Callable[[str], str]
    vetted: Callable[[str], None]
    set_next: Callable[[Settings], str]


def connect(settings: Settings, given: Any) -> int:
    """Let the people of a tenant of Microsoft Entra or of a Google Workspace domain sign in, or no longer."""
    provider = PROVIDERS[given.provider]
    tenant = provider.tenant(given.tenant)
    called = f"{provider.noun.capitalize()} {tenant}"
    if not given.remove:
        provider.vetted(tenant)
    database, org_id = opened(settings)
    with closing(database), closing(database.store(org_id)) as store:
        if given.remove:
            left = store.tenants.disconnect(provider.name, tenant)
            say(f"{called} is {'disconnected' if left else 'not connected'}: nobody of it can sign in.")
            return DONE
        store.tenants.connect(provider.name, tenant, given.new_reps, given.contact)
    newcomers = {
        "invite": "reps of reps.csv may sign in, by the address they sign in with",
        "create": f"everybody of the {provider.noun} may sign in and becomes a rep",
    }
    say(f"{called} is connected to {settings.organisation}: {newcomers[given.new_reps]}.")
    if provider.set_next(settings):
        say(provider.set_next(settings))
    return DONE


def _entra_tenant(given: str) -> str:
    if not _GUID.fullmatch(given.lower()):
        raise WrongUse(text("%(tenant)s is no tenant id: those look like 00000000-0000-….", tenant=given))
    return given.lower()


def _entra_next(settings: Settings) -> str:
    if settings.entra_client_id:
        return ""
    return "Set ADDIN_ENTRA_CLIENT_ID to the client id of your app registration before you serve."


def _google_domain(given: str) -> str:
    """The domain in lower case and, where it has other letters than a-z, as it is written in the DNS (``xn--…``)."""
    domain = given.lower()
    try:
        ascii_form = domain.encode("idna").decode("ascii")
        same = ascii_form.encode("ascii").decode("idna") == domain or ascii_form == domain
    except UnicodeError:
        ascii_form, same = "", False
    # Letters the codec writes otherwise (ß, half-width ones) would be somebody else's domain.
    if not same or not _DOMAIN.fullmatch(ascii_form):
        raise WrongUse(
            text(
                "%(given)s is no domain: give what stands behind the @ of your addresses, like example.com.",
                given=given,
            )
        )
    return ascii_form


def _companys_own(domain: str) -> None:
    if not company_domains(domain):
        raise WrongUse(
            text(
                "Anybody can have an address at %(domain)s, so anybody could sign in. Give your company's own domain.",
                domain=domain,
            )
        )


def _google_next(settings: Settings) -> str:
    values = {
        "ADDIN_GOOGLE_CLIENT_ID": settings.google_client_id,
        "ADDIN_GOOGLE_SERVICE_ACCOUNT": settings.google_service_account,
    }
    unset = [name for name, value in values.items() if not value]
    if not unset:
        return ""
    return f"Set {' and '.join(unset)} before you serve: gcloud workspace-add-ons get-authorization prints what to."


PROVIDERS = {
    "entra": _Provider(ENTRA, "tenant", _entra_tenant, lambda _: None, _entra_next),
    "google": _Provider(GOOGLE, "domain", _google_domain, _companys_own, _google_next),
}
"""What ``connect`` can connect, by the word for it on the command line."""


def manifest(settings: Settings, given: Any) -> int:
    """Write the add-ins' manifests, check those that are there, or both."""
    folder = Path(given.out)
    if given.base_url or given.client_id or given.crm_url or not given.check:
        _write(settings, given, folder)
    if not given.check:
        say(f"Check what is there with: python -m addin manifest --check --out {folder}")
        return DONE
    return _check(settings, folder)


def _write(settings: Settings, given: Any, folder: Path) -> None:
    """Gmail's descriptor always, Outlook's manifests for whoever has an app in Entra. All or nothing is written, as
    far as what was typed is concerned."""
    base_url = given.base_url or settings.base_url
    client_id = given.client_id or settings.entra_client_id
    content = descriptor(base_url, given.crm_url)
    written = []
    if client_id:
        written = write_manifests(
            folder,
            base_url=base_url,
            client_id=client_id,
            addin_id=given.addin_id,
            least_permission=given.least_permission,
        )
    for path in (*written, write_descriptor(folder, base_url=base_url, crm_url=given.crm_url)):
        print(path)
    if not client_id:
        say(f"Only Gmail's {GMAIL} was written. For Outlook, give --client-id (or set ADDIN_ENTRA_CLIENT_ID) too.")
    endpoint = urlsplit(content["addOns"]["common"]["homepageTrigger"]["runFunction"])
    if settings.base_url != f"https://{endpoint.netloc}":
        say(f"Serve with ADDIN_BASE_URL=https://{endpoint.netloc}: Google's tokens are made for exactly that address.")


def _check(settings: Settings, folder: Path) -> int:
    gmail = (folder / GMAIL).exists()
    outlook = any((folder / name).exists() for name in _OUTLOOK)
    findings: list[object] = []
    if not gmail and not outlook:
        findings.append(f"{folder}: there is neither {GMAIL} nor outlook.xml to check; write them with --base-url.")
    with closing(Database.open("sqlite://")) as database:
        client = create_app(settings, database).test_client()
        if gmail:
            findings += check_descriptor(folder / GMAIL, lambda path: _status(client, "POST", path))
        if outlook:
            findings += check_manifests(folder, lambda path: _status(client, "GET", path))
    for finding in findings:
        print(finding)
    if outlook and schema_folder() is None:
        say("Not checked against Microsoft's schema of the unified manifest: run npm ci in tests/node to have it.")
    say(f"{len(findings)} findings in {folder}." if findings else f"{folder} passes our checks.")
    return FAILED if findings else DONE


def _status(client: FlaskClient, method: str, path: str) -> int:
    with client.open(path, method=method) as answer:
        return answer.status_code
