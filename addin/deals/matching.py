"""Which deal does this mail belong to: keys, evidence, and a decision that may be "not sure".

A message becomes a few keys (``deals/evidence.py``); the store answers, in one query, with everything known under
those keys; :func:`decision` weighs it. Weights are integers ("points"), so every database and
every run ranks alike. Nothing here does I/O.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from addin.deals.addresses import normal
from addin.deals.evidence import Evidence, House, is_internal
from addin.deals.match import Candidate, Match
from addin.deals.message import Message
from addin.deals.ruling import ruling
from addin.wording import Text, text

MATCH_BAR = 0.70
"""Confidence from which a mail is put on a deal without asking."""
CANDIDATES = 3

# Points of the deal's own circumstances.
SAME_THREAD = 130
NAMED_IN_SUBJECT = 30
OWN_DEAL = 20
LIVELY = 15  # traffic within two weeks
RECENT = 8  # traffic within six weeks
CLOSED_BEFORE = -30
NOT_YET_OPEN = -30
OPENING = timedelta(days=14)  # so long before a deal is entered, mails may be about it
# The alternative "no deal we know" and the temperature that turns points into shares.
NO_DEAL = 5
TEMPERATURE = 18.0

_WORD = re.compile(r"[^\W_]{2,}")
_COMMON = frozenset(
    [
        "re",
        "fw",
        "fwd",
        "aw",
        "wg",
        "the",
        "and",
        "for",
        "with",
        "your",
        "our",
        "from",
        "about",
        "on",
        "of",
        "to",
        "in",
        "und",
        "der",
        "die",
        "das",
        "mit",
        "für",
        "회신",
        "전달",
        "관련",
        "건",
        "the",
    ]
)


@dataclass(slots=True)
class _Standing:
    """One deal's points while they are counted."""

    facts: Evidence
    points: int = 0
    members: int = 0
    same_thread: bool = False
    reasons: list[Text] = field(default_factory=list)


def decision(message: Message, evidence: Sequence[Evidence], house: House, rep_id: str) -> Match:
    """Put the mail on a deal, or say why not. ``rep_id`` is the owner of the mailbox."""
    threads = [item for item in evidence if item.part == "thread"]
    known = next((item for item in evidence if item.part == "message"), None)
    activity_id = known.activity_id if known else ""
    account_id, account_name = _account(evidence)
    given = {
        "thread_ids": tuple(dict.fromkeys(item.thread_id for item in threads)),
        "thread_keys": frozenset((item.kind, item.key) for item in threads),
        "thread_decided": any(item.decided_by for item in threads),
        "activity_id": activity_id,
        "account_id": account_id,
        "account_name": account_name,
    }
    nature = message.nature or (known.state if known and known.state not in _OPEN_STATES else "")
    ruled = ruling(evidence, nature, is_internal(message, house))
    if ruled:
        return Match(**ruled, **given)  # type: ignore[arg-type]
    ranking = _ranking(message, evidence, house, rep_id)
    if not ranking:
        return Match("unknown", reasons=_no_deal_reasons(account_name), **given)  # type: ignore[arg-type]
    best = ranking[0]
    if best.confidence >= MATCH_BAR:
        return Match(
            "matched",
            best.confidence,
            best.reasons,
            tuple(ranking),
            best.opportunity_id,
            linked_by="match",
            **given,  # type: ignore[arg-type]
        )
    return Match(
        "ambiguous",
        best.confidence,
        (text("Several deals are possible."),),
        tuple(ranking),
        **given,  # type: ignore[arg-type]
    )


_OPEN_STATES = {"matched", "ambiguous", "unknown"}


def _account(evidence: Sequence[Evidence]) -> tuple[str, str]:
    best = max((item for item in evidence if item.part == "account"), key=lambda item: item.weight, default=None)
    return (best.account_id, best.account_name) if best else ("", "")


def _no_deal_reasons(account_name: str) -> tuple[Text, ...]:
    if account_name:
        return (text("%(account)s is known, but has no open deal.", account=account_name),)
    return (text("Nobody on this mail is known."),)


