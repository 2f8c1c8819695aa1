"""Open a mail: which deal it belongs to and everything the panel shows beside it. Writes nothing."""

from dataclasses import dataclass, replace

from addin.deals.evidence import message_keys
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.mentions import Mentions
from addin.deals.message import Message
from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk
from addin.storage.timeline import TimelineEntry


@dataclass(frozen=True, slots=True)
class OpenedEmail:
    """What a surface shows beside a mail. ``entry`` is the mail itself once it is captured,
    ``correction`` the id of the word that was just given on it."""

    message: Message
    match: Match
    opportunity: Opportunity | None
    activities: tuple[TimelineEntry, ...]
    entry: TimelineEntry | None
    correction: str = ""

    def corrected_by(self, correction: str) -> "OpenedEmail":
        """The same, as the answer to a rep's word of that id."""
        return replace(self, correction=correction)


def open_email(desk: Desk, message: Message, latest: int = 20) -> OpenedEmail:
    """Match ``message`` and gather its deal, people and ``latest`` newest activities: three statements, always."""
    match = match_email(desk, message)
    if not match.opportunity_id:
        entry = desk.store.timeline.read(match.activity_id) if match.activity_id else None
        return OpenedEmail(message, match, None, (), entry)
    opportunity = desk.store.opportunities.read(match.opportunity_id)
    activities, entry = desk.store.timeline.newest_and_one(match.opportunity_id, match.activity_id, latest)
    return OpenedEmail(message, match, opportunity, tuple(activities), entry)


def match_email(desk: Desk, message: Message, said: Mentions | None = None) -> Match:
    """The deal decision for ``message``, from one query; ``said`` is what it speaks of, where its text is known."""
    evidence = desk.store.matching.evidence(message_keys(message, desk.house, said))
    return decision(message, evidence, desk.house, desk.rep.id, said)
