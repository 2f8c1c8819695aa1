"""Who is signed in: tokens by nested app authentication, its fallbacks, and what does and does not sign a rep out."""

import json
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.pane import Pane, item, until
from tests.identity import entra

SCOPE = f"api://dealside.example/{entra.CLIENT}/access_as_user"


def show(pane: Pane, **msal: Any) -> None:
    pane.open(item(), lacks=[], msal=msal)


def asked(pane: Pane) -> list[dict[str, Any]]:
    """What was asked of MSAL.js so far."""
    return list(pane.page.evaluate("window.stubbed.msal.asked || []"))


def calls(pane: Pane, path: str) -> list[Request]:
    """Requests to one endpoint from now on."""
    seen: list[Request] = []
    pane.page.on("request", lambda one: seen.append(one) if one.url.endswith(f"/outlook/{path}") else None)
    return seen


def refuse(pane: Pane, path: str, times: int = 1, challenge: str = 'Bearer error="invalid_token"') -> None:
    """The server refuses the token ``times`` times."""
    left = [times]

    def answer(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            route.fallback()
        else:
            route.fulfill(status=401, headers={"WWW-Authenticate": challenge, "X-Dealside": "notice"}, body="")

    pane.answer(path, answer)


def test_the_panel_signs_in_silently_for_our_own_scope_and_leaves_no_cookie(entra_pane: Pane) -> None:
    show(entra_pane)
    entra_pane.settled()
    assert [(one["kind"], one["scopes"]) for one in asked(entra_pane)] == [("silent", [SCOPE])]
    configuration = entra_pane.page.evaluate("window.stubbed.msal.configuration")
    assert configuration["auth"] == {"clientId": entra.CLIENT, "authority": f"{entra.AUTHORITY}/common"}
    assert entra_pane.page.context.cookies() == []


def test_a_token_is_asked_for_once_until_it_expires(entra_pane: Pane) -> None:
    show(entra_pane)
    entra_pane.settled()
    entra_pane.button("Rate positive").click()
    expect(entra_pane.page.locator(".timeline .rated")).to_have_count(1)
    assert len(asked(entra_pane)) == 1


def test_a_token_about_to_expire_is_asked_for_again(entra_pane: Pane) -> None:
    show(entra_pane, lives=30_000)
    entra_pane.settled()
    entra_pane.button("Rate positive").click()
    expect(entra_pane.page.locator(".timeline .rated")).to_have_count(1)
    assert len(asked(entra_pane)) >= 2


def test_where_a_rep_must_act_a_button_leads_to_the_sign_in_and_on(entra_pane: Pane) -> None:
    show(entra_pane, silent=["interaction"], popup=["token"])
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    assert [one["kind"] for one in asked(entra_pane)] == ["silent"], "a window opened that nobody asked for"
    entra_pane.button("Sign in").click()
    entra_pane.settled()
    expect(entra_pane.title).to_have_text("Line 4 retrofit")


def test_a_sign_in_that_was_closed_can_be_tried_again(entra_pane: Pane) -> None:
    show(entra_pane, silent=["interaction"], popup=["user_cancelled", "token"])
    entra_pane.button("Sign in").click()
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    entra_pane.button("Sign in").click()
    entra_pane.settled()


def test_a_refused_token_is_refreshed_once(entra_pane: Pane) -> None:
    refuse(entra_pane, "panel")
    seen = calls(entra_pane, "panel")
    show(entra_pane)
    entra_pane.settled()
    assert len(seen) == 2
    assert [one.get("forceRefresh", False) for one in asked(entra_pane)] == [False, True]


def test_a_token_refused_twice_signs_out_and_is_not_tried_a_third_time(entra_pane: Pane) -> None:
    refuse(entra_pane, "panel", 2)
    seen = calls(entra_pane, "panel")
    show(entra_pane)
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    assert len(seen) == 2
    entra_pane.button("Sign in").click()
    entra_pane.settled()


def test_what_microsoft_wants_proven_reaches_the_sign_in_and_the_note_is_saved_then(entra_pane: Pane) -> None:
    show(entra_pane, silent=["token", "interaction"], popup=["token"])
    entra_pane.settled()
    refuse(entra_pane, "note", 1, 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="')
    entra_pane.note.fill("Budget is approved.")
    entra_pane.note.press("Control+Enter")
    expect(entra_pane.notice).to_contain_text("Microsoft wants you to confirm your sign-in.")
    expect(entra_pane.note).to_have_value("Budget is approved.")
    entra_pane.button("Confirm").click()
    expect(entra_pane.page.locator(".timeline .note")).to_have_count(1)
    wanted = [(one["kind"], one.get("claims")) for one in asked(entra_pane)]
    assert ("silent", '{"access_token":{}}') in wanted and ("popup", '{"access_token":{}}') in wanted


@pytest.mark.parametrize("status", [200, 403, 429, 500, 502, 503, 504])
def test_a_fault_of_the_server_or_a_page_in_its_place_never_signs_a_rep_out(entra_pane: Pane, status: int) -> None:
    entra_pane.answer("panel", lambda route: route.fulfill(status=status, body="<h1>signed out</h1><img src=x>"))
    show(entra_pane)
    expect(entra_pane.notice).to_contain_text("No answer yet.")
    expect(entra_pane.page.locator("body")).not_to_contain_text("signed out")
    assert len(asked(entra_pane)) == 1
    assert entra_pane.page.locator("img").count() == 0


def test_a_sign_in_service_that_does_not_answer_signs_nobody_out(entra_pane: Pane) -> None:
    for code in ("no_network_connectivity", "timed_out", "post_request_failed", "something_new"):
        show(entra_pane, silent=[code, "token"])
        expect(entra_pane.notice).to_contain_text("The sign-in does not answer now.")
        entra_pane.button("Try again").click()
        entra_pane.settled()


def test_a_silent_sign_in_that_never_ends_is_given_up(entra_pane: Pane) -> None:
    entra_pane.page.clock.install()
    show(entra_pane, silent=["never"])
    entra_pane.page.clock.run_for(100)
    expect(entra_pane.page.locator("#mail-subject")).to_have_text("Line 4 retrofit")
    entra_pane.page.clock.run_for(10_500)
    expect(entra_pane.button("Try again")).to_be_visible()
    expect(entra_pane.notice).not_to_contain_text("signed out")


def test_without_msal_the_panel_says_so_and_tries_again(entra_pane: Pane) -> None:
    vendor = f"{entra_pane.address}/static/vendor/**"
    entra_pane.page.context.route(vendor, lambda route: route.abort())
    entra_pane.open(item(), lacks=[])
    expect(entra_pane.notice).to_contain_text("The sign-in does not answer now.")


def test_an_outlook_without_nested_authentication_gives_its_own_token(entra_pane: Pane) -> None:
    entra_pane.show(lacks=["NestedAppAuth"])
    expect(entra_pane.title).to_have_text("Line 4 retrofit")


def test_an_outlook_with_neither_opens_a_window_of_our_own_once_the_rep_asks(entra_pane: Pane) -> None:
    entra_pane.open(item(), lacks=["NestedAppAuth", "IdentityAPI"])
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    entra_pane.button("Sign in").click()
    until(entra_pane.page, "Boolean(window.outlook.dialogs[0]?.handlers.dialogMessageReceived)")
    address = entra_pane.page.evaluate("window.outlook.dialogs[0].address")
    assert address.startswith(f"{entra_pane.address}/outlook/sign-in")
    message = json.dumps({"token": entra_pane.token, "until": 4_000_000_000_000})
    entra_pane.page.evaluate("(message) => window.outlook.answerDialog(message)", message)
    entra_pane.settled()
    assert entra_pane.page.evaluate("window.outlook.dialogs[0].closed")


def test_a_token_from_elsewhere_is_not_believed(entra_pane: Pane) -> None:
    entra_pane.open(item(), lacks=["NestedAppAuth", "IdentityAPI"])
    entra_pane.button("Sign in").click()
    until(entra_pane.page, "Boolean(window.outlook.dialogs[0]?.handlers.dialogMessageReceived)")
    entra_pane.page.evaluate(
        "(token) => window.outlook.dialogs[0].handlers.dialogMessageReceived("
        "{ message: JSON.stringify({ token, until: 4e12 }), origin: 'https://evil.example' })",
        entra_pane.token,
    )
    entra_pane.page.wait_for_timeout(200)
    expect(entra_pane.notice).to_contain_text("You are signed out.") if entra_pane.notice.text_content() else None
    expect(entra_pane.page.locator(".card")).to_have_count(0)


def test_a_token_of_another_tenant_is_told_so_and_not_called_a_sign_out(entra_pane: Pane) -> None:
    entra_pane.token = entra.token(
        entra.claims(tid=entra.OTHER_TENANT, iss=f"{entra.AUTHORITY}/{entra.OTHER_TENANT}/v2.0")
    )
    show(entra_pane)
    expect(entra_pane.notice).to_contain_text("Your company is not connected to Dealside yet.")


def test_signing_out_forgets_the_token_and_signing_in_leads_back(entra_pane: Pane) -> None:
    told = calls(entra_pane, "sign-out")
    show(entra_pane, popup=["token"])
    entra_pane.settled()
    entra_pane.note.fill("Budget is")
    entra_pane.button("Sign out").click()
    expect(entra_pane.notice).to_contain_text("You have signed out.")
    expect(entra_pane.page.locator(".card")).to_have_count(0)
    assert len(told) == 1
    entra_pane.choose(item(2))
    expect(entra_pane.notice).to_contain_text("You are signed out.")
    entra_pane.choose(item())
    entra_pane.button("Sign in").click()
    entra_pane.settled()
    expect(entra_pane.note).to_have_value("Budget is")
