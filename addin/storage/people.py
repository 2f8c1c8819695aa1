"""Our own side: organisations, teams, reps, their addresses and identities."""

import secrets
import time
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from addin.deals.addresses import FREE_MAIL, company_domains, domain_of, normal
from addin.deals.evidence import House
from addin.deals.weights import PRIORS
from addin.storage.house_rules import change_house, rep_rules, rules_of
from addin.storage.schema import organisation, rep, rep_address, rep_identity, team
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param


class Rep(NamedTuple):
    """A sales rep. ``timezone`` is an IANA name, ``locale`` en or ko."""

    id: str
    email: str
    name: str
    timezone: str
    locale: str


class Entrance(NamedTuple):
    """What a verified identity opens: the organisation (with its present revision and house) and the rep."""

    org_id: int
    revision: int
    house: House
    rep: Rep
    active: bool


_BY_IDENTITY = Statement(
    select(
        rep.c.org_id,
        organisation.c.revision,
        organisation.c.house,
        rep.c.rules,
        rep.c.id,
        rep.c.email,
        rep.c.name,
        rep.c.timezone,
        rep.c.locale,
        rep.c.active,
    )
    .join_from(rep_identity, rep, (rep.c.org_id == rep_identity.c.org_id) & (rep.c.id == rep_identity.c.rep_id))
    .join(organisation, organisation.c.id == rep.c.org_id)
    .where(
        rep_identity.c.provider == param("provider"),
        rep_identity.c.tenant == param("tenant"),
        rep_identity.c.subject == param("subject"),
    ),
    bound=False,
)


def entrance(session: Session, provider: str, tenant: str, subject: str) -> Entrance | None:
    """Who a verified identity is. The only read that is not bound to an organisation: it finds it out, and binds the
    ``session`` to it."""
    row = session.row(_BY_IDENTITY, provider=provider, tenant=tenant, subject=subject)
    if row is None:
        return None
    org_id, revision, house, rules, *person, active = row
    session.org_id = org_id
    return Entrance(org_id, revision, _house(house, rules), Rep(*person), bool(active))


@lru_cache(maxsize=1024)
def _house(document: str, own_rules: str = "{}") -> House:
    """The house as a rep with ``own_rules`` has it; rules that keep nothing out are not among its rules."""
    stored = orjson.loads(document)
    rules = rules_of(stored.get("rules"))
    return House(
        domains=frozenset(stored.get("domains", ())) | rules.internal_domains,
        addresses=frozenset(stored.get("addresses", ())),
        salt=stored.get("salt", ""),
        weights=MappingProxyType({**PRIORS, **stored.get("weights", {})}) if stored.get("weights") else PRIORS,
        rules=tuple(one for one in (rules, rep_rules(own_rules)) if one.keeps_out),
    )


