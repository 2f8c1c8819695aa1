"""When a mail was sent: its own date where it can be believed, else the time it was received."""

from datetime import UTC, datetime

import pytest

from tests.mailboxes.letters import RECEIVED_AT, envelope, letter, raw_mail


@pytest.mark.parametrize(
    ("header", "sent_at"),
    [
        ("Fri, 20 Nov 2026 19:00:00 +0900", "2026-11-20T10:00:00Z"),
        ("20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00Z"),
        ("Fri, 20 Nov 2026 10:00:00 +0000 (UTC)", "2026-11-20T10:00:00Z"),
        ("Fri, 20 Nov 2026 10:00:00", "2026-11-20T10:00:00Z"),
        ("Fri, 20 Nov 26 10:00:00 -0000", "2026-11-20T10:00:00Z"),
        ("Fri, 20 Nov 2026 04:00:00 -0600", "2026-11-20T10:00:00Z"),
    ],
)
def test_a_believable_date_is_kept_in_utc(header: str, sent_at: str) -> None:
    assert envelope(f"Date: {header}").sent_at == sent_at


ABSURD = [
    "Thu, 1 Jan 1970 00:00:00 +0000",
    "Tue, 19 Jan 2038 03:14:08 +0000",
    "Fri, 31 Dec 9999 23:59:59 -1200",
    "Mon, 1 Jan 0500 00:00:00 +1400",
    "Sat, 32 Nov 2026 10:00:00 +0000",
    "Fri, 20 Nov 2026 99:99:99 +0000",
    "Fri, 20 Nov 2026 10:00:00 +9999",
    "yesterday",
    "2026년 11월 20일",
    "",
    "\0",
    "9" * 100_000,
]


@pytest.mark.parametrize("header", ABSURD, ids=[one[:24] for one in ABSURD])
def test_an_absurd_date_gives_way_to_the_time_received(header: str) -> None:
    assert envelope(f"Date: {header}").sent_at == RECEIVED_AT


def test_a_mail_without_date_was_sent_when_it_was_received() -> None:
    assert envelope("Subject: x").sent_at == RECEIVED_AT


def test_the_topmost_received_header_says_when_it_was_received() -> None:
    found = letter(
        raw_mail(
            "Received: from mx.seller.example by in.seller.example; Fri, 20 Nov 2026 11:00:09 +0100",
            "Received: from acme.example by mx.seller.example; Fri, 20 Nov 2026 09:59:00 +0000",
        )
    )
    assert found.received_at == "2026-11-20T10:00:09Z"
    assert found.message.sent_at == "2026-11-20T10:00:09Z"


@pytest.mark.parametrize(
    "stamp",
    ["1 Jan 0500 00:00:00 +0000", "1 Jan 9999 00:00:00 +0000", "1 Jan 1970 00:00:00 +0000", "no date", ""],
)
def test_a_received_header_is_believed_no_more_than_a_date_is(stamp: str) -> None:
    found = letter(raw_mail(f"Received: from acme.example by mx.seller.example; {stamp}"))
    assert (found.received_at, found.message.sent_at) == (RECEIVED_AT, RECEIVED_AT)


@pytest.mark.parametrize("header", ABSURD, ids=[one[:24] for one in ABSURD])
def test_times_are_always_written_the_same_way(header: str) -> None:
    found = letter(raw_mail(f"Date: {header}", f"Received: by mx; {header}"))
    for stamp in (found.message.sent_at, found.received_at):
        assert datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).year > 1990
