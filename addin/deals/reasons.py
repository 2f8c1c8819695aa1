"""Why this deal, in words: one sentence for each kind of ground."""

from collections.abc import Callable, Mapping

from addin.deals.standing import Standing
from addin.deals.weights import Weights
from addin.wording import Text, text

MOST = 4
FIRST = 1_000.0
"""What a conversation pulls: it is what people look for first."""

Names = Mapping[str, str]
Sentence = Callable[["Standing", Names], Text | None]


def reasons_for(one: Standing, names: Names, weights: Weights) -> tuple[Text, ...]:
    """The strongest grounds of a deal, each said once, the strongest first; ``names`` by address."""
    pulls = sorted(
        (-FIRST if ground == "conversation" else -value * weights[ground], ground)
        for ground, value in one.grounds.items()
    )
    said: list[Text] = []
    makers = set()
    for pull, ground in pulls:
        make = _SENTENCES.get(ground)
        if pull >= 0 or make is None or make in makers:
            continue
        makers.add(make)
        sentence = make(one, names)
        if sentence:
            said.append(sentence)
            if len(said) == MOST:
                break
    return tuple(said)


def _always(sentence: Text) -> "Sentence":
    return lambda one, names: sentence


_SAME_CONVERSATION = text("The same conversation is on this deal.")


def _conversation(one: Standing, _: Names) -> Text | None:
    return _SAME_CONVERSATION if one.grounds["conversation"] > -0.1 else None


def _quoted(units: tuple[str, ...]) -> str:
    """The words, each once: "line 4" has the "line" in it."""
    return " ".join(unit for unit in units if not any(unit != other and unit in other.split() for other in units))


def _named(one: Standing, _: Names) -> Text | None:
    return text("It says “%(words)s”.", words=_quoted(one.in_body)) if one.in_body else None


def _subject(one: Standing, _: Names) -> Text | None:
    return text("The subject says “%(words)s”.", words=_quoted(one.in_subject)) if one.in_subject else None


def _sold(one: Standing, _: Names) -> Text | None:
    return text("It says “%(words)s”.", words=_quoted(one.sold)) if one.sold else None


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


_SENTENCES: Mapping[str, Sentence] = {
    "conversation": _conversation,
    "older_conversation": _always(text("It refers to a mail on this deal.")),
    "same_subject": _always(text("A mail with this subject, with the same people, is on this deal.")),
    "number": lambda one, names: text("The number %(number)s was seen on this deal.", number=one.number),
    "named_subject": _subject,
    "named_body": _named,
    "product": _sold,
    "amount": _always(text("It names the deal's amount.")),
    "close_date": _always(text("It names the day on which the deal is to close.")),
    "team": _team,
    "team_others": _team,
    "team_name": _always(text("Somebody of this name is on the buying team.")),
    "wrote": _wrote,
    "wrote_others": _wrote,
    "address": _company,
    "address_others": _company,
    "domain": _company,
    "domain_others": _company,
    "label": _company,
    "name": _company,
    "own": _always(text("It is your deal.")),
    "lively": _always(text("There was traffic on this deal at that time.")),
}
