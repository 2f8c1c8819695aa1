"""The append-only history of deals: every change of every field, from day one."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import select

from addin.deals.opportunity import Change
from addin.storage.schema import opportunity_change
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, number, param

_ADD_CHANGE = Statement(
    lambda insert: (
        insert(opportunity_change)
        .values(
            org_id=ORG,
            opportunity_id=param("opportunity_id"),
            version=number("version"),
            at=param("at"),
            field=param("field"),
            old=param("old"),
            new=param("new"),
            rep_id=param("rep_id"),
        )
        .on_conflict_do_nothing()
    )
)
_CHANGES_SINCE = Statement(
    select(opportunity_change)
    .where(
        opportunity_change.c.org_id == ORG,
        opportunity_change.c.opportunity_id == param("opportunity_id"),
        opportunity_change.c.version > number("base"),
    )
    .order_by(opportunity_change.c.version, opportunity_change.c.at)
)


class History:
    """The history of one organisation's deals."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, opportunity_id: str, changes: Iterable[Change]) -> int:
        """Append to the history; a change already there stays as it is. Returns how many were new."""
        return sum(
            self._session.write(
                _ADD_CHANGE,
                opportunity_id=opportunity_id,
                version=one.version,
                at=one.at,
                field=one.field,
                old=_plain(one.old),
                new=_plain(one.new),
                rep_id=one.rep_id,
            )
            for one in changes
        )

    def since(self, opportunity_id: str, base: int) -> list[Change]:
        """History after version ``base``, oldest first; every value as text, lists and objects as JSON."""
        return [
            Change(row["field"], row["old"], row["new"], row["version"], row["at"], row["rep_id"])
            for row in self._session.records(_CHANGES_SINCE, opportunity_id=opportunity_id, base=base)
        ]


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
