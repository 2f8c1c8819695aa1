"""What makes a mail the same mail everywhere."""

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import House, outside_people
from addin.deals.message import Content, Message, message_ids
from tests.conftest import mail


def people(*addresses: str) -> tuple[Address, ...]:
    return tuple(Address("", one) for one in addresses)


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("<A@x.example>", ["a@x.example"]),
        ("<a@x.example> <b@x.example>", ["a@x.example", "b@x.example"]),
        ("<a@x.example><b@x.example>", ["a@x.example", "b@x.example"]),
        ("<a@x.example>\r\n <a@x.example>", ["a@x.example"]),
        ("a@x.example", ["a@x.example"]),
        ("words <a@x.example> (more words)", ["a@x.example"]),
        ("<>", []),
        ("", []),
        ("< >", []),
    ],
)
def test_message_ids_are_found_in_any_header(header: str, ids: list[str]) -> None:
    assert message_ids(header) == ids


def test_everyone_is_named_once_and_the_sender_first() -> None:
    message = mail(to=people("a@x.example", "A+tag@x.example"), cc=people("b@x.example"))
    assert [one.address for one in outside_people(message, House())] == [
        "k.ito@acme.example",
        "a@x.example",
        "b@x.example",
    ]


def test_a_sender_who_copies_themself_stays_first() -> None:
    message = mail(to=people("a@x.example"), cc=people("b@x.example", "k.ito@acme.example"))
    assert [one.address for one in outside_people(message, House())] == [
        "k.ito@acme.example",
        "a@x.example",
        "b@x.example",
    ]


def test_people_without_address_are_nobody() -> None:
    assert outside_people(mail(sender="", to=people("")), House()) == []


def test_the_message_id_is_the_key() -> None:
    assert mail("m1@acme.example").key == "m1@acme.example"


NAMELESS = mail("", to=people("ana@seller.example", "jun@seller.example"), item_id="one")


@pytest.mark.parametrize(
    "same",
    [
        NAMELESS._replace(item_id="two", mailbox="jun@seller.example"),
        NAMELESS._replace(to=people("jun@seller.example"), cc=people("Ana+x@seller.example")),
        NAMELESS._replace(sender=Address("K. Ito", "K.Ito@Acme.Example")),
        NAMELESS._replace(conversation_id="c", references=("r@x.example",)),
    ],
)
def test_without_message_id_both_sides_see_the_same_key(same: Message) -> None:
    assert same.key == NAMELESS.key


@pytest.mark.parametrize(
    "other",
    [
        NAMELESS._replace(subject="Another"),
        NAMELESS._replace(sent_at="2026-11-20T10:00:01Z"),
        NAMELESS._replace(sender=Address("", "p.lee@acme.example")),
        NAMELESS._replace(to=people("ana@seller.example")),
    ],
)
def test_without_message_id_different_mails_have_different_keys(other: Message) -> None:
    assert other.key != NAMELESS.key


def test_a_draft_without_id_and_date_is_its_item() -> None:
    assert NAMELESS._replace(sent_at="").key == "item:ana@seller.example:one"


def test_a_key_can_be_made_of_any_subject() -> None:
    assert NAMELESS._replace(subject="\ud800").key.startswith("sha256:")


def test_the_fingerprint_tells_mails_under_one_id_apart() -> None:
    one = mail()
    assert one.fingerprint == mail(name="K. Ito", subject="changed by a gateway").fingerprint
    assert one.fingerprint != mail(sender="p.lee@acme.example").fingerprint
    assert one.fingerprint != mail(sent_at="2026-11-20T10:00:01Z").fingerprint


def test_a_preview_is_one_short_line() -> None:
    assert Content("Dear Ana,\n\n  we accept.\t\nKeiko").preview == "Dear Ana, we accept. Keiko"
    assert len(Content("word " * 1_000).preview) <= 160
