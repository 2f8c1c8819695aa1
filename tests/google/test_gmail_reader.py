"""Opened Gmail messages as the domain sees them."""

import json
from typing import Any

import pytest

import addin.mailboxes.envelope as envelope_module
from addin.deals.addresses import Address
from addin.deals.nature import nature
from addin.errors import NotAllowed, NotFound, ScopeMissing, Unavailable, Unreadable
from addin.mailboxes.google import HEADERS
from tests.google.conftest import ANA, GOOD, JUN, Google
from tests.google.fake_google import MAIL_SCOPE, Mail
from tests.mailboxes.letters import DATE, letter, multipart, raw_mail
from tests.microsoft.loopback import Reply


def answer(**changes: Any) -> Reply:
    """A good metadata answer with these changes."""
    headers = [{"name": "From", "value": "Keiko Ito <k.ito@acme.example>"}, {"name": "Subject", "value": "Line 4"}]
    good = {"id": "19a", "threadId": "19b", "internalDate": "1763632811000", "payload": {"headers": headers}}
    return Reply(200, json.dumps(good | changes).encode())


def with_headers(*headers: tuple[Any, Any]) -> Reply:
    return answer(payload={"headers": [{"name": name, "value": value} for name, value in headers]})


def test_a_mail_is_read_with_its_headers_in_one_call(google: Google, mail: Mail) -> None:
    item = google.read(mail)
    message = item.message
    assert (message.internet_message_id, message.written_id) == ("m1@acme.example", "M1@Acme.example")
    assert message.sender == Address("Keiko Ito", "k.ito@acme.example")
    assert message.to == (Address("Ana Costa", "ana@seller.example"),)
    assert message.cc == (Address("Lee, P.", "p.lee@acme.example"),)
    assert (message.references, message.subject) == (("first@seller.example",), "Re: Line 4 retrofit")
    assert (message.sent_at, message.dated, item.received_at) == ("2026-11-20T10:00:00Z", True, "2026-11-20T10:00:11Z")
    assert (message.mailbox, message.nature, message.kind) == (ANA, "", "email")
    assert [one.format for one in google.fake.calls] == ["metadata"] and google.fake.asked == 1


def test_no_alias_comes_out(google: Google, mail: Mail) -> None:
    item = google.read(mail)
    assert (item.provider_id, item.message.item_id, item.message.conversation_id) == (mail.id, mail.id, mail.thread_id)
    item.content()
    assert "msg-f" not in repr(item.message) and "thread-f" not in repr(item.message)
    assert google.reader(mail).read(mail.id).message == item.message


@pytest.mark.parametrize("alias", ["msg-f:123", "", None, 7, "a/b", "\u0661", "x" * 300])
def test_an_answer_without_a_lasting_id_is_none(google: Google, mail: Mail, alias: Any) -> None:
    google.fake.replies = [answer(id=alias)]
    with pytest.raises(Unavailable):
        google.read(mail)
    google.fake.replies = [answer(threadId=alias)]
    assert google.read(mail).message.conversation_id == ""


def test_content_is_a_second_call_made_once_and_only_when_asked(google: Google, mail: Mail) -> None:
    item = google.read(mail)
    assert item.content() == item.content() and item.content().new_text == "Hello Ana,\nthe board approved the budget."
    assert [one.format for one in google.fake.calls] == ["metadata", "raw"]


def test_content_has_safe_html_and_the_names_of_attachments(google: Google) -> None:
    kind, body = multipart(
        "mixed",
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p>안녕하세요<script>x()</script></p>",
        'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="Quote 2026.pdf"\r\n\r\n%PDF',
    )
    content = google.read(google.fake.put(ANA, raw_mail(*GOOD, kind, body=body))).content()
    assert content.new_text == "안녕하세요" and "script" not in content.html
    assert content.attachments == (("Quote 2026.pdf", 4),)


def test_the_content_of_another_mail_is_not_taken(google: Google, mail: Mail) -> None:
    item = google.read(mail)
    google.fake.replies = [Reply(200, b'{"id": "19c", "raw": "RnJvbTogYUBiCgpY"}')]
    with pytest.raises(Unavailable):
        item.content()
    assert item.content().new_text  # a failure is not remembered


