"""Ratings as a log of events, and what they come to now; idempotency keys."""

import orjson
from sqlalchemy import delete, insert, select

from addin.errors import KeyReused
from addin.storage.schema import idempotency, rating, rating_event
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param
from addin.wording import text

_ADD_EVENT = Statement(
    insert(rating_event).values(
        org_id=ORG,
        id=param("id"),
        at=param("at"),
        activity_id=param("activity_id"),
        rep_id=param("rep_id"),
        value=number("value"),
    )
)
_SET = Statement(
    lambda insert: (
        insert(rating)
        .values(
            org_id=ORG, activity_id=param("activity_id"), rep_id=param("rep_id"), value=number("value"), at=param("at")
        )
        .on_conflict_do_update(
            index_elements=["org_id", "activity_id", "rep_id"], set_={"value": number("value"), "at": param("at")}
        )
    )
)
_DROP = Statement(
    delete(rating).where(
        rating.c.org_id == ORG, rating.c.activity_id == param("activity_id"), rating.c.rep_id == param("rep_id")
    )
)
_EVENTS = Statement(
    select(
        rating_event.c.id, rating_event.c.at, rating_event.c.activity_id, rating_event.c.rep_id, rating_event.c.value
    )
    .where(rating_event.c.org_id == ORG)
    .order_by(rating_event.c.id)
)
_CLAIM = Statement(
    lambda insert: (
        insert(idempotency)
        .values(
            org_id=ORG,
            rep_id=param("rep_id"),
            key=param("key"),
            fingerprint=param("fingerprint"),
            answer="",
            at=param("at"),
        )
        .on_conflict_do_nothing()
    )
)
_CLAIMED = Statement(
    select(idempotency.c.fingerprint, idempotency.c.answer).where(
        idempotency.c.org_id == ORG, idempotency.c.rep_id == param("rep_id"), idempotency.c.key == param("key")
    )
)
_ANSWER = Statement(
    idempotency.update()
    .where(idempotency.c.org_id == ORG, idempotency.c.rep_id == param("of_rep"), idempotency.c.key == param("of_key"))
    .values(answer=param("given"))
)
_EXPIRE = Statement(delete(idempotency).where(idempotency.c.org_id == ORG, idempotency.c.at < param("before")))


class Ratings:
    """What the reps said about mails."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rate(self, activity_id: str, rep_id: str, value: int, at: str) -> str:
        """Log a rating (1, -1, or 0 to take it back) and bring the present value up to date; returns the event id."""
        event_id = new_id()
        with self._session.transaction():
            self._session.write(_ADD_EVENT, id=event_id, at=at, activity_id=activity_id, rep_id=rep_id, value=value)
            if value:
                self._session.write(_SET, activity_id=activity_id, rep_id=rep_id, value=value, at=at)
            else:
                self._session.write(_DROP, activity_id=activity_id, rep_id=rep_id)
        return event_id

    def events(self) -> list[tuple[str, str, str, str, int]]:
        """The whole log: (id, at, activity id, rep id, value), oldest first."""
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self._session.rows(_EVENTS)]


class Idempotency:
    """Which requests were carried out already, and what was answered."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, rep_id: str, key: str, fingerprint: str, at: str) -> object | None:
        """Reserve ``key`` inside the running transaction; returns the stored answer when it was used before.

        Raises :class:`KeyReused` when the key was used for a different request.
        """
        if self._session.write(_CLAIM, rep_id=rep_id, key=key, fingerprint=fingerprint, at=at):
            return None
        stored, answer = self._session.rows(_CLAIMED, rep_id=rep_id, key=key)[0]
        if stored != fingerprint:
            raise KeyReused(text("This Idempotency-Key was already used for a different request."))
        result: object = orjson.loads(answer)
        return result

    def remember(self, rep_id: str, key: str, answer: object) -> None:
        self._session.write(_ANSWER, of_rep=rep_id, of_key=key, given=orjson.dumps(answer).decode())

    def answer(self, rep_id: str, key: str) -> object | None:
        """What was answered under ``key``, or None when it is not known (any more)."""
        rows = self._session.rows(_CLAIMED, rep_id=rep_id, key=key)
        result: object = orjson.loads(rows[0][1]) if rows and rows[0][1] else None
        return result

    def expire(self, before: str) -> None:
        """Forget keys claimed before the time ``before``."""
        self._session.write(_EXPIRE, before=before)
