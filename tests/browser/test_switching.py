"""Going from mail to mail: an answer is painted only beside its own mail, an action counts for its own mail."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.pane import Pane, ambiguous, item, unknown

SEQUENCES = (Path(__file__).parent / "sequences.js").read_text("utf-8").split("\n", 2)[2]


def body(route: Route) -> Any:
    return json.loads(route.request.post_data or "{}")


def test_a_late_answer_is_never_painted_beside_another_mail(pane: Pane) -> None:
    def slow_for_the_first(route: Route) -> None:
        if "m1@" in body(route)["message"]["internet_message_id"]:
            pane.page.wait_for_timeout(600)
        route.fallback()

    pane.answer("panel", slow_for_the_first)
    pane.open(item())
    expect(pane.page.locator("#mail-subject")).to_have_text("Line 4 retrofit")
    pane.choose(unknown())
    expect(pane.title).to_have_text("No deal yet")
    pane.page.wait_for_timeout(900)
    expect(pane.title).to_have_text("No deal yet")
    expect(pane.page.locator("#mail-subject")).to_have_text("Re: New line")


def test_of_five_mails_clicked_quickly_the_last_one_is_shown(pane: Pane) -> None:
    pane.show(unknown())
    mails = [item(11), ambiguous(12), unknown(13), item(14, "max@seller.example", "Max Weber"), item(15)]
    pane.page.evaluate("(mails) => mails.forEach((mail) => window.outlook.choose(mail))", mails)
    expect(pane.title).to_have_text("Line 4 retrofit")
    pane.page.wait_for_timeout(400)
    expect(pane.title).to_have_text("Line 4 retrofit")
    expect(pane.page.locator("#panel .card")).to_have_count(1)


def test_the_answer_of_an_action_is_not_painted_beside_another_mail(pane: Pane) -> None:
    pane.show()
    pane.slow("rate", 400)
    pane.page.evaluate("document.querySelector('.plus').click()")
    pane.choose(unknown())
    expect(pane.title).to_have_text("No deal yet")
    pane.page.wait_for_timeout(700)
    expect(pane.title).to_have_text("No deal yet")
    pane.choose(item())
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")


def test_a_rating_that_failed_is_never_given_to_the_next_mail(pane: Pane) -> None:
    pane.show()
    pane.page.context.set_offline(True)
    pane.button("Rate negative").click()
    expect(pane.notice).to_contain_text("offline")
    rated: list[str] = []

    def note_down(request: Request) -> None:
        if request.url.endswith("/rate"):
            rated.append(json.loads(request.post_data or "{}")["message"]["subject"])

    pane.page.on("request", note_down)
    pane.choose(item(7, subject="Something else"))
    expect(pane.page.locator("#mail-subject")).to_have_text("Something else")
    pane.page.context.set_offline(False)
    pane.page.wait_for_timeout(400)
    assert set(rated) <= {"Line 4 retrofit"}
    if pane.notice.get_by_role("button").count():
        pane.notice.get_by_role("button").click()
    pane.settled()
    expect(pane.button("Rate negative")).to_have_attribute("aria-pressed", "false")
    assert set(rated) <= {"Line 4 retrofit"}


def test_a_note_that_failed_keeps_its_draft_at_its_own_mail(pane: Pane) -> None:
    pane.show()
    pane.fail("note")
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).to_contain_text("Something went wrong")
    pane.choose(item(7, subject="Something else"))
    pane.settled()
    expect(pane.note).to_have_value("")
    pane.choose(item())
    pane.settled()
    expect(pane.note).to_have_value("Budget is approved.")


def test_the_mail_is_named_at_once_while_its_deal_is_still_asked_for(pane: Pane) -> None:
    pane.show(unknown())
    pane.slow("panel", 300)
    pane.choose(item())
    assert pane.page.locator("#mail-subject").text_content() == "Line 4 retrofit"
    assert pane.page.locator("#panel .skeleton").count() == 1
    pane.settled()


def test_no_mail_and_a_mail_again(pane: Pane) -> None:
    pane.show()
    pane.choose(None)
    expect(pane.page.locator("#panel")).to_contain_text("Choose one mail to see its deal.")
    expect(pane.page.locator("#mail")).to_be_hidden()
    pane.choose(item())
    expect(pane.title).to_have_text("Line 4 retrofit")


def test_a_draft_of_one_rep_is_not_shown_to_another_on_the_same_machine(pane: Pane) -> None:
    pane.show()
    pane.note.fill("For my eyes only")
    pane.open(item(), mailbox="jun@seller.example")
    pane.settled()
    expect(pane.note).to_have_value("")


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_in_random_sequences_no_answer_is_shown_for_another_mail_and_no_draft_is_lost(pane: Pane, seed: int) -> None:
    pane.show()
    mails = [item(number, subject=f"Mail {number}") for number in range(1, 6)]
    found = pane.page.evaluate(SEQUENCES, {"mails": mails, "sequences": 250, "seed": seed})
    assert found["wrong"] == []
    assert all(found["counts"][name] > 25 for name in ("late", "failed", "lost", "saved")), found["counts"]
