"""What the store knows, written by hand for tests of the decision."""

from addin.deals.evidence import Evidence, House
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.message import Message
from tests.conftest import mail

HOUSE = House(frozenset({"seller.example"}), frozenset({"ana.private@mail.example"}))
REP = "ana"
_EMPTY = Evidence("", "", "", 0, "", "", "", "", "", "", "", "", "", "", "", "", "")


def company(weight: int = 25, key: str = "acme.example", kind: str = "d", account: str = "A-1") -> Evidence:
    """A key of a company."""
    return _EMPTY._replace(part="account", kind=kind, key=key, weight=weight, account_id=account, account_name="Acme")


def deal(name: str, ident: str, **more: str) -> Evidence:
    """An active deal of that company."""
    found = _EMPTY._replace(part="company", account_id="A-1", opportunity_id=ident, name=name)
    return Evidence._make({**found._asdict(), **more}.values())


def member(ident: str, address: str = "k.ito@acme.example", name: str = "Line 4 retrofit") -> Evidence:
    """Somebody on a deal's buying team."""
    return deal(name, ident)._replace(part="deal", kind="a", key=address, weight=60)


def thread(ident: str, by: str = "match", verdict: str = "linked", name: str = "Line 4 retrofit") -> Evidence:
    """A conversation and what was decided about it."""
    found = deal(name, ident) if ident else _EMPTY
    return found._replace(part="thread", kind="r", key="a@x", thread_id="T-1", decided_by=by, verdict=verdict)


def linked(ident: str) -> Evidence:
    """A rep's word on this one mail."""
    return (deal("Line 4 retrofit", ident) if ident else _EMPTY)._replace(part="deal", kind="x", key="m1", weight=1000)


def captured(state: str) -> Evidence:
    """This mail was captured before."""
    return _EMPTY._replace(part="message", activity_id="act", state=state)


def decided(*evidence: Evidence, message: Message | None = None, rep: str = REP) -> Match:
    """The decision on a mail from Acme without a telling subject, unless one is given."""
    return decision(message or mail(subject="A question"), evidence, HOUSE, rep)
