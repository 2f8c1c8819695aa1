"""Mbox files: where one mail ends and the next begins."""

from pathlib import Path

import pytest

from tests.mailboxes.folders import MESSAGES, dated, folder, items, mbox, opened, subjects


def said(path: Path, raw: bytes) -> list[str]:
    return [item.content().new_text for item in items(folder(path, a__mbox=raw))]


def test_a_from_line_after_a_blank_line_begins_a_mail(tmp_path: Path) -> None:
    assert subjects(folder(tmp_path, a__mbox=mbox(dated("one", 1), dated("two", 2)))) == ["one", "two"]


def test_a_body_line_that_begins_with_from_is_no_new_mail(tmp_path: Path) -> None:
    body = dated("one", 1).replace(b"Hello", b"We heard\nFrom your colleague that you agree.")
    assert said(tmp_path, mbox(body)) == ["We heard\nFrom your colleague that you agree."]


def test_a_quoted_from_line_is_unquoted_by_one_mark(tmp_path: Path) -> None:
    body = dated("one", 1).replace(b"Hello", b"Dear Ana,\n\n>From here on we agree.")
    assert said(tmp_path, mbox(body)) == ["Dear Ana,\n\nFrom here on we agree."]


def test_windows_line_ends_are_understood(tmp_path: Path) -> None:
    raw = mbox(dated("one", 1), dated("two", 2)).replace(b"\n", b"\r\n")
    assert subjects(folder(tmp_path, a__mbox=raw)) == ["one", "two"]


def test_a_mail_without_body_ends_where_the_next_begins(tmp_path: Path) -> None:
    raw = b"From a\nSubject: one\nDate: 1 Nov 2026 10:00 +0000\n\nFrom b\nSubject: two\nDate: 2 Nov 2026 10:00 +0000\n\nx\n"
    assert subjects(folder(tmp_path, a__mbox=raw)) == ["one", "two"]


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"no mbox at all\n", b"\nFrom a\nSubject: late start\n\nx\n", b"From", b"From x\n"]
)
def test_a_file_that_is_no_mbox_does_not_stop_the_mailbox(tmp_path: Path, raw: bytes) -> None:
    assert "other" in subjects(folder(tmp_path, a__mbox=raw, b__eml=dated("other", 1)))


def test_a_blank_line_before_the_first_mail_does_not_lose_it(tmp_path: Path) -> None:
    assert subjects(folder(tmp_path, a__mbox=b"\n" + mbox(dated("one", 1)))) == ["one"]


def test_mails_appended_later_leave_the_ids_of_the_others(tmp_path: Path) -> None:
    before = list(folder(tmp_path, a__mbox=mbox(dated("one", 1), dated("two", 2))).provider_ids())
    after = list(folder(tmp_path, a__mbox=mbox(dated("one", 1), dated("two", 2), dated("three", 3))).provider_ids())
    assert after[:2] == before


def test_the_sample_archive_is_read_whole() -> None:
    found = items(opened(MESSAGES / "archive"))
    assert [(one.message.subject, one.message.sent_at[:10]) for one in found] == [
        ("Line 4 retrofit", "2026-11-02"),
        ("Re: Line 4 retrofit", "2026-11-03"),
        ("포장 라인 증설 견적", "2026-11-04"),
    ]
    assert "From Monday on" in found[1].content().new_text
    assert found[2].message.sender.name == "김서연 과장"
