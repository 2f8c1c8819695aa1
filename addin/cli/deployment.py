"""Deploying the Outlook add-in: ``connect entra`` and ``manifest``."""

import re
from pathlib import Path
from typing import Any

from addin.app import create_app
from addin.cli.terminal import DONE, FAILED, opened, say
from addin.errors import WrongUse
from addin.identity.microsoft import PROVIDER as ENTRA
from addin.outlook.manifests.checking import check_manifests
from addin.outlook.manifests.rendering import write_manifests
from addin.outlook.manifests.schema import schema_folder
from addin.settings import Settings
from addin.storage.store import Database
from addin.wording import text

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def connect(settings: Settings, given: Any) -> int:
    """Let the people of a tenant sign in."""
    tenant = given.tenant.lower()
    if not _GUID.fullmatch(tenant):
        raise WrongUse(text("%(tenant)s is no tenant id: those look like 00000000-0000-….", tenant=given.tenant))
    database, org_id = opened(settings)
    store = database.store(org_id)
    if given.remove:
        left = store.tenants.disconnect(ENTRA, tenant)
        store.close()
        database.close()
        say(f"Tenant {tenant} is {'disconnected' if left else 'not connected'}: nobody of it can sign in.")
        return DONE
    store.tenants.connect(ENTRA, tenant, given.new_reps, given.contact)
    store.close()
    database.close()
    newcomers = {
        "invite": "reps of reps.csv may sign in, by the address they sign in with",
        "create": "everybody of the tenant may sign in and becomes a rep",
    }
    say(f"Tenant {tenant} is connected to {settings.organisation}: {newcomers[given.new_reps]}.")
    if not settings.entra_client_id:
        say("Set ADDIN_ENTRA_CLIENT_ID to the client id of your app registration before you serve.")
    return DONE


def manifest(settings: Settings, given: Any) -> int:
    """Write the manifests, check them, or both."""
    folder = Path(given.out)
    asked = given.base_url or given.client_id or not given.check
    if asked:
        written = write_manifests(
            folder,
            base_url=given.base_url or settings.base_url,
            client_id=given.client_id or settings.entra_client_id,
            addin_id=given.addin_id,
            least_permission=given.least_permission,
        )
        for path in written:
            print(path)
    if not given.check:
        say(f"Check them with: python -m addin manifest --check --out {folder}")
        return DONE
    database = Database.open("sqlite://")
    client = create_app(settings, database).test_client()

    def answer(path: str) -> int:
        with client.get(path) as given:
            return given.status_code

    findings = check_manifests(folder, answer)
    database.close()
    for finding in findings:
        print(finding)
    if schema_folder() is None:
        say("Not checked against Microsoft's schema of the unified manifest: run npm ci in tests/node to have it.")
    say(f"{len(findings)} findings in {folder}." if findings else f"{folder} passes our checks.")
    return FAILED if findings else DONE
