"""Capturing mailboxes: every mail once, whatever it is, on the deal it belongs to."""

from hashlib import sha256
from pathlib import Path

import pytest

from addin.desk.desk import Desk
from tests.mailboxes.captures import JUN, capture, lines, states
from tests.mailboxes.letters import DATE, raw_mail


def business(message_id: str = "m1@acme.example", *more: bytes | str, subject: str = "Line 4 retrofit") -> bytes:
    """A mail from Keiko to Ana that belongs to the sample deal O-1."""
    own = [f"Message-ID: <{message_id}>"] if message_id else []
    dated = [] if any(str(line).startswith("Date:") for line in more) else [DATE]
    return raw_mail(*own, *dated, "To: Ana Costa <ana@seller.example>", f"Subject: {subject}", *more)


def test_a_mail_is_captured_onto_its_deal(desk: Desk, tmp_path: Path) -> None:
    summary = capture(desk, tmp_path, {"a.eml": business()})
    (line,) = lines(desk)
    assert dict(summary.states) == {"matched": 1}
    assert (line["opportunity_id"], line["direction"], line["at"]) == ("O-1", "inbound", "2026-11-20T10:00:00Z")


def test_the_same_mail_in_two_mailboxes_is_one_activity_seen_twice(desk: Desk, tmp_path: Path) -> None:
    capture(desk, tmp_path, {"a.eml": business()})
    again = capture(desk, tmp_path, {"copy.eml": business()}, JUN)
    assert (again.again, sum(again.states.values())) == (1, 0)
    assert [line["mailbox"] for line in lines(desk)] == ["ana@seller.example", "jun@seller.example"]
    deal = desk.store.opportunities.read(desk.store.opportunities.id_by_external("O-1") or "")
    assert deal is not None and deal.inbound == 1


def test_capturing_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    files = {"a.eml": business(), "b.eml": b"\xff\xfe", "c.eml": raw_mail(DATE, "Precedence: bulk")}
    capture(desk, tmp_path, files)
    before, aside = lines(desk), desk.store.sightings.all_aside()
    again = capture(desk, tmp_path, files)
    assert (again.known, sum(again.states.values()), again.again) == (2, 0, 0)
    assert (lines(desk), desk.store.sightings.all_aside()) == (before, aside)


def test_the_same_mail_twice_in_one_mailbox_is_one_line(desk: Desk, tmp_path: Path) -> None:
    capture(desk, tmp_path, {"a.eml": business(), "copy of a.eml": business()})
    assert len(lines(desk)) == 1


def test_different_mails_under_one_message_id_are_two_activities(desk: Desk, tmp_path: Path) -> None:
    other = business("m1@acme.example", "Date: 19 Nov 2026 08:00:00 +0000", subject="Warehouse labelling")
    capture(desk, tmp_path, {"a.eml": business(), "b.eml": other})
    assert sorted(line["at"] for line in lines(desk)) == ["2026-11-19T08:00:00Z", "2026-11-20T10:00:00Z"]
    again = capture(desk, tmp_path, {"a.eml": business(), "b.eml": other}, JUN)
    assert again.again == 2


def test_a_mail_without_message_id_is_known_again_in_another_mailbox(desk: Desk, tmp_path: Path) -> None:
    capture(desk, tmp_path, {"a.eml": business("")})
    assert capture(desk, tmp_path, {"z.eml": business("")}, JUN).again == 1
    assert capture(desk, tmp_path, {"y.eml": business("", subject="Another")}, JUN).again == 0


def test_a_mail_without_date_is_known_again_in_a_mailbox_that_got_it_later(desk: Desk, tmp_path: Path) -> None:
    def arrived(second: int) -> bytes:
        stamp = f"Received: by mx.seller.example; Fri, 20 Nov 2026 10:00:{second:02} +0000"
        return raw_mail(stamp, "Message-ID: <m1@acme.example>", "To: ana@seller.example", "Subject: Line 4 retrofit")

    capture(desk, tmp_path, {"a.eml": arrived(3)})
    assert capture(desk, tmp_path, {"a.eml": arrived(9)}, JUN).again == 1


UNREADABLE = {
    "empty.eml": b"",
    "garbage.eml": b"\xff\x00\xfe" * 40,
    "broken.ics": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
}


def test_unreadable_mails_are_set_aside_with_the_reason_and_the_run_goes_on(desk: Desk, tmp_path: Path) -> None:
    summary = capture(desk, tmp_path, {**UNREADABLE, "good.eml": business()})
    assert dict(summary.states) == {"matched": 1}
    aside = {name: reason for _, name, reason in desk.store.sightings.all_aside()}
    assert set(aside) == {"empty.eml", "garbage.eml", "broken.ics#0"}
    assert all(aside.values()) and sorted(summary.aside) == sorted(aside.items())


