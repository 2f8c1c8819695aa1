"""Every state the panel can be in, each as a way to bring it about; the tests look at all of them, and so do people
(``make screenshots``)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Route, expect

from addin.crms.contract import Outcome
from addin.crms.embedded import EmbeddedCrm
from addin.desk.edit_opportunity import edit_opportunity
from addin.settings import OFFICE_JS
from tests.browser.pane import ANA, Pane, ambiguous, item, unknown
from tests.outlook.earlier_mails import NAME, STRANGER, SUBJECT, earlier_mails

State = Callable[[Pane, str], None]
"""Brings the panel into the state; the text is Outlook's language."""
STATES: dict[str, State] = {}


def state(act: State) -> State:
    STATES[act.__name__] = act
    return act


def meeting(**more: Any) -> dict[str, Any]:
    """An appointment with Acme, as an attendee sees it."""
    return {
        "itemType": "appointment",
        "itemId": "AAMkmeeting/1=",
        "subject": "Site visit",
        "start": "2026-11-20T13:00:00.000Z",
        "organizer": {"displayName": "Ana Costa", "emailAddress": ANA},
        "requiredAttendees": [
            {"displayName": "Keiko Ito", "emailAddress": "k.ito@acme.example"},
            {"displayName": "Min Kim", "emailAddress": "m.kim@acme.example"},
        ],
        "optionalAttendees": [],
    } | more


