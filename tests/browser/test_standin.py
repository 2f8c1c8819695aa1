"""Our stand-in for office.js: its names are Microsoft's, and it behaves as the original does where that hurts."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.pane import STUB, item

TYPES = Path(__file__).parents[1] / "node" / "node_modules" / "@types" / "office-js" / "index.d.ts"
NAMES = """(given) => {
  const names = new Set(), seen = new Set();
  const walk = (one, depth) => {
    if (!one || typeof one !== "object" || seen.has(one) || depth > 6) return;
    seen.add(one);
    for (const [name, value] of Object.entries(one)) {
      if (!/^[A-Za-z]+$/.test(name)) continue;
      names.add(name);
      walk(value, depth + 1);
    }
  };
  walk(window.Office, 0);
  return [...names];
}"""
# Of the sample mail itself, or of our own making.
OURS = {"shared", "composing", "text", "whole"}


def declarations() -> set[str]:
    """Every word Microsoft's declarations use outside of comments."""
    code = re.sub(r"/\*.*?\*/", "", TYPES.read_text("utf-8"), flags=re.S)
    return set(re.findall(r"[A-Za-z]\w*", re.sub(r"//.*", "", code)))


@pytest.fixture
def standin(page: Page) -> Page:
    given = {"item": item(shared="sales@seller.example"), "host": "Outlook", "mailbox": "ana@seller.example"}
    page.add_init_script(f"window.stubbed = {json.dumps(given)};")
    page.goto("data:text/html,<title>Outlook</title>")
    page.evaluate(STUB)
    return page


@pytest.mark.skipif(not TYPES.exists(), reason="@types/office-js is not installed: npm ci in tests/node")
def test_every_name_of_the_stand_in_is_one_of_office_js(standin: Page) -> None:
    declared = declarations()
    names = set(standin.evaluate(NAMES, None)) - OURS
    assert len(names) > 60
    assert names - declared == set()


@pytest.mark.skipif(not TYPES.exists(), reason="@types/office-js is not installed: npm ci in tests/node")
def test_every_call_of_the_panel_is_one_of_office_js() -> None:
    declared = declarations()
    sources = [
        path.read_text("utf-8")
        for path in (Path(__file__).parents[2] / "static").glob("**/*.js")
        if "vendor" not in path.parts
    ]
    used = set()
    for source in sources:
        used |= set(
            re.findall(
                r"(?:mailbox|item|ui|auth|requirements|roamingSettings|notificationMessages|actions|dialog)\??\.(\w+Async|get\w+|display\w+|isSetSupported|associate|messageParent)\??\.?\(",
                source,
            )
        )
        used |= set(re.findall(r"EventType\.(\w+)", source))
    assert len(used) > 15
    assert used - declared == set()


def test_history_is_gone_and_dialogs_throw_as_with_the_original(standin: Page) -> None:
    assert standin.evaluate("[history.pushState, history.replaceState]") == [None, None]
    for name in ("alert", "confirm", "prompt"):
        assert (
            standin.evaluate(f"(() => {{ try {{ window.{name}('x'); }} catch (error) {{ return 'threw'; }} }})()")
            == "threw"
        )


def test_callbacks_come_later_fail_or_never_come_as_they_are_told(standin: Page) -> None:
    ask = "(wait) => new Promise((done) => { let sync = true; setTimeout(() => done('nothing'), wait);"
    ask += (
        " Office.context.mailbox.item.getSharedPropertiesAsync((found) => done([found.status, sync])); sync = false; })"
    )
    assert standin.evaluate(ask, 500) == ["succeeded", False]
    standin.evaluate("window.stubbed.calls = { getSharedPropertiesAsync: 'fail' }")
    assert standin.evaluate(ask, 500) == ["failed", False]
    standin.evaluate("window.stubbed.calls = { getSharedPropertiesAsync: 'never' }")
    assert standin.evaluate(ask, 100) == "nothing"
