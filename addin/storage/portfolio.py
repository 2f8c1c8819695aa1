"""A rep's own deals: which close soon, which need attention, what a quarter holds."""

from sqlalchemy import Numeric, and_, cast, func, or_, select

from addin.deals.opportunity import Opportunity
from addin.storage.opportunities import DEAL, opportunity_of
from addin.storage.schema import opportunity
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, number, param

_CLOSING = Statement(
    DEAL.where(
        opportunity.c.owner_id == param("owner_id"),
        opportunity.c.status == "open",
        opportunity.c.close_date <= param("until"),
    )
    .order_by(opportunity.c.close_date, opportunity.c.id)
    .limit(number("limit"))
)
_TROUBLED = Statement(
    DEAL.where(
        opportunity.c.owner_id == param("owner_id"),
        opportunity.c.status == "open",
        or_(
            and_(opportunity.c.close_date.is_not(None), opportunity.c.close_date < param("today")),
            and_(opportunity.c.last_inbound_at.is_not(None), opportunity.c.last_inbound_at < param("silent_before")),
        ),
    )
    .order_by(cast(func.coalesce(opportunity.c.amount, "0"), Numeric).desc(), opportunity.c.id)
    .limit(number("limit"))
)
_OF_QUARTER = Statement(
    select(opportunity.c.status, opportunity.c.currency, opportunity.c.amount).where(
        opportunity.c.org_id == ORG,
        opportunity.c.owner_id == param("owner_id"),
        opportunity.c.amount.is_not(None),
        or_(
            and_(
                opportunity.c.status == "won",
                opportunity.c.closed_on >= param("first"),
                opportunity.c.closed_on <= param("last"),
            ),
            and_(
                opportunity.c.status == "open",
                opportunity.c.close_date >= param("first"),
                opportunity.c.close_date <= param("last"),
            ),
        ),
    )
)


class Portfolio:
    """The deals of one organisation by their owner."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def closing(self, owner_id: str, until: str, limit: int) -> list[Opportunity]:
        """Open deals of an owner whose close date is ``until`` (ISO date) or before, nearest first."""
        return [
            opportunity_of(row) for row in self._session.rows(_CLOSING, owner_id=owner_id, until=until, limit=limit)
        ]

    def troubled(self, owner_id: str, today: str, silent_before: str, limit: int) -> list[Opportunity]:
        """Open deals of an owner whose close date is before ``today`` (ISO date) or who were last heard before
        ``silent_before`` (UTC), the largest amount first."""
        rows = self._session.rows(_TROUBLED, owner_id=owner_id, today=today, silent_before=silent_before, limit=limit)
        return [opportunity_of(row) for row in rows]

    def of_quarter(self, owner_id: str, first: str, last: str) -> list[tuple[str, str, str]]:
        """(status, currency, amount) of an owner's deals that were won, or are planned to close, from ``first`` to
        ``last`` (ISO dates); deals without an amount are left out."""
        rows = self._session.rows(_OF_QUARTER, owner_id=owner_id, first=first, last=last)
        return [(row[0], row[1], row[2]) for row in rows]