def test_a_mail_that_can_be_read_at_last_is_no_longer_set_aside(desk: Desk, tmp_path: Path) -> None:
    capture(desk, tmp_path, {"late.eml": b""})
    capture(desk, tmp_path, {"late.eml": business()})
    assert states(desk) == {"m1@acme.example": "matched"}
    assert desk.store.sightings.all_aside() == []


ANCIENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\n{}\r\nATTENDEE:mailto:k.ito@acme.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
POISON: dict[str, bytes] = {
    "half a surrogate in the subject.eml": business("p1@acme.example", subject="=?utf-7?q?+2AA-?="),
    "half a surrogate in the text.eml": business("p2@acme.example", "Content-Type: text/plain; charset=utf-7").replace(
        b"Hello", b"+2AA-"
    ),
    "half a surrogate in the html.eml": business(
        "p3@acme.example", "Content-Type: text/html; charset=unicode_escape"
    ).replace(b"Hello", rb"\ud800"),
    "contradicting charsets.eml": business(
        "p4@acme.example", "Content-Type: text/plain; charset*=utf-8''utf-8; charset*0=utf-8"
    ),
    "received in the year 500.eml": business("p5@acme.example", "Date: -", "Received: x; 1 Jan 0500 00:00:00 +0000"),
    "received in the year 9999.eml": business("p6@acme.example", "Date: -", "Received: x; 1 Jan 9999 00:00:00 +0000"),
    "nul in the id.eml": business("p\0p@acme.example"),
    "long id.eml": business("".join(sha256(bytes([n])).hexdigest() for n in range(200)) + "@acme.example"),
    "year 500.ics": ANCIENT.format("DTSTART:05000101T000000Z").encode(),
    "year 1.ics": ANCIENT.format("DTSTART;TZID=Asia/Seoul:00010101T000000").encode(),
    "no mbox.mbox": b"this is no mbox\n",
    "charset in two parts.eml": business(
        "p7@acme.example",
        "Content-Disposition: attachment; filename=x",
        "Content-Type: text/plain; charset*=utf-8''utf-8",
    ).replace(b"Hello", "견적".encode()),
}


@pytest.mark.parametrize("name", POISON)
def test_one_poisonous_mail_does_not_keep_the_others_from_being_captured(desk: Desk, tmp_path: Path, name: str) -> None:
    capture(desk, tmp_path, {"a.eml": business("before@acme.example"), name: POISON[name]})
    capture(desk, tmp_path, {"z.eml": business("after@acme.example")})
    assert states(desk).keys() >= {"before@acme.example", "after@acme.example"}


def test_a_file_named_in_another_charset_does_not_stop_the_mailbox(desk: Desk, tmp_path: Path) -> None:
    name = "견적.eml".encode("euc-kr").decode("utf-8", "surrogateescape")
    capture(desk, tmp_path, {"a.eml": business(), name: business("m2@acme.example")})
    assert set(states(desk)) == {"m1@acme.example", "m2@acme.example"}


@pytest.mark.parametrize(
    ("sender", "to", "way"),
    [
        ("k.ito@acme.example", "ana@seller.example", "inbound"),
        ("k.ito+offers@acme.example", "ana@seller.example", "inbound"),
        ("ana@seller.example", "k.ito@acme.example", "outbound"),
        ("Ana+crm@Seller.Example", "k.ito@acme.example", "outbound"),
        ("jun@seller.example", "k.ito@acme.example", "outbound"),
        ("ana@seller.example", "max+x@seller.example", "internal"),
        ("support@seller.example", "ana@seller.example", "internal"),
        ("k.ito@acme.example", "k.ito@acme.example", "inbound"),
    ],
)
def test_the_direction_is_by_who_wrote_and_who_reads(
    desk: Desk, tmp_path: Path, sender: str, to: str, way: str
) -> None:
    raw = raw_mail(f"From: {sender}", f"To: {to}", DATE, "Subject: Line 4 retrofit", "Message-ID: <d@acme.example>")
    capture(desk, tmp_path, {"a.eml": raw})
    assert [line["direction"] for line in lines(desk)] == [way]


def test_a_rep_is_known_by_a_private_address_of_theirs_too(desk: Desk, tmp_path: Path) -> None:
    desk.store.people.add_address(desk.rep.id, "ana.costa@gmail.com")
    house = desk.store.people.house()
    assert house.is_internal("ana.costa@gmail.com")
    assert not house.is_internal("someone.else@gmail.com")


def test_more_mails_than_fit_one_batch_are_all_captured(desk: Desk, tmp_path: Path) -> None:
    mails = [business(f"m{number}@acme.example") for number in range(205)]
    raw = b"".join(b"From x\n" + mail.replace(b"\r\n", b"\n") + b"\n\n" for mail in mails)
    assert dict(capture(desk, tmp_path, {"all.mbox": raw}).states) == {"matched": 205}
