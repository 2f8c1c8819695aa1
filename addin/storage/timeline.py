"""Reading activities: the timeline of a deal, one activity, its content."""

from typing import Any, NamedTuple

import orjson
from sqlalchemy import and_, or_, select, union_all

from addin.deals.addresses import Address
from addin.deals.message import Content
from addin.storage.schema import activity, activity_content, opportunity, participant, rating
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, number, param

FIRST_PAGE = ("\U0010ffff", "")
"""Before which (at, id) the first page ends: before everything."""


class TimelineEntry(NamedTuple):
    """One line of a timeline. ``at`` is UTC; ``rating`` is the reading rep's own (1, -1 or None)."""

    id: str
    kind: str
    direction: str
    at: str
    subject: str
    sender_name: str
    sender_address: str
    preview: str
    state: str
    opportunity_id: str
    about_id: str | None
    rating: int | None


_RATED = and_(rating.c.org_id == ORG, rating.c.activity_id == activity.c.id, rating.c.rep_id == param("reader_id"))
_ENTRIES = (
    select(
        activity.c.id,
        activity.c.kind,
        activity.c.direction,
        activity.c.at,
        activity.c.subject,
        activity.c.sender_name,
        activity.c.sender_address,
        activity.c.preview,
        activity.c.state,
        activity.c.opportunity_id,
        activity.c.about_id,
        rating.c.value,
    )
    .join_from(activity, rating, _RATED, isouter=True)
    .where(activity.c.org_id == ORG)
)
_PAGE = (
    _ENTRIES.where(
        activity.c.opportunity_id == param("opportunity_id"),
        activity.c.at <= param("before_at"),
        or_(activity.c.at < param("before_at"), activity.c.id < param("before_id")),
    )
    .order_by(activity.c.at.desc(), activity.c.id.desc())
    .limit(number("limit"))
)
_TIMELINE = Statement(_PAGE)
_TIMELINE_AND_ONE = Statement(
    union_all(select(_PAGE.subquery("page")), _ENTRIES.where(activity.c.id == param("activity_id")))
)
_ONE = Statement(_ENTRIES.where(activity.c.id == param("activity_id")))
_UNRATED = Statement(
    _ENTRIES.join(opportunity, and_(opportunity.c.org_id == ORG, opportunity.c.id == activity.c.opportunity_id))
    .where(
        opportunity.c.owner_id == param("owner_id"),
        opportunity.c.status == "open",
        activity.c.kind == "email",
        activity.c.direction == "inbound",
        activity.c.at >= param("since"),
        activity.c.at <= param("until"),
        rating.c.value.is_(None),
    )
    .order_by(activity.c.at.desc(), activity.c.id.desc())
    .limit(number("limit"))
)
_CONTENT = Statement(
    select(activity_content.c.new_text, activity_content.c.html, activity_content.c.attachments).where(
        activity_content.c.org_id == ORG, activity_content.c.activity_id == param("activity_id")
    )
)

_NEWEST_TEXTS = Statement(
    select(activity.c.direction, activity.c.at, activity_content.c.new_text)
    .join_from(
        activity,
        activity_content,
        and_(activity_content.c.org_id == ORG, activity_content.c.activity_id == activity.c.id),
    )
    .where(activity.c.org_id == ORG, activity.c.opportunity_id == param("opportunity_id"), activity.c.kind == "email")
    .order_by(activity.c.at.desc(), activity.c.id.desc())
    .limit(number("limit"))
)

_PEOPLE = Statement(
    select(participant.c.role, participant.c.name, participant.c.address).where(
        participant.c.org_id == ORG, participant.c.activity_id == param("activity_id")
    )
)
_PLACEMENTS = Statement(
    select(
        activity.c.id,
        activity.c.opportunity_id,
        activity.c.state,
        activity.c.confidence,
        activity.c.linked_by,
    ).where(
        activity.c.org_id == ORG,
        or_(
            and_(activity.c.thread_id == param("thread_id"), activity.c.thread_id != ""),
            activity.c.id == param("activity_id"),
        ),
    )
)


