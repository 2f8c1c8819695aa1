"""The companies the sample organisation sells to."""

import re
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any

ROUGH_RATES = {"EUR": 1.0, "USD": 1.1, "GBP": 0.85, "KRW": 1500.0}
ZONES = {"KRW": "Asia/Seoul", "USD": "America/New_York"}


@dataclass(frozen=True)
class Account:
    """One row of accounts.csv, and the language, currency and time zone of its business."""

    id: str
    name: str
    domains: tuple[str, ...]
    industry: str
    employees: int
    country: str
    parent_id: str
    ad_spend: int
    technologies: tuple[str, ...]
    hiring: tuple[str, ...]
    language: str
    currency: str

    @property
    def zone(self) -> str:
        """The time zone most of its people work in."""
        return ZONES.get(self.currency, "Europe/London")


def ascii_name(text: str) -> str:
    """The text in lower-case ASCII letters and digits, for addresses and domains."""
    spelt = text.replace("ö", "oe").replace("ü", "ue").replace("ä", "ae")
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def make_accounts(rng: Random, catalogue: dict[str, Any], count: int, only: str = "") -> tuple[Account, ...]:
    """So many invented companies: all of one language (`only`), or every third one Korean."""
    accounts: list[Account] = []
    taken: set[str] = set()
    for index in range(count):
        language = only or ("ko" if index % 3 == 1 else "en")
        currency = "KRW" if language == "ko" else ("EUR", "USD", "GBP", "EUR", "USD")[index % 5]
        name, domain, industry = _new_name(
            rng, catalogue, language, index if only else _position(index, language), taken
        )
        relatives = [account for account in accounts if account.language == language]
        parent = rng.choice(relatives).id if len(relatives) > 2 and rng.random() < 0.12 else ""
        accounts.append(
            Account(
                id=f"A-{index + 1:04d}",
                name=name,
                domains=_domains(rng, domain),
                industry=industry,
                employees=round(rng.lognormvariate(5.8, 1.0)) + 25,
                country=rng.choice(catalogue["countries"][currency]),
                parent_id=parent,
                ad_spend=round(rng.lognormvariate(11.0, 1.2) / 500) * 500,
                technologies=tuple(rng.sample(catalogue["technologies"]["all"], rng.randint(1, 4))),
                hiring=tuple(rng.sample(catalogue["hiring"][language], rng.choice((0, 0, 1, 1, 2, 3)))),
                language=language,
                currency=currency,
            )
        )
    return tuple(accounts)


def _position(index: int, language: str) -> int:
    """How many accounts of the language come before this one where every third is Korean."""
    return index // 3 if language == "ko" else index - index // 3


def _new_name(
    rng: Random, catalogue: dict[str, Any], language: str, position: int, taken: set[str]
) -> tuple[str, str, str]:
    stems = catalogue["stems"][language]
    stem = stems[position % len(stems)]
    endings = list(range(len(catalogue["endings"][language])))
    rng.shuffle(endings)
    for number, ending in enumerate(endings * 20):
        again = number // len(endings)
        suffix = str(again + 1) if again else ""
        written = catalogue["endings"][language][ending]
        if language == "ko":
            name, domain = f"{stem[0]}{written}{suffix}", f"{stem[1]}-{catalogue['endings']['roman'][ending]}{suffix}"
        else:
            name, domain = f"{stem} {written} {suffix}".strip(), f"{ascii_name(stem)}-{ascii_name(written)}{suffix}"
        if name not in taken:
            taken.add(name)
            return name, domain, catalogue["industries"][language][ending]
    raise ValueError("the catalogue has too few names for so many accounts")


def _domains(rng: Random, domain: str) -> tuple[str, ...]:
    domains = [f"{domain}.example"]
    if rng.random() < 0.2:
        domains.append(f"{domain}-{rng.choice(('group', 'intl', 'plant', 'global'))}.example")
    if rng.random() < 0.06:
        domains.append(f"mail-{domain}.example")
    return tuple(domains)
