"""Who writes a thread of an untidy world, and from which address."""

from dataclasses import dataclass, replace
from random import Random

from addin.worlds.addresses import alias_of, private_address
from addin.worlds.clues import Memory
from addin.worlds.correspondence import ENGLISH_IN_KOREA, ROLE_OF_TOPIC, Cast, another_rep, newcomer
from addin.worlds.deals import Opportunity
from addin.worlds.organisation import Organisation
from addin.worlds.people import Contact, Correspondent
from addin.worlds.strangers import known_colleagues
from addin.worlds.threads import Thread

KNOWN_ON_COPY = 0.6


@dataclass(frozen=True)
class Party:
    """The customer's side of a thread: the person, the address of this thread, and what is difficult about them.

    `outside` is true where the address does not tell the account.
    """

    key: str
    person: Correspondent
    contact: Contact | None
    traits: tuple[str, ...]
    outside: bool
    adviser: bool = False

    def introduce(self, memory: Memory) -> None:
        """Lets the memory know whose the address is."""
        memory.person_of[self.person.address] = self.key


def draw_language(rng: Random, organisation: Organisation, deal: Opportunity) -> str:
    """The language of a thread: that of the account, but some Korean customers write English in a mixed world."""
    foreign = deal.account.language == "ko" and not organisation.language and rng.random() < ENGLISH_IN_KOREA
    return "en" if foreign else deal.account.language


def draw_party(
    rng: Random, organisation: Organisation, memory: Memory, deal: Opportunity, thread: Thread, language: str
) -> Party:
    """Somebody of the buying team, an adviser or a newcomer, writing from one of their addresses."""
    difficulty = organisation.difficulty
    first = thread.turns[0]
    advisers = [adviser for adviser in organisation.advisers if deal.id in adviser.opportunities]
    if advisers and rng.random() < difficulty.consultant_threads and not _decides(thread):
        contact = rng.choice(advisers).contact
        person = contact.writing(language)
        return Party(contact.id, person, contact, ("consultant",), outside=True, adviser=True)
    if rng.random() < difficulty.newcomers and language == deal.account.language:
        person = newcomer(rng, organisation, deal, language)
        return Party(person.address, person, None, ("unrecorded", "newcomer"), outside=False)
    wanted = ROLE_OF_TOPIC.get(next((turn.topic for turn in thread.turns if turn.inbound), ""), "champion")
    members = [member for member in deal.team if member.role == wanted] or list(deal.team)
    contact = rng.choice(members if rng.random() < 0.6 else deal.team).contact
    return _from_some_address(rng, organisation, memory, deal, contact, language, first.inbound)


def _decides(thread: Thread) -> bool:
    return any(turn.topic in ("go_ahead", "rejection") for turn in thread.turns)


def _from_some_address(
    rng: Random,
    organisation: Organisation,
    memory: Memory,
    deal: Opportunity,
    contact: Contact,
    language: str,
    begins: bool,
) -> Party:
    difficulty, account = organisation.difficulty, deal.account
    recorded = contact.id not in organisation.unrecorded
    person = contact.writing(language)
    foreign = person.address.partition("@")[2] not in account.domains
    traits = (() if recorded else ("unrecorded",)) + (("foreign_domain",) if foreign else ())
    private = private_address(
        organisation.chance(f"private:{contact.id}"), organisation.catalogue, contact.latin_name, account.language
    )
    # A rep writes to a private address only after mail came from it, so threads of the customer make up for it.
    if (begins and rng.random() < 1.5 * difficulty.free_mail) or (
        private in memory.person_of and rng.random() < 0.8 * difficulty.free_mail
    ):
        person = replace(person, address=private)
        return Party(contact.id, person, contact, (*traits, "free_mail"), outside=True)
    if recorded and rng.random() < difficulty.alias:
        taken = {email for other in organisation.contacts[account.id] for email in other.emails}
        person = replace(person, address=alias_of(rng, contact, account, taken))
        return Party(contact.id, person, contact, (*traits, "alias"), outside=foreign)
    return Party(contact.id, person, contact, traits, outside=foreign)


def draw_cast(
    rng: Random, organisation: Organisation, deal: Opportunity, thread: Thread, party: Party, language: str
) -> Cast:
    """Everybody in the thread: the party, its colleagues, the owner of the deal and perhaps another rep."""
    colleagues = [member.contact for member in deal.team if member.contact is not party.contact]
    co_seller = another_rep(rng, organisation, deal.owner).writing(language) if thread.co_sold else None
    return Cast(
        language=language,
        rep=deal.owner.writing(language),
        rep_email=deal.owner.email,
        contact=party.person,
        others=tuple(contact.writing(language) for contact in colleagues),
        co_seller=co_seller,
        ambiguous=False,
    )


def draw_witness(
    rng: Random, organisation: Organisation, deal: Opportunity, party: Party, language: str, *, needed: bool
) -> Correspondent | None:
    """Somebody at the account, known to the CRM where possible, on copy of a mail whose address tells no account."""
    if not party.outside or not (needed or rng.random() < KNOWN_ON_COPY):
        return None
    team = [member.contact for member in deal.team if member.contact is not party.contact]
    known = known_colleagues(team, organisation.unrecorded)
    anybody = known_colleagues(organisation.contacts[deal.account.id], organisation.unrecorded)
    chosen = known or [contact for contact in anybody if contact is not party.contact]
    return rng.choice(chosen).writing(language) if chosen else None
