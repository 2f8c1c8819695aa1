"""A mailbox kept as files: every mail in it is found, oldest first, and nothing outside it is."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.errors import NotFound, Unreadable
from tests.mailboxes.folders import dated, folder, mbox, opened, subjects
from tests.mailboxes.letters import raw_mail


def test_mails_come_oldest_first_and_undated_ones_before_all(tmp_path: Path) -> None:
    mailbox = folder(
        tmp_path / "ana",
        a__eml=dated("third", 12),
        b__eml=dated("second", 11),
        c__mbox=mbox(dated("fourth", 13), dated("first", 10)),
        d__eml=raw_mail("Subject: undated"),
    )
    assert subjects(mailbox) == ["undated", "first", "second", "third", "fourth"]


def test_the_order_is_that_of_the_moment_not_of_the_local_time(tmp_path: Path) -> None:
    early = raw_mail("Subject: early", "Date: 20 Nov 2026 12:00:00 +0900")
    late = raw_mail("Subject: late", "Date: 20 Nov 2026 10:00:00 +0000")
    assert subjects(folder(tmp_path / "ana", a__eml=late, b__eml=early)) == ["early", "late"]


def test_a_date_quoted_in_the_body_does_not_date_the_mail(tmp_path: Path) -> None:
    undated = raw_mail("Subject: undated", body="> Date: 20 Nov 2026 10:00:00 +0000\nDate: 20 Nov 2026 10:00:00 +0000")
    assert subjects(folder(tmp_path / "ana", z__eml=undated, a__eml=dated("dated", 2))) == ["undated", "dated"]


def test_a_mail_without_any_date_was_received_when_its_file_was_written(tmp_path: Path) -> None:
    mailbox = folder(tmp_path / "ana", a__eml=raw_mail("Subject: x"))
    written = datetime(2026, 10, 3, 8, 0, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "ana" / "a.eml", (written, written))
    assert mailbox.read("a.eml").received_at == "2026-10-03T08:00:00Z"


@pytest.mark.parametrize(
    "name", ["Ticket #42.eml", "견적 요청.eml", "a b.eml", "UPPER.EML", "a.mbox.eml", "%2e.eml", "x'y\".eml"]
)
def test_every_file_name_a_person_gives_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(dated("found", 20))
    assert subjects(opened(tmp_path)) == ["found"]


@pytest.mark.parametrize("name", ["ARCHIVE.MBOX", "Ticket #42.mbox", "받은 편지함.mbox"])
def test_every_name_of_an_mbox_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(mbox(dated("one", 1), dated("two", 2)))
    assert subjects(opened(tmp_path)) == ["one", "two"]


def test_a_file_name_in_another_charset_is_an_id_that_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("견적.eml".encode("euc-kr"))).write_bytes(dated("found", 20))
    mailbox = opened(tmp_path)
    (provider_id,) = mailbox.provider_ids()
    assert mailbox.read(provider_id).message.subject == "found"
    assert provider_id.encode("utf-8")


def test_other_files_and_folders_are_no_mail(tmp_path: Path) -> None:
    (tmp_path / "folder.eml").mkdir()
    mailbox = folder(tmp_path, notes__txt="x", offer__pdf="x", __hidden="x", talk__vtt="WEBVTT", a__eml=dated("a", 1))
    assert subjects(mailbox) == ["a"]
    assert mailbox.other_files() == ["notes.txt", "offer.pdf", "talk.vtt"]


@pytest.mark.parametrize(
    "provider_id",
    [
        "../outside.eml",
        "../ana/../outside.eml",
        "..",
        ".",
        "",
        "/etc/passwd",
        "~/outside.eml",
        "..\\outside.eml",
        "../outside.mbox#0+10",
        "../outside.ics#0",
        "gone.eml",
        "gone.mbox#0+10",
        "gone.ics#0",
        "a.eml/../../outside.eml",
        "a.eml\0",
        "x" * 5_000 + ".eml",
        "a.mbox#-1+10",
        "a.mbox#0+",
        "a.mbox#0+99999999999",
        "a.mbox#99999999999+10",
        "a.mbox#99999999999999999999999999+10",
        "a.mbox#5+0",
        "a.mbox",
        "a.ics#99",
        "a.ics#" + "9" * 5_000,
        "a.ics",
    ],
    ids=lambda one: one[:30],
)
def test_an_id_that_names_no_mail_of_this_folder_opens_none(tmp_path: Path, provider_id: str) -> None:
    for name in ("outside.eml", "outside.mbox", "outside.ics"):
        (tmp_path / name).write_bytes(mbox(dated("outside", 1)))
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261120T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    mailbox = folder(tmp_path / "ana", a__eml=dated("a", 1), a__mbox=mbox(dated("b", 1)), a__ics=event)
    with pytest.raises((NotFound, Unreadable)):
        mailbox.read(provider_id)


def test_a_mail_deleted_after_it_was_listed_is_not_found(tmp_path: Path) -> None:
    mailbox = folder(tmp_path / "ana", a__eml=dated("a", 1))
    (provider_id,) = mailbox.provider_ids()
    (tmp_path / "ana" / "a.eml").unlink()
    with pytest.raises(NotFound):
        mailbox.read(provider_id)


def test_an_empty_file_and_one_of_garbage_are_listed_and_unreadable(tmp_path: Path) -> None:
    mailbox = folder(tmp_path / "ana", empty__eml=b"", garbage__eml=b"\xff\x00\xfe" * 99)
    for provider_id in mailbox.provider_ids():
        with pytest.raises(Unreadable):
            mailbox.read(provider_id)
    assert len(list(mailbox.provider_ids())) == 2
