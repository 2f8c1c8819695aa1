"""The real MSAL.js in the panel, with our own bridge in Outlook's place; where npm has installed it (tests/node)."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.pane import Pane, item
from tests.identity import entra

NODE = Path(__file__).parents[1] / "node" / "node_modules"
MSAL = NODE / "@azure" / "msal-browser" / "lib" / "msal-browser.min.js"
BRIDGE = (Path(__file__).parent / "bridge.js").read_text("utf-8")
pytestmark = pytest.mark.skipif(not MSAL.exists(), reason="MSAL.js is not installed: npm ci in tests/node")


def show(pane: Pane, **bridge: Any) -> None:
    vendor = f"{pane.address}/static/vendor/msal-browser.min.js"
    pane.page.context.route(vendor, lambda route: route.fulfill(path=MSAL, content_type="text/javascript"))
    pane.page.add_init_script(f"window.bridge = {json.dumps(bridge)};{BRIDGE}")
    pane.open(item(), lacks=[])


def asked(pane: Pane) -> list[dict[str, Any]]:
    return [one for one in pane.page.evaluate("window.bridged") if one["method"] != "GetInitContext"]


def test_msal_asks_the_host_for_our_scope_under_our_policy_and_the_panel_gets_its_token(entra_pane: Pane) -> None:
    show(entra_pane)
    entra_pane.settled()
    expect(entra_pane.title).to_have_text("Line 4 retrofit")
    (request,) = asked(entra_pane)
    assert request["method"] == "GetToken"
    assert request["tokenParams"]["clientId"] == entra.CLIENT
    assert request["tokenParams"]["scope"].split()[0] == f"api://dealside.example/{entra.CLIENT}/access_as_user"
    assert entra_pane.page.context.cookies() == []


def test_a_host_that_wants_the_rep_leads_to_the_button_and_its_window_on(entra_pane: Pane) -> None:
    show(entra_pane, silent=["USER_INTERACTION_REQUIRED"])
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    entra_pane.button("Sign in").click()
    entra_pane.settled()
    assert [one["method"] for one in asked(entra_pane)][-1] == "GetTokenPopup"


@pytest.mark.parametrize("status", ["NO_NETWORK", "TRANSIENT_ERROR"])
def test_a_host_without_a_network_signs_nobody_out(entra_pane: Pane, status: str) -> None:
    show(entra_pane, silent=[status, "token"])
    expect(entra_pane.notice).to_contain_text("The sign-in does not answer now.")
    entra_pane.button("Try again").click()
    entra_pane.settled()


def test_claims_travel_through_msal_to_the_host(entra_pane: Pane) -> None:
    show(entra_pane, silent=["token", "token"])
    entra_pane.settled()
    wanted = 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19"'
    refused = [True]

    def refuse(route: Any) -> None:
        if refused.pop() if refused else False:
            route.fulfill(status=401, headers={"WWW-Authenticate": wanted, "X-Dealside": "notice"}, body="")
        else:
            route.fallback()

    entra_pane.answer("note", refuse)
    entra_pane.note.fill("Budget is approved.")
    entra_pane.note.press("Control+Enter")
    expect(entra_pane.page.locator(".timeline .note")).to_have_count(1)
    claims = json.loads(asked(entra_pane)[-1]["tokenParams"]["claims"])
    assert claims["access_token"]["acrs"] == {"essential": True, "value": "c1"}
