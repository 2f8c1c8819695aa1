"""Deploying the Outlook add-in: ``connect entra`` and ``manifest``."""

import re
from typing import Any

from addin.cli.terminal import DONE, opened, say
from addin.errors import WrongUse
from addin.identity.microsoft import PROVIDER as ENTRA
from addin.settings import Settings
from addin.wording import text

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def connect(settings: Settings, given: Any) -> int:
    """Let the people of a tenant sign in."""
    tenant = given.tenant.lower()
    if not _GUID.fullmatch(tenant):
        raise WrongUse(text("%(tenant)s is no tenant id: those look like 00000000-0000-….", tenant=given.tenant))
    database, org_id = opened(settings)
    store = database.store(org_id)
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
