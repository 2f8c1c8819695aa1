"""Find deals by words of their name, account or number; read one; read and set its buying team."""

from collections.abc import Mapping
from dataclasses import dataclass

from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk
from addin.errors import InvalidInput, NotFound
from addin.wording import text

PAGE = 20
ROLES = ("decides", "champion", "technical", "procurement", "legal", "user", "other")
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


def set_team(desk: Desk, opportunity_id: str, roles: Mapping[str, str]) -> Opportunity:
    """Replace the buying team: contact id → role. Raises :class:`NotFound` and :class:`InvalidInput`."""
    with desk.store.transaction():
        desk.store.opportunities.lock(opportunity_id)
        read_opportunity(desk, opportunity_id)
        for contact_id, role in roles.items():
            if desk.store.accounts.contact(contact_id) is None:
                raise InvalidInput({"contact_id": text("There is no such contact.")})
            if role not in ROLES:
                raise InvalidInput({"role": text("The roles are: %(roles)s.", roles=", ".join(ROLES))})
        desk.store.buying_teams.set(opportunity_id, roles)
    return read_opportunity(desk, opportunity_id)
