"""Bytes that are no mail: the reader says so, and says nothing else."""

from contextlib import suppress

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from addin.deals.message import Content
from addin.errors import NotFound, Unreadable
from addin.mailboxes.invitations import event_starts, read_event
from tests.conftest import NOW
from tests.mailboxes.letters import letter

HEADERS = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "References", "Received", "Content-Type", "Sensitivity"]
PIECES = [
    b"=?utf-8?b?", b"?=", b"=?euc-kr?q?=B0=A1?=", b"<a@b.example>", b'"', b"(", b")", b"\\", b",", b";", b":", b"\0", b"\xb0\xa1",
    b"\xff", b"\r\n ", b"multipart/mixed", b"; boundary=b", b"; charset*0*=x''", b"; name*=y", b"text/html", b"text/calendar",
    b"; method=REQUEST", b"9999", b"1 Jan 0500 00:00 +9999", b"<", b">", b"@", b" ",
]  # fmt: skip


def read(raw: bytes) -> Content | None:
    try:
        return letter(raw).content()
    except Unreadable:
        return None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\0" * 100,
        b"\xff\xfe\xfa" * 50,
        b"no headers at all",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"PK\x03\x04",
        b" ",
    ],
    ids=["empty", "blank", "nul", "bytes", "text", "png", "zip", "space"],
)
def test_what_is_no_mail_is_unreadable_with_a_reason(raw: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        letter(raw)
    assert str(caught.value)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(some.binary(max_size=400))
def test_random_bytes_raise_nothing_but_unreadable(raw: bytes) -> None:
    read(raw)


@settings(max_examples=300, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(
    some.lists(some.tuples(some.sampled_from(HEADERS), some.lists(some.sampled_from(PIECES), max_size=8)), max_size=6),
    some.lists(some.sampled_from([*PIECES, b"--b\r\n", b"--b--\r\n", b"\r\n\r\n", b"Content-Type: "]), max_size=12),
)
def test_headers_put_together_at_random_raise_nothing_but_unreadable(
    headers: list[tuple[str, list[bytes]]], body: list[bytes]
) -> None:
    found = read(
        b"".join(f"{name}: ".encode() + b"".join(value) + b"\r\n" for name, value in headers) + b"\r\n" + b"".join(body)
    )
    if found is not None:
        assert "\0" not in found.new_text + found.html


CALENDAR = [
    b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"DTSTART:20261120T100000Z", b"DTSTART:x", b"DTSTART:",
    b"DTSTART;VALUE=DATE:20261120", b"DTSTART;TZID=Asia/Seoul:00010101T000000", b"DTSTART;TZID=No/Where:20261120T100000",
    b"SUMMARY:x", b"SUMMARY", b"ORGANIZER:mailto:a@b.example", b"ORGANIZER;CN=\":x", b"ATTENDEE:mailto:c@d.example", b"UID:u",
    b"RRULE:FREQ=NEVER", b"DURATION:P1X", b"CLASS:PRIVATE", b" folded", b"\xff\xfe", b"", b":", b";", b"DTSTART:99991231T235959",
]  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(some.lists(some.sampled_from(CALENDAR), max_size=10))
def test_calendar_lines_put_together_at_random_raise_nothing_but_unreadable(lines: list[bytes]) -> None:
    raw = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"\r\n".join(lines) + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for number in range(len(event_starts(raw))):
        with suppress(Unreadable, NotFound):
            read_event(raw, number, "ana@seller.example", f"x.ics#{number}", NOW).content()
