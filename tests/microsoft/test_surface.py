"""The whole way: a panel's token from Entra, our service, Entra again on the rep's behalf, Graph, and back."""

import base64
import json
import logging
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from addin.app import create_app
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.conftest import NOW, SECRET, deal_id
from tests.identity import entra
from tests.microsoft.conftest import Microsoft
from tests.microsoft.fake_entra import CLAIMS, NO_CONSENT, refusal
from tests.microsoft.fake_entra import SECRET as CLIENT_SECRET
from tests.outlook.test_fragments import is_notice


@pytest.fixture
def app(microsoft: Microsoft, sample: Store, database: Database, organisation: str, tmp_path: Any) -> Flask:
    """The service as it is deployed: Entra and Graph are addresses in its settings."""
    settings = Settings(
        data=tmp_path, organisation=organisation, secret_key=SECRET, base_url="https://dealside.example",
        local_identity=False, entra_client_id=entra.CLIENT, entra_client_secret=CLIENT_SECRET,
        entra_authority=microsoft.origin, graph_url=microsoft.origin,
    )  # fmt: skip
    microsoft.entra.authority, microsoft.entra.scopes = microsoft.origin, [f"{microsoft.origin}/Mail.Read"]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tenant")
        connection.exec_driver_sql("DELETE FROM rep_identity WHERE provider = 'entra'")
    sample.tenants.connect("entra", entra.TENANT, "invite", "it@seller.example")
    return create_app(settings, database, lambda: NOW)


def bearer(microsoft: Microsoft, **changes: Any) -> dict[str, str]:
    given = {"iss": f"{microsoft.origin}/{changes.get('tid', entra.TENANT)}/v2.0"} | changes
    return {"Authorization": f"Bearer {entra.token(entra.claims(**given))}"}


def opened(app: Flask, path: str, headers: dict[str, str]) -> TestResponse:
    message = {
        "internet_message_id": "<M1@Acme.example>", "item_id": "AAMkreply-_1=", "conversation_id": "AAQkconv/ersation+1=",
        "subject": "Line 4 retrofit", "from": {"name": "Keiko Ito", "address": "k.ito@acme.example"},
        "to": [{"name": "Ana", "address": "ana@seller.example"}], "mailbox": "ana@seller.example",
    }  # fmt: skip
    return app.test_client().post(f"/outlook/{path}", json={"message": message}, headers=headers)


def test_a_rep_of_a_connected_tenant_sees_the_deal_and_the_mail_is_read_and_kept(
    app: Flask, microsoft: Microsoft, sample: Store
) -> None:
    microsoft.graph.put(entra.ANA_OID, "reply")
    panel = opened(app, "panel", bearer(microsoft))
    assert panel.status_code == 200 and "data-readable" in panel.text
    read = opened(app, "mail", bearer(microsoft))
    assert read.status_code == 200 and "Line 4 retrofit" in read.text
    assert [one.kind for one in sample.timeline.page(deal_id(sample, "O-1"))] == ["email"]
    again = opened(app, "panel", bearer(microsoft))
    assert "data-readable" not in again.text
    assert "Set-Cookie" not in again.headers


def test_without_consent_the_panel_works_and_says_what_an_administrator_does(app: Flask, microsoft: Microsoft) -> None:
    microsoft.entra.reply = NO_CONSENT
    assert opened(app, "panel", bearer(microsoft)).status_code == 200
    answer = opened(app, "mail", bearer(microsoft))
    assert answer.status_code == 403 and is_notice(answer)
    assert 'data-code="consent_missing"' in answer.text
    assert f"{microsoft.origin}/{entra.TENANT}/v2.0/adminconsent?client_id={entra.CLIENT}" in answer.text
    assert app.test_client().get("/consented?admin_consent=True").status_code == 200
    assert "not allowed" in app.test_client().get("/consented?error=access_denied").text


def test_a_claims_challenge_reaches_the_panel_as_it_came(app: Flask, microsoft: Microsoft) -> None:
    microsoft.entra.reply = refusal("interaction_required", 50076, claims=CLAIMS)
    answer = opened(app, "mail", bearer(microsoft))
    assert answer.status_code == 401
    scheme, _, rest = answer.headers["WWW-Authenticate"].partition(" ")
    assert scheme == "Bearer" and 'error="insufficient_claims"' in rest
    claims = base64.b64decode(rest.partition('claims="')[2].rstrip('"'))
    assert json.loads(claims) == json.loads(CLAIMS)


@pytest.mark.parametrize("path", ["/api/v1/opportunities", "/outlook/today"])
def test_refused_and_foreign_tokens_are_told_apart(app: Flask, microsoft: Microsoft, path: str) -> None:
    def status(**changes: Any) -> tuple[int, str]:
        method = "GET" if path.startswith("/api") else "POST"
        body: dict[str, str] | None = {} if method == "POST" else None
        answer = app.test_client().open(path, method=method, headers=bearer(microsoft, **changes), json=body)
        return answer.status_code, answer.headers.get("WWW-Authenticate", "")

    assert status()[0] == 200
    assert status(scp="openid") == (401, 'Bearer error="invalid_token"')
    assert status(exp=1) == (401, 'Bearer error="invalid_token"')
    assert status(tid=entra.OTHER_TENANT)[0] == 403
    assert status(oid=entra.OTHER_TENANT, preferred_username="joe@seller.example")[0] == 403
    assert status(tid=entra.OTHER_TENANT, iss=f"{microsoft.origin}/{entra.TENANT}/v2.0")[0] == 401


def test_signing_out_drops_what_lets_us_act_for_the_rep(app: Flask, microsoft: Microsoft, sample: Store) -> None:
    microsoft.graph.put(entra.ANA_OID, "reply")
    opened(app, "mail", bearer(microsoft))
    assert sample.token_caches.read("entra", entra.TENANT, entra.ANA_OID)
    left = app.test_client().post("/outlook/sign-out", json={}, headers=bearer(microsoft))
    assert left.status_code == 204
    assert sample.token_caches.read("entra", entra.TENANT, entra.ANA_OID) is None


def test_nothing_of_a_mail_or_a_token_reaches_the_log(
    app: Flask, microsoft: Microsoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    microsoft.graph.put(entra.ANA_OID, "reply")
    opened(app, "mail", bearer(microsoft))
    microsoft.entra.reply = refusal("invalid_client", 7000215, status=401)
    opened(app, "mail", bearer(microsoft, oid=entra.ANA_OID))
    said = caplog.text
    assert "approved the budget" not in said and "Line 4 retrofit" not in said
    assert not any(secret in said for secret in microsoft.entra.secrets)
    assert CLIENT_SECRET not in said
