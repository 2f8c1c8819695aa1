"""Who a mail is from and to."""

import pytest

from tests.mailboxes.letters import envelope

JANE = ("Doe, Jane", "jane@acme.example")


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("Jane Doe <jane@acme.example>", "Jane Doe", "jane@acme.example"),
        ('"Doe, Jane" <jane@acme.example>', *JANE),
        ("Doe, Jane <jane@acme.example>", *JANE),
        ("=?utf-8?q?Doe=2C_Jane?= <jane@acme.example>", *JANE),
        ("jane@acme.example (Jane Doe)", "Jane Doe", "jane@acme.example"),
        ("jane@acme.example", "", "jane@acme.example"),
        ("<jane@acme.example>", "", "jane@acme.example"),
        ('"jane@acme.example" <jane@acme.example>', "jane@acme.example", "jane@acme.example"),
        ("Jane <jane+crm@acme.example>", "Jane", "jane+crm@acme.example"),
        ("=?euc-kr?B?sei8rb+s?= <jane@acme.example>", "김서연", "jane@acme.example"),
        ('=?utf-8?q?"Doe,_Jane"?= <jane@acme.example>', *JANE),
        ("Jane Doe\r\n <jane@acme.example>", "Jane Doe", "jane@acme.example"),
        ("Jane Doe", "", ""),
        ("", "", ""),
        ("undisclosed-recipients:;", "", ""),
    ],
)
def test_the_sender_is_read_as_written(header: str, name: str, address: str) -> None:
    sender = envelope(f"From: {header}").sender
    assert (sender.name, sender.address) == (name, address)


def test_without_from_the_sender_header_says_who_wrote() -> None:
    message = envelope("Sender: Office <office@acme.example>", "Subject: x", sender=b"")
    assert message.sender.address == "office@acme.example"


def test_a_mail_from_nobody_is_still_a_mail() -> None:
    message = envelope("Subject: x", sender=b"")
    assert (message.sender.address, message.subject) == ("", "x")


@pytest.mark.parametrize(
    ("header", "addresses"),
    [
        ("a@acme.example, b@acme.example", ["a@acme.example", "b@acme.example"]),
        ("Buyers: a@acme.example, B <b@acme.example>;", ["a@acme.example", "b@acme.example"]),
        ("Buyers: a@acme.example;, c@acme.example", ["a@acme.example", "c@acme.example"]),
        ("undisclosed-recipients:;", []),
        ("Doe, Jane <jane@acme.example>, Roe, Rob <rob@acme.example>", ["jane@acme.example", "rob@acme.example"]),
        ("a@acme.example; b@acme.example", ["a@acme.example", "b@acme.example"]),
        ("a@acme.example,, ,b@acme.example,", ["a@acme.example", "b@acme.example"]),
        ("A <a@acme.example>, B <b@acme.example", ["a@acme.example", "b@acme.example"]),
    ],
)
def test_recipients_are_all_found(header: str, addresses: list[str]) -> None:
    assert [one.address for one in envelope(f"To: {header}").to] == addresses


def test_unquoted_family_names_stay_with_their_person() -> None:
    people = envelope("To: Doe, Jane <jane@acme.example>, Roe, Rob <rob@acme.example>").to
    assert [one.name for one in people] == ["Doe, Jane", "Roe, Rob"]


def test_repeated_recipient_headers_all_count() -> None:
    message = envelope("To: a@acme.example", "To: b@acme.example", "Cc: c@acme.example")
    assert [one.address for one in (*message.to, *message.cc)] == ["a@acme.example", "b@acme.example", "c@acme.example"]


def test_an_address_has_no_control_characters_or_line_breaks() -> None:
    message = envelope(b"From: =?utf-8?q?a=0d=0aBcc:_x?= <=?utf-8?q?a=0d=0a=40acme.example?=>")
    assert not set("\r\n") & set(message.sender.name + message.sender.address)
