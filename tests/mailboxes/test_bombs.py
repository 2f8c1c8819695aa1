"""Mails made to hurt whoever reads them: the caps apply before anything is decoded, and nothing escapes."""

import pytest

from tests.mailboxes.letters import content, envelope, letter, multipart, raw_mail


def test_a_subject_of_thirty_two_thousand_encoded_words_is_capped() -> None:
    message = envelope("Subject: " + "=?utf-8?q?=61?= " * 32_000)
    assert message.subject == "a" * 1_000


@pytest.mark.parametrize("many", [300, 1_000, 60_000])
def test_nested_comments_do_not_hide_the_sender(many: int) -> None:
    assert envelope(f"From: {'(' * many} <k.ito@acme.example>").sender.address == "k.ito@acme.example"


@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Received"]
)
@pytest.mark.parametrize("unit", ["(", '"', "\\", "<", ",", ";", "=?", "=?a?q?", "@", "a@b.example,", "x*0*=", " "])
def test_no_header_breaks_the_reader(name: str, unit: str) -> None:
    found = letter(raw_mail(f"{name}: {unit * 3_000}"))
    assert found.content().new_text in {"Hello", ""}


def test_of_five_hundred_nested_multiparts_no_content_is_read() -> None:
    body = "".join(f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n' for n in range(500))
    found = content('Content-Type: multipart/mixed; boundary="b0"', body=body + "--b500\r\n\r\ndeep words")
    assert (found.new_text, found.html, found.attachments) == ("", "", ())


def test_of_five_hundred_mails_forwarded_inside_each_other_no_content_is_read() -> None:
    body = "Content-Type: message/rfc822\r\n\r\n" * 500 + "Subject: deep\r\n\r\ndeep words"
    assert "deep words" not in content("Content-Type: message/rfc822", body=body).new_text


def test_of_fifty_thousand_flat_parts_only_the_first_are_opened() -> None:
    kind, body = multipart("mixed", *["Content-Type: text/plain\r\n\r\nx"] * 50_000)
    found = content("Subject: flat", kind, body=body)
    assert (found.new_text, found.attachments) == ("x", ())
    assert letter(raw_mail("Subject: flat", kind, body=body)).message.subject == "flat"


def test_two_thousand_recipients_are_all_read_and_more_are_not() -> None:
    few = ", ".join(f"P{n} <p{n}@acme.example>" for n in range(2_000))
    more = ", ".join(f"p{n}@a.example" for n in range(3_500))
    assert len(envelope(f"To: {few}").to) == 2_000
    assert len(envelope(f"To: {more}").to) == 2_000


def test_of_a_five_megabyte_header_the_rest_of_the_envelope_is_read() -> None:
    message = envelope("Subject: Line 4", "X-Junk: " + "x" * 5_000_000)
    assert (message.subject, message.sender.address) == ("Line 4", "k.ito@acme.example")


def test_a_huge_header_above_the_sender_does_not_hide_the_sender() -> None:
    raw = b"X-Junk: " + b"x" * 300_000 + b"\r\n" + raw_mail("Subject: Line 4")
    message = letter(raw).message
    assert (message.subject, message.sender.address) == ("Line 4", "k.ito@acme.example")


def test_many_large_headers_above_the_sender_do_not_hide_the_sender() -> None:
    raw = (b"X-Junk: " + b"x" * 60_000 + b"\r\n") * 6 + raw_mail("Subject: Line 4", body="The words")
    found = letter(raw)
    assert (found.message.subject, found.message.sender.address) == ("Line 4", "k.ito@acme.example")
    assert found.content().new_text == "The words"


def test_a_mail_of_header_lines_only_is_survived() -> None:
    assert envelope(*[f"X-{n}: y" for n in range(50_000)]).sender.address == "k.ito@acme.example"


def test_a_long_plain_mail_full_of_dashes_keeps_its_text() -> None:
    assert content("Subject: x", body="\n--\n".join(["a"]) + "words\n" + "-- item\n" * 3_000).new_text.startswith(
        "awords"
    )


@pytest.mark.parametrize("many", [10, 60])
def test_a_thread_of_mails_attached_side_by_side_keeps_its_own_words(many: int) -> None:
    attached = "Content-Type: message/rfc822\r\n\r\nSubject: old\r\nFrom: a@acme.example\r\n\r\nold"
    kind, body = multipart("mixed", "Content-Type: text/plain\r\n\r\nThe collected correspondence.", *[attached] * many)
    assert content(kind, body=body).new_text == "The collected correspondence."


@pytest.mark.parametrize(
    "unit", ["<blockquote>", "<div>", "<b>", "<table><tr><td>", "<svg>", "<!--", "<a href='", "&#", "</p>"]
)
def test_html_built_to_exhaust_a_parser_is_survived(unit: str) -> None:
    found = content("Content-Type: text/html", body=unit * 5_000 + "end")
    assert len(found.html) <= 200_000
