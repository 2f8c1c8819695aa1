"""Of a mail that is not business nothing is kept but a bare line."""

from pathlib import Path

import pytest

from addin.desk.desk import Desk
from addin.storage.store import Database
from tests.mailboxes.captures import capture, states, tables_with
from tests.mailboxes.letters import DATE, raw_mail

CANARY = "zq7canary"
SKIPPED = {
    "internal": ["From: Max <max@seller.example>"],
    "bulk": ["List-Unsubscribe: <mailto:out@news.example>"],
    "private": ["Sensitivity: Private"],
    "auto_reply": ["Auto-Submitted: auto-replied"],
    "bounce": ["X-Failed-Recipients: gone@acme.example"],
    "unknown": ["X-Nothing: special"],
    "invitation": ["Content-Type: text/calendar; method=REQUEST"],
}


@pytest.mark.parametrize("state", SKIPPED)
def test_a_skipped_mail_leaves_nothing_of_what_it_says(
    desk: Desk, database: Database, tmp_path: Path, state: str, request: pytest.FixtureRequest
) -> None:
    canary = f"{CANARY}{state.replace('_', '')}{request.node.callspec.id[:2]}a"
    raw = raw_mail(
        *SKIPPED[state],
        f"From: {canary} <someone@nowhere.example>" if state != "internal" else f"X-Note: {canary}",
        DATE,
        f"To: {canary} <ana@seller.example>",
        f"Subject: {canary}",
        "Message-ID: <skipped@nowhere.example>",
        body=canary,
    )
    capture(desk, tmp_path, {"a.eml": raw})
    assert states(desk) == {"skipped@nowhere.example": state}
    assert tables_with(database, canary) == []


@pytest.mark.parametrize("state", ["private", "unknown", "bulk"])
def test_a_skipped_mail_does_not_say_who_wrote_it(desk: Desk, database: Database, tmp_path: Path, state: str) -> None:
    canary = f"{CANARY}sender{state}"
    raw = raw_mail(
        *SKIPPED[state], f"From: {canary}@nowhere.example", DATE, "To: ana@seller.example", "Message-ID: <s@x.example>"
    )
    capture(desk, tmp_path, {"a.eml": raw})
    assert states(desk) == {"s@x.example": state}
    assert tables_with(database, f"{canary}@nowhere.example") == []


def test_an_undecided_mail_leaves_nothing_until_it_is_decided(desk: Desk, database: Database, tmp_path: Path) -> None:
    canary = f"{CANARY}undecided"
    raw = raw_mail(
        "From: p.lee@acme.example",
        "To: ana@seller.example",
        DATE,
        f"Subject: {canary}",
        "Message-ID: <u@acme.example>",
        body=canary,
    )
    capture(desk, tmp_path, {"a.eml": raw})
    assert states(desk) == {"u@acme.example": "ambiguous"}
    assert tables_with(database, canary) == []


def test_of_a_private_meeting_nothing_is_kept(desk: Desk, database: Database, tmp_path: Path) -> None:
    canary = f"{CANARY}meeting"
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:u1@seller.example",
        "DTSTART:20261120T100000Z",
        "CLASS:PRIVATE",
        f"SUMMARY:{canary}",
        f"LOCATION:{canary}",
        f"ATTENDEE;CN={canary}:mailto:k.ito@acme.example",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    capture(desk, tmp_path, {"a.ics": "\r\n".join(lines).encode()})
    assert states(desk) == {"u1@seller.example": "private"}
    assert tables_with(database, canary) == []


def test_a_reason_for_setting_aside_does_not_quote_the_mail(desk: Desk, database: Database, tmp_path: Path) -> None:
    canary = f"{CANARY}aside"
    broken = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{canary}\r\nDTSTART:{canary}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    capture(desk, tmp_path, {"a.ics": broken.encode(), "b.eml": canary.encode()})
    assert len(desk.store.sightings.all_aside()) == 2
    assert tables_with(database, canary) == []
