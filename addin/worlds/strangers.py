"""People who write although the CRM does not know them: unrecorded colleagues, subsidiaries, outside advisers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from addin.worlds.company import Account
from addin.worlds.deals import Member, Opportunity
from addin.worlds.difficulty import Difficulty
from addin.worlds.people import Contact, correspondent, draw_name

FEWEST_ADVISERS = 3
OTHER_BRAND = 0.4


@dataclass(frozen=True)
class Adviser:
    """A consultant, integrator or lawyer of several accounts; `contact.account_id` is empty if the CRM lacks them."""

    contact: Contact
    opportunities: tuple[str, ...]


@dataclass(frozen=True)
class Forgotten:
    """Contacts and opportunities with the addresses of subsidiaries, and the ids of those the CRM does not know."""

    contacts: dict[str, tuple[Contact, ...]]
    opportunities: tuple[Opportunity, ...]
    unrecorded: frozenset[str]


def forget_people(
    rng: Random,
    catalogue: dict[str, Any],
    difficulty: Difficulty,
    accounts: tuple[Account, ...],
    contacts: dict[str, tuple[Contact, ...]],
    deals: tuple[Opportunity, ...],
) -> Forgotten:
    """Decides who of the buying teams is not in the CRM, and who of these writes from an unknown domain."""
    unrecorded = _unrecorded(rng, difficulty.recorded, deals)
    writers = {member.contact.id for deal in deals for member in deal.team}
    hidden = {
        account.id: [person for person in contacts[account.id] if person.id in writers and person.id in unrecorded]
        for account in accounts
    }
    able = [account for account in accounts if hidden[account.id]]
    wanted = min(len(able), max(1, round(len(accounts) * difficulty.foreign_domain)))
    moved: dict[str, Contact] = {}
    for account in rng.sample(able, wanted):
        people = hidden[account.id]
        home = _foreign_home(rng, catalogue, account)
        for person in rng.sample(people, min(len(people), rng.randint(1, 2))):
            moved[person.id] = _moved(person, *home)
    return Forgotten(
        contacts={key: tuple(moved.get(one.id, one) for one in people) for key, people in contacts.items()},
        opportunities=tuple(
            replace(
                deal,
                team=tuple(Member(moved.get(one.contact.id, one.contact), one.role) for one in deal.team),
            )
            for deal in deals
        ),
        unrecorded=unrecorded,
    )


def _unrecorded(rng: Random, recorded: float, deals: tuple[Opportunity, ...]) -> frozenset[str]:
    """All but that share of the people on the buying teams; the CRM knows at least one of each account."""
    people = {member.contact.id: member.contact for deal in deals for member in deal.team}
    order = list(people)
    rng.shuffle(order)
    known: dict[str, str] = {}
    for key in order:
        known.setdefault(people[key].account_id, key)
    kept = set(known.values())
    missing = max(0, round(len(order) * recorded) - len(kept))
    kept.update([key for key in order if key not in kept][:missing])
    return frozenset(people) - kept


def _foreign_home(rng: Random, catalogue: dict[str, Any], account: Account) -> tuple[str, str]:
    """A domain that is not among those of the account, and the company its people sign with."""
    names = catalogue["untidy"]
    if rng.random() < OTHER_BRAND:
        brand, domain = rng.choice(names["brands"][account.language])
        stem = account.domains[0].partition("-")[0]
        # The same brand may be drawn for two accounts, so each gets a domain of its own.
        company = names["member"][account.language].format(brand=brand, company=account.name)
        return f"{domain.partition('.')[0]}-{stem[:3]}.example", company
    part, place = rng.choice(names["subsidiaries"][account.language])
    return f"{account.domains[0].removesuffix('.example')}-{part}.example", f"{account.name} {place}"


def _moved(person: Contact, domain: str, company: str) -> Contact:
    address = f"{person.writer.address.partition('@')[0]}@{domain}"
    return replace(person, emails=(address,), writer=replace(person.writer, address=address, company=company))


def add_advisers(
    rng: Random,
    catalogue: dict[str, Any],
    for_400: int,
    accounts: tuple[Account, ...],
    deals: tuple[Opportunity, ...],
    today: date,
) -> tuple[Adviser, ...]:
    """Advisers of two to five accounts each; every other one is a contact of one of their accounts."""
    count = max(FEWEST_ADVISERS, round(for_400 * len(accounts) / 400)) if for_400 else 0
    advisers: list[Adviser] = []
    used: set[str] = set()
    for number in range(count):
        language = rng.choice(accounts).language
        firm, domain, title = _firm(catalogue["untidy"]["consultants"][language], number)
        by_account: dict[str, list[str]] = {}
        for deal in deals:
            if deal.account.language == language and deal.id not in used:
                by_account.setdefault(deal.account.id, []).append(deal.id)
        if len(by_account) < 2:
            continue
        clients = rng.sample(list(by_account), min(len(by_account), rng.randint(2, 5)))
        chosen = tuple(rng.choice(by_account[client]) for client in clients)
        used.update(chosen)
        name, local_part, latin_name = draw_name(rng, catalogue, language)
        address = f"{local_part}@{domain}"
        zone = next(account.zone for account in accounts if account.id == clients[0])
        contact = Contact(
            id=f"C-9{number:04d}",
            account_id=clients[0] if number % 2 == 0 else "",
            name=name,
            emails=(address,),
            title=title,
            started_on=today - timedelta(days=rng.randint(185, 2000)),
            latin_name=latin_name,
            writer=correspondent(rng, language, name, address, title, firm, zone),
        )
        advisers.append(Adviser(contact, chosen))
    return tuple(advisers)


def _firm(firms: list[list[str]], number: int) -> tuple[str, str, str]:
    """The firm of an adviser; when all are in use, offices of them with domains of their own."""
    name, domain, title = firms[number % len(firms)]
    office = number // len(firms)
    return (name, domain, title) if not office else (name, f"office{office}-{domain}", title)


def known_colleagues(people: Iterable[Contact], unrecorded: frozenset[str]) -> list[Contact]:
    """Those of the people who are in the CRM."""
    return [person for person in people if person.id not in unrecorded]
