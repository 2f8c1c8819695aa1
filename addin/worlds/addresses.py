"""Addresses that people write from although the CRM has another one: aliases and private mailboxes."""

from random import Random
from typing import Any

from addin.worlds.company import Account, ascii_name
from addin.worlds.people import Contact

TAGS = ("sales", "orders", "projects", "dealside")


def alias_of(rng: Random, contact: Contact, account: Account, taken: set[str]) -> str:
    """Another address of a contact at the account's own domains, not in `taken` (addresses of other people).

    Another spelling of the name, a tag after a plus, capital letters, or the account's second domain.
    """
    local_part, domain = contact.writer.address.split("@")
    others = [other for other in account.domains if other != domain]
    kinds = ["spelling", "tag", "capitals", *(["domain"] * 2 if others else [])]
    kind = rng.choice(kinds)
    address = f"{local_part.upper()}@{domain}" if rng.random() < 0.4 else f"{local_part.title()}@{domain}"
    if kind == "spelling":
        address = f"{rng.choice(_spellings(contact.latin_name, local_part))}@{domain}"
    elif kind == "tag":
        address = f"{local_part}+{rng.choice(TAGS)}@{domain}"
    elif kind == "domain":
        address = f"{local_part}@{rng.choice(others)}"
    if address in taken or address in contact.emails:
        return f"{local_part}+{TAGS[0]}@{domain}"
    return address


def private_address(rng: Random, catalogue: dict[str, Any], latin_name: str, language: str) -> str:
    """An address at a free provider that carries the person's name in some form."""
    first, last = _parts(latin_name)
    year = rng.randint(70, 99)
    spellings = (
        f"{first}.{last}",
        f"{first}{last}{year}",
        f"{first[0]}{last}{year}",
        f"{last}.{first}",
        f"{first}{year}",
    )
    return f"{rng.choice(spellings)}@{rng.choice(catalogue['untidy']['free_mail'][language])}"


def _spellings(latin_name: str, local_part: str) -> list[str]:
    first, last = _parts(latin_name)
    spellings = (f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}", f"{last}.{first}", f"{first}_{last}")
    return [spelling for spelling in spellings if spelling != local_part]


def _parts(latin_name: str) -> tuple[str, str]:
    first, _, last = latin_name.partition(" ")
    return ascii_name(first), ascii_name(last)
