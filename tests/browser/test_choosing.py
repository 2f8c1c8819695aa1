"""Which deal is it: candidates, search, a new deal, nobody's business."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.pane import Pane, ambiguous, item, unknown


def test_an_ambiguous_mail_is_linked_with_one_tap_and_its_thread_with_it(pane: Pane) -> None:
    pane.show(ambiguous(2, conversationId="c2"))
    expect(pane.title).to_have_text("Which deal is this about?")
    expect(pane.page.get_by_test_id("candidate")).to_have_count(2)
    pane.page.get_by_test_id("candidate").filter(has_text="Warehouse labelling").click()
    expect(pane.title).to_have_text("Warehouse labelling")
    pane.choose(ambiguous(5, conversationId="c2", subject="Re: A question"))
    expect(pane.page.locator("#mail-subject")).to_have_text("Re: A question")
    expect(pane.title).to_have_text("Warehouse labelling")


def test_search_finds_a_deal_and_links_it(pane: Pane) -> None:
    pane.show(unknown())
    pane.page.locator("#search").fill("포장")
    pane.page.get_by_test_id("found").click()
    expect(pane.title).to_have_text("포장 라인 증설")


def test_search_says_so_when_it_finds_nothing(pane: Pane) -> None:
    pane.show(unknown())
    pane.page.locator("#search").fill("nothing like this")
    expect(pane.page.locator("#found")).to_contain_text("No open deal has all these words.")


def test_the_search_of_an_older_letter_never_overwrites_a_newer_one(pane: Pane) -> None:
    pane.show(unknown())
    calls: list[int] = []

    def first_slowly(route: Route) -> None:
        calls.append(1)
        if len(calls) == 1:
            pane.page.wait_for_timeout(500)
        route.fallback()

    pane.answer("search", first_slowly)
    pane.page.locator("#search").fill("line")
    pane.page.wait_for_timeout(300)
    pane.page.locator("#search").fill("warehouse")
    expect(pane.page.get_by_test_id("found")).to_contain_text("Warehouse labelling")
    pane.page.wait_for_timeout(400)
    expect(pane.page.get_by_test_id("found")).to_have_count(1)
    expect(pane.page.get_by_test_id("found")).to_contain_text("Warehouse labelling")


def test_a_search_without_a_connection_says_so(pane: Pane) -> None:
    pane.show(unknown())
    pane.page.context.set_offline(True)
    pane.page.locator("#search").fill("line")
    expect(pane.page.get_by_text("offline")).to_be_visible(timeout=2_000)


def test_an_unknown_mail_becomes_a_new_deal(pane: Pane) -> None:
    pane.show(unknown())
    expect(pane.page.locator("#create-name")).to_have_value("New line")
    expect(pane.page.locator("#create-account_name")).to_have_value("Northwind")
    pane.page.locator("#create-amount").fill("12k")
    pane.button("Create and link").click()
    expect(pane.title).to_have_text("New line")
    expect(pane.page.locator(".account")).to_have_text("Northwind")
    expect(pane.value("amount")).to_contain_text("12,000")


@pytest.mark.parametrize("mail", [unknown(), ambiguous(), item()], ids=["unknown", "ambiguous", "matched"])
def test_a_new_deal_that_is_refused_says_why_at_its_field(pane: Pane, mail: dict[str, object]) -> None:
    pane.show(mail)
    if pane.page.get_by_test_id("none").count():
        pane.page.get_by_test_id("none").click()
    elif pane.page.locator("summary[aria-label=More]").count():
        pane.page.locator("summary[aria-label=More]").click()
        pane.page.get_by_test_id("other").click()
    if not pane.page.locator("details.create[open]").count():
        pane.page.get_by_text("Create a deal").click()
    pane.page.locator("#create-name").fill("Big one")
    pane.page.locator("#create-amount").fill("plenty")
    pane.button("Create and link").click()
    expect(pane.page.locator("#create-error-amount")).to_be_visible()
    expect(pane.page.locator("#create-name")).to_have_value("Big one")
    expect(pane.page.locator("#create-amount")).to_have_value("plenty")
    expect(pane.page.locator("#create-amount")).to_be_focused()


def test_not_this_deal_offers_others_and_none(pane: Pane) -> None:
    pane.show()
    pane.page.locator("summary[aria-label=More]").click()
    pane.page.get_by_test_id("other").click()
    expect(pane.page.locator("#other .choice")).to_have_count(1)
    pane.button("Not about any deal").click()
    expect(pane.title).to_have_text("Acme Robotics")
    expect(pane.page.get_by_text("Create a deal")).to_be_visible()


def test_private_mail_shows_nothing_and_can_be_brought_back(pane: Pane) -> None:
    pane.show()
    pane.page.locator("summary[aria-label=More]").click()
    pane.button("Mark as private").click()
    expect(pane.title).to_have_text("Private")
    expect(pane.page.locator(".metrics")).to_have_count(0)
    pane.button("It is about a deal").click()
    pane.page.locator("#search").fill("retrofit")
    pane.page.get_by_test_id("found").click()
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_marking_private_can_be_undone_at_once(pane: Pane) -> None:
    pane.show()
    pane.page.locator("summary[aria-label=More]").click()
    pane.button("Mark as private").click()
    expect(pane.title).to_have_text("Private")
    expect(pane.button("Undo")).to_be_visible(timeout=1_000)


def test_colleagues_among_themselves_are_left_alone(pane: Pane) -> None:
    pane.show(item(6, "max@seller.example", "Max Weber"))
    expect(pane.title).to_have_text("Between colleagues")
    expect(pane.page.locator("#panel")).to_contain_text("Nothing of it is kept.")
