"""What speaks for each deal a mail may belong to: one number from 0 to 1 by ground (see ``deals/weights.py``)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from addin.deals.addresses import company_domains, domain_of, normal
from addin.deals.evidence import PART_OF_LABEL, Evidence, House, outside_people
from addin.deals.mentions import Mentions
from addin.deals.message import Message
from addin.deals.ruling import CONVERSATION
from addin.deals.said_grounds import add_numbers, add_sums_and_days, add_words
from addin.deals.standing import Parts, Standing, believed, standing_in
from addin.deals.weights import NO_DEAL, REPEATED, TEXT_GROUNDS, THREAD_GROUNDS

SURER: Mapping[str, frozenset[str]] = {
    "address": frozenset(),
    "domain": frozenset({"address"}),
    "name": frozenset({"address", "domain"}),
    "label": frozenset({"address", "domain", "name", "address_others", "domain_others"}),
    "address_others": frozenset(),
    "domain_others": frozenset({"address_others"}),
}
"""Grounds beside which another one of a company says nothing more."""
_VOUCHING = frozenset(
    "conversation older_conversation same_subject address address_others domain domain_others team team_others wrote "
    "wrote_others".split()
)
MOST_DEALS = 60
"""At most so many deals are weighed for one mail."""
HALF_KNOWN = 1.5
"""Mails on a deal after which somebody half counts as a writer of it."""
# After so many days a ground has faded (lively), or counts in full (the others).
LIVELY_DAYS = 21.0
EARLY_DAYS = 30.0
LONG_CLOSED_DAYS = 45.0


@dataclass(frozen=True, slots=True)
class Party:
    """Who is on the mail from outside: the ``principal`` wrote it (or is the first it goes to)."""

    principal: str
    domain: str
    whole_labels: frozenset[str]

    @classmethod
    def of(cls, message: Message, house: House, said: Mentions) -> "Party":
        addresses = [normal(one.address) for one in outside_people(message, house, said=said)]
        domains = [company_domains(domain_of(one)) for one in addresses]
        return cls(
            addresses[0] if addresses else "",
            domains[0][-1] if domains and domains[0] else "",
            frozenset(each[-1].partition(".")[0] for each in domains if each),
        )


def standings(message: Message, said: Mentions, parts: Parts, house: House, rep_id: str) -> list[Standing]:
    """Every deal the evidence names, with its grounds."""
    found: dict[str, Standing] = {}
    for part in ("deal", "thread", "company", "message"):
        for item in parts[part]:
            if item.opportunity_id and item.opportunity_id not in found:
                found[item.opportunity_id] = Standing(item)
    if not found:
        return []
    if len(found) > MOST_DEALS:  # somebody who is on everything: the liveliest, and what its threads name
        named = {item.opportunity_id for item in parts["thread"]}
        kept = sorted(found, key=lambda one: (one in named, found[one].facts.last_activity_at, one), reverse=True)
        found = {one: found[one] for one in kept[:MOST_DEALS]}
    party = Party.of(message, house, said)
    _people(found, parts, party)
    _companies(found, parts["account"], party)
    for one in found.values():
        _circumstances(one, message.sent_at[:10], rep_id)
    conversation = _threads(found, parts["thread"])
    all_found = list(found.values())
    accounts = {item.account_id: item.account_name for item in parts["account"]}
    if conversation:
        # People, circumstances and the subject were weighed with the mails before: they are in what is believed of the
        # thread. So are, most likely, the words of a decided thread.
        for one in all_found:
            one.grounds = {ground: value for ground, value in one.grounds.items() if ground in THREAD_GROUNDS}
        if conversation.thread_id in {item.thread_id for item in parts["thread"] if item.kind == "s"}:
            said = said._replace(subject=" ")
    add_numbers(found, parts)
    add_words(all_found, said, accounts)
    if conversation and conversation.opportunity_id:
        for one in all_found:
            for ground in REPEATED & one.grounds.keys():
                one.grounds[ground] *= 0.5
    add_sums_and_days(all_found, said)
    return all_found


def no_deal(found: Sequence[Standing], threads: Sequence[Evidence]) -> dict[str, float]:
    """The grounds of the alternative that the mail belongs to none of them."""
    nearest = next((item for item in threads if item.kind in CONVERSATION and believed(item)), None)
    if nearest:
        return {"conversation": standing_in(believed(nearest), NO_DEAL)}
    grounds = {"no_deal": 1.0}
    if any(item.kind == "s" and item.verdict == "none" for item in threads):
        grounds["no_deal_same_subject"] = 1.0
    if not any(TEXT_GROUNDS & one.grounds.keys() for one in found):
        grounds["no_deal_silent"] = 1.0
    if not any({"address", "domain", "wrote", "team"} & one.grounds.keys() for one in found):
        grounds["no_deal_stranger"] = 1.0
    return grounds


def vouched(grounds: Mapping[str, float]) -> bool:
    """Whether more speaks for a deal than what a stranger can put on a mail: words and numbers, a known person's name
    before an address of their own, a domain that sounds like the customer's."""
    return bool(_VOUCHING & grounds.keys())