def draft(*to: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A mail being written."""
    people = [{"displayName": name, "emailAddress": address} for name, address in to]
    return {"itemType": "message", "composing": True, "subject": "Line 4 retrofit", "to": people, "cc": []} | more


def selection(count: int = 3) -> list[dict[str, Any]]:
    """Mails that are selected together; Outlook lets us look into each."""
    return [
        {
            "itemType": "message", "itemMode": "Read", "itemId": f"AAMksel{number}", "subject": f"Line 4, part {number}",
            "internetMessageId": f"<sel{number}@acme.example>", "conversationId": f"sel{number}",
            "whole": item(number, internetMessageId=f"<sel{number}@acme.example>"),
        }
        for number in range(count)
    ]  # fmt: skip


def broken(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(
        status=status, content_type="text/html", headers={"X-Dealside": "notice"}, body="<p>…</p>"
    )


@state
def matched(pane: Pane, language: str) -> None:
    pane.show(language=language)


@state
def matched_with_everything_open(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.page.locator(".plus").click()
    expect(pane.page.locator(".timeline .rated")).to_have_count(1)
    pane.note.fill("Budget is approved. / 예산이 승인됐어요.")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    for summary in ("details.why", "details.team", "details.menu"):
        pane.page.locator(f"{summary} summary").first.click()
    pane.page.locator("details.keys summary").click()
    pane.page.locator("details.menu summary").click()


@state
def another_deal_is_looked_for(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.page.locator("details.menu summary").click()
    pane.page.get_by_test_id("other").click()
    pane.page.locator("#search").fill("ware")
    expect(pane.page.get_by_test_id("found").first).to_be_visible()


@state
def several_deals_are_possible(pane: Pane, language: str) -> None:
    pane.show(ambiguous(), language=language)


@state
def nobody_is_known(pane: Pane, language: str) -> None:
    pane.show(unknown(), language=language)


@state
def a_new_deal_is_refused(pane: Pane, language: str) -> None:
    pane.show(unknown(), language=language)
    pane.page.locator("#create-amount").fill("plenty")
    pane.page.locator("form[data-form=create] .primary").click()
    expect(pane.page.locator("#create-error-amount")).to_be_visible()


@state
def between_colleagues(pane: Pane, language: str) -> None:
    pane.show(item(6, "max@seller.example", "Max Weber"), language=language)


@state
def private(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.page.locator("details.menu summary").click()
    pane.page.locator("[data-action=private]").click()
    expect(pane.page.locator(".card[data-state=private]")).to_be_visible()


@state
def a_correction_with_more_to_move(pane: Pane, language: str) -> None:
    earlier_mails(pane.desk, Path(mkdtemp()), 12, "About the labels of the second warehouse, once more")
    mail = item(7, STRANGER, NAME, subject=SUBJECT)
    pane.show(mail, language=language)
    pane.page.locator("#search").fill("warehouse")
    pane.page.get_by_test_id("found").click()
    expect(pane.page.get_by_test_id("move")).to_be_visible()
    pane.page.locator("details.similar summary").click()


@state
def no_mail_is_open(pane: Pane, language: str) -> None:
    pane.open(None, language=language)
    expect(pane.page.locator(".card[data-state=today]")).to_be_visible()


@state
def several_mails_are_selected(pane: Pane, language: str) -> None:
    pane.open(None, language=language, selected=selection())
    expect(pane.page.locator(".card[data-state=several]")).to_be_visible()


@state
def several_mails_are_logged(pane: Pane, language: str) -> None:
    several_mails_are_selected(pane, language)
    pane.page.locator("#search").fill("line 4")
    pane.page.get_by_test_id("found").first.click()
    expect(pane.page.locator(".told")).to_be_visible()


@state
def a_meeting(pane: Pane, language: str) -> None:
    pane.show(meeting(), language=language)


@state
def a_logged_meeting(pane: Pane, language: str) -> None:
    pane.show(meeting(), language=language)
    pane.page.get_by_test_id("log").click()
    expect(pane.page.locator(".timeline .meeting")).to_have_count(1)


@state
def a_draft_to_two_companies(pane: Pane, language: str) -> None:
    people = [("Keiko Ito", "k.ito@acme.example"), ("Joe Doe", "joe@northwind.example"), ("Max", "max@seller.example")]
    pane.show(draft(*people), language=language)


@state
def a_draft_to_nobody(pane: Pane, language: str) -> None:
    pane.show(draft(), language=language)


@state
def a_shared_mailbox(pane: Pane, language: str) -> None:
    pane.show(item(shared="sales@seller.example"), language=language)
    expect(pane.page.locator("#aside")).to_be_visible()


@state
def saved(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.edit("amount", "95k")
    expect(pane.field("amount").locator(".undo")).to_be_visible()


@state
def saving(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.answer("edit", lambda route: None)
    pane.edit("amount", "95k")
    expect(pane.field("amount").locator(".state")).to_be_visible()


class PatientCrm(EmbeddedCrm):
    """A CRM that does not answer: edits wait."""

    def save_opportunity(self, external_id: str | None, changes: Mapping[str, Any]) -> Outcome:
        return Outcome("pending")


@state
def waiting_for_the_crm(pane: Pane, language: str) -> None:
    front = pane.app.extensions["front_desk"]
    pane.app.extensions["front_desk"] = replace(front, crm=PatientCrm())
    pane.show(language=language)
    pane.edit("amount", "95k")
    expect(pane.field("amount")).to_contain_text("CRM")


@state
def not_understood(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.edit("close_date", "some day")
    expect(pane.field("close_date").locator(".state")).to_be_visible()


@state
def a_conflict(pane: Pane, language: str) -> None:
    pane.show(language=language)
    one = pane.deal("O-1")
    edit_opportunity(pane.desk, one.id, one.version, {"amount": "70000"})
    pane.edit("amount", "95k")
    expect(pane.page.locator(".clash")).to_be_visible()


@state
def not_saved(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.fail("edit", 9)
    pane.edit("amount", "95k")
    expect(pane.field("amount").locator(".state")).to_be_visible()


@state
def offline(pane: Pane, language: str) -> None:
    pane.show(language=language)
    pane.page.context.set_offline(True)
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).not_to_be_empty()


@state
def the_server_is_down(pane: Pane, language: str) -> None:
    pane.answer("panel", lambda route: route.abort())
    pane.open(item(), language=language)
    expect(pane.notice).not_to_be_empty()


@state
def signed_out(pane: Pane, language: str) -> None:
    pane.open(item(), language=language, tokenFails=True)
    expect(pane.notice).not_to_be_empty()


@state
def more_proof_is_wanted(pane: Pane, language: str) -> None:
    headers = {"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="e30="'}
    pane.answer("panel", lambda route: route.fulfill(status=401, headers=headers))
    pane.open(item(), language=language)
    expect(pane.notice).not_to_be_empty()


@state
def no_permission(pane: Pane, language: str) -> None:
    ana = pane.store.people.by_address(ANA)
    assert ana is not None
    pane.store.people.set_active(ana.id, active=False)
    pane.open(item(), language=language)
    expect(pane.notice).not_to_be_empty()


@state
def outlooks_scripts_are_missing(pane: Pane, language: str) -> None:
    pane.page.context.route(OFFICE_JS, lambda route: route.abort())
    pane.open(item(), language=language)
    expect(pane.notice).not_to_be_empty()


@state
def outside_outlook(pane: Pane, language: str) -> None:
    pane.open(None, language=language, host=None)
    expect(pane.title).to_be_visible()


@state
def loading(pane: Pane, language: str) -> None:
    pane.answer("panel", lambda route: None)
    pane.open(item(), language=language)
    expect(pane.page.locator("#mail")).to_be_visible()
