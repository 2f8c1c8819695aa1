"""Who decides, champions and buys on the customer's side of a deal."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from addin.storage.deal_keys import DealKeys
from addin.storage.schema import buying_team
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

_TEAM_ROWS = Statement(
    select(buying_team.c.opportunity_id, buying_team.c.contact_id, buying_team.c.role).where(
        buying_team.c.org_id == ORG
    )
)
_DROP_TEAM = Statement(
    delete(buying_team).where(buying_team.c.org_id == ORG, buying_team.c.opportunity_id == param("opportunity_id"))
)
_ADD_MEMBER = Statement(
    insert(buying_team).values(
        org_id=ORG, opportunity_id=param("opportunity_id"), contact_id=param("contact_id"), role=param("role")
    )
)


class BuyingTeams:
    """The buying teams of one organisation's deals; one deal's team is read with the deal itself."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = DealKeys(session)

    def all(self) -> dict[str, dict[str, str]]:
        """Roles by contact id, by opportunity id."""
        found: dict[str, dict[str, str]] = {}
        for opportunity_id, contact_id, role in self._session.rows(_TEAM_ROWS):
            found.setdefault(opportunity_id, {})[contact_id] = role
        return found

    def addresses(self, opportunity_id: str) -> list[str]:
        """All addresses of all members of one deal's team."""
        return self._keys.team_addresses(opportunity_id)

    def set(self, opportunity_id: str, roles: Mapping[str, str]) -> None:
        """The whole buying team, contact id → role; its addresses and names become keys of the deal."""
        with self._session.transaction():
            self._session.write(_DROP_TEAM, opportunity_id=opportunity_id)
            self._session.write_many(
                _ADD_MEMBER,
                [{"opportunity_id": opportunity_id, "contact_id": one, "role": role} for one, role in roles.items()],
            )
            self._keys.refresh_team(opportunity_id)
