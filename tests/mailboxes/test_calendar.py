"""Calendar files become meetings."""

from pathlib import Path

import pytest

from addin.deals.message import Message
from addin.errors import Unreadable
from tests.mailboxes.folders import MESSAGES, folder, items, opened, subjects


def calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(*lines: str) -> list[str]:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def meeting(path: Path, *lines: str) -> Message:
    (found,) = items(folder(path, a__ics=calendar(*event(*lines))))
    return found.message


def test_the_sample_calendar_gives_its_meetings() -> None:
    first, second = (one.message for one in items(opened(MESSAGES / "calendar")))
    assert (first.kind, first.subject, first.sent_at) == ("meeting", "Line 4 walkthrough", "2026-11-24T08:30:00Z")
    assert (first.sender.name, first.sender.address) == ("Ana Costa", "ana@seller.example")
    assert [one.address for one in first.to] == ["k.ito@acme.example", "p.lee@acme.example"]
    assert (second.subject, second.sent_at) == ("포장 라인 증설 회의", "2026-11-25T01:00:00Z")


def test_a_meeting_tells_its_place_and_its_agenda() -> None:
    found = items(opened(MESSAGES / "calendar"))[0].content()
    assert found.new_text == "Plant 2, Meeting room\nAgenda: scope, dates, price"


@pytest.mark.parametrize(
    ("start", "sent_at"),
    [
        ("DTSTART:20261120T100000Z", "2026-11-20T10:00:00Z"),
        ("DTSTART;TZID=Asia/Seoul:20261120T190000", "2026-11-20T10:00:00Z"),
        ("DTSTART;TZID=Europe/Berlin:20260720T120000", "2026-07-20T10:00:00Z"),
        ("DTSTART;TZID=Korea Standard Time:20261120T190000", "2026-11-20T10:00:00Z"),
        ("DTSTART;VALUE=DATE:20261120", "2026-11-20T00:00:00Z"),
        ("DTSTART:20261120T100000", "2026-11-20T10:00:00Z"),
    ],
)
def test_a_meeting_begins_when_its_calendar_says(tmp_path: Path, start: str, sent_at: str) -> None:
    assert meeting(tmp_path, "UID:u1", start).sent_at == sent_at


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["SUMMARY:no start"],
        ["DTSTART:soon"],
        ["DTSTART:"],
        ["DTSTART;TZID=Asia/Seoul:00010101T000000"],
        ["DTSTART;TZID=America/Lima:99991231T235959"],
        ["DTSTART:20261120T100000Z", "DTSTART:20261121T100000Z"],
    ],
)
def test_a_meeting_without_a_usable_start_is_unreadable(tmp_path: Path, lines: list[str]) -> None:
    mailbox = folder(tmp_path, a__ics=calendar(*event("UID:u1", *lines)))
    (provider_id,) = mailbox.provider_ids()
    with pytest.raises(Unreadable):
        mailbox.read(provider_id)


@pytest.mark.parametrize(
    "raw",
    [b"", b"not a calendar", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VCALENDAR", b"\xff\xfe\0", b"BEGIN:VEVENT"],
)
def test_a_broken_calendar_is_unreadable_and_leaves_the_other_mails(tmp_path: Path, raw: bytes) -> None:
    good = calendar(*event("UID:u1", "SUMMARY:good", "DTSTART:20261120T100000Z"))
    assert sorted(subjects(folder(tmp_path, a__ics=raw, b__ics=good))) == ["-", "good"]


def test_a_meeting_of_an_absurd_year_has_no_absurd_time(tmp_path: Path) -> None:
    mailbox = folder(tmp_path, a__ics=calendar(*event("UID:u1", "DTSTART:05000101T000000Z")))
    (provider_id,) = mailbox.provider_ids()
    try:
        sent_at = mailbox.read(provider_id).message.sent_at
    except Unreadable:
        return
    assert len(sent_at) == len("2026-11-20T10:00:00Z")


def test_a_private_meeting_is_private(tmp_path: Path) -> None:
    start = "DTSTART:20261120T100000Z"
    assert meeting(tmp_path / "a", start, "CLASS:PRIVATE").nature == "private"
    assert meeting(tmp_path / "b", start, "CLASS:confidential").nature == "private"
    assert meeting(tmp_path / "c", start, "CLASS:PUBLIC").nature == ""


def test_people_without_address_are_no_attendees(tmp_path: Path) -> None:
    room = "ATTENDEE;CN=Room 2:urn:uuid:5"
    found = meeting(tmp_path, "DTSTART:20261120T100000Z", "ORGANIZER:MAILTO:Ana@seller.example", room)
    assert (found.sender.address.lower(), found.to) == ("ana@seller.example", ())


def test_the_words_begin_event_in_a_description_make_no_meeting(tmp_path: Path) -> None:
    lines = event("DTSTART:20261120T100000Z", "SUMMARY:one", "DESCRIPTION:paste BEGIN:VEVENT here")
    assert subjects(folder(tmp_path, a__ics=calendar(*lines))) == ["one"]


def test_names_of_a_calendar_may_be_written_in_small_letters(tmp_path: Path) -> None:
    lines = event("dtstart:20261120T100000Z", "summary:one") + event("dtstart:20261120T100000Z", "summary:two")
    raw = calendar(*lines).replace("VEVENT", "vevent")
    assert subjects(folder(tmp_path, a__ics=raw)) == ["one", "two"]


def test_a_cancelled_meeting_is_not_a_meeting_held(tmp_path: Path) -> None:
    mailbox = folder(tmp_path, a__ics=calendar(*event("UID:u1", "DTSTART:20261120T100000Z", "STATUS:CANCELLED")))
    kinds = {(one.message.kind, one.message.nature) for one in items(mailbox)}
    assert ("meeting", "") not in kinds


def test_nul_in_a_calendar_is_dropped(tmp_path: Path) -> None:
    assert "\0" not in meeting(tmp_path, "DTSTART:20261120T100000Z", "SUMMARY:a\0b", "UID:x\0y").subject
