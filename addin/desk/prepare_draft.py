"""What helps while a mail is being written: whose deals its recipients are on, and what was promised last."""

from typing import NamedTuple

from addin.deals.message import Message
from addin.deals.opportunity import Opportunity
from addin.deals.promises import promises
from addin.desk.desk import Desk
from addin.desk.match_recipients import Recipients, match_recipients
from addin.desk.open_email import match_email

MAILS = 6
"""The newest mails of a deal in which promises are looked for."""
MOST = 3
POSSIBLE = 3


class Promise(NamedTuple):
    """A promising sentence as it was written. ``direction`` says whose: outbound ours, inbound theirs."""

    direction: str
    at: str
    sentence: str


class Draft(NamedTuple):
    """Where the recipients belong, the deals it may be about where none of them decides that, and the last promises of
    each deal by its id."""

    recipients: Recipients
    possible: list[Opportunity]
    promises: dict[str, list[Promise]]


def prepare_draft(desk: Desk, draft: Message) -> Draft:
    """Match the recipients of ``draft`` (sender: the rep) and look up their deals' last promises. Writes nothing."""
    found = match_recipients(desk, draft)
    possible = [] if found.deals or not found.undecided else _possible(desk, draft)
    deals = [*(one.opportunity for one in found.deals), *possible]
    return Draft(found, possible, {one.id: last_promises(desk, one.id) for one in deals})


def _possible(desk: Desk, draft: Message) -> list[Opportunity]:
    """The likeliest deals of a draft whose recipients are on several."""
    found = [
        desk.store.opportunities.read(one.opportunity_id) for one in match_email(desk, draft).candidates[:POSSIBLE]
    ]
    return [one for one in found if one is not None]


def last_promises(desk: Desk, opportunity_id: str) -> list[Promise]:
    """The last promises in a deal's newest mails, newest first."""
    found = []
    for direction, at, text in desk.store.timeline.newest_texts(opportunity_id, MAILS):
        found += [Promise(direction, at, one) for one in promises(text)]
    return found[:MOST]
