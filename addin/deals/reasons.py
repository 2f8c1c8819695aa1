"""Why this deal, in words: one sentence for each kind of ground."""

from collections.abc import Callable, Mapping

from addin.deals.standing import Standing
from addin.deals.weights import Weights
from addin.wording import Text, text

MOST = 4

Names = Mapping[str, str]


def reasons_for(one: Standing, names: Names, weights: Weights) -> tuple[Text, ...]:
    """The strongest grounds of a deal, each said once, the strongest first; ``names`` by address."""
    said: dict[str, Text] = {}
    pulling = sorted(
        one.grounds.items(), key=lambda pair: (pair[0] != "conversation", -pair[1] * weights[pair[0]], pair[0])
    )
    for ground, value in pulling:
        if ground not in _SENTENCES or (value * weights[ground] <= 0 and ground != "conversation"):
            continue
        sentence = _SENTENCES[ground](one, names)
        if sentence:
            said.setdefault(str(sentence), sentence)
        if len(said) == MOST:
            break
    return tuple(said.values())


def _conversation(one: Standing, _: Names) -> Text | None:
    return text("The same conversation is on this deal.") if one.grounds["conversation"] > -0.1 else None


def _named(one: Standing, _: Names) -> Text | None:
    return text("It says “%(words)s”.", words=" ".join(one.named)) if one.named else None


def _subject(one: Standing, _: Names) -> Text | None:
    return text("The subject says “%(words)s”.", words=" ".join(one.named)) if one.named else None


def _team(one: Standing, names: Names) -> Text | None:
    key = next((key for key in one.members if key in names), "")
    return text("%(person)s is on the buying team.", person=names[key]) if key else None


def _wrote(one: Standing, names: Names) -> Text | None:
    key = next((key for key in one.writers if key in names), "")
    return text("%(person)s has written about this deal before.", person=names[key]) if key else None


def _company(one: Standing, names: Names) -> Text | None:
    company = one.company
    if company is None:
        return None
    if company.kind == "a":
        person = names.get(company.key, company.key)
        return text("%(person)s is known at %(account)s.", person=person, account=company.account_name)
    if company.kind == "d":
        return text("%(domain)s belongs to %(account)s.", domain=company.key, account=company.account_name)
    if company.kind == "l":
        return text("The sender's domain is called like %(account)s.", account=company.account_name)
    return text("Somebody of this name is known at %(account)s.", account=company.account_name)


_SENTENCES: Mapping[str, Callable[[Standing, Names], Text | None]] = {
    "conversation": _conversation,
    "older_conversation": lambda one, names: text("It refers to a mail on this deal."),
    "same_subject": lambda one, names: text("A mail with this subject, with the same people, is on this deal."),
    "number": lambda one, names: text("The number %(number)s was seen on this deal.", number=one.number),
    "named_subject": _subject,
    "named_body": _named,
    "product": _named,
    "amount": lambda one, names: text("It names the deal's amount."),
    "close_date": lambda one, names: text("It names the day on which the deal is to close."),
    "team": _team,
    "team_others": _team,
    "team_name": lambda one, names: text("Somebody of this name is on the buying team."),
    "wrote": _wrote,
    "wrote_others": _wrote,
    "address": _company,
    "address_others": _company,
    "domain": _company,
    "domain_others": _company,
    "label": _company,
    "name": _company,
    "own": lambda one, names: text("It is your deal."),
    "lively": lambda one, names: text("There was traffic on this deal at that time."),
}