def test_content_that_is_too_large_is_not_taken(google: Google, mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    item = google.read(mail)
    monkeypatch.setattr("addin.mailboxes.google.LARGEST_MAIL", 300)
    with pytest.raises(Unavailable):
        item.content()


@pytest.mark.parametrize("raw", ["", "A", "****", "AAAA", "Zm9v", "🙂"])
def test_content_that_is_no_mail_is_unreadable(google: Google, mail: Mail, raw: str) -> None:
    item = google.read(mail)
    google.fake.replies = [Reply(200, json.dumps({"id": mail.id, "raw": raw}).encode())]
    with pytest.raises(Unreadable):
        item.content()


@pytest.mark.parametrize("as_written", [False, True])
def test_names_and_subjects_of_any_script(google: Google, as_written: bool) -> None:
    raw = raw_mail(
        "From: =?utf-8?B?6rmA7ISc7Jew?= <kim@hansol.example>",
        "To: =?utf-8?Q?Doe=2C_J=C3=BCrgen?= <j@acme.example>, Doe, Jane <jane@acme.example>, 이 <lee@acme.example>",
        "Subject: =?utf-8?B?7Y+s7J6l?= line",
        DATE,
    )
    message = google.read(google.fake.put(ANA, raw, as_written=as_written)).message
    assert message.sender == Address("김서연", "kim@hansol.example") and message.subject == "포장 line"
    assert message.to == (
        Address("Doe, Jürgen", "j@acme.example"),
        Address("Doe, Jane", "jane@acme.example"),
        Address("이", "lee@acme.example"),
    )


def test_a_value_never_becomes_a_header_of_its_own(google: Google, mail: Mail) -> None:
    for ends in ("\r\n", "\n", "\r", "\r\n\r\n", "\n\x00"):
        google.fake.replies = [
            with_headers(
                ("From", "a@b.example"), ("Subject", f"x{ends}Sensitivity: private{ends}Message-ID: <evil@b.example>")
            )
        ]
        message = google.read(mail).message
        assert (message.nature, message.internet_message_id) == ("", ""), ends
        assert message.subject == "x Sensitivity: private Message-ID: <evil@b.example>"


def test_a_name_never_becomes_a_header_of_its_own(google: Google, mail: Mail) -> None:
    google.fake.replies = [
        with_headers(
            ("From", "a@b.example"),
            ("Sensitivity: private\r\nX", "x"),
            ("X-Other", "x"),
            (" Sensitivity", "private"),
            ("SUBJECT", "read"),
        )
    ]
    message = google.read(mail).message
    assert (message.nature, message.subject) == ("", "read")


def test_nuls_and_halves_of_characters_do_not_come_out(google: Google, mail: Mail) -> None:
    google.fake.replies = [with_headers(("From", "a\x00 \ud83d <a@b.example>"), ("Subject", "\udc80한\x00글 \ud83d"))]
    message = google.read(mail).message
    assert "\x00" not in repr(message)
    json.dumps(message, ensure_ascii=False).encode()
    assert message.sender.address == "a@b.example" and "한글" in message.subject


@pytest.mark.parametrize(
    "odd", [None, 7, True, 1e400, [], {}, "x", [None, 7, {}], {"headers": 7}, {"headers": [{"name": []}]}, "\ud83d\x00"]
)
def test_no_property_has_to_be_what_it_should_be(google: Google, mail: Mail, odd: Any) -> None:
    for name in ("threadId", "labelIds", "internalDate", "snippet", "sizeEstimate"):
        google.fake.replies = [answer(**{name: odd})]
        assert google.read(mail).message.subject == "Line 4"
    google.fake.replies = [with_headers(("From", "a@b.example"), ("To", odd), (odd, "x"))]
    assert google.read(mail).message.sender.address == "a@b.example"
    google.fake.replies = [answer(payload=odd)]
    with pytest.raises(Unreadable):
        google.read(mail)


@pytest.mark.parametrize("value", ["0", "-1", 10**18, "9" * 400, "NaN", None, 1.5])
def test_absurd_times_of_arrival_are_not_believed(google: Google, mail: Mail, value: Any) -> None:
    google.fake.replies = [answer(internalDate=value)]
    item = google.read(mail)
    assert (item.received_at, item.message.sent_at, item.message.dated) == (
        "2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00Z",
        False,
    )


def test_times_of_arrival_may_be_numbers(google: Google, mail: Mail) -> None:
    google.fake.replies = [answer(internalDate=1_763_632_811_000)]
    assert google.read(mail).received_at == "2025-11-20T10:00:11Z"


def test_a_draft_is_no_mail_yet(google: Google) -> None:
    with pytest.raises(NotFound, match="not been sent"):
        google.read(google.fake.put(ANA, raw_mail(*GOOD), labels=("DRAFT",)))


def test_the_same_mail_from_a_file_and_from_gmail_is_one(google: Google, mail: Mail) -> None:
    file, gmail = letter(mail.raw).message, google.read(mail).message
    assert (file.key, file.fingerprint) == (gmail.key, gmail.fingerprint)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("List-Id: <news.acme.example>", "bulk"),
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Sensitivity: Private", "private"),
        ("X-Failed-Recipients: a@b.example", "bounce"),
        ("Content-Type: text/calendar; method=REQUEST", "invitation"),
    ],
)
def test_what_a_mail_is_by_its_headers(google: Google, header: str, kind: str) -> None:
    assert google.read(google.fake.put(ANA, raw_mail(*GOOD, header))).message.nature == kind