def _ranking(message: Message, evidence: Sequence[Evidence], house: House, rep_id: str) -> list[Candidate]:
    """All possible deals with their share of belief, best first; ties go to the livelier deal, then by id."""
    standings = _standings(message, evidence)
    _add_subject(message.subject, standings)
    sent = date.fromisoformat(message.sent_at[:10]) if message.sent_at else None
    for standing in standings.values():
        _add_circumstances(standing, sent, rep_id)
    shares = _shares([standing.points for standing in standings.values()])
    ranked = sorted(zip(standings.values(), shares, strict=True), key=lambda pair: pair[0].facts.opportunity_id)
    ranked.sort(key=lambda pair: (pair[0].points, pair[0].facts.last_activity_at), reverse=True)
    return [
        Candidate(one.facts.opportunity_id, one.facts.name, round(share, 2), tuple(one.reasons[:4]))
        for one, share in ranked[:CANDIDATES]
    ]


def _standings(message: Message, evidence: Sequence[Evidence]) -> dict[str, _Standing]:
    """Points from keys. Of one company only its strongest key counts; of a buying team at most two members."""
    names = _names(message, {item.key for item in evidence if item.kind == "a"})
    companies: dict[str, Evidence] = {}
    for item in sorted((one for one in evidence if one.part == "account"), key=lambda one: (one.weight, one.key)):
        companies[item.account_id] = item
    found: dict[str, _Standing] = {}
    for item in sorted(evidence, key=lambda one: (-one.weight, one.kind, one.key)):
        if not item.opportunity_id:
            continue
        standing = found.get(item.opportunity_id)
        if standing is None:
            standing = found[item.opportunity_id] = _Standing(item)
            company = companies.get(item.account_id)
            if company:
                standing.points += company.weight
                standing.reasons.append(_company_reason(company, names))
        if item.part == "thread" and not standing.same_thread:
            standing.same_thread = True
            standing.points += SAME_THREAD
            standing.reasons.insert(0, text("The same conversation is on this deal."))
        elif item.part == "deal" and standing.members < 2:
            standing.members += 1
            standing.points += item.weight if standing.members == 1 else item.weight // 3
            standing.reasons.insert(0, text("%(person)s is on the buying team.", person=names.get(item.key, item.key)))
    return found


def _names(message: Message, addresses: Collection[str]) -> dict[str, str]:
    """What the people behind some addresses are called on this mail."""
    found: dict[str, str] = {}
    for person in message.people():
        address = normal(person.address)
        if address in addresses:
            found.setdefault(address, person.name or person.address)
    return found


def _company_reason(item: Evidence, names: Mapping[str, str]) -> Text:
    if item.kind == "a":
        return text(
            "%(person)s is known at %(account)s.", person=names.get(item.key, item.key), account=item.account_name
        )
    return text("%(domain)s belongs to %(account)s.", domain=item.key, account=item.account_name)


def _words(phrase: str) -> set[str]:
    return {word for word in _WORD.findall(phrase.lower()) if word not in _COMMON}


def _add_subject(subject: str, standings: Mapping[str, _Standing]) -> None:
    """A subject that names one deal and not its neighbours speaks for it."""
    said = _words(subject)
    if not said or not standings:
        return
    names = {key: _words(standing.facts.name) for key, standing in standings.items()}
    shared = set.intersection(*names.values()) if len(names) > 1 else set()
    for key, standing in standings.items():
        hits = sorted((names[key] - shared) & said)
        if hits:
            standing.points += NAMED_IN_SUBJECT * min(len(hits), 2)
            standing.reasons.append(text("The subject says “%(words)s”.", words=" ".join(hits[:3])))


def _add_circumstances(standing: _Standing, sent: date | None, rep_id: str) -> None:
    facts = standing.facts
    if rep_id and facts.owner_id == rep_id:
        standing.points += OWN_DEAL
    if sent is None:
        return
    if facts.last_activity_at:
        age = abs((sent - date.fromisoformat(facts.last_activity_at[:10])).days)
        standing.points += LIVELY if age <= 14 else RECENT if age <= 42 else 0
    if facts.closed_on and facts.closed_on < sent.isoformat():
        standing.points += CLOSED_BEFORE
    if facts.created_on and (date.fromisoformat(facts.created_on) - sent) > OPENING:
        standing.points += NOT_YET_OPEN


def _shares(points: Sequence[int]) -> list[float]:
    """Shares of belief by softmax over points, with "no deal we know" as one more alternative; never certain."""
    top = max([*points, NO_DEAL])
    weights = [math.exp((one - top) / TEMPERATURE) for one in points]
    total = sum(weights) + math.exp((NO_DEAL - top) / TEMPERATURE)
    return [min(weight / total, 0.99) for weight in weights]
