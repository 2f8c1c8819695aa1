"""What the store knows, written by hand for tests of the decision."""

import json
from collections.abc import Mapping

from hypothesis import settings

from addin.deals.evidence import COMPANY_DOMAIN, TEAM_MEMBER, Evidence, House
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.mentions import mentions
from addin.deals.message import Message
from addin.deals.weights import PRIORS, score, shares
from tests.conftest import mail

HOUSE = House(frozenset({"seller.example"}), frozenset({"ana.private@mail.example"}))
REP = "ana"
ITO = "k.ito@acme.example"
SEARCHING = settings(deadline=None, max_examples=60)
"""For properties: a slow machine is no mistake."""
_EMPTY = Evidence("", "", "", 0, *[""] * (len(Evidence._fields) - 4))


def company(
    weight: int = COMPANY_DOMAIN, key: str = "acme.example", kind: str = "d", account: str = "A-1", name: str = "Acme"
) -> Evidence:
    """A key of a company."""
    return _EMPTY._replace(part="account", kind=kind, key=key, weight=weight, account_id=account, account_name=name)


def deal(name: str, ident: str, **more: str) -> Evidence:
    """An active deal of that company."""
    found = _EMPTY._replace(part="company", account_id="A-1", opportunity_id=ident, name=name)
    return Evidence._make({**found._asdict(), **more}.values())


def key_of(of: Evidence, kind: str, key: str, weight: int = TEAM_MEMBER) -> Evidence:
    """A key that names the deal itself; like every row of a deal it has all of the deal's columns."""
    return of._replace(part="deal", kind=kind, key=key, weight=weight)


def member(of: Evidence, address: str = ITO, weight: int = TEAM_MEMBER) -> Evidence:
    """Somebody on a deal's buying team."""
    return key_of(of, "a", address, weight)


def writer(of: Evidence, address: str = ITO, mails: int = 1) -> Evidence:
    """Somebody with mail on a deal."""
    return key_of(of, "p", address, mails)


def thread(
    of: Evidence | None,
    by: str = "match",
    verdict: str = "linked",
    kind: str = "r",
    key: str = "a@x",
    ident: str = "T-1",
    belief: Mapping[str, float] | None = None,
) -> Evidence:
    """A conversation and what was decided about it; what is believed of it follows, unless it is given."""
    found = of or _EMPTY
    if belief is None:
        belief = {of.opportunity_id: 0.97} if of else {}
    return found._replace(
        part="thread",
        kind=kind,
        key=key,
        weight=0,
        thread_id=ident,
        decided_by=by,
        verdict=verdict,
        belief=json.dumps(belief),
    )


def undecided(belief: Mapping[str, float], kind: str = "r", key: str = "a@x", ident: str = "T-1") -> Evidence:
    """A conversation that is on no deal yet, and what its mails made us believe."""
    return thread(None, "", "", kind, key, ident, belief)


def linked(of: Evidence | None) -> Evidence:
    """A rep's word on this one mail."""
    return key_of(of or _EMPTY, "x", "m1@acme.example", 1000)


def captured(state: str, of: Evidence | None = None, by: str = "", per_mille: int = 0) -> Evidence:
    """This mail was captured before."""
    return (of or _EMPTY)._replace(
        part="message", kind="", key="", weight=per_mille, activity_id="act", state=state, decided_by=by
    )


def decided(
    *evidence: Evidence, message: Message | None = None, text: str = "", rep: str = REP, house: House = HOUSE
) -> Match:
    """The decision on a mail from Acme without a telling subject, unless one is given, and with nothing in it but
    ``text``."""
    given = message or mail(subject="A question")
    return decision(given, evidence, house, rep, mentions(given.subject, text, writer=given.sender.name))


def found(match: Match) -> tuple[str, str]:
    """What was decided: the state and the deal."""
    return match.state, match.opportunity_id


def share(match: Match, ident: str) -> float:
    """How sure a deal is among what was weighed, 0 where it is no choice."""
    held = shares([score(grounds, PRIORS) for _, grounds in match.grounds])
    return dict(zip((one for one, _ in match.grounds), held, strict=True)).get(ident, 0.0)


def first(match: Match) -> str:
    """The likeliest deal, whether it was decided for or not."""
    return match.candidates[0].opportunity_id if match.candidates else ""


def grounds_of(match: Match, ident: str) -> dict[str, float]:
    """What spoke for a deal, or with an empty id for none."""
    return dict(dict(match.grounds).get(ident, {}))
