"""The pane's document: from a message to the whole answer, and the unchanged repeat."""

import gc
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from addin.app import create_app, local_identity
from addin.settings import Settings
from addin.storage.store import Database
from tests.benchmarks.harness import Call, bare_flask, etag_of, medians, wsgi_call
from tests.benchmarks.organisation import address, organisation

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "a secret for measuring, long enough to be one"


def descriptor(people: int, contact: int = 4_000) -> dict[str, Any]:
    """A mail from a known contact with ``people`` further recipients, half of them strangers."""
    others = [
        {"name": f"P {n}", "address": address(contact + n) if n % 2 else f"p{n}@elsewhere{n}.example"}
        for n in range(people)
    ]
    return {
        "internet_message_id": "<new@company.example>", "item_id": "AAMk=", "conversation_id": "c-1",
        "subject": "Re: Project 2003 line retrofit", "from": {"name": "Person", "address": address(contact)},
        "to": [{"name": "Ana", "address": "ana@seller.example"}], "cc": others,
        "sent_at": "2026-11-20T10:00:00Z", "references": [f"<r{n}@company.example>" for n in range(6)],
        "mailbox": "ana@seller.example",
    }  # fmt: skip


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        database, org = organisation(Path(folder), contacts=10_000, activities=100_000)
        settings = Settings(data=Path(folder), organisation="bench", secret_key=SECRET)
        app = create_app(settings, database, lambda: NOW)
        headers = {"Authorization": f"Bearer {local_identity(settings).token(org, 'ana@seller.example')}"}
        body, crowd = orjson.dumps(descriptor(2)), orjson.dumps(descriptor(200))
        tag = etag_of(app, "/api/v1/context", body, headers)
        full = wsgi_call(app, "POST", "/api/v1/context", body, headers)
        repeat = wsgi_call(app, "POST", "/api/v1/context", body, {**headers, "If-None-Match": tag}, 304)
        many = wsgi_call(app, "POST", "/api/v1/context", crowd, headers)
        sent = full()
        assert isinstance(sent, bytes)
        document = orjson.loads(sent)
        assert document["match"]["state"] == "matched" and len(document["activities"]) >= 5, document["match"]
        asked = {name: statements(database, call) for name, call in (("2", full), ("200", many), ("304", repeat))}
        gc.collect()
        gc.freeze()  # as the server does once it is loaded
        unit = bare_flask()
        cost = medians({"unit": unit, "full": full, "repeat": repeat})
        busy = medians({"unit": unit, "crowd": many})
        lines = [
            f"context, message to full document ({len(sent) / 1000:.1f} kB): "
            f"{cost['full'] / cost['unit']:.2f} x bare Flask JSON (bar 6), {asked['2']} SQL statements (bar 4)",
            f"context with 200 participants: {busy['crowd'] / busy['unit']:.2f} x, {asked['200']} SQL statements",
            f"unchanged repeat: {cost['repeat'] / cost['unit']:.2f} x (bar 2), {asked['304']} SQL statement",
        ]
        database.close()
        return lines


def statements(database: Database, call: Call) -> int:
    """SQL statements of one call, as the driver sees them."""
    seen: list[str] = []
    store = database.store(0)
    connection = store._session._connections.take()
    connection.set_trace_callback(seen.append)
    store._session._connections.give_back(connection)
    call()  # takes the connection that was given back last
    connection.set_trace_callback(None)
    return len([one for one in seen if not one.upper().startswith(("ROLLBACK", "PRAGMA"))])
