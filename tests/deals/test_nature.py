"""Mail nobody wrote to anybody is known by its headers; ordinary mail is left alone."""

import pytest

from addin.deals.nature import nature


def nature_of(header: str = "", *, sender: str = "k.ito@acme.example", calendar: bool = False) -> str:
    name, _, value = header.partition(":")
    headers = {name.lower(): value.strip()}
    return nature(
        lambda asked: headers.get(asked.lower(), ""),
        headers.get("subject", ""),
        sender,
        headers.get("content-type", "").lower(),
        calendar,
    )


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Sensitivity: Private", "private"),
        ("Sensitivity: personal", "private"),
        ("Content-Type: multipart/report; report-type=delivery-status", "bounce"),
        ('Content-Type: multipart/report; report-type="delivery-status"', "bounce"),
        ("Content-Type: multipart/report; Report-Type = delivery-status", "bounce"),
        ("X-Failed-Recipients: gone@acme.example", "bounce"),
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Auto-Submitted: auto-replied (vacation)", "auto_reply"),
        ("Precedence: auto_reply", "auto_reply"),
        ("X-Autoreply: yes", "auto_reply"),
        ("X-Autorespond: x", "auto_reply"),
        ("Subject: Automatic reply: Line 4", "auto_reply"),
        ("Subject: Out of office: back on Monday", "auto_reply"),
        ("Subject: Abwesenheitsnotiz: Angebot", "auto_reply"),
        ("Subject: 자동 회신: 견적 요청", "auto_reply"),
        ("Subject: 자동응답 안내", "auto_reply"),
        ("Subject: 부재중 안내", "auto_reply"),
        ("Subject: [부재중] 11월 24일까지 휴가입니다", "auto_reply"),
        ("Content-Type: multipart/report; report-type=disposition-notification", "auto_reply"),
        ("List-Id: <news.acme.example>", "bulk"),
        ("List-Unsubscribe: <mailto:out@acme.example>", "bulk"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: List", "bulk"),
        ("Auto-Submitted: auto-generated", "bulk"),
        ("Feedback-ID: x", "bulk"),
    ],
)
def test_headers_tell_what_a_mail_is(header: str, found: str) -> None:
    assert nature_of(header) == found


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("mailer-daemon@mx.example", "bounce"),
        ("postmaster@acme.example", "bounce"),
        ("no-reply@acme.example", "bulk"),
        ("noreply+77@acme.example", "bulk"),
        ("do_not_reply@acme.example", "bulk"),
        ("notifications@acme.example", "bulk"),
        ("newsletter@acme.example", "bulk"),
        ("bounces-12@acme.example", "bulk"),
    ],
)
def test_robots_are_known_by_their_address(sender: str, found: str) -> None:
    assert nature_of(sender=sender) == found


def test_a_calendar_part_makes_an_invitation_unless_it_is_an_automatic_reply() -> None:
    assert nature_of(calendar=True) == "invitation"
    assert nature_of("Auto-Submitted: auto-replied", calendar=True) == "auto_reply"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Subject: Office out of paint",
        "Subject: Re: automatic replies are switched off",
        "Subject: 부재 시 연락처",
        "Sensitivity: Normal",
        "Sensitivity: Company-Confidential",
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Content-Type: multipart/mixed; boundary=report-type",
    ],
)
def test_ordinary_mail_is_nothing_special(header: str) -> None:
    assert nature_of(header) == ""


@pytest.mark.parametrize(
    "sender", ["newsome@acme.example", "news-desk.kim@acme.example", "noreen@acme.example", "norep.ly@acme.example", ""]
)
def test_people_with_names_like_robots_are_people(sender: str) -> None:
    assert nature_of(sender=sender) == ("bulk" if sender.startswith("news-") else "")
