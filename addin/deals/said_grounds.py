"""What the mail itself says for a deal: numbers, words of its name and products, amounts, days."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from addin.deals.deal_words import namings, says, strength
from addin.deals.mentions import Mentions
from addin.deals.ruling import CONVERSATION
from addin.deals.standing import Parts, Standing, believed

COMPANY_KNOWN = frozenset({"address", "domain"})
ELSEWHERE = 0.3
"""What a number says for another company's deal, where the writer's own company is known."""


def add_numbers(found: Mapping[str, Standing], parts: Parts) -> None:
    """Numbers seen on a deal; one that several deals have says less."""
    own = {item.thread_id for item in parts["thread"] if item.kind in CONVERSATION}
    deals: dict[str, dict[str, float]] = {}
    for item in (*parts["thread"], *parts["deal"]):
        if item.kind == "q" and item.opportunity_id in found and not (item.thread_id and item.thread_id in own):
            sure = believed(item).get(item.opportunity_id, 0.0) if item.part == "thread" else 1.0
            held = deals.setdefault(item.key, {})
            held[item.opportunity_id] = max(held.get(item.opportunity_id, 0.0), sure)
    # The longest first: people look for "Q2291", not for "2291".
    known = any(COMPANY_KNOWN & one.grounds.keys() for one in found.values())
    for number, held in sorted(deals.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        for opportunity_id, sure in held.items():
            one = found[opportunity_id]
            if known and not COMPANY_KNOWN & one.grounds.keys():
                sure *= ELSEWHERE
            if sure / len(held) > one.grounds.get("number", 0.0):
                one.number = number
            one.add("number", sure / len(held))


def add_words(found: Sequence[Standing], said: Mentions, accounts: Mapping[str, str]) -> None:
    """Words of the deal's name and products that its neighbours do not have."""
    told, looked_for = namings(
        tuple((one.facts.name, one.facts.products, accounts.get(one.facts.account_id, "")) for one in found)
    )
    in_subject, in_body, in_quoted = (_heard(looked_for, text) for text in (said.subject, said.body, said.quoted))
    here = in_subject | in_body
    if not here and not in_quoted:
        return
    for one, naming in zip(found, told, strict=True):
        subject_hits = [(unit, tells) for unit, tells in naming.name if unit in in_subject]
        body_hits = [(unit, tells) for unit, tells in naming.name if unit in in_body]
        one.add("named_subject", strength(sum(tells for _, tells in subject_hits)))
        one.add("named_body", strength(sum(tells for _, tells in body_hits)))
        if in_quoted and "conversation" not in one.grounds:
            one.add("named_quoted", strength(sum(tells for unit, tells in naming.name if unit in in_quoted)))
        one.in_subject = tuple(unit for unit, _ in subject_hits)[:3]
        one.in_body = tuple(unit for unit, _ in body_hits)[:3]
        hits = [(unit, tells) for unit, tells in naming.products if unit in here]
        one.add("product", strength(sum(tells for _, tells in hits)))
        one.sold = tuple(unit for unit, _ in hits)[:3]
        if naming.rivals & here and not any(" " in unit for unit, _ in (*subject_hits, *body_hits)):
            one.grounds["other_number"] = 1.0
        if (one.in_subject or one.in_body) and (naming.phrase in said.subject or naming.phrase in said.body):
            one.grounds["whole_name"] = 1.0


def _heard(units: Sequence[str], text: str) -> set[str]:
    return {unit for unit in units if says(unit, text)} if len(text) > 1 else set()


def add_sums_and_days(found: Sequence[Standing], said: Mentions) -> None:
    """The deal's amount or close date in the mail, if no other deal has the same."""
    if said.amounts:
        hits = [(one, _whole(one.facts.amount)) for one in found]
        named = [(one, amount) for one, amount in hits if amount in said.amounts]
        for one, amount in named:
            one.add("amount", 1.0 / sum(amount == other for _, other in named))
            one.amount = one.facts.amount
    if said.days:
        dated = [one for one in found if one.facts.close_date[5:] in said.days]
        for one in dated:
            one.add("close_date", 1.0 / len(dated))


@lru_cache(maxsize=8_192)
def _whole(amount: str) -> int:
    try:
        return round(float(amount)) if amount else -1
    except ValueError:
        return -1