def test_every_header_that_is_looked_at_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: set[str] = set()

    class Noting(envelope_module._Headers):
        def __call__(self, name: str) -> str:
            looked_at.add(name.lower())
            return super().__call__(name)

        def all(self, name: str) -> list[str]:
            looked_at.add(name.lower())
            return super().all(name)

    monkeypatch.setattr(envelope_module, "_Headers", Noting)
    letter(raw_mail("Subject: x", sender=b"From: "))
    nature(lambda name: looked_at.add(name.lower()) or "", "", "", "", False)  # type: ignore[func-returns-value]
    assert looked_at == {name.lower() for name in HEADERS}


def test_there_are_no_shared_mailboxes_and_nothing_to_forget(google: Google, mail: Mail) -> None:
    reader = google.reader(mail)
    with pytest.raises(NotAllowed, match="shared mailbox"):
        reader.of("sales@seller.example")
    reader.forget()
    assert reader.read(mail.alias).message.subject


def test_a_token_opens_its_own_mail_only(google: Google, mail: Mail) -> None:
    other = google.fake.put(ANA, raw_mail("Subject: other"))
    google.fake.user(JUN)
    for reader, message_id in (
        (google.reader(mail), other.alias),
        (google.reader(mail, message_token="made up"), mail.alias),
        (google.reader(mail, message_token=""), mail.alias),
        (google.reader(mail, user_token=""), mail.alias),
        (google.reader(mail, user_token="expired"), mail.alias),
        (google.reader(mail, message_token="a\r\nX: b"), mail.alias),
        (google.reader(mail, user_token="\u0661"), mail.alias),
    ):
        with pytest.raises(ScopeMissing) as caught:
            reader.read(message_id)
        assert caught.value.scopes == (MAIL_SCOPE,)
    with pytest.raises(NotFound):
        google.read(mail, JUN)


def test_a_scope_that_was_refused_is_named(google: Google, mail: Mail) -> None:
    google.fake.user(ANA).scopes.clear()
    with pytest.raises(ScopeMissing) as caught:
        google.read(mail)
    assert (caught.value.scopes, caught.value.code) == ((MAIL_SCOPE,), "scope_missing")


@pytest.mark.parametrize(
    "hostile", ["", ".", "..", "../../x", "x?format=raw", "x#y", "é", "a b", "\n", "%2e%2e", "\ud83d", "/" * 900]
)
def test_an_id_stays_one_part_of_the_path(google: Google, mail: Mail, hostile: str) -> None:
    with pytest.raises(NotFound):
        google.reader(mail).read(hostile)
    assert google.fake.calls == []
