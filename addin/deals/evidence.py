"""What a message is looked up by, and what the store answers: the two sides of the key table."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from addin.deals.addresses import Address, company_domains, domain_of, normal
from addin.deals.exclusion import Rules
from addin.deals.mentions import Mentions
from addin.deals.message import Message, bounded
from addin.deals.people_names import company_labels, name_key
from addin.deals.subject import base_subject, is_plain_forward
from addin.deals.weights import PRIORS, Weights

MAX_PEOPLE = 24
"""Participants looked up per message, sender first: beyond that a mail says little about any one deal."""
MAX_REFERENCES = 8
CLOSE_PEOPLE = 4
"""Of so many people, sender first, it is also asked what they wrote before and what their domain is called like."""
SHORTEST_SUBJECT = 4
UNDATED = "9999-12-31"
"""The day of a mail that has none: only deals that are open still may be meant."""

# The kinds of key:
#   to a company or a deal: a address, d domain, l label of a domain (without its ending), n a person's name
#   to a deal: p an address with mail on it (weight: how many), q its number
#   to a thread: r Message-ID, t provider's id, q a number, s subject with a company or person, u person or company of a
#   mail on no deal (the last two as hashes)
#   x: a rep's word on one message
#
# Weights in the key table, in points of at most 100.
TEAM_MEMBER = 100
TEAM_ONLOOKER = 70  # on the buying team without a say: user, other
KNOWN_ADDRESS = 100
COMPANY_DOMAIN = 100
RELATED_DOMAIN = 30  # the domain of a parent or subsidiary
LEARNT_DOMAIN = 80  # a correction taught that the domain belongs to the company
COMPANY_LABEL = 40  # acme.de beside acme.com
PART_OF_LABEL = 15  # acme-plant.de beside acme.com
KNOWN_NAME = 60


@dataclass(frozen=True, slots=True)
class House:
    """The organisation's own people (their domains, and their addresses elsewhere: free mail, subsidiaries), and what
    its reps' corrections have taught."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    salt: str = ""  # so that a hash in the key table means nothing elsewhere
    weights: Weights = field(default_factory=lambda: PRIORS)
    rules: tuple[Rules, ...] = ()

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
    was captured before; ``weight`` is how sure its place was, per mille). Fields a part has nothing to say about are
    empty. ``products`` is a JSON list, ``belief`` a JSON object.
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
    amount: str
    close_date: str
    products: str
    belief: str


def message_keys(message: Message, house: House, said: Mentions | None = None) -> Keys:
    """The keys of ``message`` and of what it ``said``; colleagues and free mail give none of their domain."""
    pairs: dict[tuple[str, str], None] = {("x", message.key): None}
    ids = ((message.internet_message_id,) if message.internet_message_id else ()) + near_references(message)
    for one in ids:
        pairs["r", one] = None
    if message.conversation_id:
        pairs["t", provider_thread(message)] = None
    people = outside_people(message, house, said=said)
    for place, person in enumerate(people):
        address = normal(person.address)
        pairs["a", address] = None
        domains = company_domains(domain_of(address))
        for domain in domains:
            pairs["d", domain] = None
        if place < CLOSE_PEOPLE:
            pairs["p", address] = None
            for label in company_labels(domains):
                pairs["l", label] = None
    # A private address goes by its owner's name; at a company's, a name is what anybody can write.
    if people and not company_domains(domain_of(normal(people[0].address))) and (name := name_key(people[0].name)):
        pairs["n", name] = None
    for key in subject_keys(message, people, house):
        pairs["s", key] = None
    for one in said.numbers if said else ():
        pairs["q", one] = None
    return Keys(tuple(pairs), message.key, message.item_id, message.mailbox, message.sent_at[:10] or UNDATED)


def near_references(message: Message) -> tuple[str, ...]:
    """The first mail of the conversation, and the last ones before this: a long thread keeps to what was said of its
    beginning."""
    if len(message.references) <= MAX_REFERENCES:
        return message.references
    return (message.references[0], *message.references[1 - MAX_REFERENCES :])


def subject_keys(message: Message, people: list[Address], house: House) -> list[str]:
    """The subject together with whom it is shared with outside: a reply that lost its References still has both."""
    subject = base_subject(message.subject).casefold()
    if len(subject) < SHORTEST_SUBJECT:
        return []
    with_whom = dict.fromkeys(_company_or_address(person) for person in people[:CLOSE_PEOPLE])
    return [blind_key(house, f"{subject}\x1f{one}") for one in list(with_whom)[:2]]


def writer_keys(people: list[Address], house: House) -> list[str]:
    """Who is on a mail of which nothing is kept, as hashes of address and company: a later correction finds it."""
    found: dict[str, None] = {}
    for person in people[:CLOSE_PEOPLE]:
        address = normal(person.address)
        found[blind_key(house, address)] = None
        for domain in company_domains(domain_of(address))[-1:]:
            found[blind_key(house, domain)] = None
    return list(found)


def _company_or_address(person: Address) -> str:
    address = normal(person.address)
    domains = company_domains(domain_of(address))
    return domains[-1] if domains else address


def blind_key(house: House, value: str) -> str:
    """``value`` as a key that cannot be read back: it may stand for a mail of which nothing else is kept."""
    return hashlib.blake2b(value.encode("utf-8", "replace"), key=house.salt.encode(), digest_size=12).hexdigest()


def provider_thread(message: Message) -> str:
    """The provider's thread id, which means something in its own mailbox only."""
    return bounded(f"{message.mailbox}\x1f{message.conversation_id}")


def outside_people(
    message: Message, house: House, limit: int = MAX_PEOPLE, said: Mentions | None = None
) -> list[Address]:
    """The first ``limit`` people on the mail who are not colleagues, the sender first, each address once. Who wrote the
    mail that this one passes on comes right after its sender."""
    found: dict[str, Address] = {}
    inner = (said.inner,) if said and said.inner and _may_pass_on(message.sender, said.inner, house) else ()
    for person in (message.sender, *inner, *message.to, *message.cc):
        address = normal(person.address)
        if address and address not in found and not house.is_internal(address):
            found[address] = person
            if len(found) == limit:
                break
    return list(found.values())


def _may_pass_on(sender: Address, inner: Address, house: House) -> bool:
    """Whether the sender is believed about who wrote what they pass on: a colleague is, and a customer about their own
    company; a stranger can write any name there."""
    own, of_inner = (company_domains(domain_of(normal(one.address))) for one in (sender, inner))
    return house.is_internal(normal(sender.address)) or bool(own and of_inner and own[-1] == of_inner[-1])


def is_internal(message: Message, house: House, said: Mentions | None = None) -> bool:
    """Whether only colleagues are on the mail. One to nobody that can be seen (Bcc only) may be to anybody; one that
    passes a customer's mail on has that customer on it."""
    readers = [person for person in (*message.to, *message.cc) if person.address]
    if not readers or not message.sender.address:
        return False
    if said and said.inner and is_plain_forward(message.subject) and not house.is_internal(normal(said.inner.address)):
        return False
    return all(house.is_internal(normal(person.address)) for person in (message.sender, *readers))


def direction(message: Message, house: House) -> str:
    """``inbound``, ``outbound`` or ``internal``, by who wrote and who reads."""
    if is_internal(message, house):
        return "internal"
    return "outbound" if house.is_internal(normal(message.sender.address)) else "inbound"
