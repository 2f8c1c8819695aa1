"""Which deal does this mail belong to: a decision that may be "not sure".

A message becomes a few keys (``deals/evidence.py``); the store answers, in one query, with everything known under
those keys; :func:`decision` weighs it (``deals/grounds.py``, ``deals/weights.py``). Nothing here does I/O.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from addin.deals.addresses import normal
from addin.deals.evidence import Evidence, House, is_internal
from addin.deals.exclusion import KEPT_OUT, excluded
from addin.deals.grounds import no_deal, standings, vouched
from addin.deals.match import Candidate, Match
from addin.deals.mentions import Mentions, mentions
from addin.deals.message import Message
from addin.deals.reasons import reasons_for
from addin.deals.ruling import CONVERSATION, ruling
from addin.deals.standing import Standing
from addin.deals.weights import NO_DEAL, score, shares
from addin.wording import Text, text

MATCH_BAR = 0.75
"""Confidence from which a mail is put on a deal without asking."""
UNVOUCHED = 0.7
"""At most so sure is a match that rests on what anybody can write: see :func:`addin.deals.grounds.vouched`."""
CANDIDATES = 3
SUREST = 0.998
LEAST = 0.02
"""A deal less likely than that is no choice worth a line of the panel."""
NAMED = 40
"""So many people of a mail can be named in a reason."""
CROWD = 6
"""A subject or number that so many threads share is not kept for more of them: it tells nothing, and costs."""
BELIEVED = 6
WEIGHED = 8
"""So many alternatives, the likeliest first, are remembered with a rep's word: the model learns from them."""

_SEVERAL = text("Several deals are possible.")
_OPEN_STATES = frozenset({"matched", "ambiguous", "unknown"})


def decision(
    message: Message, evidence: Sequence[Evidence], house: House, rep_id: str, said: Mentions | None = None
) -> Match:
    """Put the mail on a deal, or say why not.

    ``rep_id`` is the owner of the mailbox, ``said`` what the mail speaks of (by its subject alone where its text is not
    known). What was decided when the mail was captured stays decided.
    """
    said = said or mentions(message.subject)
    parts: dict[str, list[Evidence]] = {"deal": [], "thread": [], "account": [], "company": [], "message": []}
    for item in evidence:
        parts[item.part].append(item)
    # Its own thread first, then its parent's, and so on: where threads disagree, the nearest speaks.
    near = {one: place for place, one in enumerate((message.internet_message_id, *reversed(message.references)))}
    parts["thread"].sort(
        key=lambda item: (near.get(item.key, len(near)), item.kind, item.key, item.opportunity_id, item.thread_id)
    )
    undecided = _undecided(parts)
    known = parts["message"][0] if parts["message"] else None
    state = known.state if known else ""
    nature = message.nature or (state if state not in _OPEN_STATES else "")
    kept_out, internal = None, False
    if not (known and state == "matched" and known.opportunity_id):  # what is on a deal stays there
        passed_on = message._replace(cc=(*message.cc, said.inner)) if said.inner else message
        kept_out = excluded(passed_on, house.rules, said.text)
        if known and known.decided_by == "rule":
            kept_out = kept_out or KEPT_OUT
        internal = is_internal(message, house, said)
    ruled = ruling([*parts["deal"], *parts["thread"]], nature, internal, kept_out)
    if ruled:
        return undecided._replace(**ruled)
    found = standings(message, said, parts, house, rep_id)
    if not found:
        return undecided._replace(reasons=_no_deal_reasons(undecided.account_name))
    return _weighed(message, undecided, parts, found, house)


