"""Put several selected mails on one deal at once."""

from collections.abc import Sequence
from typing import NamedTuple

from addin.deals.message import Message
from addin.desk.correct_match import correct_match
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, OPEN_STATES
from addin.desk.open_email import match_email
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput
from addin.wording import text

MOST = 100
"""What Outlook lets a rep select at once for an add-in."""


class Logged(NamedTuple):
    """What became of the mails: on the deal now; known to belong there, but nobody has read them yet, so they appear
    once their mailbox is captured; and left alone because they are no business (newsletters, private, colleagues)."""

    on_deal: int
    waiting: int
    left_alone: int


def log_several(desk: Desk, messages: Sequence[Message], opportunity_id: str) -> Logged:
    """Link each mail, with its conversation, to the deal. All or nothing.

    A host tells little of mails that are only selected: one without a sender is linked but not listed.
    Raises :class:`addin.errors.NotFound` and :class:`InvalidInput`.
    """
    if not 1 <= len(messages) <= MOST:
        raise InvalidInput({"messages": text("Select 1 to %(limit)s mails.", limit=MOST)})
    counts = {"on_deal": 0, "waiting": 0, "left_alone": 0}
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        read_opportunity(desk, opportunity_id)
        for message in messages:
            before = match_email(desk, message)
            if before.state not in OPEN_STATES and before.opportunity_id != opportunity_id:
                counts["left_alone"] += 1
                continue
            correct_match(desk, message, opportunity_id, "thread")
            listed = before.activity_id or message.sender.address
            counts["on_deal" if listed else "waiting"] += 1
    return Logged(**counts)
