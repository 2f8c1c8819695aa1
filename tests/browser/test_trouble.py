"""When something does not work: what happened, what is kept, what to do."""

from playwright.sync_api import Page, expect

from addin.settings import OFFICE_JS
from tests.browser.pane import Pane, item, unknown


def test_a_fault_of_the_server_keeps_the_note_and_trying_again_saves_it_once(pane: Pane) -> None:
    pane.show()
    pane.fail("note")
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).to_contain_text("Something went wrong")
    expect(pane.note).to_have_value("Budget is approved.")
    pane.button("Try again").click()
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    expect(pane.notice).to_be_empty()
    expect(pane.note).to_have_value("")


def test_an_answer_lost_on_the_way_is_not_carried_out_twice(pane: Pane) -> None:
    pane.show()
    pane.lose("note")
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    pane.button("Try again").click()
    expect(pane.page.locator(".timeline .note")).to_have_count(1)


def test_a_fault_while_opening_offers_to_try_again(pane: Pane) -> None:
    pane.fail("panel")
    pane.open(item())
    expect(pane.notice).to_contain_text("Something went wrong")
    expect(pane.page.locator(".skeleton")).to_have_count(0)
    pane.button("Try again").click()
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_a_stage_that_was_not_saved_does_not_look_saved(pane: Pane) -> None:
    pane.show()
    pane.fail("edit")
    pane.input("stage").select_option("Negotiation")
    expect(pane.notice).to_contain_text("Something went wrong")
    marked = pane.field("stage").locator(".state").count() > 0
    assert marked or pane.input("stage").input_value() == "Proposal"


def test_offline_is_told_and_what_was_typed_is_saved_once_the_connection_is_back(pane: Pane) -> None:
    pane.show()
    pane.page.context.set_offline(True)
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).to_have_text("You are offline. What you typed is kept here.Try again")
    expect(pane.note).to_have_value("Budget is approved.")
    pane.page.context.set_offline(False)
    expect(pane.page.locator(".timeline .note")).to_have_count(1)


def test_a_mail_opened_offline_appears_once_the_connection_is_back(pane: Pane) -> None:
    pane.show(unknown())
    pane.page.context.set_offline(True)
    pane.choose(item())
    expect(pane.notice).to_contain_text("offline")
    pane.page.context.set_offline(False)
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_signed_out_keeps_the_draft_and_signing_in_goes_on(pane: Pane) -> None:
    pane.show()
    pane.page.evaluate("window.stubbed.was = window.stubbed.token; window.stubbed.token = 'stale'")
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).to_contain_text("You are signed out.")
    pane.page.evaluate("window.stubbed.token = window.stubbed.was")
    pane.button("Sign in").click()
    pane.settled()
    expect(pane.page.locator(".timeline .line.note")).to_contain_text("Budget is approved.")
    expect(pane.notice).to_be_empty()


def test_a_sign_in_that_fails_is_called_a_sign_in(pane: Pane) -> None:
    pane.open(item(), tokenFails=True)
    expect(pane.notice.get_by_role("button")).to_be_visible()
    expect(pane.notice).to_contain_text("signed out")
    pane.page.evaluate("window.stubbed.tokenFails = false")
    pane.notice.get_by_role("button").click()
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_a_slow_sign_in_is_told_after_four_seconds_and_can_be_tried_again_after_ten(pane: Pane) -> None:
    pane.page.clock.install()
    pane.open(item(), tokenAfter=30_000)
    pane.page.clock.run_for(50)
    expect(pane.page.locator("#mail-subject")).to_have_text("Line 4 retrofit")
    pane.page.clock.run_for(4_100)
    expect(pane.notice).to_have_text("This takes longer than usual…")
    pane.page.clock.run_for(6_100)
    expect(pane.button("Try again")).to_be_visible()
    pane.page.evaluate("window.stubbed.tokenAfter = 0")
    pane.button("Try again").click()
    pane.page.clock.run_for(100)
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_an_action_that_hangs_is_told_too(pane: Pane) -> None:
    pane.page.clock.install()
    pane.show()
    pane.answer("rate", lambda route: None)
    pane.button("Rate positive").click()
    pane.page.clock.run_for(10_500)
    expect(pane.notice).not_to_be_empty()


def test_without_the_scripts_of_outlook_there_is_a_message_and_a_way_on(pane: Pane) -> None:
    pane.page.clock.install()
    pane.page.context.route(OFFICE_JS, lambda route: route.abort())
    pane.open(item())
    pane.page.clock.run_for(8_500)
    expect(pane.notice).to_contain_text("Outlook’s scripts did not arrive.")
    pane.page.context.unroute(OFFICE_JS)
    pane.button("Try again").click()
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_scripts_that_never_end_loading_hold_nothing_up(pane: Pane) -> None:
    pane.page.clock.install()
    pane.page.context.route(OFFICE_JS, lambda route: None)
    pane.page.goto(f"{pane.address}/outlook/pane?lang=en", wait_until="commit")
    expect(pane.page.locator("#panel")).to_be_attached()
    for _ in range(30):  # the page never counts as loaded: nothing tells when our own script has begun
        if pane.notice.text_content():
            break
        pane.page.clock.run_for(1_000)
        pane.page.wait_for_timeout(50)
    expect(pane.notice).to_contain_text("Outlook’s scripts did not arrive.")
    expect(pane.button("Try again")).to_be_visible()


def test_an_outlook_whose_scripts_arrive_but_never_get_ready_is_told_too(pane: Pane) -> None:
    pane.page.clock.install()
    pane.open(item(), silent=True)
    pane.page.clock.run_for(8_500)
    expect(pane.notice).to_contain_text("Outlook’s scripts did not arrive.")


def test_scripts_that_cannot_arrive_are_told_at_once(pane: Pane) -> None:
    pane.page.context.route(OFFICE_JS, lambda route: route.abort())
    pane.open(item())
    expect(pane.notice).to_contain_text("Outlook’s scripts did not arrive.")


def test_outside_outlook_there_is_one_plain_sentence_and_nothing_that_seems_to_load(pane: Pane) -> None:
    pane.open(None, host=None)
    expect(pane.title).to_have_text("Open Dealside from a mail in Outlook.")
    expect(pane.page.locator("main")).to_have_attribute("aria-busy", "false")
    expect(pane.page.locator(".skeleton")).to_have_count(0)


def test_no_chosen_mail_is_one_plain_sentence(pane: Pane) -> None:
    pane.open(None)
    expect(pane.page.locator("#panel")).to_contain_text("Choose one mail to see its deal.")
    expect(pane.notice).to_be_empty()


def test_a_mail_without_a_readable_date_is_opened_all_the_same(pane: Pane) -> None:
    pane.show(item(dateTimeCreated="yesterday"))
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_a_text_that_cannot_be_fetched_is_told(pane: Pane, page: Page) -> None:
    pane.show()
    pane.button("Rate positive").click()
    line = pane.page.locator(".timeline .line button").first
    expect(line).to_be_visible()
    page.context.set_offline(True)
    line.click()
    expect(pane.notice).to_contain_text("offline")
