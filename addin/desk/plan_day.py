"""My day: what waits for a rep when no mail is open."""

from dataclasses import dataclass
from datetime import timedelta

from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk
from addin.storage.timeline import TimelineEntry

CLOSING_WITHIN = timedelta(days=7)
UNRATED_SINCE = timedelta(days=14)
LISTED = 8


@dataclass(frozen=True, slots=True)
class Day:
    """Open deals of the rep whose close date is near or past, nearest first; received mails on the rep's deals that
    they have not rated, newest first."""

    closing: list[Opportunity]
    unrated: list[TimelineEntry]


def plan_day(desk: Desk) -> Day:
    """What needs the rep now: two statements, nothing is written."""
    until = (desk.now + CLOSING_WITHIN).date().isoformat()
    since = (desk.now - UNRATED_SINCE).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Day(
        desk.store.portfolio.closing(desk.rep.id, until, LISTED),
        desk.store.timeline.unrated_inbound(desk.rep.id, since, desk.now_at, LISTED),
    )
