"""What helps while a mail is being written: whose deals its recipients are on, and what was promised last."""

from typing import NamedTuple

from addin.deals.message import Message
from addin.deals.promises import promises
from addin.desk.desk import Desk
from addin.desk.match_recipients import Recipients, match_recipients

MAILS = 6
"""The newest mails of a deal in which promises are looked for."""
MOST = 3


class Promise(NamedTuple):
    """A promising sentence as it was written. ``direction`` says whose: outbound ours, inbound theirs."""

    direction: str
    at: str
    sentence: str


class Draft(NamedTuple):
    """Where the recipients belong, and the last promises of each deal by its id."""

    recipients: Recipients
    promises: dict[str, list[Promise]]


def prepare_draft(desk: Desk, draft: Message) -> Draft:
    """Match the recipients of ``draft`` (sender: the rep) and look up their deals' last promises. Writes nothing."""
    found = match_recipients(desk, draft)
    return Draft(found, {one.opportunity.id: last_promises(desk, one.opportunity.id) for one in found.deals})


def last_promises(desk: Desk, opportunity_id: str) -> list[Promise]:
    """The last promises in a deal's newest mails, newest first."""
    found = []
    for direction, at, text in desk.store.timeline.newest_texts(opportunity_id, MAILS):
        found += [Promise(direction, at, one) for one in promises(text)]
    return found[:MOST]
