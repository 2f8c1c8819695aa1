"""Running the service: ``demo``, ``serve``, ``migrate``, ``token``."""

import os
from pathlib import Path
from typing import Any

from addin.app import STATIC, local_identity
from addin.cli.terminal import DONE, opened, say
from addin.errors import WrongUse
from addin.serving import check_port, serve
from addin.settings import Settings, production_settings
from addin.wording import text


def demo(settings: Settings, given: Any) -> int:
    present = production_settings(os.environ)
    if present:
        raise WrongUse(
            text(
                "The demo does not start where production settings are present: %(names)s. Unset them, or use serve.",
                names=", ".join(present),
            )
        )
    from addin.demo import run_demo  # the sample's generator is of no use to any other command

    folder = Path(given.data) if given.data else Path("demo-data")
    return run_demo(folder, given.port, fresh=given.fresh)


def start(settings: Settings, given: Any) -> int:
    if given.workers > 1 and settings.store_url.startswith("sqlite"):
        raise WrongUse(text("The embedded store serves one process. Set ADDIN_DATABASE_URL to PostgreSQL for more."))
    if settings.entra_client_id and not (STATIC / "vendor" / "msal-browser.min.js").exists():
        raise WrongUse(text("MSAL.js is missing, so nobody could sign in from Outlook. Put it there with: make vendor"))
    check_port(given.host, given.port)
    settings.secret()
    opened(settings)[0].close()
    say(f"Dealside: http://{given.host}:{given.port}/")
    serve(settings, given.host, given.port, given.workers)
    return DONE


def migrate(settings: Settings, given: Any) -> int:
    opened(settings)
    say("The store is up to date.")
    return DONE


def token(settings: Settings, given: Any) -> int:
    if not settings.local_identity:
        raise WrongUse(text("The local identity provider is off (ADDIN_LOCAL_IDENTITY)."))
    database, org_id = opened(settings)
    rep = database.store(org_id).people.by_address(given.email)
    if rep is None:
        raise WrongUse(text("There is no rep %(email)s. Import reps.csv first.", email=given.email))
    print(local_identity(settings).token(org_id, rep.email))
    return DONE