def _weighed(
    message: Message, undecided: Match, parts: Mapping[str, list[Evidence]], found: list[Standing], house: House
) -> Match:
    """The decision by weights; ties go to the livelier deal, then by id."""
    nothing = no_deal(found, parts["thread"])
    scores = [score(one.grounds, house.weights) for one in found]
    *held, none = shares([*scores, score(nothing, house.weights)])
    ranked = sorted(zip(found, held, strict=True), key=lambda pair: pair[0].facts.opportunity_id)
    ranked.sort(key=lambda pair: (pair[1], pair[0].facts.last_activity_at), reverse=True)
    names = _names(message)
    candidates = tuple(
        Candidate(
            one.facts.opportunity_id,
            one.facts.name,
            round(min(share, SUREST), 3),
            reasons_for(one, names, house.weights),
        )
        for one, share in ranked[:CANDIDATES]
        if share >= LEAST
    )
    grounds = tuple((one.facts.opportunity_id, one.grounds) for one, _ in ranked[:WEIGHED])
    belief = {one.facts.opportunity_id: round(share, 4) for one, share in ranked[:BELIEVED] if share >= LEAST}
    if vouched(ranked[0][0].grounds):  # a stranger who writes twice is a stranger
        undecided = undecided._replace(belief={**belief, NO_DEAL: round(none, 4)})
    undecided = undecided._replace(candidates=candidates, grounds=(*grounds, (NO_DEAL, nothing)))
    kept = parts["message"][0] if parts["message"] else None
    if kept and kept.opportunity_id and kept.state == "matched":
        return _as_kept(undecided, kept)
    if not candidates or (none > max(held) and none >= MATCH_BAR):
        return undecided._replace(reasons=_no_deal_reasons(undecided.account_name))
    top = candidates[0]
    private_before = any(item.kind == "s" and item.verdict == "private" for item in parts["thread"])
    if top.confidence < MATCH_BAR or private_before or not vouched(ranked[0][0].grounds):
        return undecided._replace(state="ambiguous", confidence=min(top.confidence, UNVOUCHED), reasons=(_SEVERAL,))
    return undecided._replace(
        state="matched",
        confidence=top.confidence,
        reasons=top.reasons,
        opportunity_id=top.opportunity_id,
        linked_by="match",
    )


def _as_kept(undecided: Match, kept: Evidence) -> Match:
    """The decision that was made when the mail was captured: what is learnt later does not move it silently."""
    confidence = kept.weight / 1_000
    known = next((one for one in undecided.candidates if one.opportunity_id == kept.opportunity_id), None)
    reasons = known.reasons if known else ()
    first = Candidate(kept.opportunity_id, kept.name, confidence, reasons)
    others = tuple(one for one in undecided.candidates if one.opportunity_id != kept.opportunity_id)
    return undecided._replace(
        state="matched",
        confidence=confidence,
        reasons=reasons or (text("It was put here when it came in."),),
        candidates=(first, *others)[:CANDIDATES],
        opportunity_id=kept.opportunity_id,
        linked_by=kept.decided_by,
    )


def _undecided(parts: Mapping[str, list[Evidence]]) -> Match:
    """What is known of the mail whatever is decided: its threads, its company, and itself."""
    threads = [item for item in parts["thread"] if item.kind in CONVERSATION]
    sure = [item for item in parts["account"] if item.kind in {"a", "d"}]
    company = max(sure, key=lambda item: (item.weight, item.kind == "a", item.account_id), default=None)
    return Match(
        "unknown",
        account_id=company.account_id if company else "",
        account_name=company.account_name if company else "",
        thread_ids=tuple(dict.fromkeys(item.thread_id for item in threads)),
        thread_keys=frozenset((item.kind, item.key) for item in threads),
        crowded=_crowded(parts["thread"]),
        thread_decided=any(item.decided_by for item in threads),
        activity_id=parts["message"][0].activity_id if parts["message"] else "",
    )


def _crowded(threads: Sequence[Evidence]) -> frozenset[str]:
    counted = Counter(item.key for item in threads if item.kind not in CONVERSATION)
    return frozenset(key for key, times in counted.items() if times >= CROWD)


def _no_deal_reasons(account_name: str) -> tuple[Text, ...]:
    if account_name:
        return (text("%(account)s is known, but has no open deal.", account=account_name),)
    return (text("Nobody on this mail is known."),)


def _names(message: Message) -> dict[str, str]:
    """What the people on this mail are called, by address; whoever is named twice keeps the first name."""
    found: dict[str, str] = {}
    for person in islice(message.people(), NAMED):
        found.setdefault(normal(person.address), person.name or person.address)
    return found
