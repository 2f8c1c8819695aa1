"""What the mail itself says for a deal: numbers, words of its name and products, amounts, days."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from addin.deals.deal_words import product_units, rivals, says, strength, telling, units, whole
from addin.deals.mentions import Mentions
from addin.deals.ruling import CONVERSATION
from addin.deals.standing import Parts, Standing, believed


def add_numbers(found: Mapping[str, Standing], parts: Parts) -> None:
    """Numbers seen on a deal; one that several deals have says less."""
    own = {item.thread_id for item in parts["thread"] if item.kind in CONVERSATION}
    deals: dict[str, dict[str, float]] = {}
    for item in (*parts["thread"], *parts["deal"]):
        if item.kind == "q" and item.opportunity_id in found and not (item.thread_id and item.thread_id in own):
            sure = believed(item).get(item.opportunity_id, 0.0) if item.part == "thread" else 1.0
            held = deals.setdefault(item.key, {})
            held[item.opportunity_id] = max(held.get(item.opportunity_id, 0.0), sure)
    for number, held in deals.items():
        for opportunity_id, sure in held.items():
            one = found[opportunity_id]
            if sure / len(held) > one.grounds.get("number", 0.0):
                one.number = number
            one.add("number", sure / len(held))


def add_words(found: Sequence[Standing], said: Mentions, accounts: Mapping[str, str]) -> None:
    """Words of the deal's name and products that its neighbours do not have. The company's own name stands in every
    signature: it does not count."""
    companies = [frozenset(units(accounts.get(one.facts.account_id, ""))) for one in found]
    names = [
        tuple(unit for unit in units(one.facts.name) if unit not in company)
        for one, company in zip(found, companies, strict=True)
    ]
    products = [product_units(one.facts.products) for one in found]
    tells, product_tells = telling(names), telling(products)
    in_subject, in_body, in_quoted = _finder(said.subject), _finder(said.body), _finder(said.quoted)
    for one, name, product in zip(found, names, products, strict=True):
        told = [unit for unit in name if unit in tells]
        subject_hits = [unit for unit in told if in_subject(unit)]
        body_hits = [unit for unit in told if in_body(unit)]
        one.add("named_subject", strength(sum(tells[unit] for unit in subject_hits)))
        one.add("named_body", strength(sum(tells[unit] for unit in body_hits)))
        if "conversation" not in one.grounds:
            one.add("named_quoted", strength(sum(tells[unit] for unit in told if in_quoted(unit))))
        one.named = tuple(dict.fromkeys((*subject_hits, *body_hits)))[:3]
        numbered = any(" " in unit for unit in (*subject_hits, *body_hits))
        said_instead = (rival for unit in told for rival in rivals(unit, names))
        if not numbered and any(in_subject(rival) or in_body(rival) for rival in said_instead):
            one.grounds["other_number"] = 1.0
        phrase = whole(one.facts.name)
        if one.named and (phrase in said.subject or phrase in said.body):
            one.grounds["whole_name"] = 1.0
        sold = {unit for unit in product if unit in product_tells and unit not in name}
        hits = [unit for unit in sold if in_subject(unit) or in_body(unit)]
        one.add("product", strength(sum(product_tells[unit] for unit in hits)))
        if not one.named:
            one.named = tuple(sorted(hits))[:3]


def _finder(text: str) -> Callable[[str], bool]:
    """Whether a folded text has a unit, each unit looked for once."""
    known: dict[str, bool] = {}

    def find(unit: str) -> bool:
        if unit not in known:
            known[unit] = len(text) > 1 and says(unit, text)
        return known[unit]

    return find


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