class Timeline:
    """The activities of one organisation as ``reader_id`` sees them (ratings are each rep's own)."""

    def __init__(self, session: Session, reader_id: str) -> None:
        self._session = session
        self._reader_id = reader_id

    def newest_texts(self, opportunity_id: str, limit: int) -> list[tuple[str, str, str]]:
        """(direction, at, new text) of a deal's newest mails whose text is kept, newest first."""
        rows = self._session.rows(_NEWEST_TEXTS, opportunity_id=opportunity_id, limit=limit)
        return [(row[0], row[1], row[2]) for row in rows]

    def page(
        self, opportunity_id: str, *, before: tuple[str, str] = FIRST_PAGE, limit: int = 20
    ) -> list[TimelineEntry]:
        """Newest first, everything before (at, id)."""
        rows = self._session.rows(
            _TIMELINE,
            opportunity_id=opportunity_id,
            before_at=before[0],
            before_id=before[1],
            limit=limit,
            reader_id=self._reader_id,
        )
        return [TimelineEntry._make(row) for row in rows]

    def newest_and_one(
        self, opportunity_id: str, activity_id: str, limit: int = 20
    ) -> tuple[list[TimelineEntry], TimelineEntry | None]:
        """The newest page and the named activity (of any deal or none; an empty id names none), in one statement."""
        if not activity_id:
            return self.page(opportunity_id, limit=limit), None
        rows = self._session.rows(
            _TIMELINE_AND_ONE,
            opportunity_id=opportunity_id,
            before_at=FIRST_PAGE[0],
            before_id=FIRST_PAGE[1],
            limit=limit,
            activity_id=activity_id,
            reader_id=self._reader_id,
        )
        entries = [TimelineEntry._make(row) for row in rows]
        # UNION ALL keeps no order between its parts: the named one may come first or last, or be on the page too.
        one = next((entry for entry in entries if entry.id == activity_id), None)
        page = {entry.id: entry for entry in entries if entry.opportunity_id == opportunity_id and opportunity_id}
        newest = sorted(page.values(), key=lambda entry: (entry.at, entry.id), reverse=True)
        return newest[:limit], one

    def unrated_inbound(self, owner_id: str, since: str, until: str, limit: int) -> list[TimelineEntry]:
        """Received mails on the open deals of ``owner_id`` that the reader has not rated, newest first."""
        rows = self._session.rows(
            _UNRATED, owner_id=owner_id, since=since, until=until, limit=limit, reader_id=self._reader_id
        )
        return [TimelineEntry._make(row) for row in rows]

    def read(self, activity_id: str) -> TimelineEntry | None:
        """One activity; None when this organisation has no such one."""
        row = self._session.row(_ONE, activity_id=activity_id, reader_id=self._reader_id)
        return TimelineEntry._make(row) if row else None

    def content(self, activity_id: str) -> Content:
        """What was kept of the mail's body; empty when nothing was."""
        row = self._session.row(_CONTENT, activity_id=activity_id)
        if row is None:
            return Content()
        return Content(row[0], row[1], tuple((name, size) for name, size in orjson.loads(row[2])))

    def people(self, activity_id: str) -> list[tuple[str, Address]]:
        """Who is on a kept mail: (role, person)."""
        return [(row[0], Address(row[1], row[2])) for row in self._session.rows(_PEOPLE, activity_id=activity_id)]

    def placements(self, thread_id: str, activity_id: str) -> list[list[Any]]:
        """Where a thread's messages (and one more) stand, so that it can be undone: [id, deal, state, confidence, by];
        nothing of what they say."""
        rows = self._session.rows(_PLACEMENTS, thread_id=thread_id, activity_id=activity_id)
        return [list(row) for row in rows]