def _people(found: Mapping[str, Standing], parts: Parts, party: Party) -> None:
    """Buying teams, and who has written on which deal."""
    others: dict[str, dict[str, float]] = {"team_others": {}, "wrote_others": {}}
    namesakes: dict[str, float] = {}
    for item in sorted(parts["deal"], key=lambda item: item.key) if len(parts["deal"]) > 1 else parts["deal"]:
        one = found.get(item.opportunity_id)
        if one is None:
            continue
        if item.kind == "a":
            if item.key == party.principal:
                one.members.insert(0, item.key)
                one.add("team", item.weight / 100)
            else:
                one.members.append(item.key)
                gathered = others["team_others"]
                gathered[one.facts.opportunity_id] = gathered.get(one.facts.opportunity_id, 0.0) + item.weight / 100
        elif item.kind == "p":
            share = item.weight / (item.weight + HALF_KNOWN)
            if item.key == party.principal:
                one.writers.insert(0, item.key)
                one.add("wrote", share)
            else:
                one.writers.append(item.key)
                gathered = others["wrote_others"]
                gathered[one.facts.opportunity_id] = gathered.get(one.facts.opportunity_id, 0.0) + share
        elif item.kind == "n":
            namesakes.setdefault(item.opportunity_id, item.weight / 100)
    for opportunity_id, value in namesakes.items():
        if opportunity_id in found and "team" not in found[opportunity_id].grounds:
            found[opportunity_id].add("team_name", value)
    for ground, gathered in others.items():
        for opportunity_id, total in gathered.items():
            found[opportunity_id].add(ground, 1.0 - 0.5**total)


def _companies(found: Mapping[str, Standing], accounts: Sequence[Evidence], party: Party) -> None:
    """The deal's company: whose address, domain or name is on the mail. What points at several companies says less."""
    pointed_at: dict[tuple[str, str], int] = {}
    for item in accounts:
        pointed_at[item.kind, item.key] = pointed_at.get((item.kind, item.key), 0) + 1
    by_account: dict[str, list[Standing]] = {}
    for one in found.values():
        by_account.setdefault(one.facts.account_id, []).append(one)
    for item in sorted(accounts, key=lambda item: (-_rank(item), item.key)):
        ground = _company_ground(item, party)
        weight = (
            min(item.weight, PART_OF_LABEL) if item.kind == "l" and item.key not in party.whole_labels else item.weight
        )
        for one in by_account.get(item.account_id, ()):
            if not SURER[ground] & one.grounds.keys():
                one.add(ground, weight / 100 / pointed_at[item.kind, item.key])
            if one.company is None:
                one.company = item


def _rank(item: Evidence) -> int:
    return item.weight + {"a": 300, "d": 200, "n": 100}.get(item.kind, 0)


def _company_ground(item: Evidence, party: Party) -> str:
    if item.kind == "a":
        return "address" if item.key == party.principal else "address_others"
    if item.kind == "d":
        own = party.domain and (item.key == party.domain or item.key.endswith(f".{party.domain}"))
        return "domain" if own else "domain_others"
    return "name" if item.kind == "n" else "label"


def _circumstances(one: Standing, sent_on: str, rep_id: str) -> None:
    """Whose deal it is, and whether it was alive when the mail was sent."""
    facts = one.facts
    if rep_id and facts.owner_id == rep_id:
        one.grounds["own"] = 1.0
    if not sent_on:
        return
    day = _ordinal(sent_on)
    if facts.last_activity_at:
        apart = abs(day - _ordinal(facts.last_activity_at[:10]))
        one.add("lively", round(math.exp(-apart / LIVELY_DAYS), 3))
    if facts.closed_on and facts.closed_on < sent_on:
        one.grounds["closed"] = 1.0
        one.add("long_closed", min((day - _ordinal(facts.closed_on)) / LONG_CLOSED_DAYS, 1.0))
    if facts.created_on > sent_on:
        one.add("not_yet_open", min((_ordinal(facts.created_on) - day) / EARLY_DAYS, 1.0))


@lru_cache(maxsize=8_192)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _threads(found: Mapping[str, Standing], threads: Sequence[Evidence]) -> Evidence | None:
    """Conversations and equal subjects: what was believed of them when their mails came in. Returns the row of the
    mail's own conversation, if anything is believed of it; the nearest mail's thread comes first."""
    known = [item for item in threads if believed(item)]
    conversations = [item for item in known if item.kind in CONVERSATION]
    nearest = conversations[0] if conversations else None
    if nearest:
        for opportunity_id, one in found.items():
            one.grounds["conversation"] = standing_in(believed(nearest), opportunity_id)
    for item in conversations:
        if nearest and item.thread_id != nearest.thread_id and item.opportunity_id in found:
            found[item.opportunity_id].add("older_conversation", believed(item).get(item.opportunity_id, 0.0))
    own = {item.thread_id for item in conversations}
    subjects = {item.thread_id: believed(item) for item in known if item.kind == "s" and item.thread_id not in own}
    for belief in subjects.values():
        for opportunity_id, share in belief.items():
            if opportunity_id in found:
                found[opportunity_id].add("same_subject", share / len(subjects))
    return nearest
