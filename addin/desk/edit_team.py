"""The buying team of a deal: who is on it, in which role."""

import re
from collections.abc import Iterable, Mapping

from addin.deals.addresses import Address, normal
from addin.deals.evidence import outside_people
from addin.deals.opportunity import Opportunity
from addin.desk.desk import Desk
from addin.desk.open_email import OpenedEmail
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput
from addin.wording import text

ROLES = ("decides", "champion", "technical", "procurement", "legal", "user", "other")
MOST_PEOPLE = 100
MAX_NAME = 200
OFFERED = 5
"""At most so many people are offered for the buying team at once."""
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def set_team(desk: Desk, opportunity_id: str, roles: Mapping[str, str]) -> Opportunity:
    """Replace the buying team: contact id → role. Raises :class:`addin.errors.NotFound` and :class:`InvalidInput`."""
    with desk.store.transaction():
        desk.store.opportunities.lock(opportunity_id)
        read_opportunity(desk, opportunity_id)
        _write(desk, opportunity_id, roles)
    return read_opportunity(desk, opportunity_id)


def set_role(desk: Desk, opportunity_id: str, contact_id: str, role: str) -> Opportunity:
    """Give one member another role (or bring them back); an empty role takes them off the team. Nobody else's role is
    touched. Raises as :func:`set_team`."""
    with desk.store.transaction():
        desk.store.opportunities.lock(opportunity_id)
        roles = _roles(read_opportunity(desk, opportunity_id))
        if role:
            roles[contact_id] = role
        else:
            roles.pop(contact_id, None)
        _write(desk, opportunity_id, roles)
    return read_opportunity(desk, opportunity_id)


def add_people(desk: Desk, opportunity_id: str, people: Iterable[Address], role: str = "other") -> list[str]:
    """Put people on the buying team by their addresses; whom nobody knows becomes a contact of the deal's account.

    Members keep their role. Returns the ids of those who are new on the team. Colleagues are refused.
    Raises as :func:`set_team`.
    """
    added = []
    with desk.store.transaction():
        desk.store.opportunities.lock(opportunity_id)
        deal = read_opportunity(desk, opportunity_id)
        roles = _roles(deal)
        for person in people:
            address = normal(person.address)
            if not _ADDRESS.fullmatch(address):
                raise InvalidInput({"address": text("This is not an e-mail address.")})
            if desk.house.is_internal(address):
                raise InvalidInput({"address": text("Only people outside of your company can be on the buying team.")})
            contact_id = desk.store.accounts.contact_by_address(address, deal.account_id)
            if contact_id is None:
                contact_id = desk.store.accounts.add_contact(
                    None,
                    {
                        "account_id": deal.account_id,
                        "name": (person.name.strip() or address)[:MAX_NAME],
                        "title": "",
                        "started_on": None,
                        "imported": "{}",
                    },
                    [address],
                )
            if contact_id not in roles:
                roles[contact_id] = role
                added.append(contact_id)
        _write(desk, opportunity_id, roles)
    return added


def newcomers(desk: Desk, opened: OpenedEmail) -> list[Address]:
    """People of an opened mail or meeting who could join the buying team of its deal: at most one statement."""
    deal = opened.opportunity
    if deal is None:
        return []
    outside = outside_people(opened.message, desk.house, OFFERED + len(deal.team))
    strangers = [one for one in outside if normal(one.address) not in {member.address for member in deal.team}]
    if not strangers:
        return []
    members = set(desk.store.buying_teams.addresses(deal.id))  # a member may write from a second address
    return [one for one in strangers if normal(one.address) not in members][:OFFERED]


def _roles(deal: Opportunity) -> dict[str, str]:
    return {one.contact_id: one.role for one in deal.team}


def _write(desk: Desk, opportunity_id: str, roles: Mapping[str, str]) -> None:
    if len(roles) > MOST_PEOPLE:
        raise InvalidInput({"team": text("At most %(limit)s people.", limit=MOST_PEOPLE)})
    for contact_id, role in roles.items():
        if desk.store.accounts.contact(contact_id) is None:
            raise InvalidInput({"contact_id": text("There is no such contact.")})
        if role not in ROLES:
            raise InvalidInput({"role": text("The roles are: %(roles)s.", roles=", ".join(ROLES))})
    desk.store.buying_teams.set(opportunity_id, roles)
