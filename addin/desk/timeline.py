"""What happened on a deal, newest first, page by page; and one activity with what it says."""

from dataclasses import dataclass

from addin.deals.message import Content
from addin.desk.desk import Desk
from addin.desk.search_opportunities import read_opportunity
from addin.errors import NotFound
from addin.storage.timeline import FIRST_PAGE, TimelineEntry
from addin.wording import text

PAGE = 20


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Activities, newest first; ``more`` is the keyset (at, id) of the next page or None."""

    activities: list[TimelineEntry]
    more: tuple[str, str] | None


def timeline(desk: Desk, opportunity_id: str, before: tuple[str, str] = FIRST_PAGE, limit: int = PAGE) -> TimelinePage:
    """One page of a deal's activities. Raises :class:`NotFound`."""
    read_opportunity(desk, opportunity_id)
    found = desk.store.timeline.page(opportunity_id, before=before, limit=limit + 1)
    page = found[:limit]
    return TimelinePage(page, (page[-1].at, page[-1].id) if len(found) > limit else None)


def read_activity(desk: Desk, activity_id: str) -> tuple[TimelineEntry, Content]:
    """One activity and what was kept of it. Raises :class:`NotFound`."""
    entry = desk.store.timeline.read(activity_id)
    if entry is None:
        raise NotFound(text("There is no such activity."))
    return entry, desk.store.timeline.content(activity_id)
