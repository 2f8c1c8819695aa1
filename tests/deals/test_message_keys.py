"""What a mail is looked up by."""

from dataclasses import replace

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import (
    CLOSE_PEOPLE,
    MAX_PEOPLE,
    MAX_REFERENCES,
    House,
    direction,
    message_keys,
    near_references,
)
from addin.deals.mentions import mentions
from addin.deals.message import Message
from tests.conftest import mail
from tests.deals.known import HOUSE


def found(kind: str, message: Message, house: House = HOUSE, text: str = "") -> list[str]:
    said = mentions(message.subject, text)
    return [key for one, key in message_keys(message, house, said).pairs if one == kind]


def many(count: int) -> tuple[Address, ...]:
    return tuple(Address("", f"p{number}@c{number}.example") for number in range(count))


def test_people_are_looked_up_by_address_and_company() -> None:
    message = mail(sender="Ito+x@mail.acme.co.kr")
    assert found("a", message) == ["ito@mail.acme.co.kr"]
    assert found("d", message) == ["mail.acme.co.kr", "acme.co.kr"]


def test_colleagues_are_not_looked_up() -> None:
    assert found("a", mail(sender="max@seller.example")) == []


def test_free_mail_is_looked_up_by_address_only() -> None:
    message = mail(sender="someone@gmail.com")
    assert (found("a", message), found("d", message)) == (["someone@gmail.com"], [])


@pytest.mark.parametrize("count", [0, 1, MAX_REFERENCES])
def test_the_mail_and_its_references_are_looked_up(count: int) -> None:
    references = tuple(f"r{number}@x.example" for number in range(count))
    assert found("r", mail(references=references)) == ["m1@acme.example", *references]


@pytest.mark.parametrize("count", [MAX_REFERENCES + 1, 50])
def test_of_many_references_the_first_and_the_nearest_are_looked_up(count: int) -> None:
    references = tuple(f"r{number}@x.example" for number in range(count))
    message = mail(references=references)
    assert found("r", message) == ["m1@acme.example", references[0], *references[1 - MAX_REFERENCES :]]
    assert len(near_references(message)) == MAX_REFERENCES == 8


def test_of_many_people_the_first_count_and_the_sender_always() -> None:
    message = mail(to=many(100), cc=(Address("", "k.ito@acme.example"),))
    addresses = found("a", message)
    assert len(addresses) == MAX_PEOPLE
    assert "k.ito@acme.example" in addresses


def test_a_conversation_means_something_in_its_own_mailbox_only() -> None:
    one, two = mail(conversation_id="c"), mail(conversation_id="c", mailbox="jun@seller.example")
    assert found("t", one) != found("t", two)


def test_keys_stay_few_whatever_the_mail_holds() -> None:
    deep = tuple(Address("", f"p@{'a.' * 100}c{number}.example") for number in range(100))
    assert len(message_keys(mail(to=deep, references=("r",) * 500), HOUSE).pairs) <= 128


def test_a_companys_domain_is_looked_up_without_its_ending_too() -> None:
    assert found("l", mail(sender="ito@mail.acme.co.kr")) == ["acme"]
    assert found("l", mail(sender="ito@acme-plant.example")) == ["acme-plant", "acme"]
    assert found("l", mail(sender="ito@gmail.com")) == []


def test_who_wrote_before_is_asked_of_the_first_few_people_only() -> None:
    assert found("p", mail(to=many(100))) == ["k.ito@acme.example", *(f"p{n}@c{n}.example" for n in range(3))]
    assert len(found("p", mail(to=many(100)))) == CLOSE_PEOPLE


@pytest.mark.parametrize(
    ("name", "keys"), [("Ito, Keiko", ["ito keiko"]), ("김민수 부장", ["김민수"]), ("Keiko", []), ("", [])]
)
def test_who_writes_from_or_is_written_to_at_free_mail_is_looked_up_by_name(name: str, keys: list[str]) -> None:
    assert found("n", mail(name=name, sender="ito@gmail.com")) == keys
    assert found("n", mail(sender="max@seller.example", to=(Address(name, "ito@gmail.com"),))) == keys


def test_at_a_companys_address_a_name_is_what_anybody_can_write() -> None:
    assert found("n", mail(name="Ito, Keiko")) == []
    assert found("n", mail(cc=(Address("Jo Berg", "jo@gmail.com"),))) == []


def test_colleagues_are_not_looked_up_by_name() -> None:
    assert found("n", mail(sender="max@seller.example", name="Max Weber")) == []


def test_numbers_of_subject_and_text_are_looked_up() -> None:
    assert set(found("q", mail(subject="Quote Q-2291"), text="and 발주 4711")) == {"Q2291", "2291", "4711"}
    assert found("q", mail(subject="A question")) == []


def test_a_reply_of_the_other_side_has_the_same_subject_key() -> None:
    ours = mail(sender="ana@seller.example", to=(Address("Keiko", "k.ito@acme.example"),), subject="창고 라벨")
    theirs = mail(sender="jo@mail.acme.example", subject="RE: 회신: 창고  라벨")
    assert found("s", ours) == found("s", theirs) != []


@pytest.mark.parametrize(
    "other",
    [
        mail(subject="Line 7 retrofit"),
        mail(sender="jo@beta.example"),
        mail(sender="k.ito@gmail.com"),
    ],
)
def test_another_subject_or_company_has_another_subject_key(other: Message) -> None:
    assert not set(found("s", mail())) & set(found("s", other))


def test_with_free_mail_a_subject_is_shared_by_the_same_person_only() -> None:
    assert found("s", mail(sender="a.b@gmail.com")) == found("s", mail(sender="A.B+x@gmail.com"))
    assert found("s", mail(sender="a.b@gmail.com")) != found("s", mail(sender="c.d@gmail.com"))


@pytest.mark.parametrize("message", [mail(subject="Re: hi"), mail(subject=""), mail(sender="max@seller.example")])
def test_without_a_telling_subject_or_anybody_outside_there_is_no_subject_key(message: Message) -> None:
    assert found("s", message) == []


def test_a_subject_cannot_be_read_from_its_key_and_means_nothing_elsewhere() -> None:
    here, there = replace(HOUSE, salt="one"), replace(HOUSE, salt="two")
    assert not set(found("s", mail(), here)) & set(found("s", mail(), there))
    assert all("retrofit" not in key for key in found("s", mail(), here))


def test_a_mails_own_key_is_looked_up_for_a_reps_word_on_it() -> None:
    assert found("x", mail()) == ["m1@acme.example"]


def test_a_colleague_who_writes_to_a_customer_writes_outbound() -> None:
    customer = (Address("", "k.ito@acme.example"),)
    assert direction(mail(), HOUSE) == "inbound"
    assert direction(mail(sender="Ana+x@seller.example", to=customer), HOUSE) == "outbound"
    assert direction(mail(sender="ana.private@mail.example", to=customer), HOUSE) == "outbound"
    assert direction(mail(sender="max@seller.example"), HOUSE) == "internal"
