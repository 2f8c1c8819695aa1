"""The add-on from Google's call to the card: what is read, what is kept, what is asked for, and what happens when
Google is slow or refuses."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from addin.errors import CrmSignInNeeded
from addin.gmail.scopes import COMPOSE, EVENT_DETAILS, MESSAGE, SCOPES
from addin.storage.store import Store
from tests.conftest import deal_id
from tests.gmail.mailbox import buttons, lines, notification, parameters, read, text_of, title
from tests.gmail.oracle import violations
from tests.google.add_on import ANA, AddOn
from tests.google.conftest import GOOD
from tests.google.fake_google import CALENDAR_SCOPE, Mail, refusal
from tests.mailboxes.letters import DATE, raw_mail
from tests.microsoft.loopback import Reply

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
EVENT_OF_KEIKO = {
    "id": "meet1",
    "iCalUID": "meet1@google.com",
    "status": "confirmed",
    "summary": "Site visit",
    "organizer": {"email": ANA, "displayName": "Ana Costa"},
    "attendees": [{"email": "k.ito@acme.example", "displayName": "Keiko Ito"}, {"email": ANA}],
    "start": {"dateTime": "2026-11-20T14:00:00+01:00"},
    "end": {"dateTime": "2026-11-20T15:00:00+01:00"},
}


def formats(add_on: AddOn) -> list[str]:
    return [one.format for one in add_on.fake.calls]


def test_opening_a_mail_asks_gmail_once_for_its_headers_and_keeps_nothing(
    add_on: AddOn, mail: Mail, sample: Store
) -> None:
    for _ in range(2):
        shown = add_on.open(mail)
        assert violations(shown) == []
        assert title(shown) == "Line 4 retrofit"
    assert formats(add_on) == ["metadata", "metadata"]
    assert sample.timeline.page(deal_id(sample, "O-1")) == []


def test_a_rated_mail_is_kept_with_what_it_says_under_its_real_ids(add_on: AddOn, mail: Mail, sample: Store) -> None:
    rated = add_on.press(add_on.open(mail), "rate", which=0)
    assert notification(rated) == "Rated +."
    (entry,) = sample.timeline.page(deal_id(sample, "O-1"))
    assert sample.timeline.content(entry.id).new_text == "Hello Ana,\nthe board approved the budget."
    assert "board approved" in text_of(add_on.press(rated, "activity"))
    for kept in (json.dumps(sample.activities.read(entry.id), default=str), text_of(rated)):
        assert "msg-f" not in kept and "thread-f" not in kept
    again = add_on.press(rated, "rate", which=1)
    assert notification(again) == "Rated −."
    assert len(sample.timeline.page(deal_id(sample, "O-1"))) == 1


def test_when_the_text_cannot_be_had_the_rating_counts_all_the_same(add_on: AddOn, mail: Mail, sample: Store) -> None:
    shown = add_on.open(mail)
    before = add_on.fake.asked
    metadata = Reply(200, _metadata(add_on, mail))
    add_on.fake.replies = [metadata, refusal(404), refusal(404)]
    assert notification(add_on.press(shown, "rate")) == "Rated +."
    assert add_on.fake.asked > before + 1
    (entry,) = sample.timeline.page(deal_id(sample, "O-1"))
    assert sample.timeline.content(entry.id).new_text == ""


def _metadata(add_on: AddOn, mail: Mail) -> bytes:
    from tests.google.fake_google import _shown

    wanted = {"from", "to", "cc", "subject", "date", "message-id", "references", "in-reply-to"}
    return json.dumps(_shown(mail, "metadata", wanted)).encode()


def test_nothing_of_a_mail_about_no_deal_is_read_or_kept(add_on: AddOn, sample: Store) -> None:
    private = add_on.fake.put(
        ANA, raw_mail("To: ana@seller.example", "Subject: Dinner", "Message-ID: <d@home.example>", DATE,
                      sender=b"From: Mum <mum@home.example>", body="At eight?")
    )  # fmt: skip
    shown = add_on.open(private)
    noted = add_on.press(shown, "link", which=-1)
    assert notification(noted) == "Noted: not about any deal."
    assert "raw" not in formats(add_on)


def test_a_refused_scope_is_asked_for(add_on: AddOn, mail: Mail) -> None:
    add_on.scopes = [one.url for one in SCOPES if one.url != MESSAGE]
    answer = add_on.open(mail)
    assert violations(answer) == []
    assert answer == {"requesting_google_scopes": {"scopes": [MESSAGE]}}
    add_on.scopes = None
    add_on.opened["gmail"].pop("accessToken")
    assert read(add_on.call("/gmail/message")) == {"requesting_google_scopes": {"scopes": [MESSAGE]}}


def test_a_scope_taken_back_meanwhile_is_asked_for(add_on: AddOn, mail: Mail) -> None:
    add_on.fake.user(ANA).scopes.clear()
    assert add_on.open(mail) == {"requesting_google_scopes": {"scopes": [MESSAGE]}}


def test_settings_say_what_is_not_allowed_and_ask_for_it(add_on: AddOn) -> None:
    granted = [one.url for one in SCOPES if one.url not in {COMPOSE, EVENT_DETAILS}]
    add_on.scopes = granted
    shown = read(add_on.call("/gmail/action/settings"))
    assert violations(shown, kind="submit") == []
    assert "To put the next step into the draft you are writing." in text_of(shown)
    asked = add_on.press(shown, "allow")
    assert asked == {"requesting_google_scopes": {"scopes": [COMPOSE, EVENT_DETAILS]}}
    add_on.scopes = None
    assert notification(add_on.press(shown, "allow")) == "Allowed."
    assert "Not allowed yet" not in text_of(read(add_on.call("/gmail/action/settings")))


SLOW = {
    "hangs": [Reply(200, b"{}", wait=9)],
    "drips": [Reply(200, b"{" + b" " * 200 + b"}", drip=0.1)],
    "drips its headers": [Reply(200, b"{}", drip_headers=0.1)],
}


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_gmail_ends_in_a_card_within_the_deadline(add_on: AddOn, mail: Mail, how: str) -> None:
    read(add_on.call("/gmail/home"))
    add_on.fake.replies = SLOW[how]
    began = time.monotonic()
    shown = add_on.open(mail)
    assert time.monotonic() - began < 6
    assert violations(shown) == []
    assert "Google does not answer now" in text_of(shown)
    assert title(add_on.press(shown, "again")) == "Line 4 retrofit"


def test_whatever_hangs_of_our_own_ends_in_a_card_that_says_so(
    add_on: AddOn, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = add_on.open(mail)
    deployment = add_on.client.application.extensions["gmail"]
    monkeypatch.setitem(add_on.client.application.extensions, "gmail", replace(deployment, seconds=0.3))
    real = time.sleep

    def slow(*_: Any) -> None:
        real(1.0)
        raise AssertionError

    monkeypatch.setattr("addin.gmail.actions.deal.edit_opportunity", slow)
    form = add_on.press(shown, "edit")
    late = add_on.press(form, "save", {"amount": "95k"})
    assert violations(late, kind="submit") == []
    assert "It may still be done" in text_of(late)
    assert buttons(late, "again")


def test_a_crm_that_wants_a_sign_in_gets_an_authorization_card(
    add_on: AddOn, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise CrmSignInNeeded("HubSpot", "https://app.hubspot.example/oauth")

    monkeypatch.setattr("addin.crms.embedded.EmbeddedCrm.save_opportunity", refuse)
    form = add_on.press(add_on.open(mail), "edit")
    asked = add_on.press(form, "save", {"amount": "95k"})
    assert violations(asked) == []
    assert set(asked) == {"custom_authorization_prompt"}
    assert title(asked) == "Sign in to HubSpot"
    assert "https://app.hubspot.example/oauth" in text_of(asked)
    assert title(add_on.press(asked, "again")) == "Line 4 retrofit"


def test_a_meeting_is_put_on_its_deal_with_title_and_time_from_calendar(add_on: AddOn, sample: Store) -> None:
    add_on.fake.put_event(ANA, EVENT_OF_KEIKO)
    shown = _meet(add_on)
    assert violations(shown) == []
    assert title(shown) == "Line 4 retrofit"
    assert "Site visit" in text_of(shown)
    logged = add_on.press(shown, "log")
    assert notification(logged) == "Meeting logged."
    (entry,) = sample.timeline.page(deal_id(sample, "O-1"))
    assert (entry.kind, entry.subject, entry.at) == ("meeting", "Site visit", "2026-11-20T13:00:00Z")
    assert "Meeting logged." in text_of(_meet(add_on))


def _meet(add_on: AddOn) -> dict[str, Any]:
    add_on.opened = {
        "calendar": {
            "id": "meet1",
            "calendarId": "primary",
            "organizer": {"email": ANA},
            "attendees": [{"email": "k.ito@acme.example"}],
        }
    }
    return read(add_on.call("/gmail/event"))


def test_without_leave_to_read_the_calendar_the_rep_types_title_and_time_or_allows_it(
    add_on: AddOn, sample: Store
) -> None:
    add_on.fake.put_event(ANA, EVENT_OF_KEIKO)
    add_on.scopes = [one.url for one in SCOPES if one.url != CALENDAR_SCOPE]
    shown = _meet(add_on)
    assert title(shown) == "Line 4 retrofit"
    assert "Site visit" not in text_of(shown)
    form = add_on.press(shown, "log")
    assert violations(form) == []
    assert add_on.press(form, "allow_meeting") == {"requesting_google_scopes": {"scopes": [CALENDAR_SCOPE]}}
    logged = add_on.press(form, "log_typed", {"meeting_title": "Visit"})
    assert notification(logged) == "Meeting logged."
    (entry,) = sample.timeline.page(deal_id(sample, "O-1"))
    assert (entry.subject, entry.at) == ("Visit", "2026-11-21T09:00:00Z")


def test_a_draft_shows_whose_deal_it_is_and_takes_the_next_step(add_on: AddOn, mail: Mail) -> None:
    add_on.opened = {"gmail": {"toRecipients": ["k.ito@acme.example"], "ccRecipients": ["who@knows.example"]}}
    shown = read(add_on.call("/gmail/compose"))
    assert violations(shown) == []
    assert "Line 4 retrofit" in text_of(shown)
    assert "who@knows.example" in text_of(shown)
    inserted = add_on.press(shown, "insert")
    assert violations(inserted, kind="submit") == []
    (content,) = inserted["renderActions"]["hostAppAction"]["gmailAction"]["updateDraftActionMarkup"]["updateBody"][
        "insertContents"
    ]
    assert content == {"content": "Send revised quote", "contentType": "TEXT"}
    add_on.scopes = [one.url for one in SCOPES if one.url != COMPOSE]
    assert add_on.press(shown, "insert") == {"requesting_google_scopes": {"scopes": [COMPOSE]}}


def test_no_button_carries_a_record_or_a_token(add_on: AddOn, mail: Mail) -> None:
    form = add_on.press(add_on.open(mail), "edit")
    for shown in (add_on.open(mail), form, add_on.press(add_on.open(mail), "team")):
        for one in (each for name in ("rate", "save", "member", "note", "edit") for each in buttons(shown, name)):
            assert list(parameters(one)) == ["s"]
            assert len(parameters(one)["s"]) < 150
        for secret in ("ya29", "per-message", "eyJ", "msg-f"):
            assert secret not in text_of(shown)


def test_people_on_the_mail_are_offered_for_the_team(add_on: AddOn) -> None:
    headers = [one for one in GOOD if isinstance(one, bytes) or not one.startswith("Cc")]
    mail = add_on.fake.put(ANA, raw_mail(*headers, 'Cc: "Doe, Jane" <jane@acme.example>'))
    added = add_on.press(add_on.open(mail), "add")
    assert notification(added) == "Doe, Jane added to the buying team."
    assert any("Doe, Jane" in one["text"] for one in lines(added) if one.get("topLabel") == "People")


def test_one_mailbox_that_hangs_makes_nobody_else_wait(add_on: AddOn, mail: Mail, sample: Store) -> None:
    add_on.open(mail)
    jun = AddOn(add_on.client.application.test_client(), add_on.fake, "jun@seller.example", "220000000000000000000")
    own = add_on.fake.put(
        jun.address, raw_mail("To: jun@seller.example", "Subject: x", "Message-ID: <j@a.example>", DATE)
    )
    jun.open(own)
    add_on.fake.replies = [Reply(200, b"{}", wait=9)]
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(add_on.open, mail)
        while add_on.fake.replies:
            time.sleep(0.01)
        jun.open(own)
        assert not hanging.done()
        assert "Google does not answer now" in text_of(hanging.result())


def test_a_slow_gmail_holds_up_nobody_who_writes(add_on: AddOn, mail: Mail, sample: Store) -> None:
    shown = add_on.open(mail)
    add_on.fake.replies = [Reply(200, b"{}", wait=9)]
    with ThreadPoolExecutor(1) as pool:
        rating = pool.submit(add_on.press, shown, "rate")
        while add_on.fake.replies:
            time.sleep(0.01)
        sample.people.set_locale(sample.people.reps()[0]["id"], "ko")
        assert not rating.done()
        assert "Google does not answer now" in text_of(rating.result())


def test_a_note_and_a_save_need_no_mailbox(add_on: AddOn, mail: Mail, sample: Store) -> None:
    shown = add_on.open(mail)
    form = add_on.press(shown, "edit")
    down = [refusal(503)] * 12
    add_on.fake.replies = [*down]
    noted = add_on.press(shown, "note", {"note": "Kept without Gmail."})
    add_on.fake.replies = [*down]
    saved = add_on.press(form, "save", {"amount": "95k"})
    add_on.fake.replies = []
    assert (notification(noted), notification(saved)) == ("Note saved.", "Saved.")
    assert violations(noted) == violations(saved) == []
    assert saved["stateChanged"]
    again = text_of(add_on.open(mail))
    assert "Kept without Gmail." in again
    assert "95,000" in again


def test_a_note_on_another_deal_keeps_nothing_of_the_opened_mail(add_on: AddOn, mail: Mail, sample: Store) -> None:
    found = add_on.press(add_on.press(add_on.open(mail), "other"), "search", {"q": "warehouse"})
    assert "Warehouse labelling" in text_of(found)
    add_on.opened, beside = {}, add_on.opened
    looked_up = add_on.press(add_on.press(read(add_on.call("/gmail/home")), "search", {"q": "warehouse"}), "deal")
    add_on.opened = beside
    assert notification(add_on.press(looked_up, "note", {"note": "About the warehouse."})) == "Note saved."
    assert sample.timeline.page(deal_id(sample, "O-1")) == []
    assert "raw" not in formats(add_on)


@pytest.mark.parametrize("label", ["SPAM", "TRASH", "CHAT"])
def test_what_lies_in_spam_or_bin_is_about_no_deal_whoever_sent_it(add_on: AddOn, sample: Store, label: str) -> None:
    spoofed = add_on.fake.put(ANA, raw_mail(*GOOD, body="Click here"), labels=(label,))
    shown = add_on.open(spoofed)
    assert title(shown) == "Not on a deal"
    assert sample.timeline.page(deal_id(sample, "O-1")) == []


def test_each_meeting_of_a_series_is_logged_for_itself(add_on: AddOn, sample: Store) -> None:
    for day in (13, 20):
        instance = EVENT_OF_KEIKO | {
            "id": f"series1_202611{day}T130000Z",
            "recurringEventId": "series1",
            "iCalUID": "series1@google.com",
            "start": {"dateTime": f"2026-11-{day}T14:00:00+01:00"},
        }
        add_on.fake.put_event(ANA, instance)
        add_on.opened = {
            "calendar": {
                "id": instance["id"],
                "calendarId": "primary",
                "organizer": {"email": ANA},
                "attendees": [{"email": "k.ito@acme.example"}],
            }
        }
        shown = read(add_on.call("/gmail/event"))
        assert notification(add_on.press(shown, "log")) == "Meeting logged."
    found = sample.timeline.page(deal_id(sample, "O-1"))
    assert [one.at for one in found] == ["2026-11-20T13:00:00Z", "2026-11-13T13:00:00Z"]


def test_a_meeting_logged_before_its_name_could_be_read_is_known_afterwards(add_on: AddOn, sample: Store) -> None:
    add_on.fake.put_event(ANA, EVENT_OF_KEIKO | {"iCalUID": "040000008200E00074C5B7101A82E008@outlook.example"})
    add_on.scopes = [one.url for one in SCOPES if one.url != CALENDAR_SCOPE]
    add_on.press(add_on.press(_meet(add_on), "log"), "log_typed", {"meeting_title": "Visit"})
    add_on.scopes = None
    assert "Meeting logged." in text_of(_meet(add_on))
    assert len(sample.timeline.page(deal_id(sample, "O-1"))) == 1


def test_while_calendar_does_not_answer_a_meeting_is_not_logged_by_guesswork(add_on: AddOn, sample: Store) -> None:
    add_on.fake.put_event(ANA, EVENT_OF_KEIKO)
    add_on.fake.replies = [refusal(503)] * 2
    shown = _meet(add_on)
    add_on.fake.replies = [refusal(503)] * 2
    assert "Google does not answer now" in text_of(add_on.press(shown, "log"))
    assert sample.timeline.page(deal_id(sample, "O-1")) == []
    add_on.fake.replies = []
    assert notification(add_on.press(shown, "log")) == "Meeting logged."


def test_what_could_not_even_begin_in_time_is_never_done(
    add_on: AddOn, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = add_on.open(mail)
    deployment = add_on.client.application.extensions["gmail"]
    busy = ThreadPoolExecutor(1)
    monkeypatch.setitem(add_on.client.application.extensions, "gmail", replace(deployment, seconds=0.3, threads=busy))
    hung = threading.Event()
    busy.submit(hung.wait, 20)
    late = add_on.press(shown, "note", {"note": "Never written."})
    hung.set()
    busy.shutdown(wait=True)
    assert violations(late) == []
    assert "It may still be done" not in text_of(late)
    assert "Try again in a moment" in text_of(late)
    monkeypatch.undo()
    assert "Never written." not in text_of(add_on.open(mail))
