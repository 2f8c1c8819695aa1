"""What a message is looked up by, and what the store answers: the two sides of the key table."""

from dataclasses import dataclass
from typing import NamedTuple

from addin.deals.addresses import Address, company_domains, domain_of, normal
from addin.deals.message import Message, bounded

MAX_PEOPLE = 24
"""Participants looked up per message, sender first: beyond that a mail says little about any one deal."""
MAX_REFERENCES = 8

# Points in the key table.
TEAM_MEMBER = 60
KNOWN_ADDRESS = 40
COMPANY_DOMAIN = 25
RELATED_DOMAIN = 12  # the domain of a parent or subsidiary


@dataclass(frozen=True, slots=True)
class House:
    """The organisation's own people: their domains, and their addresses elsewhere (free mail, subsidiaries)."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def is_internal(self, address: str) -> bool:
        """Whether the normalised ``address`` belongs to a colleague."""
        return address in self.addresses or domain_of(address) in self.domains


class Keys(NamedTuple):
    """What a message is looked up by: pairs (kind, key), the message's own key and its date."""

    pairs: tuple[tuple[str, str], ...]
    message_key: str
    item_id: str
    mailbox: str
    sent_on: str


class Evidence(NamedTuple):
    """One thing the store knows under one of the keys.

    ``part`` says what was found: ``deal`` (a key of that deal), ``account`` (a key of a company), ``company`` (an
    active deal of such a company), ``thread`` (a conversation and what was decided about it), ``message`` (this mail
    was captured before). Fields a part has nothing to say about are empty.
    """

    part: str
    kind: str
    key: str
    weight: int
    account_id: str
    account_name: str
    opportunity_id: str
    name: str
    owner_id: str
    created_on: str
    closed_on: str
    last_activity_at: str
    thread_id: str
    verdict: str
    decided_by: str
    activity_id: str
    state: str


def message_keys(message: Message, house: House) -> Keys:
    """The keys of ``message``; colleagues and free mail give none of their domain."""
    pairs: dict[tuple[str, str], None] = {("x", message.key): None}
    ids = ((message.internet_message_id,) if message.internet_message_id else ()) + message.references[-MAX_REFERENCES:]
    for one in ids:
        pairs["r", one] = None
    if message.conversation_id:
        pairs["t", provider_thread(message)] = None
    for person in outside_people(message, house):
        address = normal(person.address)
        pairs["a", address] = None
        for domain in company_domains(domain_of(address)):
            pairs["d", domain] = None
    return Keys(tuple(pairs), message.key, message.item_id, message.mailbox, message.sent_at[:10])


def provider_thread(message: Message) -> str:
    """The provider's thread id, which means something in its own mailbox only."""
    return bounded(f"{message.mailbox}\x1f{message.conversation_id}")


def outside_people(message: Message, house: House, limit: int = MAX_PEOPLE) -> list[Address]:
    """The first ``limit`` people on the mail who are not colleagues, the sender first, each address once."""
    found: dict[str, Address] = {}
    for person in message.people():
        address = normal(person.address)
        if address and address not in found and not house.is_internal(address):
            found[address] = person
            if len(found) == limit:
                break
    return list(found.values())


def is_internal(message: Message, house: House) -> bool:
    """Whether only colleagues are on the mail. One to nobody that can be seen (Bcc only) may be to anybody."""
    readers = [person for person in (*message.to, *message.cc) if person.address]
    if not readers or not message.sender.address:
        return False
    return all(house.is_internal(normal(person.address)) for person in (message.sender, *readers))


def direction(message: Message, house: House) -> str:
    """``inbound``, ``outbound`` or ``internal``, by who wrote and who reads."""
    if is_internal(message, house):
        return "internal"
    return "outbound" if house.is_internal(normal(message.sender.address)) else "inbound"
