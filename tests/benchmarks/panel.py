"""The panel as HTML, beside the bare unit; and what a token costs that was checked before."""

import gc
import tempfile
import timeit
from pathlib import Path

import orjson

from addin.app import create_app, local_identity
from addin.identity.doorkeeper import Doorkeeper
from addin.settings import Settings
from tests.benchmarks.context import NOW, SECRET, descriptor, statements
from tests.benchmarks.harness import bare_flask, medians, wsgi_call
from tests.benchmarks.organisation import organisation
from tests.identity import entra
from tests.identity.test_entra import provider


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        database, org = organisation(Path(folder), contacts=10_000, activities=100_000)
        settings = Settings(data=Path(folder), organisation="bench", secret_key=SECRET)
        app = create_app(settings, database, lambda: NOW)
        token = local_identity(settings).token(org, "ana@seller.example")
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        body = orjson.dumps({"message": descriptor(2)})
        full = wsgi_call(app, "POST", "/outlook/panel", body, headers)
        shell = wsgi_call(app, "GET", "/outlook/pane?lang=en")
        sent = full()
        assert isinstance(sent, bytes) and b'data-state="matched"' in sent
        asked = statements(database, full)
        gc.collect()
        gc.freeze()
        unit = bare_flask()
        cost = medians({"unit": unit, "panel": full, "shell": shell})
        database.close()
    return [
        f"panel as HTML ({len(sent) / 1000:.1f} kB): {cost['panel'] / cost['unit']:.2f} x bare Flask JSON (bar 6), "
        f"{asked} SQL statements",
        f"shell: {cost['shell'] / cost['unit']:.2f} x",
        f"token checked before: {_cached_token():.1f} µs (bar 5), the first check is "
        f"{_first_check() / _cached_token():.0f} x that",
    ]


def _cached_token() -> float:
    door, token = Doorkeeper([provider()]), entra.token()
    door.verify(token)
    return min(timeit.repeat(lambda: door.verify(token), number=20_000, repeat=5)) / 20_000 * 1e6


def _first_check() -> float:
    own, token = provider(), entra.token()
    own.verify(token)
    return min(timeit.repeat(lambda: own.verify(token), number=500, repeat=5)) / 500 * 1e6
