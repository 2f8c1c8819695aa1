"""The steps of the organisation's sales process."""

from sqlalchemy import select

from addin.deals.opportunity import Stage
from addin.storage.schema import stage
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, number, param

_STAGES = Statement(
    select(stage.c.name, stage.c.position, stage.c.probability, stage.c.status)
    .where(stage.c.org_id == ORG)
    .order_by(stage.c.position, stage.c.name)
)
_SET_STAGE = Statement(
    lambda insert: (
        insert(stage)
        .values(
            org_id=ORG,
            name=param("name"),
            position=number("position"),
            probability=number("probability"),
            status=param("status"),
        )
        .on_conflict_do_update(
            index_elements=["org_id", "name"],
            set_={"position": number("position"), "probability": number("probability"), "status": param("status")},
        )
    )
)


class Stages:
    """The stages of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[Stage]:
        """In their order."""
        return [Stage(*row) for row in self._session.rows(_STAGES)]

    def set(self, one: Stage) -> None:
        """Add a stage, or change the one of the same name."""
        self._session.write(
            _SET_STAGE, name=one.name, position=one.position, probability=one.probability, status=one.status
        )
