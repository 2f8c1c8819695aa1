"""The ribbon's functions: done, told in the mail's own bar, and Outlook told that they are over, whatever happens."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.browser.pane import ANA, Pane, ambiguous, item, unknown, until
from tests.browser.states import meeting


def start(pane: Pane, mail: dict[str, Any] | None = None, **stubbed: Any) -> None:
    """Open the page behind the functions, as Outlook does."""
    given = {
        "item": mail or item(),
        "host": "Outlook",
        "mailbox": ANA,
        "language": "en-US",
        "token": pane.token,
    } | stubbed
    pane.page.add_init_script(f"window.stubbed = {json.dumps(given)};")
    pane.page.goto(f"{pane.address}/outlook/functions?lang={given['language']}")
    until(pane.page, "Object.keys(window.outlook.functions).length === 5")


def run(pane: Pane, name: str) -> list[dict[str, Any]]:
    """Run a function until Outlook is told that it is over; returns what stood in the bar."""
    return list(pane.page.evaluate("(name) => window.outlook.run(name)", name))


def begin(pane: Pane, name: str) -> None:
    """Start a function that will ask for something."""
    pane.page.evaluate("(name) => { window.over = window.outlook.run(name); }", name)
    until(pane.page, "Boolean(window.outlook.dialogs.at(-1)?.handlers.dialogMessageReceived)")


def end(pane: Pane) -> list[dict[str, Any]]:
    return list(pane.page.evaluate("window.over"))


def ratings(pane: Pane) -> list[int]:
    return [event[4] for event in pane.store.ratings.events()]


@pytest.mark.parametrize(("name", "value", "sign"), [("ratePositive", 1, "+"), ("rateNegative", -1, "−")])
def test_a_rating_from_the_ribbon_is_stored_and_told_with_the_deal(
    pane: Pane, name: str, value: int, sign: str
) -> None:
    start(pane)
    told = run(pane, name)
    assert [one["type"] for one in told] == ["progressIndicator", "informationalMessage"]
    assert told[-1]["message"] == f"Rated {sign} on Line 4 retrofit."
    assert ratings(pane) == [value]


def test_it_speaks_korean_where_outlook_does(pane: Pane) -> None:
    start(pane, language="ko-KR")
    assert run(pane, "ratePositive")[-1]["message"] == "Line 4 retrofit에 +로 평가했어요."


@pytest.mark.parametrize("mail", [ambiguous(), unknown()])
def test_a_mail_without_a_deal_says_where_to_choose_one(pane: Pane, mail: dict[str, Any]) -> None:
    start(pane, mail)
    told = run(pane, "ratePositive")[-1]
    assert (told["type"], told["message"]) == ("errorMessage", "Not linked to a deal yet. Open Dealside to choose.")
    assert ratings(pane) == []


def test_a_server_that_does_not_answer_is_given_up_after_eight_seconds(pane: Pane) -> None:
    pane.page.clock.install()
    pane.answer("quick", lambda route: None)
    start(pane)
    pane.page.evaluate("() => { window.outlook.run('ratePositive').then((told) => { window.told = told; }); }")
    for _ in range(90):
        pane.page.clock.run_for(100)
    told = pane.page.evaluate("window.told")
    assert told[-1]["type"] == "errorMessage"
    assert "Nothing is lost" in told[-1]["message"]


def test_a_bar_that_does_not_answer_holds_nothing_up(pane: Pane) -> None:
    start(pane, calls={"replaceAsync": "never"})
    run(pane, "ratePositive")
    assert ratings(pane) == [1]


@pytest.mark.parametrize("reply", [500, 503, "abort"])
def test_a_failure_says_what_to_do(pane: Pane, reply: Any) -> None:
    def answer(route: Route) -> None:
        if reply == "abort":
            route.abort()
        else:
            body = '<p data-code="x">Something went wrong here. <button type="button">Try again</button></p>'
            route.fulfill(status=reply, headers={"X-Dealside": "notice"}, content_type="text/html", body=body)

    pane.answer("quick", answer)
    start(pane)
    told = run(pane, "ratePositive")[-1]
    assert told["type"] == "errorMessage"
    assert told["message"] in {
        "Something went wrong here.",
        "Dealside does not answer. Nothing is lost: try again, or open the panel.",
    }


def test_signed_out_is_told_with_the_way_in(pane: Pane) -> None:
    start(pane, tokenFails=True)
    assert run(pane, "ratePositive")[-1]["message"] == "Sign in first: open Dealside on this mail, then try again."


def test_a_try_after_a_lost_answer_rates_once(pane: Pane) -> None:
    pane.lose("quick")
    start(pane)
    assert run(pane, "ratePositive")[-1]["type"] == "errorMessage"
    assert run(pane, "ratePositive")[-1]["type"] == "informationalMessage"
    assert ratings(pane) == [1]


def test_a_note_is_asked_for_in_a_small_window_and_saved(pane: Pane) -> None:
    start(pane)
    begin(pane, "addNote")
    assert "/outlook/dialog?kind=note" in pane.page.evaluate("window.outlook.dialogs[0].address")
    pane.page.evaluate("window.outlook.answerDialog('Budget is approved.')")
    assert end(pane)[-1]["message"] == "Note saved on Line 4 retrofit."
    assert pane.page.evaluate("window.outlook.dialogs[0].closed")
    notes = [one for one in pane.store.timeline.page(pane.deal("O-1").id) if one.kind == "note"]
    assert [one.preview for one in notes] == ["Budget is approved."]


def test_a_window_that_is_closed_or_left_empty_changes_nothing(pane: Pane) -> None:
    start(pane)
    begin(pane, "addNote")
    pane.page.evaluate("window.outlook.closeDialog()")
    assert end(pane) == []
    begin(pane, "addNote")
    pane.page.evaluate("window.outlook.answerDialog('  ')")
    assert end(pane) == []
    assert pane.store.timeline.page(pane.deal("O-1").id) == []


def test_a_note_that_could_not_be_saved_waits_in_the_panel_as_a_draft(pane: Pane) -> None:
    pane.answer("quick", lambda route: route.abort())
    start(pane)
    begin(pane, "addNote")
    pane.page.evaluate("window.outlook.answerDialog('Budget is approved.')")
    told = end(pane)[-1]
    assert told["message"] == "No answer. Your text waits as a draft: open Dealside on this mail."
    pane.show()
    assert pane.note.input_value() == "Budget is approved."


def test_the_next_step_is_set(pane: Pane) -> None:
    start(pane)
    begin(pane, "setNextStep")
    pane.page.evaluate("window.outlook.answerDialog('Call Ms Ito')")
    assert end(pane)[-1]["message"] == "Next step saved on Line 4 retrofit."
    assert pane.deal("O-1").next_step == "Call Ms Ito"


@pytest.mark.parametrize("composing", [False, True])
def test_a_meeting_is_logged_by_attendee_and_organizer(pane: Pane, composing: bool) -> None:
    start(pane, meeting(composing=composing) if composing else meeting())
    assert run(pane, "logMeeting")[-1]["message"] == "Meeting logged on Line 4 retrofit."
    run(pane, "logMeeting")
    lines = [(one.kind, one.subject) for one in pane.store.timeline.page(pane.deal("O-1").id)]
    assert lines == [("meeting", "Site visit")]


def test_the_small_window_hands_over_what_was_typed(pane: Pane) -> None:
    given = {"host": "Outlook", "language": "en-US"}
    pane.page.add_init_script(f"window.stubbed = {json.dumps(given)};")
    pane.page.goto(f"{pane.address}/outlook/dialog?kind=next_step")
    pane.page.locator("#text").fill("Call\nMs Ito")
    pane.page.locator("#text").press("Control+Enter")
    until(pane.page, "window.stubbed.told?.length === 1")
    assert pane.page.evaluate("window.stubbed.told") == ["Call\nMs Ito"]
    pane.page.keyboard.press("Escape")
    until(pane.page, "window.stubbed.told.length === 2")


def test_the_last_rating_counts_however_often_it_changes(pane: Pane) -> None:
    start(pane)
    for name in ("ratePositive", "rateNegative", "ratePositive"):
        run(pane, name)
    assert ratings(pane)[-1] == 1
    entry = next(one for one in pane.store.timeline.page(pane.deal("O-1").id) if one.kind == "email")
    assert pane.desk.store.timeline.read(entry.id).rating == 1  # type: ignore[union-attr]


def test_a_note_is_for_the_mail_it_was_written_beside(pane: Pane) -> None:
    start(pane)
    begin(pane, "addNote")
    pane.page.evaluate("(mail) => window.outlook.choose(mail)", unknown())
    pane.page.evaluate("window.outlook.answerDialog('Budget is approved.')")
    assert end(pane)[-1]["message"] == "Note saved on Line 4 retrofit."


def test_a_note_whose_answer_got_lost_and_that_is_saved_from_the_panel_then_is_one_note(pane: Pane) -> None:
    pane.lose("quick")
    start(pane)
    begin(pane, "addNote")
    pane.page.evaluate("window.outlook.answerDialog('Budget is approved.')")
    end(pane)
    pane.show()
    assert pane.note.input_value() == "Budget is approved."
    pane.note.press("Control+Enter")
    until(pane.page, "document.getElementById('note').value === ''")
    notes = [one for one in pane.store.timeline.page(pane.deal("O-1").id) if one.kind == "note"]
    assert len(notes) == 1
