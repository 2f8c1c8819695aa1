"""One tap corrects; the card says what was done, offers what it teaches, and takes all of it back."""

from pathlib import Path
from typing import Any

import pytest

from addin.app import open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.correct_match import correct_match
from addin.desk.desk import Desk
from addin.storage.store import Store
from tests.conftest import deal_id, mail
from tests.gmail.mailbox import ANA, Gmail, buttons, letter, lines, notification, text_of, title, write_mailbox
from tests.gmail.oracle import violations
from tests.outlook.earlier_mails import NAME, STRANGER, SUBJECT, earlier_mails

MOST_BYTES = 10_000


def first_words(answer: Any) -> list[str]:
    """What the section on top of the card says."""
    step = answer["renderActions"]["action"]["navigations"][-1]
    widgets = step["updateCard"]["sections"][0]["widgets"]
    return [one["textParagraph"]["text"] for one in widgets if "textParagraph" in one]


@pytest.fixture
def taught(gmail: Gmail, desk: Desk, tmp_path: Path) -> Gmail:
    """Ana's Gmail with conversations of a stranger, of which nothing is kept yet."""
    folder = earlier_mails(desk, tmp_path / ANA, 12, subject="Labels <b>bold</b>")
    write_mailbox(folder, {"now": letter("now", STRANGER, NAME, SUBJECT)})
    capture_mailbox(desk, open_mailbox("folder", ANA, str(folder)))
    return gmail


def chosen(gmail: Gmail, name: str, deal: str) -> Any:
    """The answer to tapping a deal that was searched for."""
    shown = gmail.open(name)
    found = gmail.press(shown if buttons(shown, "search") else gmail.press(shown, "other"), "search", {"q": deal})
    return gmail.press(found, "link", which=-1)


def test_a_link_is_told_on_top_and_taken_back(gmail: Gmail) -> None:
    shown = gmail.open("ambiguous")
    offered = [one["text"] for one in lines(shown) if one.get("button")]
    linked = gmail.press(shown, "link", which=offered.index("Warehouse labelling"))
    assert violations(linked) == []
    assert notification(linked) == "Linked, with the whole conversation."
    assert first_words(linked)[0] == "Put on Warehouse labelling."
    undone = gmail.press(linked, "undo")
    assert violations(undone) == []
    assert notification(undone) == "Undone."
    assert title(undone) == title(gmail.open("again")) == "Which deal is this about?"
    assert buttons(undone, "undo") == []


@pytest.mark.parametrize(
    ("action", "says"), [("link", "Belongs to no deal."), ("private", "Marked private.")], ids=["none", "private"]
)
def test_a_mail_taken_off_its_deal_can_come_back(gmail: Gmail, action: str, says: str) -> None:
    opened = gmail.open("matched")
    card = gmail.press(opened, "other") if action == "link" else opened
    off = gmail.press(card, action, which=-1)
    assert violations(off) == [] and title(off) != "Line 4 retrofit"
    assert first_words(off)[0] == says
    back = gmail.press(off, "undo")
    assert title(back) == title(gmail.open("matched")) == "Line 4 retrofit"
    assert "Hello Ana." in text_of(gmail.press(back, "activity", which=1)), "what it says is there again"


def test_not_this_deal_offers_the_companys_other_deals(gmail: Gmail) -> None:
    found = gmail.press(gmail.open("matched"), "other")
    assert violations(found) == []
    assert [one["text"] for one in lines(found) if one.get("button")] == ["Warehouse labelling"]
    assert title(gmail.press(found, "link")) == "Warehouse labelling"


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_similar_mails_are_offered_shown_moved_and_undone(taught: Gmail, sample: Store, locale: str) -> None:
    taught.locale = locale
    linked = chosen(taught, "now", "Warehouse")
    assert violations(linked) == []
    assert "12" in first_words(linked)[1]
    assert len(text_of(linked).encode()) < MOST_BYTES
    target = deal_id(sample, "O-2")
    assert len(sample.timeline.page(target, limit=50)) == 1

    listed = taught.press(linked, "similar")
    assert violations(listed) == []
    assert len(text_of(listed).encode()) < MOST_BYTES
    assert len(lines(listed)) == 10 and "<b>" not in lines(listed)[0]["text"]
    moved = taught.press(listed, "move")
    assert violations(moved) == []
    assert len(sample.timeline.page(target, limit=50)) == 13
    if locale == "en":
        assert first_words(moved) == ["Mails moved: 12."] and notification(moved) == "Mails moved: 12."
        assert notification(taught.press(linked, "move")) == "Nothing left to move."
    undone = taught.press(moved, "undo")
    assert title(undone) != "Warehouse labelling"
    assert sample.timeline.page(target, limit=50) == []


def test_a_double_tap_on_undo_is_one(gmail: Gmail) -> None:
    linked = chosen(gmail, "matched", "Warehouse")
    assert [title(gmail.press(linked, "undo")) for _ in range(2)] == ["Line 4 retrofit"] * 2


def test_undo_of_another_mails_card_does_nothing(gmail: Gmail) -> None:
    linked = chosen(gmail, "matched", "Warehouse")
    gmail.open("unknown")
    assert "This card is old" in text_of(gmail.press(linked, "undo"))
    assert title(gmail.open("matched")) == "Warehouse labelling"


def test_a_word_that_was_overruled_is_not_undone(gmail: Gmail, desk: Desk) -> None:
    linked = chosen(gmail, "matched", "Warehouse")
    correct_match(desk, mail("g1@acme.example"), None, "thread")
    refused = gmail.press(linked, "undo")
    assert "moved this conversation again" in notification(refused)
    assert violations(refused) == []


def test_the_card_comes_even_where_the_offer_fails(gmail: Gmail, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a mailbox nobody foresaw")

    monkeypatch.setattr("addin.gmail.actions.corrections.similar_mails", broken)
    linked = chosen(gmail, "matched", "Warehouse")
    assert first_words(linked) == ["Put on Warehouse labelling."]
