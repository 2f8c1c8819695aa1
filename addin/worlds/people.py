"""The reps who sell and the contacts who buy."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from addin.worlds.company import Account, ascii_name

Catalogue = dict[str, Any]
ENGLISH_CLIENTS = ("gmail", "outlook", "outlook", "apple")
KOREAN_CLIENTS = ("gmail_ko", "outlook_ko", "gmail_ko")


@dataclass(frozen=True)
class Correspondent:
    """Somebody who writes or reads a mail, as far as a mail shows it."""

    name: str
    address: str
    called: str
    title: str
    company: str
    language: str
    zone: str
    client: str
    phone: str


@dataclass(frozen=True)
class Rep:
    """One row of reps.csv."""

    email: str
    name: str
    team: str
    manager_email: str
    timezone: str
    locale: str
    title: str
    native_name: str
    native_title: str
    company: str

    def writing(self, language: str) -> Correspondent:
        """The rep as a correspondent in a language."""
        korean = language == "ko" and bool(self.native_name)
        name = self.native_name if korean else self.name
        client = ("gmail_ko" if language == "ko" else "gmail") if self.locale == "ko" else "outlook"
        return Correspondent(
            name=name,
            address=self.email,
            called=f"{name} {self.native_title.split()[-1]}님" if korean else name.split()[0],
            title=self.native_title if korean else self.title,
            company=self.company,
            language=language,
            zone=self.timezone,
            client="gmail" if self.timezone == "America/New_York" else client,
            phone="555-0100",
        )


@dataclass(frozen=True)
class Contact:
    """One row of contacts.csv, and how that person writes."""

    id: str
    account_id: str
    name: str
    emails: tuple[str, ...]
    title: str
    started_on: date
    latin_name: str
    writer: Correspondent

    def writing(self, language: str) -> Correspondent:
        """The contact as a correspondent in a language; Korean contacts sign English mail in Latin letters."""
        if language == self.writer.language:
            return self.writer
        return replace(
            self.writer,
            name=self.latin_name,
            called=self.latin_name.split()[0],
            title="",
            language=language,
            client=self.writer.client.removesuffix("_ko"),
        )


def make_reps(catalogue: Catalogue) -> tuple[Rep, ...]:
    """The manager first, then the reps; always the same people, so that a demo sign-in stays valid."""
    seller = catalogue["seller"]
    rows = catalogue["reps"]
    manager = next(f"{row['login']}@{seller['domain']}" for row in rows if row["manager"])
    return tuple(
        Rep(
            email=f"{row['login']}@{seller['domain']}",
            name=row["name"],
            team=seller["team"],
            manager_email="" if row["manager"] else manager,
            timezone=row["timezone"],
            locale=row["locale"],
            title=row["title"],
            native_name=row.get("native_name", ""),
            native_title=row.get("native_title", ""),
            company=seller["name"],
        )
        for row in rows
    )


def make_contacts(
    rng: Random, catalogue: Catalogue, accounts: tuple[Account, ...], today: date
) -> dict[str, tuple[Contact, ...]]:
    """Three to seven contacts per account, by account id."""
    contacts: dict[str, tuple[Contact, ...]] = {}
    number = 0
    for account in accounts:
        people: list[Contact] = []
        taken: set[str] = set()
        titles = rng.sample(catalogue["titles"][account.language], rng.randint(3, 7))
        for title in titles:
            number += 1
            person = _new_person(rng, catalogue, account.language, taken)
            people.append(_contact(rng, f"C-{number:05d}", account, person, title, today))
        contacts[account.id] = tuple(people)
    return contacts


def _new_person(rng: Random, catalogue: Catalogue, language: str, taken: set[str]) -> tuple[str, str, str]:
    while True:
        person = draw_name(rng, catalogue, language)
        first_name = person[2].split()[0]
        if taken.isdisjoint((person[1], first_name)):
            taken.update((person[1], first_name))
            return person


def draw_name(rng: Random, catalogue: Catalogue, language: str) -> tuple[str, str, str]:
    """A person's name in the language, the part of an address before the @, and the name in Latin letters."""
    names = catalogue["names"][language]
    first, last = rng.choice(names["first"]), rng.choice(names["last"])
    if language == "ko":
        (hangul, roman), (family, family_roman) = first, last
        local_part = rng.choice((f"{roman}.{family_roman}", f"{family_roman}.{roman}"))
        return f"{family}{hangul}", local_part, f"{roman} {family_roman}".title()
    first_ascii, last_ascii = ascii_name(first), ascii_name(last)
    local_part = rng.choice((f"{first_ascii}.{last_ascii}", f"{first_ascii[0]}.{last_ascii}"))
    return f"{first} {last}", local_part, f"{first} {last}"


def _contact(rng: Random, key: str, account: Account, person: tuple[str, str, str], title: str, today: date) -> Contact:
    name, local_part, latin_name = person
    emails = [f"{local_part}@{account.domains[0]}"]
    if rng.random() < 0.14:
        other = account.domains[-1]
        emails.append(f"{local_part}@{other}" if other != account.domains[0] else f"{local_part}2@{other}")
    return Contact(
        id=key,
        account_id=account.id,
        name=name,
        emails=tuple(emails),
        title=title,
        started_on=today - timedelta(days=rng.randint(185, 3600)),
        latin_name=latin_name,
        writer=correspondent(rng, account.language, name, rng.choice(emails), title, account.name, account.zone),
    )


def correspondent(
    rng: Random, language: str, name: str, address: str, title: str, company: str, zone: str
) -> Correspondent:
    """Somebody outside the sales team, with a mail client and a phone number of their own."""
    korean = language == "ko"
    return Correspondent(
        name=name,
        address=address,
        called=f"{name} {title.split()[-1]}님" if korean else name.split()[0],
        title=title,
        company=company,
        language=language,
        zone=zone,
        client=rng.choice(KOREAN_CLIENTS if korean else ENGLISH_CLIENTS),
        phone=f"555-01{rng.randint(10, 99)}",
    )
