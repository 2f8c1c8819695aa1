"""A deal's counters: inbound, outbound and meetings apart, and when it was last heard of."""

from typing import Any

from sqlalchemy import and_, case, func, select, update

from addin.storage.schema import activity, opportunity
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, number, param

_INBOUND = and_(activity.c.kind == "email", activity.c.direction == "inbound")
_OUTBOUND = and_(activity.c.kind == "email", activity.c.direction == "outbound")
_TALLY = Statement(
    select(
        func.count(case((_INBOUND, 1))),
        func.count(case((_OUTBOUND, 1))),
        func.count(case((activity.c.kind.in_(["meeting", "call"]), 1))),
        func.max(case((_INBOUND, activity.c.at))),
        func.max(case((activity.c.kind != "note", activity.c.at))),
    ).where(activity.c.org_id == ORG, activity.c.opportunity_id == param("opportunity_id"))
)
_SET_COUNTS = Statement(
    update(opportunity)
    .where(opportunity.c.org_id == ORG, opportunity.c.id == param("deal_id"))
    .values(
        inbound=number("inbound_now"),
        outbound=number("outbound_now"),
        meetings=number("meetings_now"),
        last_inbound_at=param("last_inbound"),
        last_activity_at=param("last_activity"),
    )
)


def _later(stored: Any, given: Any) -> Any:
    """The later of the stored time and the given one; '' stands for none."""
    return case((func.coalesce(stored, "") < given, given), else_=stored)


_COUNT = Statement(
    update(opportunity)
    .where(opportunity.c.org_id == ORG, opportunity.c.id == param("deal_id"))
    .values(
        inbound=opportunity.c.inbound + number("inbound_more"),
        outbound=opportunity.c.outbound + number("outbound_more"),
        meetings=opportunity.c.meetings + number("meetings_more"),
        last_inbound_at=_later(opportunity.c.last_inbound_at, param("inbound_at")),
        last_activity_at=_later(opportunity.c.last_activity_at, param("activity_at")),
    )
)


class Counters:
    """Keeps the counters on the deals of one organisation in step with their activities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, opportunity_id: str, kind: str, direction: str, at: str) -> None:
        """Count one new activity."""
        if kind == "note":
            return
        inbound = kind == "email" and direction == "inbound"
        self._session.write(
            _COUNT,
            deal_id=opportunity_id,
            inbound_more=int(inbound),
            outbound_more=int(kind == "email" and direction == "outbound"),
            meetings_more=int(kind in {"meeting", "call"}),
            inbound_at=at if inbound else "",
            activity_at=at,
        )

    def recount(self, opportunity_id: str) -> None:
        """Count the deal's activities afresh, after some were moved."""
        inbound, outbound, meetings, last_inbound, last_activity = self._session.rows(
            _TALLY, opportunity_id=opportunity_id
        )[0]
        self._session.write(
            _SET_COUNTS,
            deal_id=opportunity_id,
            inbound_now=inbound,
            outbound_now=outbound,
            meetings_now=meetings,
            last_inbound=last_inbound,
            last_activity=last_activity,
        )
