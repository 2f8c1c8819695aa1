"""What a mail is looked up by."""

from addin.deals.addresses import Address
from addin.deals.evidence import MAX_PEOPLE, MAX_REFERENCES, direction, message_keys
from addin.deals.message import Message
from tests.conftest import mail
from tests.deals.known import HOUSE


def found(kind: str, message: Message) -> list[str]:
    return [key for one, key in message_keys(message, HOUSE).pairs if one == kind]


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


def test_the_mail_and_its_nearest_references_are_looked_up() -> None:
    references = tuple(f"r{number}@x.example" for number in range(50))
    assert found("r", mail(references=references)) == ["m1@acme.example", *references[-MAX_REFERENCES:]]


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


def test_a_colleague_who_writes_to_a_customer_writes_outbound() -> None:
    customer = (Address("", "k.ito@acme.example"),)
    assert direction(mail(), HOUSE) == "inbound"
    assert direction(mail(sender="Ana+x@seller.example", to=customer), HOUSE) == "outbound"
    assert direction(mail(sender="ana.private@mail.example", to=customer), HOUSE) == "outbound"
    assert direction(mail(sender="max@seller.example"), HOUSE) == "internal"
