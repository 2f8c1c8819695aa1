"""The card beside a mail, beside the bare unit, with a Gmail that answers at once; and completing a search."""

import gc
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson

from addin.app import create_app, local_identity
from addin.calls import Answer
from addin.settings import Settings
from tests.benchmarks.context import NOW, SECRET, descriptor, statements
from tests.benchmarks.harness import bare_flask, medians, wsgi_call
from tests.benchmarks.organisation import organisation
from tests.identity import google as tokens

PATH = "/gmail/message"
QUERIES = ("company 77", "deal 99999", "o-4", "zzz nothing", "co", "line 4 retrofit 12345")


def report() -> list[str]:
    return [*_message_card(), *_suggestions()]


def _message_card() -> list[str]:
    asked: list[str] = []

    def gmail(_: object, method: str, url: str, **more: Any) -> Answer:
        asked.append(f"{method} {url}")
        return Answer(200, {"content-type": "application/json"}, metadata)

    metadata = orjson.dumps(_metadata())
    keys = patch("addin.identity.signing_keys._fetched", lambda url, seconds: {"keys": [tokens.jwk()]})
    with tempfile.TemporaryDirectory() as folder, keys, patch("addin.mailboxes.google_transport.call", gmail):
        database, org = organisation(Path(folder), contacts=10_000, activities=100_000)
        settings = Settings(
            data=Path(folder),
            organisation="bench",
            secret_key=SECRET,
            base_url=tokens.HOST,
            google_client_id=tokens.CLIENT,
            google_service_account=tokens.SERVICE_ACCOUNT,
        )
        store = database.store(org)
        store.tenants.connect("google", tokens.DOMAIN, "invite", "")
        store.close()
        app = create_app(settings, database, lambda: NOW)
        headers = {"Authorization": f"Bearer {tokens.system_token(tokens.HOST + PATH)}"}
        full = wsgi_call(app, "POST", PATH, orjson.dumps(_event()), headers)
        sent = full()
        assert isinstance(sent, bytes) and b'"name":"message"' in sent and b"Edit this deal" in sent, sent
        asked.clear()
        sql = statements(database, full)
        calls = len(asked)
        gc.collect()
        gc.freeze()
        unit = bare_flask()
        cost = medians({"unit": unit, "card": full})
        database.close()
    return [
        f"message card ({len(sent) / 1000:.1f} kB): {cost['card'] / cost['unit']:.2f} x bare Flask JSON (bar 8), "
        f"{calls} Gmail calls (bar 1), {sql} SQL statements (bar 5)"
    ]


def _event() -> dict[str, Any]:
    return {
        "commonEventObject": {"hostApp": "GMAIL", "platform": "WEB", "userLocale": "en", "timeZone": {"id": "Europe/Berlin"}},
        "authorizationEventObject": {"userIdToken": tokens.user_token(), "userOAuthToken": "ya29.bench"},
        "gmail": {"messageId": "msg-f:1", "threadId": "thread-f:1", "accessToken": "per-message"},
    }  # fmt: skip


def _metadata() -> dict[str, Any]:
    """The benchmark's mail as Gmail describes it."""
    mail = descriptor(2)
    headers = {
        "From": f"{mail['from']['name']} <{mail['from']['address']}>",
        "To": ", ".join(f"{one['name']} <{one['address']}>" for one in mail["to"]),
        "Subject": mail["subject"],
        "Date": "Fri, 20 Nov 2026 10:00:00 +0000",
        "Message-ID": mail["internet_message_id"],
        "Content-Type": "text/plain; charset=utf-8",
    }
    listed = [{"name": name, "value": value} for name, value in headers.items()]
    return {
        "id": "19a0000000000001",
        "threadId": "19a0000000000001",
        "labelIds": ["INBOX"],
        "internalDate": "1795255200000",
        "payload": {"mimeType": "text/plain", "headers": listed},
    }


def _suggestions() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        database, org = organisation(Path(folder), contacts=200_000, activities=1_000)
        settings = Settings(data=Path(folder), organisation="bench", secret_key=SECRET)
        app = create_app(settings, database, lambda: NOW)
        headers = {"Authorization": f"Bearer {local_identity(settings).token(org, 'ana@seller.example')}"}
        slowest = 0.0
        for query in QUERIES:
            event = {"commonEventObject": {"formInputs": {"q": {"stringInputs": {"value": [query]}}}}}
            call = wsgi_call(app, "POST", "/gmail/suggest", orjson.dumps(event), headers)
            for _ in range(3):
                began = time.perf_counter()
                call()
                slowest = max(slowest, time.perf_counter() - began)
        database.close()
    return [
        f"completing a search among 100,000 deals: the slowest of {len(QUERIES)} queries {slowest * 1000:.0f} ms (bar 300)"
    ]
