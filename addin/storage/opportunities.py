"""Opportunities: reading one with its people, searching, and writing with history."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import and_, func, insert, or_, select, update

from addin.deals.opportunity import Change, Opportunity, TeamMember
from addin.storage.deal_keys import DealKeys
from addin.storage.history import History
from addin.storage.schema import (
    NEVER,
    account,
    buying_team,
    contact,
    contact_address,
    opportunity,
    rep,
)
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param

ACTIVE_AFTER_CLOSE = timedelta(days=60)
"""So long after its close a mail may still be about a deal."""
TEAM_LIMIT = 100

_FIELDS = (
    opportunity.c.id,
    opportunity.c.external_id,
    opportunity.c.account_id,
    func.coalesce(account.c.name, "").label("account_name"),
    opportunity.c.name,
    opportunity.c.owner_id,
    func.coalesce(rep.c.name, "").label("owner_name"),
    func.coalesce(rep.c.email, "").label("owner_email"),
    opportunity.c.stage,
    opportunity.c.status,
    opportunity.c.amount,
    opportunity.c.currency,
    opportunity.c.close_date,
    opportunity.c.probability,
    opportunity.c.next_step,
    opportunity.c.created_on,
    opportunity.c.closed_on,
    opportunity.c.products,
    opportunity.c.custom,
    opportunity.c.version,
    opportunity.c.updated_at,
    opportunity.c.inbound,
    opportunity.c.outbound,
    opportunity.c.meetings,
    opportunity.c.last_inbound_at,
    opportunity.c.last_activity_at,
)
_WIDTH = len(_FIELDS)
DEAL = (
    select(*_FIELDS)
    .join_from(
        opportunity, account, and_(account.c.org_id == ORG, account.c.id == opportunity.c.account_id), isouter=True
    )
    .join(rep, and_(rep.c.org_id == ORG, rep.c.id == opportunity.c.owner_id), isouter=True)
    .where(opportunity.c.org_id == ORG)
)
_FIRST_ADDRESS = (
    select(func.min(contact_address.c.address))
    .where(contact_address.c.org_id == ORG, contact_address.c.contact_id == contact.c.id)
    .correlate(contact)
    .scalar_subquery()
)
_READ = Statement(
    DEAL.add_columns(
        contact.c.id, contact.c.name, contact.c.title, func.coalesce(_FIRST_ADDRESS, ""), buying_team.c.role
    )
    .join(
        buying_team, and_(buying_team.c.org_id == ORG, buying_team.c.opportunity_id == opportunity.c.id), isouter=True
    )
    .join(contact, and_(contact.c.org_id == ORG, contact.c.id == buying_team.c.contact_id), isouter=True)
    .where(opportunity.c.id == param("opportunity_id"))
    .limit(TEAM_LIMIT)
)
_ALL = Statement(DEAL.order_by(opportunity.c.id))
_LOCK = Statement(
    select(opportunity.c.version)
    .where(opportunity.c.org_id == ORG, opportunity.c.id == param("opportunity_id"))
    .with_for_update()
)
_BY_EXTERNAL = Statement(
    select(opportunity.c.id).where(opportunity.c.org_id == ORG, opportunity.c.external_id == param("external_id"))
)


def _search(*, words: int, account_only: bool, status: bool, owner: bool) -> Statement:
    query = DEAL.where(
        or_(
            opportunity.c.updated_at < param("before_at"),
            and_(opportunity.c.updated_at == param("before_at"), opportunity.c.id < param("before_id")),
        )
    )
    for place in range(words):
        like = param(f"word{place}")
        query = query.where(opportunity.c.search_text.like(like, escape="\\"))
    if account_only:
        query = query.where(opportunity.c.account_id == param("account_id"))
    if status:
        query = query.where(opportunity.c.status == param("status"))
    if owner:
        query = query.where(opportunity.c.owner_id == param("owner_id"))
    return Statement(query.order_by(opportunity.c.updated_at.desc(), opportunity.c.id.desc()).limit(number("limit")))


_SEARCHES: dict[tuple[int, bool, bool, bool], Statement] = {}

_VALUES = {
    name: param(name)
    for name in (
        "account_id",
        "name",
        "owner_id",
        "stage",
        "status",
        "amount",
        "currency",
        "close_date",
        "next_step",
        "created_on",
        "closed_on",
        "active_until",
        "products",
        "custom",
        "updated_at",
        "imported",
        "search_text",
    )
} | {"probability": number("probability")}
_INSERT = Statement(
    insert(opportunity).values(
        org_id=ORG, id=param("id"), external_id=param("external_id"), version=number("version"), **_VALUES
    )
)
_UPDATE = Statement(
    update(opportunity)
    .where(opportunity.c.org_id == ORG, opportunity.c.id == param("opportunity_id"))
    .values(version=number("version"), **_VALUES)
)
_ACCOUNT_NAME = Statement(select(account.c.name).where(account.c.org_id == ORG, account.c.id == param("account")))
_OF_ACCOUNT = Statement(
    select(opportunity.c.id, opportunity.c.external_id, opportunity.c.name).where(
        opportunity.c.org_id == ORG, opportunity.c.account_id == param("account")
    )
)
_SET_SEARCH_TEXT = Statement(
    update(opportunity)
    .where(opportunity.c.org_id == ORG, opportunity.c.id == param("opportunity_id"))
    .values(search_text=param("found"))
)
_ROWS = Statement(select(opportunity).where(opportunity.c.org_id == ORG))
_ROW = Statement(select(opportunity).where(opportunity.c.org_id == ORG, opportunity.c.id == param("opportunity_id")))


def opportunity_of(row: tuple[Any, ...], team: tuple[TeamMember, ...] = ()) -> Opportunity:
    values = list(row[:_WIDTH])
    values[17] = orjson.loads(values[17]) if values[17] != "[]" else []
    values[18] = orjson.loads(values[18]) if values[18] != "{}" else {}
    return Opportunity._make([*values, team])


def active_until(status: str, closed_on: str | None) -> str:
    """The last day on which a mail may still be about a deal; none for one that was closed nobody knows when."""
    if status == "open":
        return NEVER
    return (date.fromisoformat(closed_on) + ACTIVE_AFTER_CLOSE).isoformat() if closed_on else ""


class Opportunities:
    """The deals of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._history = History(session)
        self._keys = DealKeys(session)

    def read(self, opportunity_id: str) -> Opportunity | None:
        """One deal with its account, owner and buying team, in one statement; None when there is none."""
        rows = self._session.rows(_READ, opportunity_id=opportunity_id)
        if not rows:
            return None
        team = [TeamMember._make(row[_WIDTH:]) for row in rows if row[_WIDTH] is not None]
        return opportunity_of(rows[0], tuple(sorted(team, key=lambda member: member.name)))

    def lock(self, opportunity_id: str) -> bool:
        """Hold the deal until the transaction ends, so that two edits follow one another; False when it is absent."""
        if self._session.dialect == "sqlite":  # BEGIN IMMEDIATE holds the whole store already
            return True
        return self._session.row(_LOCK, opportunity_id=opportunity_id) is not None

    def id_by_external(self, external_id: str) -> str | None:
        row = self._session.row(_BY_EXTERNAL, external_id=external_id)
        return row[0] if row else None

    def search(
        self,
        *,
        words: Iterable[str] = (),
        account_id: str = "",
        status: str = "",
        owner_id: str = "",
        before: tuple[str, str] = ("\U0010ffff", ""),
        limit: int = 20,
    ) -> list[Opportunity]:
        """Deals whose name, account or number has all ``words``; newest change first, keyset ``before`` (at, id)."""
        likes = [f"%{_escaped(word.casefold())}%" for word in words]
        shape = (len(likes), bool(account_id), bool(status), bool(owner_id))
        query = _SEARCHES.setdefault(
            shape, _search(words=shape[0], account_only=shape[1], status=shape[2], owner=shape[3])
        )
        given: dict[str, Any] = {f"word{place}": like for place, like in enumerate(likes)}
        given |= {"account_id": account_id, "status": status, "owner_id": owner_id, "limit": limit}
        rows = self._session.rows(query, before_at=before[0], before_id=before[1], **given)
        return [opportunity_of(row) for row in rows]

    def all(self) -> list[Opportunity]:
        """All deals with the names of their accounts and owners."""
        return [opportunity_of(row) for row in self._session.rows(_ALL)]

    def rows(self) -> list[dict[str, Any]]:
        """All deals as they are stored (for imports and exports)."""
        return self._session.records(_ROWS)

    def add(self, external_id: str | None, values: Mapping[str, Any]) -> str:
        """A new deal at version 1; ``values`` are columns (``_VALUES``), lists and objects not yet encoded."""
        opportunity_id = new_id()
        row = _encoded(values) | {"search_text": self._search_text(external_id, values["name"], values["account_id"])}
        self._session.write(_INSERT, id=opportunity_id, external_id=external_id, version=1, **row)
        self._keys.refresh_numbers(opportunity_id, (external_id, values["name"], values["next_step"]))
        return opportunity_id

    def _search_text(self, external_id: str | None, name: str, account_id: str | None) -> str:
        account_name = self._session.row(_ACCOUNT_NAME, account=account_id) if account_id else None
        return "\n".join([name, account_name[0] if account_name else "", external_id or ""]).casefold()

    def refresh_search_text(self, account_id: str) -> None:
        """Bring the deals of an account in step with its new name."""
        for one in self._session.records(_OF_ACCOUNT, account=account_id):
            found = self._search_text(one["external_id"], one["name"], account_id)
            self._session.write(_SET_SEARCH_TEXT, opportunity_id=one["id"], found=found)

    def change(self, opportunity_id: str, values: Mapping[str, Any], version: int, changes: Iterable[Change]) -> None:
        """Write column ``values`` as ``version`` and append ``changes`` to the history, in one transaction."""
        with self._session.transaction():
            stored = self._session.record(_ROW, opportunity_id=opportunity_id)
            assert stored is not None
            row = {name: stored[name] for name in _VALUES} | _encoded(values)
            row["active_until"] = active_until(row["status"], row["closed_on"])
            row["search_text"] = self._search_text(stored["external_id"], row["name"], row["account_id"])
            self._session.write(_UPDATE, opportunity_id=opportunity_id, version=version, **row)
            if (row["name"], row["next_step"]) != (stored["name"], stored["next_step"]):
                told = (stored["external_id"], row["name"], row["next_step"])
                self._keys.refresh_numbers(opportunity_id, told)
            self._history.add(opportunity_id, changes)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: orjson.dumps(value).decode() if isinstance(value, dict | list) else value
        for name, value in values.items()
    }
