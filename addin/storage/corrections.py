"""The log of the reps' words on where mails belong: who said what, what was weighed, and what it replaced."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import exists, insert, select

from addin.storage.schema import link_event
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param

UNDONE = "undone"
"""The verdict of an entry that takes another one back."""


class Correction(NamedTuple):
    """One entry of the log.

    ``verdict`` is ``linked``, ``none``, ``private`` or ``undone``; ``grounds`` are the alternatives that were weighed
    when the word was given, as (deal id, grounds); ``before`` says how to undo it; ``taught`` are match keys
    (kind, key, account id); ``cause`` names the correction whose offer this one followed, ``undoes`` the one it takes
    back.
    """

    id: str
    at: str
    rep_id: str
    scope: str
    verdict: str
    message_key: str
    thread_id: str
    opportunity_id: str
    grounds: Sequence[tuple[str, Mapping[str, float]]] = ()
    before: Mapping[str, Any] = {}
    taught: Sequence[tuple[str, str, str]] = ()
    cause: str = ""
    undoes: str = ""


_ADD = Statement(insert(link_event).values(org_id=ORG, **{name: param(name) for name in Correction._fields}))
_COLUMNS = select(*(link_event.c[name] for name in Correction._fields)).where(link_event.c.org_id == ORG)
_ONE = Statement(_COLUMNS.where(link_event.c.id == param("correction_id")))
_undo = link_event.alias("undo")
_LESSONS = Statement(
    select(link_event.c.opportunity_id, link_event.c.grounds)
    .where(
        link_event.c.org_id == ORG,
        link_event.c.verdict.in_(["linked", "none"]),
        link_event.c.cause == "",
        link_event.c.grounds != "[]",
        ~exists().where(_undo.c.org_id == ORG, _undo.c.undoes == link_event.c.id),
    )
    .order_by(link_event.c.at.desc(), link_event.c.id.desc())
    .limit(number("limit"))
)
_UNDOING = Statement(_COLUMNS.where(link_event.c.undoes == param("correction_id"), link_event.c.undoes != ""))
_FOLLOWING = Statement(_COLUMNS.where(link_event.c.cause == param("correction_id"), link_event.c.cause != ""))
_ON_THREAD = Statement(_COLUMNS.where(link_event.c.thread_id == param("thread_id"), link_event.c.thread_id != ""))
_NEWEST = Statement(_COLUMNS.order_by(link_event.c.at.desc(), link_event.c.id.desc()).limit(number("limit")))


class Corrections:
    """The corrections of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, one: Correction) -> str:
        """Append to the log; an empty id is made. Returns the id."""
        given = one._replace(id=one.id or new_id())._asdict()
        documents = {name: orjson.dumps(given[name]).decode() for name in ("grounds", "before", "taught")}
        self._session.write(_ADD, **{**given, **documents})
        return str(given["id"])

    def lessons(self, limit: int) -> list[tuple[str, Sequence[tuple[str, Mapping[str, float]]]]]:
        """The newest words that stand and were given with something weighed: (deal id, what was weighed). What a rep
        let follow from another word, and a mail made private, are no lessons."""
        rows = self._session.rows(_LESSONS, limit=limit)
        return [(row[0], [(identity, grounds) for identity, grounds in orjson.loads(row[1])]) for row in rows]

    def read(self, correction_id: str) -> Correction | None:
        row = self._session.row(_ONE, correction_id=correction_id)
        return _correction(row) if row else None

    def undoing(self, correction_id: str) -> list[Correction]:
        """The entries that take one back."""
        return [_correction(row) for row in self._session.rows(_UNDOING, correction_id=correction_id)]

    def following(self, correction_id: str) -> list[Correction]:
        """The entries that moved along with one."""
        return [_correction(row) for row in self._session.rows(_FOLLOWING, correction_id=correction_id)]

    def on_thread(self, thread_id: str) -> list[Correction]:
        """All that was said about one thread."""
        return [_correction(row) for row in self._session.rows(_ON_THREAD, thread_id=thread_id)]

    def newest(self, limit: int) -> list[Correction]:
        """The newest entries, newest first, those that were taken back and those that take back among them."""
        return [_correction(row) for row in self._session.rows(_NEWEST, limit=limit)]


def _correction(row: tuple[Any, ...]) -> Correction:
    one = Correction._make(row)
    return one._replace(
        grounds=[(identity, grounds) for identity, grounds in orjson.loads(row[8])],
        before=orjson.loads(row[9]),
        taught=[(kind, key, account) for kind, key, account in orjson.loads(row[10])],
    )
