"""What a rep, a host or a record can do to a card that must not go wrong."""

from typing import Any

import pytest

from addin.app import create_app
from addin.deals.addresses import Address
from addin.desk.edit_team import add_people
from addin.errors import Unavailable
from addin.settings import Settings
from addin.storage.store import Database, Store
from addin.wording import text
from tests.conftest import NOW, SECRET, deal_id
from tests.gmail.mailbox import (
    ANA,
    Answer,
    Gmail,
    buttons,
    letter,
    lines,
    notification,
    prefilled,
    read,
    text_of,
    title,
    write_mailbox,
)
from tests.gmail.oracle import violations

MOST_BYTES = 10_000


def deal(sample: Store, external_id: str = "O-1") -> Any:
    return sample.opportunities.read(deal_id(sample, external_id))


def small(shown: Answer) -> None:
    assert violations(shown) == []
    assert len(text_of(shown).encode()) < MOST_BYTES


def test_a_button_of_one_mail_does_nothing_beside_another(gmail: Gmail, sample: Store, tmp_path: Any) -> None:
    write_mailbox(tmp_path / ANA, {"second": letter(50, subject="Another matter of Line 4 retrofit")})
    shown = gmail.open("matched")
    before = deal(sample)
    gmail.open("second")
    for name in ("private", "rate"):
        assert "This card is old" in text_of(gmail.press(shown, name))
    assert deal(sample) == before
    gmail.open("matched")
    assert "nothing of this conversation is kept" in notification(gmail.press(shown, "private"))


def test_what_is_told_of_a_rating_is_what_it_is(gmail: Gmail) -> None:
    shown = gmail.open("matched")
    told = [notification(gmail.press(shown, "rate", which=which)) for which in (0, 1, 0)]
    assert told == ["Rated +.", "Rated −.", "Rated −."]  # the first button was pressed already: it is no new wish


def test_an_amount_in_another_currency_is_refused_and_not_taken_for_the_deals_own(gmail: Gmail, sample: Store) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    refused = gmail.press(form, "save", {"amount": "$95k"})
    assert "This deal is in EUR." in notification(refused)
    assert deal(sample).amount == "84000"
    assert notification(gmail.press(form, "save", {"amount": "€95k"})) == "Saved."


def test_a_new_deal_is_in_the_currency_that_was_typed(gmail: Gmail, sample: Store) -> None:
    gmail.press(gmail.open("unknown"), "create", {"name": "Korean line", "amount": "₩12,000,000"})
    (made,) = sample.opportunities.search(words=["korean", "line"])
    assert (made.amount, made.currency) == ("12000000", "KRW")


def test_a_new_deal_is_proposed_for_their_company_also_where_we_wrote(gmail: Gmail, tmp_path: Any) -> None:
    ours = letter(60, ANA, "Ana Costa", "Hello", to="Joe <joe@northwind.example>")
    write_mailbox(tmp_path / ANA, {"ours": ours})
    assert prefilled(gmail.open("ours"))["account_name"]["stringInputs"]["value"] == ["Northwind"]


def test_rooms_are_not_offered_as_people(gmail: Gmail) -> None:
    people = [
        {"email": "k.ito@acme.example"},
        {"email": "c_1882@resource.calendar.google.com", "displayName": "Room 4", "resource": True},
        {"email": "c_77@group.calendar.google.com"},
        {"email": "new@acme.example", "displayName": "New One"},
    ]
    gmail.opened = {"calendar": {"id": "e1", "calendarId": ANA, "organizer": {"email": ANA}, "attendees": people}}
    shown = read(gmail.call("/gmail/event"))
    assert "New One" in text_of(shown)
    assert "Room 4" not in text_of(shown)
    assert "calendar.google.com" not in text_of(shown)


def test_inputs_that_are_no_values_are_left_out(gmail: Gmail, sample: Store) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    day = {"dateInput": {"msSinceEpoch": 1_797_552_000_000.0}}
    assert notification(gmail.press(form, "save", {"close_date": day})) == "Saved."
    assert deal(sample).close_date == "2026-12-18"
    refused = gmail.press(gmail.open("matched"), "note", {"note": {"stringInputs": {"value": [None]}}})
    assert "This may not be empty." in text_of(refused)


@pytest.mark.parametrize(
    "address", ["mailto:a@acme.example", "a,b@acme.example", "a@b", "x\u202e@acme.example", "", "a b@acme.example"]
)
def test_what_is_no_address_is_not_taken_for_one(gmail: Gmail, sample: Store, address: str) -> None:
    team = gmail.press(gmail.open("matched"), "team")
    refused = gmail.press(team, "add_person", {"person_name": "X", "person_address": address})
    assert "This is not an e-mail address." in text_of(refused)


