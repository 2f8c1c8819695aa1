"""What the panel is made of: its weight, its policy, and that its templates keep to it."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addin.app import create_app
from addin.outlook.scripts import PAGES, script, version
from addin.settings import Settings
from addin.storage.store import Database
from tests.conftest import SECRET, descriptor

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "addin").glob("*/templates/*.html"))
MOST = 30_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_a_template_has_nothing_inline_and_escapes_everything(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source, re.I)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", source))
    assert not re.search(r"\|\s*safe|autoescape|Markup", source)


def test_the_shell_is_strict_about_scripts_and_open_to_outlook(client: FlaskClient) -> None:
    policy = client.get("/outlook/pane").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert "unsafe" not in policy
    assert "*" not in rules["script-src"]
    assert "https://appsforoffice.microsoft.com" in rules["script-src"]
    assert "https://outlook.office.com" in rules["frame-ancestors"]
    assert "X-Frame-Options" not in client.get("/outlook/pane").headers


def test_the_panel_weighs_at_most_thirty_kilobytes(client: FlaskClient, bearer: dict[str, str]) -> None:
    shell = client.get("/outlook/pane").get_data()
    panel = client.post("/outlook/panel", json={"message": descriptor()}, headers=bearer).get_data()
    own = re.findall(rb'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', shell)
    assert len(own) == 2, "more than two requests of our own before the panel can ask for its content"
    parts = [shell, panel]
    for path in own:
        with client.get(path.decode()) as answer:
            parts.append(answer.get_data())
    assert sum(len(gzip.compress(part, 9)) for part in parts) <= MOST


def test_a_page_inside_outlook_may_be_framed_by_outlook_and_use_nothing_of_the_machine(client: FlaskClient) -> None:
    for path in ("/outlook/pane", "/outlook/functions", "/outlook/dialog", "/outlook/sign-in"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self' https://outlook.office.com" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Set-Cookie" not in headers
    for path in ("/", "/support", "/api/docs", "/api/v1/openapi.json", "/healthz"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_the_hosts_of_the_policy_are_settings(tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path, secret_key=SECRET, office_script_hosts="https://scripts.example",
        office_frame_hosts="https://mail.example", entra_authority="https://login.example",
    )  # fmt: skip
    made = create_app(settings, Database.open("sqlite://")).test_client()
    policy = made.get("/outlook/pane").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["script-src"] == ["'self'", "https://scripts.example"]
    assert rules["frame-ancestors"] == ["'self'", "https://mail.example"]
    assert rules["connect-src"] == ["'self'", "https://login.example"]


@pytest.mark.parametrize("name", PAGES)
def test_the_modules_of_a_page_are_joined_into_one_script_without_a_name_twice(name: str) -> None:
    source = script(name)
    assert not re.search(r"^(import|export)\b", source, re.M)
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", source, re.M)
    assert [one for one in set(names) if names.count(one) > 1] == []


def test_a_script_is_kept_by_the_browser_and_known_by_its_content(client: FlaskClient) -> None:
    answer = client.get(f"/outlook/pane.js?v={version('pane')}")
    assert answer.mimetype == "text/javascript" and "max-age" in answer.headers["Cache-Control"]
    assert client.get("/outlook/secrets.js").status_code == 404
