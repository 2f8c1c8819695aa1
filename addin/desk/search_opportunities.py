"""Find deals by words of their name, account or number; read one."""

from dataclasses import dataclass

from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk
from addin.errors import NotFound
from addin.wording import text

PAGE = 20
START = ("\U0010ffff", "")


@dataclass(frozen=True, slots=True)
class Page:
    """Deals, newest change first; ``more`` is the keyset (at, id) of the next page or None."""

    opportunities: list[Opportunity]
    more: tuple[str, str] | None


def search_opportunities(
    desk: Desk,
    query: str = "",
    *,
    account_id: str = "",
    status: str = "",
    mine: bool = False,
    before: tuple[str, str] = START,
    limit: int = PAGE,
) -> Page:
    """Deals with all words of ``query``, one ``status`` (open, won, lost) and one account when given."""
    found = desk.store.opportunities.search(
        words=query.split(),
        account_id=account_id,
        status=status,
        owner_id=desk.rep.id if mine else "",
        before=before,
        limit=limit + 1,
    )
    page = found[:limit]
    more = (page[-1].updated_at, page[-1].id) if len(found) > limit else None
    return Page(page, more)


def read_opportunity(desk: Desk, opportunity_id: str) -> Opportunity:
    """One deal with its team. Raises :class:`NotFound`."""
    opportunity = desk.store.opportunities.read(opportunity_id)
    if opportunity is None:
        raise NotFound(text("There is no such opportunity."))
    return opportunity