def test_typing_the_name_of_a_deal_finds_that_deal(gmail: Gmail) -> None:
    gmail.press(gmail.open("unknown"), "create", {"name": "A · O-1"})
    found = gmail.press(gmail.press(gmail.open("matched"), "other"), "search", {"q": "A · O-1"})
    assert [one["text"] for one in lines(found)] == ["A · O-1"]


def test_a_refused_form_with_very_much_in_it_stays_as_it_is(gmail: Gmail) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    refused = gmail.press(form, "save", {"next_step": "긴 글 " * 2_000})
    small(refused)
    assert "navigations" not in refused["renderActions"]["action"]
    assert "At most 500 characters." in notification(refused)


def test_long_letters_and_large_teams_make_no_large_cards(
    gmail: Gmail, sample: Store, desk: Any, tmp_path: Any
) -> None:
    one = deal(sample)
    people = [Address("아주 긴 이름을 가진 사람 " * 9 + str(number), f"p{number}@acme.example") for number in range(95)]
    add_people(desk, one.id, people)
    gmail.press(gmail.open("matched"), "note", {"note": "&<>" * 3_000})
    small(gmail.open("matched"))
    small(gmail.press(gmail.open("matched"), "activity"))
    team = gmail.press(gmail.open("matched"), "team")
    small(team)
    assert len(buttons(team, "member")) == 10
    small(gmail.press(team, "team"))
    long = "긴 이름의 새 사람 " * 30
    added = gmail.press(team, "add_person", {"person_name": long, "person_address": "new@acme.example"})
    assert len(notification(added)) <= 200


def test_recipients_of_a_draft_stand_escaped_above_their_deal(gmail: Gmail) -> None:
    shown = gmail.compose("k.ito@acme.example")
    headers = [part.get("header", "") for part in shown["action"]["navigations"][0]["pushCard"]["sections"]]
    assert not [one for one in headers if "<" in one]


def test_the_public_address_is_the_one_of_the_descriptor(database: Database, sample: Store, tmp_path: Any) -> None:
    for given in ("https://Dealside.Example", "https://dealside.example:443"):
        app = create_app(Settings(data=tmp_path, secret_key=SECRET, base_url=given), database, lambda: NOW)
        assert app.extensions["gmail"].base_url == "https://dealside.example"


def test_a_request_too_large_is_answered_with_a_card(gmail: Gmail) -> None:
    huge = b'{"x": "' + b"y" * 1_100_000 + b'"}'
    answer = gmail.client.post("/gmail/home", data=huge, headers={"Authorization": f"Bearer {gmail.token}"})
    assert title(read(answer)) == "That did not work"
    assert gmail.client.post("/gmail/home", data=huge).status_code == 401


def test_a_reply_stays_a_draft_also_where_the_host_names_the_mail_it_answers(gmail: Gmail) -> None:
    gmail.opened = {"gmail": {"messageId": "matched.eml", "toRecipients": ["k.ito@acme.example"]}}
    shown = gmail.press(read(gmail.call("/gmail/compose")), "deal")
    saved = gmail.press(gmail.press(shown, "edit"), "save", {"next_step": "Call"})
    steps = saved["renderActions"]["action"]["navigations"]
    assert steps[1]["updateCard"]["header"]["title"] == "This draft"
    assert steps[2]["pushCard"]["header"]["title"] == "Line 4 retrofit"


def test_a_note_that_cannot_be_saved_now_comes_back_to_be_saved_later(
    gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise Unavailable(text("The store does not answer. Try again in a moment."))

    shown = gmail.open("matched")
    with monkeypatch.context() as patched:
        patched.setattr("addin.gmail.actions.mail.add_note", locked)
        failed = gmail.press(shown, "note", {"note": "Budget is approved."})
    assert violations(failed) == []
    assert "The store does not answer" in text_of(failed)
    saved = gmail.press(failed, "note")
    assert notification(saved) == "Note saved."
    assert text_of(gmail.open("matched")).count("Budget is approved.") == 1


def test_searching_again_takes_the_place_of_the_last_results(gmail: Gmail) -> None:
    first = gmail.press(gmail.home(), "search", {"q": "retrofit"})
    assert "pushCard" in first["renderActions"]["action"]["navigations"][0]
    second = gmail.press(first, "search", {"q": "labelling"})
    assert "updateCard" in second["renderActions"]["action"]["navigations"][0]
