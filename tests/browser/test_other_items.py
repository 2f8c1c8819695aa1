"""What is open besides a mail: meetings, drafts, selections, shared mailboxes; and an Outlook that says nothing of it."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.pane import ANA, Pane, item, unknown
from tests.browser.states import draft, meeting, selection


def timeline(pane: Pane, deal: str = "O-1") -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in pane.store.timeline.page(pane.deal(deal).id)]


@pytest.mark.parametrize("composing", [False, True], ids=["attendee", "organizer"])
def test_a_meeting_is_logged_once_on_its_deal(pane: Pane, composing: bool) -> None:
    pane.show(meeting(composing=composing) if composing else meeting())
    expect(pane.page.locator(".about")).to_contain_text("20 Nov 2026, 14:00 · Site visit")
    pane.page.get_by_test_id("log").click()
    expect(pane.page.locator(".rate")).to_contain_text("Meeting logged.")
    assert timeline(pane) == [("meeting", "Site visit")]
    pane.choose(unknown())
    pane.settled()
    pane.choose(meeting(composing=composing) if composing else meeting())
    expect(pane.page.locator(".rate")).to_contain_text("Meeting logged.")
    expect(pane.page.get_by_test_id("log")).to_have_count(0)


def test_attendees_join_the_buying_team_with_one_tap_and_leave_it_with_undo(pane: Pane) -> None:
    pane.show(meeting())
    pane.page.get_by_test_id("newcomer").click()
    expect(pane.page.locator(".told")).to_contain_text("Min Kim added to the buying team.")
    assert [one.name for one in pane.deal("O-1").team] == ["Keiko Ito", "Min Kim"]
    expect(pane.page.get_by_test_id("newcomer")).to_have_count(0)
    pane.page.locator(".told button").click()
    expect(pane.page.get_by_test_id("newcomer")).to_have_count(1)
    assert [one.name for one in pane.deal("O-1").team] == ["Keiko Ito"]


def test_a_meeting_nobody_can_place_asks_for_its_deal(pane: Pane) -> None:
    stranger = [{"displayName": "Joe Doe", "emailAddress": "joe@northwind.example"}]
    pane.show(meeting(requiredAttendees=stranger))
    pane.page.locator("#search").fill("line 4")
    pane.page.get_by_test_id("found").first.click()
    expect(pane.page.locator(".told")).to_contain_text("Meeting logged.")
    assert timeline(pane) == [("meeting", "Site visit")]


def test_a_role_is_changed_saved_and_taken_back(pane: Pane) -> None:
    pane.show()
    pane.page.locator("details.team summary").click()
    role = pane.page.locator(".member select")
    role.select_option("champion")
    role.press("Enter")
    expect(pane.page.locator(".told")).to_contain_text("Role saved.")
    assert [one.role for one in pane.deal("O-1").team] == ["champion"]
    pane.page.locator(".told button").click()
    expect(pane.page.locator(".member select")).to_have_value("decides")
    assert [one.role for one in pane.deal("O-1").team] == ["decides"]


def test_taking_a_member_off_the_team_can_be_undone(pane: Pane) -> None:
    pane.show()
    pane.page.locator("details.team summary").click()
    pane.page.locator(".member select").select_option("")
    expect(pane.page.locator(".told")).to_contain_text("Taken off the buying team.")
    assert pane.deal("O-1").team == ()
    pane.page.locator(".told button").click()
    expect(pane.page.locator(".people")).to_contain_text("Keiko Ito (decides)")


def test_a_draft_shows_which_recipients_belong_to_which_deal_and_writes_nothing(pane: Pane) -> None:
    people = [("Keiko Ito", "k.ito@acme.example"), ("Joe Doe", "joe@northwind.example"), ("Max", "max@seller.example")]
    pane.show(draft(*people))
    side = pane.page.get_by_test_id("recipients")
    expect(side).to_have_count(1)
    expect(side).to_contain_text("Line 4 retrofit")
    expect(side).to_contain_text("Keiko Ito")
    expect(pane.page.locator(".card")).to_contain_text("Not known here")
    expect(pane.page.locator(".card")).to_contain_text("Colleagues: 1")
    assert timeline(pane) == []


def test_a_draft_follows_its_recipients(pane: Pane) -> None:
    pane.show(draft())
    expect(pane.page.locator(".card")).to_contain_text("Add recipients")
    ito = [{"displayName": "Keiko Ito", "emailAddress": "k.ito@acme.example"}]
    pane.page.evaluate("(to) => window.outlook.changeRecipients(to)", ito)
    expect(pane.page.get_by_test_id("recipients")).to_contain_text("Line 4 retrofit")


def logged(pane: Pane, **stubbed: Any) -> str:
    """Select three mails, put them on "Line 4 retrofit", and return what the panel says."""
    pane.open(None, **({"selected": selection()} | stubbed))
    expect(pane.title).to_have_text("Mails selected: 3")
    pane.page.locator("#search").fill("line 4")
    pane.page.get_by_test_id("found").first.click()
    expect(pane.page.locator(".told")).to_be_visible()
    return pane.page.locator(".told").inner_text()


def test_several_mails_are_logged_to_one_deal(pane: Pane) -> None:
    assert logged(pane) == "On Line 4 retrofit now: 3."
    assert len(timeline(pane)) == 3


def test_where_outlook_lets_nobody_look_into_the_mails_they_are_linked_and_wait(pane: Pane) -> None:
    told = logged(pane, lacks=["NestedAppAuth", "IdentityAPI", "Mailbox 1.15"])
    assert "Linked, and shown once captured: 3." in told
    assert timeline(pane) == []
    pane.show(item(1, "x@new.example", "X") | {"internetMessageId": "<sel1@acme.example>"})
    expect(pane.title).to_have_text("Line 4 retrofit")


@pytest.mark.parametrize("mode", ["fail", "never"])
def test_an_outlook_that_stops_answering_in_the_middle_still_links_them_all(pane: Pane, mode: str) -> None:
    pane.page.clock.install()
    pane.open(None, selected=selection(), calls={"loadItemByIdAsync": mode})
    pane.page.clock.run_for(200)
    pane.page.locator("#search").fill("line 4")
    pane.page.clock.run_for(400)
    pane.page.get_by_test_id("found").first.click()
    pane.page.clock.run_for(6_000)
    expect(pane.page.locator(".told")).to_contain_text("shown once captured: 3.")


def test_more_than_a_hundred_are_refused_before_anything_happens(pane: Pane) -> None:
    pane.open(None, selected=selection(101))
    expect(pane.title).to_have_text("Mails selected: 101")
    pane.page.locator("#search").fill("line 4")
    pane.page.get_by_test_id("found").first.click()
    expect(pane.notice).to_contain_text("Select at most 100 mails.")
    assert timeline(pane) == []


def test_selecting_one_mail_again_shows_its_deal(pane: Pane) -> None:
    pane.show()
    pane.page.evaluate("(items) => window.outlook.select(items)", selection())
    expect(pane.title).to_have_text("Mails selected: 3")
    pane.choose(item())
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_an_outlook_without_selections_asks_for_one_mail(pane: Pane) -> None:
    pane.open(None, lacks=["NestedAppAuth", "IdentityAPI", "Mailbox 1.13"], selected=selection())
    expect(pane.title).to_have_text("My day")


def test_a_shared_mailbox_is_named_and_its_owner_told_to_the_server(pane: Pane) -> None:
    with pane.page.expect_request("**/outlook/panel") as request:
        pane.show(item(shared="sales@seller.example"))
    assert json.loads(request.value.post_data or "")["message"]["mailbox"] == "sales@seller.example"
    expect(pane.page.locator("#aside")).to_have_text(
        "Shared mailbox: sales@seller.example. What you do counts as yours."
    )
    pane.choose(item(2))
    pane.settled()
    expect(pane.page.locator("#aside")).to_be_hidden()


@pytest.mark.parametrize("mode", ["fail", "never"])
def test_a_shared_mailbox_outlook_says_nothing_about_shows_the_deal_all_the_same(pane: Pane, mode: str) -> None:
    pane.page.clock.install()
    pane.open(item(shared="sales@seller.example"), calls={"getSharedPropertiesAsync": mode})
    pane.page.clock.run_for(5_200)
    expect(pane.title).to_have_text("Line 4 retrofit")
    expect(pane.page.locator("#aside")).to_be_hidden()


def test_an_outlook_that_never_answers_about_a_meeting_is_told(pane: Pane) -> None:
    pane.page.clock.install()
    pane.open(meeting(composing=True), calls={"subject.getAsync": "never"})
    pane.page.clock.run_for(5_500)
    expect(pane.notice).to_contain_text("Outlook does not answer.")
    pane.page.evaluate("delete window.stubbed.calls['subject.getAsync']")
    pane.button("Try again").click()
    pane.page.clock.run_for(500)
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_another_mail_outlook_did_not_tell_about_is_noticed_when_the_rep_comes_back(pane: Pane) -> None:
    pane.show()
    pane.page.evaluate("(mail) => window.outlook.chooseSilently(mail)", unknown())
    pane.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(pane.title).to_have_text("No deal yet")


def test_refreshing_looks_at_what_is_open_now(pane: Pane) -> None:
    pane.show()
    pane.page.evaluate("(mail) => window.outlook.chooseSilently(mail)", unknown())
    pane.button("Refresh").click()
    expect(pane.title).to_have_text("No deal yet")


def test_after_a_cold_reload_the_panel_stands_as_before_with_its_draft(pane: Pane) -> None:
    pane.show()
    pane.note.fill("Budget is")
    pane.page.reload()
    pane.settled()
    expect(pane.title).to_have_text("Line 4 retrofit")
    expect(pane.note).to_have_value("Budget is")


def test_my_day_names_close_dates_and_mails_nobody_rated(pane: Pane) -> None:
    pane.show()
    pane.button("Rate positive").click()
    expect(pane.page.locator(".timeline .rated")).to_have_count(1)
    pane.button("Rate positive").click()
    expect(pane.page.locator(".timeline .rated")).to_have_count(0)
    pane.edit("close_date", "2026-11-20")
    expect(pane.field("close_date")).to_have_class(re.compile("saved"))
    pane.choose(None)
    expect(pane.title).to_have_text("My day")
    expect(pane.page.locator(".card")).to_contain_text("20 Nov (past)")
    expect(pane.page.locator(".card")).to_contain_text("Keiko Ito")


def test_the_rep_chooses_the_colours_and_finds_them_again(pane: Pane) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    pane.show(ground="#ffffff")
    pane.page.locator("#colours").select_option("dark")
    assert pane.page.evaluate(ground) == "rgb(31, 31, 31)"
    pane.page.reload()
    assert pane.page.evaluate(ground) == "rgb(31, 31, 31)"
    pane.settled()
    pane.page.locator("#colours").select_option("")
    assert pane.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_colours_chosen_on_another_machine_come_along(pane: Pane) -> None:
    pane.show(roaming={"dealside:colours": "dark"})
    assert pane.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_panel_of_a_phone_keeps_the_ids_it_was_given(pane: Pane) -> None:
    with pane.page.expect_request("**/outlook/panel") as request:
        pane.show(item(itemId="AAMk/rest+id="), hostName="OutlookIOS")
    assert json.loads(request.value.post_data or "")["message"]["item_id"] == "AAMk/rest+id="
    assert json.loads(request.value.post_data or "")["message"]["mailbox"] == ANA
