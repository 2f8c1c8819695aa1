"""One tap corrects; what it teaches is offered; all of it can be undone: with the mouse, with the keyboard, and heard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from addin.desk.correct_match import correct_match
from tests.browser.pane import Pane, ambiguous, item, until
from tests.browser.test_preview import WIDE, card, choose, outlook
from tests.conftest import mail
from tests.outlook.earlier_mails import NAME, STRANGER, SUBJECT, earlier_mails

SPOKEN = "document.getElementById('spoken').textContent"


def put_on_warehouse(pane: Pane) -> None:
    pane.page.locator("#search").fill("warehouse")
    pane.page.get_by_test_id("found").click()
    expect(pane.title).to_have_text("Warehouse labelling")


def test_a_word_its_offer_and_its_undo(pane: Pane, tmp_path: Path) -> None:
    earlier_mails(pane.desk, tmp_path / "box", 12)
    pane.show(item(7, STRANGER, NAME, subject=SUBJECT))
    put_on_warehouse(pane)
    until(pane.page, f"{SPOKEN} === 'Put on Warehouse labelling. Mails that would move too: 12.'")
    expect(pane.page.locator(".similar li").first).not_to_be_visible()
    pane.page.locator(".similar summary").click()
    expect(pane.page.locator(".similar li")).to_have_count(10)
    expect(pane.page.locator(".similar")).to_contain_text("And more conversations: 2.")
    pane.page.get_by_test_id("move").dblclick()
    until(pane.page, f"{SPOKEN} === 'Mails moved: 12.'")
    expect(pane.page.locator(".counts")).to_contain_text("In 13")
    pane.page.get_by_test_id("undo").click()
    until(pane.page, f"{SPOKEN} === 'Undone.'")
    expect(pane.title).to_have_text("No deal yet")
    assert pane.deal("O-2").inbound == 0


def test_a_line_that_is_ignored_moves_nothing(pane: Pane, tmp_path: Path) -> None:
    earlier_mails(pane.desk, tmp_path / "box")
    pane.show(item(7, STRANGER, NAME, subject=SUBJECT))
    put_on_warehouse(pane)
    expect(pane.page.get_by_test_id("move")).to_be_visible()
    pane.page.locator(".plus").click()
    expect(pane.page.locator(".correction")).to_have_count(0)
    assert pane.deal("O-2").inbound == 1


def test_a_double_tap_is_one_word_and_undo_takes_all_of_it_back(pane: Pane) -> None:
    pane.show(ambiguous())
    pane.slow("link", 200)
    pane.page.get_by_test_id("candidate").filter(has_text="Warehouse labelling").dblclick()
    expect(pane.title).to_have_text("Warehouse labelling")
    pane.page.get_by_test_id("undo").click()
    expect(pane.title).to_have_text("Which deal is this about?")


def test_undo_is_one_step_back_from_where_the_keyboard_is(pane: Pane) -> None:
    pane.show(ambiguous())
    pane.page.get_by_test_id("candidate").filter(has_text="Warehouse labelling").press("Enter")
    expect(pane.title).to_have_text("Warehouse labelling")
    expect(pane.title).to_be_focused()
    pane.page.keyboard.press("Shift+Tab")
    assert pane.focus == "Undo"
    pane.page.keyboard.press("Enter")
    expect(pane.title).to_have_text("Which deal is this about?")


def test_a_mail_the_machine_is_sure_of_can_be_put_on_the_companys_other_deal(pane: Pane) -> None:
    pane.show()
    pane.page.locator("summary[aria-label=More]").click()
    pane.page.get_by_test_id("other").click()
    expect(pane.page.locator("#other .choice")).to_have_text(["Warehouse labelling Acme Robotics · Discovery"])
    pane.page.locator("#other .choice").click()
    expect(pane.title).to_have_text("Warehouse labelling")
    expect(pane.page.locator(".correction")).to_contain_text("Put on Warehouse labelling.")


def test_an_undo_that_comes_too_late_says_so_and_leaves_the_panel(pane: Pane) -> None:
    pane.show()
    pane.page.locator("summary[aria-label=More]").click()
    pane.button("Mark as private").click()
    expect(pane.page.locator(".correction")).to_contain_text("Marked private.")
    correct_match(pane.desk, mail(conversation_id="c1"), pane.deal("O-2").id, "thread")
    pane.page.get_by_test_id("undo").click()
    expect(pane.notice).to_contain_text("Somebody has moved this conversation again")
    expect(pane.page.get_by_test_id("undo")).to_be_visible()


def test_what_the_mailbox_tells_late_does_not_take_the_undo_away(pane: Pane) -> None:
    pane.show(ambiguous())
    shown = pane.page.locator("#panel").inner_html()
    waiting: list[Route] = []
    pane.answer("mail", lambda route: waiting.append(route))

    def readable(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('class="card"', 'class="card" data-readable', 1))

    pane.answer("panel", readable)
    pane.button("Refresh").click()
    expect(pane.page.locator(".card[data-readable]")).to_be_visible()
    pane.page.get_by_test_id("candidate").filter(has_text="Warehouse labelling").click()
    expect(pane.page.get_by_test_id("undo")).to_be_visible()
    late = "9" * 9
    waiting[0].fulfill(
        status=200, headers={"X-Dealside": "answer", "X-Made-At": late}, content_type="text/html", body=shown
    )
    expect(pane.title).to_have_text("Which deal is this about?")
    expect(pane.page.get_by_test_id("undo")).to_be_visible()


@pytest.mark.parametrize("context", [WIDE], indirect=True)
def test_both_hosts_take_a_word_back(page: Page, fresh_demo: str) -> None:
    page.goto(f"{fresh_demo}/")
    page.locator("#rep").select_option(label="Tom Hartley")
    expect(page.locator("#inbox button").nth(3)).to_be_visible()
    choose(page, "matched")
    deal = outlook(page).locator("#panel h1").text_content() or ""
    outlook(page).locator("summary[aria-label=More]").click()
    outlook(page).get_by_text("Mark as private").click()
    expect(outlook(page).locator(".correction")).to_contain_text("Marked private.")
    outlook(page).get_by_test_id("undo").click()
    expect(outlook(page).locator("#panel h1")).to_have_text(deal)
    expect(outlook(page).locator(".told")).to_have_text("Undone.")

    card(page).get_by_role("button", name="Not this deal?").click()
    card(page).get_by_role("button", name="Not about any deal").click()
    expect(card(page)).to_contain_text("Belongs to no deal.")
    card(page).get_by_role("button", name="Undo").click()
    expect(card(page).locator(".title")).to_have_text(deal)
