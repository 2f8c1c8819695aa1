"""Whom is a draft going to: which of its recipients belong to which deal, before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from addin.deals.addresses import Address, normal
from addin.deals.evidence import Evidence, Keys, message_keys, outside_people
from addin.deals.match import Candidate
from addin.deals.matching import decision
from addin.deals.message import Message
from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk

DEALS = 4
"""At most so many deals are shown in full: a draft to more of them is a mailing."""


@dataclass(slots=True)
class RecipientsOfDeal:
    """One deal and the recipients that speak for it."""

    opportunity: Opportunity
    recipients: list[Address] = field(default_factory=list)
    grounds: list[Candidate] = field(default_factory=list)


@dataclass(slots=True)
class Recipients:
    """Where the recipients of a draft belong. ``undecided``: known, but of several deals or none; ``strangers``: nobody
    knows them; ``colleagues`` are only counted."""

    deals: list[RecipientsOfDeal] = field(default_factory=list)
    undecided: list[Address] = field(default_factory=list)
    strangers: list[Address] = field(default_factory=list)
    colleagues: int = 0


def match_recipients(desk: Desk, draft: Message) -> Recipients:
    """Match each recipient of ``draft`` (sender: the rep) on their own, from one query. Writes nothing."""
    found = Recipients()
    outside = outside_people(draft._replace(sender=Address("", "")), desk.house)
    addresses = {normal(person.address) for person in (*draft.to, *draft.cc)}
    found.colleagues = sum(1 for one in addresses if desk.house.is_internal(one))
    if not outside:
        return found
    evidence = desk.store.matching.evidence(message_keys(draft, desk.house))
    by_deal: dict[str, RecipientsOfDeal] = {}
    for person in outside:
        alone = draft._replace(to=(person,), cc=())
        match = decision(alone, _about(evidence, message_keys(alone, desk.house)), desk.house, desk.rep.id)
        if not match.opportunity_id:
            (found.undecided if match.account_id or match.candidates else found.strangers).append(person)
            continue
        if match.opportunity_id not in by_deal:
            deal = desk.store.opportunities.read(match.opportunity_id) if len(by_deal) < DEALS else None
            if deal is None:
                found.undecided.append(person)
                continue
            by_deal[match.opportunity_id] = RecipientsOfDeal(deal)
        by_deal[match.opportunity_id].recipients.append(person)
        by_deal[match.opportunity_id].grounds.extend(match.candidates[:1])
    found.deals = sorted(by_deal.values(), key=lambda one: -len(one.recipients))
    return found


def _about(evidence: Sequence[Evidence], keys: Keys) -> list[Evidence]:
    """The part of the evidence that one recipient's keys have brought, and the deals of the companies among it."""
    own = set(keys.pairs)
    direct = [one for one in evidence if (one.kind, one.key) in own or one.part == "message"]
    companies = {one.account_id for one in direct if one.part == "account"}
    return direct + [one for one in evidence if one.part == "company" and one.account_id in companies]
