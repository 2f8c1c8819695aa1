"""Deals that are easily confused: parallel ones with nearly the same name, and people who are on two teams."""

import re
from collections import defaultdict
from dataclasses import replace
from random import Random
from typing import Any

from addin.worlds.deals import Member, Opportunity

Deals = tuple[Opportunity, ...]


def add_twins(rng: Random, catalogue: dict[str, Any], share: float, deals: Deals) -> Deals:
    """The deals, with two open ones named nearly alike in that share of the accounts that have two."""
    renamed: dict[str, Opportunity] = {}
    for account_id, parallel in _parallel(deals).items():
        if rng.random() >= share:
            continue
        first, second = rng.sample(parallel, 2)
        taken = {deal.name for deal in deals if deal.account.id == account_id}
        names = _near_names(rng, catalogue, first)
        if names[1] not in taken:
            renamed[first.id] = replace(first, name=names[0])
            renamed[second.id] = replace(second, name=names[1], products=first.products)
    return tuple(renamed.get(deal.id, deal) for deal in deals)


def share_people(rng: Random, share: float, deals: Deals) -> Deals:
    """The deals, with one more person on two open ones in that share of the accounts that have two."""
    changed: dict[str, Opportunity] = {}
    for parallel in _parallel(deals).values():
        first, second = rng.sample(parallel, 2)
        present = {member.contact.id for member in second.team}
        guests = [member for member in first.team if member.contact.id not in present]
        if guests and rng.random() < share:
            guest = rng.choice(guests)
            changed[second.id] = replace(second, team=(*second.team, Member(guest.contact, guest.role)))
    return tuple(changed.get(deal.id, deal) for deal in deals)


def _parallel(deals: Deals) -> dict[str, list[Opportunity]]:
    """The open deals of the accounts that have more than one, by account id."""
    by_account: dict[str, list[Opportunity]] = defaultdict(list)
    for deal in deals:
        if deal.closed_on is None:
            by_account[deal.account.id].append(deal)
    return {key: found for key, found in by_account.items() if len(found) > 1}


def _near_names(rng: Random, catalogue: dict[str, Any], deal: Opportunity) -> tuple[str, str]:
    """The name of the deal and one that differs from it by a number, a site or a phase."""
    language = deal.account.language
    number = re.search(r"\d+", deal.name)
    if number:
        others = [str(digit) for digit in range(1, 10) if str(digit) != number.group()]
        return deal.name, f"{deal.name[: number.start()]}{rng.choice(others)}{deal.name[number.end() :]}"
    sites = catalogue["sites"][language]
    for site in sites:
        if site in deal.name:
            return deal.name, deal.name.replace(site, rng.choice([other for other in sites if other != site]))
    phased = catalogue["untidy"]["phases"][language]
    return phased.format(name=deal.name, n=1), phased.format(name=deal.name, n=2)
