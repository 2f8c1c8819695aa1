"""The pages at the service's address: start page or preview, health, readiness."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addin.app import create_app
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.conftest import NOW, SECRET

PREVIEW = (("GET", "/preview/session?rep=ana@seller.example"), ("POST", "/preview/inbox"), ("POST", "/preview/mail"))


@pytest.fixture
def demo(sample: Store, organisation: str, tmp_path: Path, database: Database) -> FlaskClient:
    settings = Settings(data=tmp_path, organisation=organisation, secret_key=SECRET, demo=True)
    return create_app(settings, database, lambda: NOW, [("ana@seller.example", "Ana Costa")]).test_client()


@pytest.mark.parametrize(("method", "path"), PREVIEW)
def test_the_preview_exists_in_the_demo_only(client: FlaskClient, demo: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method, json={}).status_code == 404
    assert demo.open(path, method=method, json={}).status_code != 404


def test_no_route_of_the_preview_is_registered_outside_the_demo(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if "preview" in rule.rule or "preview" in rule.endpoint]


def test_the_demo_gives_tokens_to_sample_reps_only(demo: FlaskClient) -> None:
    assert demo.get("/preview/session?rep=ana@seller.example").get_json()["token"]
    for other in ("max@seller.example", "", "nobody"):
        assert demo.get("/preview/session", query_string={"rep": other}).status_code == 404


def test_the_preview_asks_for_its_token(demo: FlaskClient) -> None:
    assert demo.post("/preview/inbox", json={}).status_code == 401
    token = demo.get("/preview/session?rep=ana@seller.example").get_json()["token"]
    inbox = demo.post("/preview/inbox", json={}, headers={"Authorization": f"Bearer {token}"})
    assert inbox.get_json() == {"mails": [], "next": None}
    for bad in ({"skip": -1}, {"skip": "x"}, {"more": 1}):
        assert demo.post("/preview/inbox", json=bad, headers={"Authorization": f"Bearer {token}"}).status_code == 422


def test_the_start_page_needs_no_token_and_tells_nothing(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Acme" not in answer.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_speak_the_readers_language(client: FlaskClient, demo: FlaskClient, language: str) -> None:
    for page in (client.get("/", headers={"Accept-Language": language}), demo.get(f"/?lang={language}")):
        assert f'<html lang="{language}">' in page.text
        assert any("가" <= letter <= "힣" for letter in page.text.replace("한국어", "")) == (language == "ko")


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_with_the_store_down_the_service_is_alive_but_not_ready(tmp_path: Path) -> None:
    nowhere = Settings(data=tmp_path / "missing" / "folder", secret_key=SECRET, database_url="")
    down = create_app(nowhere, Database.open(f"sqlite:///{tmp_path / 'missing' / 'x.db'}")).test_client()
    assert down.get("/healthz").status_code == 200
    answer = down.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "unavailable"
    assert str(tmp_path) not in answer.text


def test_with_postgres_down_the_service_is_not_ready() -> None:
    down = create_app(
        Settings(secret_key=SECRET), Database.open("postgresql+psycopg://nobody:hidden@127.0.0.1:1/none")
    ).test_client()
    answer = down.get("/readyz")
    assert answer.status_code == 503
    assert "hidden" not in answer.text
