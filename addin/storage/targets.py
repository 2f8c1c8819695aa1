"""What teams and reps are to sell in a quarter."""

from sqlalchemy import delete, insert, select

from addin.storage.schema import target
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

_TARGETS = Statement(
    select(target.c.quarter, target.c.team_id, target.c.rep_id, target.c.amount, target.c.currency).where(
        target.c.org_id == ORG
    )
)
_DROP_TARGET = Statement(
    delete(target).where(
        target.c.org_id == ORG,
        target.c.quarter == param("quarter"),
        target.c.team_id == param("team_id"),
        target.c.rep_id == param("rep_id"),
    )
)
_ADD_TARGET = Statement(
    insert(target).values(
        org_id=ORG,
        quarter=param("quarter"),
        team_id=param("team_id"),
        rep_id=param("rep_id"),
        amount=param("amount"),
        currency=param("currency"),
    )
)
_TARGET_OF = Statement(
    select(target.c.amount, target.c.currency).where(
        target.c.org_id == ORG,
        target.c.rep_id == param("of_rep"),
        target.c.quarter == param("of_quarter"),
    )
)


class Targets:
    """The targets of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> dict[tuple[str, str, str], tuple[str, str]]:
        """(amount, currency) by (quarter, team id, rep id); one of the two ids is empty."""
        return {
            (quarter, team_id, rep_id): (amount, currency)
            for quarter, team_id, rep_id, amount, currency in self._session.rows(_TARGETS)
        }

    def of_rep(self, rep_id: str, quarter: str) -> tuple[str, str] | None:
        """The rep's own target of a quarter (amount, currency), or None."""
        row = self._session.row(_TARGET_OF, of_rep=rep_id, of_quarter=quarter)
        return (row[0], row[1]) if row else None

    def set(self, quarter: str, team_id: str, rep_id: str, amount: str, currency: str) -> None:
        with self._session.transaction():
            self._session.write(_DROP_TARGET, quarter=quarter, team_id=team_id, rep_id=rep_id)
            self._session.write(
                _ADD_TARGET, quarter=quarter, team_id=team_id, rep_id=rep_id, amount=amount, currency=currency
            )