def organisation_id(engine: Engine, name: str) -> int:
    """The id of the organisation ``name``, made if it is new (by whichever process comes first)."""
    wanted = select(organisation.c.id).where(organisation.c.name == name)
    with engine.connect() as connection:
        found = connection.execute(wanted).scalar()
        if found is None:
            values = {"name": name, "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
            with suppress(IntegrityError):
                connection.execute(insert(organisation).values(**values))
            found = connection.execute(wanted).scalar_one()
        return int(found)


_REVISION = Statement(select(organisation.c.revision).where(organisation.c.id == ORG))
_HOUSE = Statement(
    select(
        organisation.c.house,
        select(rep.c.rules).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")).scalar_subquery(),
    ).where(organisation.c.id == ORG)
)
_REPS = Statement(
    select(rep, team.c.name.label("team"))
    .join_from(rep, team, (team.c.org_id == rep.c.org_id) & (team.c.id == rep.c.team_id), isouter=True)
    .where(rep.c.org_id == ORG)
    .order_by(rep.c.email)
)
_BY_ADDRESS = Statement(
    select(rep.c.id, rep.c.email, rep.c.name, rep.c.timezone, rep.c.locale)
    .join_from(rep_address, rep, (rep.c.org_id == rep_address.c.org_id) & (rep.c.id == rep_address.c.rep_id))
    .where(rep_address.c.org_id == ORG, rep_address.c.address == param("address"))
)
_ADD_REP = Statement(
    insert(rep).values(
        org_id=ORG,
        id=param("id"),
        email=param("email"),
        name=param("name"),
        team_id=param("team_id"),
        timezone=param("timezone"),
        locale=param("locale"),
    )
)
_UPDATE_REP = Statement(
    update(rep)
    .where(rep.c.org_id == ORG, rep.c.id == param("rep_id"))
    .values(
        name=param("name"),
        team_id=param("team_id"),
        timezone=param("timezone"),
        locale=param("locale"),
    )
)
_SET_LOCALE = Statement(
    update(rep).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")).values(locale=param("given"))
)
_SET_MANAGER = Statement(
    update(rep).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")).values(manager_id=param("manager"))
)
_SET_ACTIVE = Statement(update(rep).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")).values(active=number("on")))
_ADD_ADDRESS = Statement(
    lambda insert: (
        insert(rep_address)
        .values(org_id=ORG, address=param("address"), rep_id=param("rep_id"))
        .on_conflict_do_nothing()
    )
)
_ADD_IDENTITY = Statement(
    lambda insert: (
        insert(rep_identity)
        .values(
            org_id=ORG,
            provider=param("provider"),
            tenant=param("tenant"),
            subject=param("subject"),
            rep_id=param("rep_id"),
        )
        .on_conflict_do_nothing()
    )
)
_HAS_IDENTITY = Statement(
    select(rep_identity.c.subject)
    .where(
        rep_identity.c.org_id == ORG,
        rep_identity.c.rep_id == param("rep_id"),
        rep_identity.c.provider == param("provider"),
    )
    .limit(1)
)
_REP_OF_IDENTITY = Statement(
    select(rep_identity.c.rep_id).where(
        rep_identity.c.org_id == ORG,
        rep_identity.c.provider == param("provider"),
        rep_identity.c.tenant == param("tenant"),
        rep_identity.c.subject == param("subject"),
    )
)
_TEAMS = Statement(select(team.c.name, team.c.id).where(team.c.org_id == ORG))
_ADD_TEAM = Statement(insert(team).values(org_id=ORG, id=param("id"), name=param("name")))
_ADDRESSES = Statement(select(rep_address.c.address).where(rep_address.c.org_id == ORG))


class People:
    """Reps, teams and the house of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def house(self, rep_id: str = "") -> House:
        """Internal domains and addresses, and the rules (with ``rep_id`` also that rep's), as they stand now."""
        row = self._session.row(_HOUSE, rep_id=rep_id)
        return _house(row[0], row[1] or "{}") if row else House()

    def reps(self) -> list[dict[str, Any]]:
        """All reps with their team's name, by e-mail."""
        return self._session.records(_REPS)

    def by_address(self, address: str) -> Rep | None:
        """The rep who owns ``address`` (any of theirs)."""
        row = self._session.row(_BY_ADDRESS, address=normal(address))
        return Rep(*row) if row else None

    def add(self, *, email: str, name: str, team_id: str | None, timezone: str, locale: str) -> str:
        """A new rep with their address and their identity at the local provider; returns the id."""
        rep_id = new_id()
        with self._session.transaction():
            self._session.write(
                _ADD_REP, id=rep_id, email=email, name=name, team_id=team_id, timezone=timezone, locale=locale
            )
            self.add_address(rep_id, email)
            self.add_identity(rep_id, "local", "local", f"{self._session.org_id}:{email}")
        return rep_id

    def update(self, rep_id: str, *, name: str, team_id: str | None, timezone: str, locale: str) -> None:
        self._session.write(_UPDATE_REP, rep_id=rep_id, name=name, team_id=team_id, timezone=timezone, locale=locale)

    def set_locale(self, rep_id: str, locale: str) -> None:
        """The language the rep reads where no host says one."""
        self._session.write(_SET_LOCALE, rep_id=rep_id, given=locale)

    def set_manager(self, rep_id: str, manager_id: str | None) -> None:
        self._session.write(_SET_MANAGER, rep_id=rep_id, manager=manager_id)

    def set_active(self, rep_id: str, *, active: bool) -> None:
        """A deactivated rep keeps their records and can no longer sign in."""
        self._session.write(_SET_ACTIVE, rep_id=rep_id, on=int(active))

    def add_address(self, rep_id: str, address: str) -> None:
        """One more address the rep sends from; the house learns it."""
        with self._session.transaction():
            self._session.write(_ADD_ADDRESS, rep_id=rep_id, address=normal(address))
            self._learn_house()

    def add_identity(self, rep_id: str, provider: str, tenant: str, subject: str) -> None:
        self._session.write(_ADD_IDENTITY, rep_id=rep_id, provider=provider, tenant=tenant, subject=subject)

    def revision(self) -> int:
        """How often the organisation's records have changed so far."""
        row = self._session.row(_REVISION)
        return int(row[0]) if row else 0

    def by_identity(self, provider: str, tenant: str, subject: str) -> str:
        """The id of the rep behind a verified identity; empty when there is none."""
        row = self._session.row(_REP_OF_IDENTITY, provider=provider, tenant=tenant, subject=subject)
        return row[0] if row else ""

    def has_identity(self, rep_id: str, provider: str) -> bool:
        """Whether somebody signs in as this rep through ``provider`` already."""
        return self._session.row(_HAS_IDENTITY, rep_id=rep_id, provider=provider) is not None

    def _learn_house(self) -> None:
        """Colleagues are whoever has a company domain of a rep, and the reps' own addresses at free mail."""
        addresses = [row[0] for row in self._session.rows(_ADDRESSES)]
        domains = {company_domains(domain_of(one))[-1] for one in addresses if company_domains(domain_of(one))}
        exact = {domain_of(one) for one in addresses if domain_of(one) not in FREE_MAIL}
        learnt = {
            "domains": sorted(domains | exact),
            "addresses": sorted(one for one in addresses if domain_of(one) in FREE_MAIL),
        }
        fresh = {"salt": secrets.token_hex(16)}
        change_house(self._session, lambda house: fresh | house | learnt)

    def teams(self) -> dict[str, str]:
        """Team ids by name."""
        return dict(self._session.rows(_TEAMS))

    def add_team(self, name: str) -> str:
        team_id = new_id()
        self._session.write(_ADD_TEAM, id=team_id, name=name)
        return team_id
