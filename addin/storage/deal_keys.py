"""What a deal is found by, derived from its records: its buying team, its number, and who has mail on it."""

from collections.abc import Callable, Iterable

from sqlalchemy import and_, func, select

from addin.deals.evidence import KNOWN_NAME, TEAM_MEMBER, TEAM_ONLOOKER
from addin.deals.mentions import number_keys
from addin.deals.people_names import name_key
from addin.storage.match_keys import MatchKeys
from addin.storage.schema import (
    activity,
    buying_team,
    contact,
    contact_address,
    participant,
)
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

ONLOOKERS = frozenset({"user", "other"})

# A list of contacts rather than a join, and no DISTINCT (an address may come twice): with either, SQLite walks all
# addresses of the organisation.
_TEAM_ADDRESSES = Statement(
    select(contact_address.c.address, contact_address.c.contact_id).where(
        contact_address.c.org_id == ORG,
        contact_address.c.contact_id.in_(
            select(buying_team.c.contact_id).where(
                buying_team.c.org_id == ORG, buying_team.c.opportunity_id == param("opportunity_id")
            )
        ),
    )
)
_TEAM = Statement(
    select(buying_team.c.contact_id, buying_team.c.role, contact.c.name)
    .join_from(buying_team, contact, and_(contact.c.org_id == ORG, contact.c.id == buying_team.c.contact_id))
    .where(buying_team.c.org_id == ORG, buying_team.c.opportunity_id == param("opportunity_id"))
)
_WRITERS = Statement(
    select(participant.c.address, func.count(func.distinct(participant.c.activity_id)))
    .where(
        participant.c.org_id == ORG,
        participant.c.activity_id.in_(
            select(activity.c.id).where(activity.c.org_id == ORG, activity.c.opportunity_id == param("opportunity_id"))
        ),
    )
    .group_by(participant.c.address)
)


class DealKeys:
    """Keeps the match keys of one organisation's deals in step with their records."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = MatchKeys(session)

    def team_addresses(self, opportunity_id: str) -> list[str]:
        """All addresses of all members of the buying team, each once (two members may share one)."""
        rows = self._session.rows(_TEAM_ADDRESSES, opportunity_id=opportunity_id)
        return list(dict.fromkeys(row[0] for row in rows))

    def refresh_team(self, opportunity_id: str) -> None:
        """The team's addresses and names become keys; who has a say counts more than who looks on."""
        weights, names = {}, {}
        for contact_id, role, name in self._session.rows(_TEAM, opportunity_id=opportunity_id):
            weights[contact_id] = TEAM_ONLOOKER if role in ONLOOKERS else TEAM_MEMBER
            if key := name_key(name):
                names[key] = KNOWN_NAME
        addresses: dict[str, int] = {}
        for address, contact_id in self._session.rows(_TEAM_ADDRESSES, opportunity_id=opportunity_id):
            addresses[address] = max(addresses.get(address, 0), weights[contact_id])
        self._keys.replace_deal_keys(opportunity_id, "a", addresses)
        self._keys.replace_deal_keys(opportunity_id, "n", names)

    def refresh_numbers(self, opportunity_id: str, texts: Iterable[str | None]) -> None:
        """The numbers of quotes and orders in what the CRM says of the deal become keys."""
        numbers = number_keys("\n".join(text for text in texts if text))
        self._keys.replace_deal_keys(opportunity_id, "q", dict.fromkeys(numbers, TEAM_MEMBER))

    def refresh_writers(self, opportunity_id: str, is_internal: Callable[[str], bool]) -> None:
        """Who has how many mails on the deal, colleagues left out: counted afresh, after some were moved."""
        rows = self._session.rows(_WRITERS, opportunity_id=opportunity_id)
        counts = {address: count for address, count in rows if not is_internal(address)}
        self._keys.replace_deal_keys(opportunity_id, "p", counts)
