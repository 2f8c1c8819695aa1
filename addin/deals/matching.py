"""Which deal does this mail belong to: keys, evidence, and a decision that may be "not sure".

A message becomes a few keys (``deals/evidence.py``); the store answers, in one query, with everything known under
those keys; :func:`decision` weighs it. Weights are integers ("points"), so every database and
every run ranks alike. Nothing here does I/O.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

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
OPENING_DAYS = 14  # so long before a deal is entered, mails may be about it
# The alternative "no deal we know" and the temperature that turns points into shares.
NO_DEAL = 5
TEMPERATURE = 18.0

_WORD = re.compile(r"[^\W_]{2,}")
_COMMON = frozenset(
    "re fw fwd aw wg the and for with your our from about on of to in und der die das mit für 회신 전달 관련 건".split()
)
_OPEN_STATES = frozenset({"matched", "ambiguous", "unknown"})


@dataclass(slots=True)
class _Standing:
    """What speaks for one deal."""

    facts: Evidence
    company: Evidence | None
    members: list[Evidence]
    points: int = 0
    same_thread: bool = False
    named: tuple[str, ...] = ()


def decision(message: Message, evidence: Sequence[Evidence], house: House, rep_id: str) -> Match:
    """Put the mail on a deal, or say why not. ``rep_id`` is the owner of the mailbox."""
    parts: dict[str, list[Evidence]] = {"deal": [], "thread": [], "account": [], "company": [], "message": []}
    for item in evidence:
        parts[item.part].append(item)
    # Its own thread first, then its parent's, and so on: where threads disagree, the nearest speaks.
    near = {one: place for place, one in enumerate((message.internet_message_id, *reversed(message.references)))}
    parts["thread"].sort(key=lambda item: near.get(item.key, len(near)))
    undecided = _undecided(parts)
    state = parts["message"][0].state if parts["message"] else ""
    nature = message.nature or (state if state not in _OPEN_STATES else "")
    ruled = ruling([*parts["deal"], *parts["thread"]], nature, is_internal(message, house))
    if ruled:
        return undecided._replace(**ruled)
    ranking = _ranking(message, parts, rep_id)
    if not ranking:
        return undecided._replace(reasons=_no_deal_reasons(undecided.account_name))
    best = ranking[0]
    sure = best.confidence >= MATCH_BAR
    return undecided._replace(
        state="matched" if sure else "ambiguous",
        confidence=best.confidence,
        reasons=best.reasons if sure else (text("Several deals are possible."),),
        candidates=tuple(ranking),
        opportunity_id=best.opportunity_id if sure else "",
        linked_by="match" if sure else "",
    )


def _undecided(parts: Mapping[str, list[Evidence]]) -> Match:
    """What is known of the mail whatever is decided: its threads, its company, and itself."""
    threads = parts["thread"]
    company = max(parts["account"], key=lambda item: item.weight, default=None)
    return Match(
        "unknown",
        account_id=company.account_id if company else "",
        account_name=company.account_name if company else "",
        thread_ids=tuple(dict.fromkeys(item.thread_id for item in threads)),
        thread_keys=frozenset((item.kind, item.key) for item in threads),
        thread_decided=any(item.decided_by for item in threads),
        activity_id=parts["message"][0].activity_id if parts["message"] else "",
    )


def _no_deal_reasons(account_name: str) -> tuple[Text, ...]:
    if account_name:
        return (text("%(account)s is known, but has no open deal.", account=account_name),)
    return (text("Nobody on this mail is known."),)


def _ranking(message: Message, parts: Mapping[str, list[Evidence]], rep_id: str) -> list[Candidate]:
    """The likeliest deals with their share of belief, best first; ties go to the livelier deal, then by id."""
    standings = _standings(parts)
    _add_subject(message.subject, standings)
    near = _Nearness.of(message.sent_at[:10]) if message.sent_at else None
    for standing in standings:
        facts = standing.facts
        if rep_id and facts.owner_id == rep_id:
            standing.points += OWN_DEAL
        if near:
            standing.points += near.points(facts)
    shares = _shares([standing.points for standing in standings])
    ranked = sorted(zip(standings, shares, strict=True), key=lambda pair: pair[0].facts.opportunity_id)
    ranked.sort(key=lambda pair: (pair[0].points, pair[0].facts.last_activity_at), reverse=True)
    names = _names(message, {item.key for part in ("deal", "account") for item in parts[part]})
    return [
        Candidate(one.facts.opportunity_id, one.facts.name, round(share, 2), _reasons(one, names))
        for one, share in ranked[:CANDIDATES]
    ]


def _standings(parts: Mapping[str, list[Evidence]]) -> list[_Standing]:
    """Points from keys. Of one company only its strongest key counts; of a buying team at most two members."""
    companies: dict[str, Evidence] = {}
    for item in parts["account"]:
        known = companies.get(item.account_id)
        if known is None or (item.weight, item.key) > (known.weight, known.key):
            companies[item.account_id] = item
    found: dict[str, _Standing] = {}
    for part in ("deal", "thread", "company"):
        for item in parts[part]:
            if not item.opportunity_id:
                continue
            standing = found.get(item.opportunity_id)
            if standing is None:
                company = companies.get(item.account_id)
                standing = _Standing(item, company, [], company.weight if company else 0)
                found[item.opportunity_id] = standing
            if part == "deal":
                standing.members.append(item)
            elif part == "thread" and not standing.same_thread:
                standing.same_thread = True
                standing.points += SAME_THREAD
    for standing in found.values():
        standing.members.sort(key=lambda item: (-item.weight, item.key))
        for place, item in enumerate(standing.members[:2]):
            standing.points += item.weight if place == 0 else item.weight // 3
    return list(found.values())


def _reasons(standing: _Standing, names: Mapping[str, str]) -> tuple[Text, ...]:
    """Why this deal, the strongest reason first."""
    reasons = []
    if standing.same_thread:
        reasons.append(text("The same conversation is on this deal."))
    for item in standing.members[:2]:
        reasons.append(text("%(person)s is on the buying team.", person=names.get(item.key, item.key)))
    if standing.named:
        reasons.append(text("The subject says “%(words)s”.", words=" ".join(standing.named)))
    company = standing.company
    if company and company.kind == "a":
        person = names.get(company.key, company.key)
        reasons.append(text("%(person)s is known at %(account)s.", person=person, account=company.account_name))
    elif company:
        reasons.append(text("%(domain)s belongs to %(account)s.", domain=company.key, account=company.account_name))
    return tuple(reasons[:4])


def _names(message: Message, addresses: Collection[str]) -> dict[str, str]:
    """What the people behind some addresses are called on this mail."""
    found: dict[str, str] = {}
    for person in message.people():
        address = normal(person.address)
        if address in addresses:
            found.setdefault(address, person.name or person.address)
    return found


@lru_cache(maxsize=16_384)
def _words(phrase: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(phrase.lower()) if word not in _COMMON)


def _add_subject(subject: str, standings: Sequence[_Standing]) -> None:
    """A subject that names one deal and not its neighbours speaks for it."""
    said = _words(subject)
    if not said or not standings:
        return
    names = [_words(standing.facts.name) for standing in standings]
    shared = frozenset.intersection(*names) if len(names) > 1 else frozenset()
    for standing, name in zip(standings, names, strict=True):
        hits = (name - shared) & said
        if hits:
            standing.points += NAMED_IN_SUBJECT * min(len(hits), 2)
            standing.named = tuple(sorted(hits)[:3])


class _Nearness(NamedTuple):
    """Days around the mail's own, as ISO dates: they compare as text."""

    sent_on: str
    lively: tuple[str, str]
    recent: tuple[str, str]
    opening: str

    @classmethod
    @lru_cache(maxsize=1_024)
    def of(cls, sent_on: str) -> "_Nearness":
        """The days around ``sent_on``; at the ends of the calendar they stop there."""
        sent = date.fromisoformat(sent_on)
        return cls(
            sent_on,
            (_moved(sent, -14), _moved(sent, 14)),
            (_moved(sent, -42), _moved(sent, 42)),
            _moved(sent, OPENING_DAYS),
        )

    def points(self, facts: Evidence) -> int:
        """What the deal's dates say about a mail of this day."""
        points, active_on = 0, facts.last_activity_at[:10]
        if active_on:
            if self.lively[0] <= active_on <= self.lively[1]:
                points += LIVELY
            elif self.recent[0] <= active_on <= self.recent[1]:
                points += RECENT
        if facts.closed_on and facts.closed_on < self.sent_on:
            points += CLOSED_BEFORE
        if facts.created_on > self.opening:
            points += NOT_YET_OPEN
        return points


def _moved(day: date, by: int) -> str:
    return date.fromordinal(min(max(day.toordinal() + by, 1), date.max.toordinal())).isoformat()


def _shares(points: Sequence[int]) -> list[float]:
    """Shares of belief by softmax over points, with "no deal we know" as one more alternative; never certain."""
    top = max([*points, NO_DEAL])
    weights = [math.exp((one - top) / TEMPERATURE) for one in points]
    total = sum(weights) + math.exp((NO_DEAL - top) / TEMPERATURE)
    return [min(weight / total, 0.99) for weight in weights]
