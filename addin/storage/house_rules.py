"""What the organisation and its reps keep out, and the document of the organisation in which its own rules stand."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import select, update

from addin.deals.exclusion import Rules
from addin.storage.schema import organisation, rep
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

_HOUSE = Statement(select(organisation.c.house).where(organisation.c.id == ORG))
_SET_HOUSE = Statement(update(organisation).where(organisation.c.id == ORG).values(house=param("document")))
_OF_REP = Statement(select(rep.c.rules).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")))
_SET_REP = Statement(
    update(rep).where(rep.c.org_id == ORG, rep.c.id == param("rep_id")).values(rules=param("document"))
)


class HouseRules:
    """The rules of one organisation and of its reps."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def organisation(self) -> Rules:
        """What holds for everybody, the internal domains among it."""
        row = self._session.row(_HOUSE)
        return rules_of(orjson.loads(row[0]).get("rules")) if row else Rules()

    def of_rep(self, rep_id: str) -> Rules:
        """What holds for this rep's mail besides."""
        row = self._session.row(_OF_REP, rep_id=rep_id)
        return rep_rules(row[0]) if row else Rules()

    def set_organisation(self, rules: Rules) -> None:
        change_house(self._session, lambda house: house | {"rules": rules.as_document()})

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """What the reps' words have taught: the weights of matching that differ from the shipped ones."""
        change_house(self._session, lambda house: house | {"weights": dict(weights)})

    def set_rep(self, rep_id: str, rules: Rules) -> None:
        """Whose domains are internal is not a rep's to say: of those nothing is kept."""
        document = rules.as_document()
        document.pop("internal_domains", None)
        self._session.write(_SET_REP, rep_id=rep_id, document=orjson.dumps(document).decode())


def change_house(session: Session, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Replace the organisation's document by what ``change`` makes of it. Several parts keep something there (people,
    rules, matching): each changes its own keys through here, and leaves the others' as they are."""
    with session.transaction():
        session.lock("house")
        row = session.row(_HOUSE)
        before = orjson.loads(row[0]) if row else {}
        after = change(before)
        if after != before:
            session.write(_SET_HOUSE, document=orjson.dumps(after).decode())


def rules_of(document: object) -> Rules:
    """The rules in a JSON document; none where it is no such document."""
    return Rules.of(document) if isinstance(document, dict) else Rules()


@lru_cache(maxsize=1024)
def rep_rules(document: str) -> Rules:
    """The rules as they stand in a rep's row."""
    return rules_of(orjson.loads(document))
