"""What the panel is made of: its weight, its policy, and that its templates keep to it."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import descriptor

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
    own = re.findall(rb'(?:src|href)="(/static/[^"]+\.(?:js|css))"', shell)
    assert len(own) == 2
    parts = [shell, panel]
    for path in own:
        with client.get(path.decode()) as answer:
            parts.append(answer.get_data())
    assert sum(len(gzip.compress(part, 9)) for part in parts) <= MOST
