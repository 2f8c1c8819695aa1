"""Opened Google Calendar events as meetings."""

import json
from typing import Any

import pytest

from addin.deals.addresses import Address
from addin.errors import DealsideError, NotFound, ScopeMissing, Unavailable, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.envelope import MAX_ADDRESSES
from addin.mailboxes.invitations import read_event
from tests.conftest import NOW
from tests.google.conftest import ANA, JUN, Google
from tests.google.fake_google import CALENDAR_SCOPE, refusal
from tests.microsoft.loopback import SLOW, Reply

EVENT: dict[str, Any] = {
    "kind": "calendar#event",
    "etag": '"1"',
    "id": "4k2m9q1line4walk",
    "status": "confirmed",
    "htmlLink": "https://www.google.com/calendar/event?eid=x",
    "summary": "Line 4 walkthrough",
    "location": "Plant 2, Meeting room",
    "description": "Agenda: scope, dates, price",
    "creator": {"email": "ana@seller.example", "self": True},
    "organizer": {"email": "ana@seller.example", "displayName": "Ana Costa", "self": True},
    "start": {"dateTime": "2026-11-24T09:30:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-11-24T10:30:00+01:00", "timeZone": "Europe/Berlin"},
    "iCalUID": "Line-4-Walk@google.com",
    "sequence": 0,
    "attendees": [
        {"email": "k.ito@acme.example", "displayName": "Keiko Ito", "responseStatus": "accepted"},
        {"email": "p.lee@acme.example", "responseStatus": "needsAction"},
        {"email": "c_188@resource.calendar.google.com", "displayName": "Room 2", "resource": True},
    ],
    "eventType": "default",
}
FILE = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:Line-4-Walk@google.com
DTSTART;TZID=Europe/Berlin:20261124T093000
SUMMARY:Line 4 walkthrough
LOCATION:Plant 2\\, Meeting room
DESCRIPTION:Agenda: scope\\, dates\\, price
ORGANIZER;CN=Ana Costa:mailto:ana@seller.example
ATTENDEE;CN=Keiko Ito:mailto:k.ito@acme.example
ATTENDEE:mailto:p.lee@acme.example
END:VEVENT
END:VCALENDAR
"""


def read(google: Google, **changes: Any) -> Item:
    """The event with these changes; None leaves a member out."""
    event = {name: value for name, value in (EVENT | changes).items() if value is not None}
    return google.calendar().read("primary", google.fake.put_event(ANA, event))


def test_a_meeting_is_read_in_one_call(google: Google) -> None:
    item = read(google)
    message = item.message
    assert (message.kind, message.subject, message.sent_at) == ("meeting", "Line 4 walkthrough", "2026-11-24T08:30:00Z")
    assert message.sender == Address("Ana Costa", "ana@seller.example")
    assert message.to == (Address("Keiko Ito", "k.ito@acme.example"), Address("", "p.lee@acme.example"))
    assert (item.provider_id, message.mailbox, message.nature) == ("4k2m9q1line4walk", ANA, "")
    assert item.content().new_text == "Plant 2, Meeting room\nAgenda: scope, dates, price"
    assert google.fake.asked == 1


def test_the_same_meeting_from_a_file_and_from_google_is_one(google: Google) -> None:
    file, found = read_event(FILE.encode(), 0, ANA, "file", NOW), read(google)
    assert found.message._replace(item_id="") == file.message._replace(item_id="")
    assert (found.message.key, found.message.fingerprint) == (file.message.key, file.message.fingerprint)
    assert found.content() == file.content() and found.received_at == file.received_at


@pytest.mark.parametrize(
    ("start", "sent_at"),
    [
        ({"dateTime": "2026-11-20T10:00:00Z"}, "2026-11-20T10:00:00Z"),
        ({"dateTime": "2026-11-20T10:00:00.000-03:30"}, "2026-11-20T13:30:00Z"),
        ({"dateTime": "2026-11-20T19:00:00", "timeZone": "Asia/Seoul"}, "2026-11-20T10:00:00Z"),
        ({"dateTime": "2026-11-20T10:00:00"}, "2026-11-20T10:00:00Z"),
        ({"date": "2026-11-20"}, "2026-11-20T00:00:00Z"),
        ({"date": "2026-11-20", "timeZone": "Asia/Seoul"}, "2026-11-20T00:00:00Z"),
    ],
)
def test_a_meeting_begins_when_its_calendar_says(google: Google, start: Any, sent_at: str) -> None:
    assert read(google, start=start).message.sent_at == sent_at


@pytest.mark.parametrize(
    "start",
    [
        None, 7, [], {}, "2026-11-20", {"date": 7}, {"dateTime": 7}, {"dateTime": "soon"}, {"date": "9999-12-31"},
        {"dateTime": "0001-01-01T00:00:00+14:00"}, {"dateTime": "2026-11-20T10:00:00", "timeZone": "../../etc/passwd"},
        {"dateTime": "2026-11-20T10:00:00", "timeZone": "Nowhere/Land"},
        {"dateTime": "2026-11-20T10:00:00", "timeZone": "America"},
    ],
)  # fmt: skip
def test_a_meeting_without_a_usable_start_is_unreadable(google: Google, start: Any) -> None:
    with pytest.raises(Unreadable):
        read(google, start=start)


@pytest.mark.parametrize(
    ("visibility", "nature"),
    [("private", "private"), ("confidential", "private"), ("public", ""), (None, ""), ([], "")],
)
def test_a_private_meeting_stays_private(google: Google, visibility: Any, nature: str) -> None:
    assert read(google, visibility=visibility).message.nature == nature


def test_a_cancelled_meeting_is_none(google: Google) -> None:
    with pytest.raises(NotFound, match="cancelled"):
        read(google, status="cancelled", start=None)


def test_an_agenda_may_be_html(google: Google) -> None:
    content = read(
        google, location=None, description="Agenda<br><b>price</b> &amp; dates<script>x()</script>"
    ).content()
    assert content.new_text == "Agenda\nprice & dates" and "<b>price</b>" in content.html
    assert "script" not in content.html
    assert read(google, description="1 < 2 and <k@acme.example>").content().html == ""


def test_a_crowd_is_cut(google: Google) -> None:
    crowd = [{"email": f"a{number}@acme.example"} for number in range(3_000)]
    assert len(read(google, attendees=crowd).message.to) == MAX_ADDRESSES


@pytest.mark.parametrize("odd", [7, True, [], {}, "x", [None, 7, {}, {"email": 7}], {"email": []}, "\ud83d\x00"])
def test_no_property_has_to_be_what_it_should_be(google: Google, odd: Any) -> None:
    for name in set(EVENT) - {"id", "start"}:
        item = read(google, **{name: odd})
        json.dumps([item.message, item.content().new_text], ensure_ascii=False).encode()
        assert "\x00" not in repr((item.message, item.content()))
    event = json.dumps(EVENT | {"id": odd if not isinstance(odd, str) else 1}).encode()
    google.fake.replies = [Reply(200, event)]
    with pytest.raises(Unavailable):
        google.calendar().read("primary", "x")


@pytest.mark.parametrize(("calendar", "event"), [("", "x"), ("primary", ".."), ("a b", "x"), ("primary", "x" * 3_000)])
def test_an_id_stays_one_part_of_the_path(google: Google, calendar: str, event: str) -> None:
    with pytest.raises(NotFound):
        google.calendar().read(calendar, event)
    assert google.fake.asked == 0


def test_another_calendar_is_named_by_its_address(google: Google) -> None:
    google.fake.put_event(ANA, EVENT, "team#x@group.calendar.google.com")
    assert google.calendar().read("team#x@group.calendar.google.com", EVENT["id"]).message.subject
    google.fake.user(JUN)
    with pytest.raises(NotFound, match="calendar"):
        google.calendar(JUN).read("team#x@group.calendar.google.com", EVENT["id"])


REFUSALS: list[tuple[list[Reply], type[DealsideError]]] = [
    ([refusal(401)], ScopeMissing),
    ([refusal(403)], ScopeMissing),
    ([refusal(404)], NotFound),
    ([Reply(410, b"{}")], NotFound),
    ([refusal(500), refusal(503)], Unavailable),
    ([Reply(200, b"<html>")], Unavailable),
    ([Reply(200, b'{"id": "' + b"x" * 2_000_000 + b'"}')], Unavailable),
    ([SLOW[0]], Unavailable),
]


@pytest.mark.parametrize(("replies", "kind"), REFUSALS)
def test_an_answer_that_is_no_meeting_becomes_what_it_means(
    google: Google, replies: list[Reply], kind: type[DealsideError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.mailboxes.google_transport.PAUSE", 0.05)
    google.fake.put_event(ANA, EVENT)
    google.fake.replies = list(replies)
    with pytest.raises(kind) as caught:
        google.calendar(seconds=0.6).read("primary", EVENT["id"])
    assert google.fake.replies == []
    if isinstance(caught.value, ScopeMissing):
        assert caught.value.scopes == (CALENDAR_SCOPE,)


def test_a_scope_that_was_refused_is_named(google: Google) -> None:
    google.fake.put_event(ANA, EVENT)
    google.fake.user(ANA).scopes.discard(CALENDAR_SCOPE)
    with pytest.raises(ScopeMissing):
        google.calendar().read("primary", EVENT["id"])
