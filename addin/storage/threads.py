"""Threads: which mails belong together, what is believed of them and where somebody said they belong."""

from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import and_, delete, exists, insert, select, update

from addin.storage.match_keys import ADD_KEY
from addin.storage.schema import activity, link_event, match_key, participant, thread
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, param

SIMILAR_THREADS = 100
"""At most so many threads are looked at for one key, when a correction may concern them too."""

_ADD_THREAD = Statement(
    insert(thread).values(org_id=ORG, id=param("id"), opportunity_id="", decided_by="", verdict="", belief="{}")
)

_BELIEVE = Statement(
    update(thread).where(thread.c.org_id == ORG, thread.c.id == param("id")).values(belief=param("now_believed"))
)

_THREADS_UNDER = Statement(
    select(match_key.c.thread_id)
    .where(
        match_key.c.org_id == ORG,
        match_key.c.kind == param("kind"),
        match_key.c.key == param("key"),
        match_key.c.thread_id != "",
    )
    .order_by(match_key.c.thread_id.desc())
    .limit(SIMILAR_THREADS)
)

_THREADS_BY = Statement(
    select(activity.c.thread_id)
    .join_from(
        match_key,
        activity,
        and_(activity.c.org_id == ORG, activity.c.opportunity_id == match_key.c.opportunity_id),
    )
    .join(
        participant,
        and_(
            participant.c.org_id == ORG,
            participant.c.activity_id == activity.c.id,
            participant.c.address == param("address"),
        ),
    )
    .where(
        match_key.c.org_id == ORG,
        match_key.c.kind == "p",
        match_key.c.key == param("address"),
        activity.c.thread_id != "",
    )
    .distinct()
    .order_by(activity.c.thread_id.desc())
    .limit(SIMILAR_THREADS)
)

_DROP_NUMBERS = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.thread_id == param("id"),
        match_key.c.thread_id != "",
        match_key.c.kind == "q",
    )
)

_DECIDE = Statement(
    update(thread)
    .where(thread.c.org_id == ORG, thread.c.id == param("id"))
    .values(opportunity_id=param("opportunity"), decided_by=param("by"), verdict=param("made"))
)

_THREAD = Statement(
    select(thread.c.opportunity_id, thread.c.decided_by, thread.c.verdict, thread.c.belief).where(
        thread.c.org_id == ORG, thread.c.id == param("id")
    )
)

_other = match_key.alias("other")

_DROP_SHARED_KEYS = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.thread_id == param("old"),
        match_key.c.thread_id != "",
        exists().where(
            _other.c.org_id == ORG,
            _other.c.kind == match_key.c.kind,
            _other.c.key == match_key.c.key,
            _other.c.thread_id == param("into"),
        ),
    )
)

_MOVE_KEYS = Statement(
    update(match_key)
    .where(match_key.c.org_id == ORG, match_key.c.thread_id == param("old"), match_key.c.thread_id != "")
    .values(thread_id=param("into"))
)

_MOVE_ACTIVITIES = Statement(
    update(activity)
    .where(activity.c.org_id == ORG, activity.c.thread_id == param("old"))
    .values(thread_id=param("into"))
)

_MOVE_CORRECTIONS = Statement(
    update(link_event)
    .where(link_event.c.org_id == ORG, link_event.c.thread_id == param("old"))
    .values(thread_id=param("into"))
)
_DROP_THREAD = Statement(delete(thread).where(thread.c.org_id == ORG, thread.c.id == param("old")))


class Threads:
    """The threads of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def join_thread(self, known: Iterable[str], keys: Iterable[tuple[str, str]]) -> str:
        """One thread for all ``known`` thread ids (the parent's first) and ``keys`` (kinds r, t and s); returns its id.

        Undecided threads are merged into the one that was decided. Threads that were decided differently are left
        apart: a mail that names both proves nothing about either.
        """
        present = list(dict.fromkeys(known))
        with self._session.transaction():
            if not present:
                thread_id = new_id()
                self._session.write(_ADD_THREAD, id=thread_id)
            else:
                thread_id = self._merged(present) if len(present) > 1 else present[0]
            self.add_thread_keys(thread_id, keys)
        return thread_id

    def add_thread_keys(self, thread_id: str, keys: Iterable[tuple[str, str]]) -> None:
        """More keys (kind, key) under which a thread is found."""
        self._session.write_many(
            ADD_KEY,
            [
                {
                    "kind": kind,
                    "key": key,
                    "account_id": "",
                    "opportunity_id": "",
                    "thread_id": thread_id,
                    "weight": 0,
                }
                for kind, key in keys
            ],
        )

    def _merged(self, present: list[str]) -> str:
        verdicts = {one: self.verdict(one) for one in present}
        into = next((one for one in present if verdicts[one][1]), present[0])
        for old in present:
            if old != into and not verdicts[old][1]:
                self._session.write(_DROP_SHARED_KEYS, old=old, into=into)
                self._session.write(_MOVE_KEYS, old=old, into=into)
                self._session.write(_MOVE_ACTIVITIES, old=old, into=into)
                self._session.write(_MOVE_CORRECTIONS, old=old, into=into)
                self._session.write(_DROP_THREAD, old=old)
        return into

    def verdict(self, thread_id: str) -> tuple[str, str, str]:
        """(opportunity id, decided by, verdict) of a thread; empty strings while undecided."""
        row = self._session.row(_THREAD, id=thread_id)
        return (row[0], row[1], row[2]) if row else ("", "", "")

    def threads_under(self, keys: Iterable[tuple[str, str]]) -> list[str]:
        """The threads known under any of the ``keys`` (kind, key), each once."""
        found = [row[0] for kind, key in keys for row in self._session.rows(_THREADS_UNDER, kind=kind, key=key)]
        return list(dict.fromkeys(found))

    def threads_written_by(self, address: str) -> list[str]:
        """The threads on deals that somebody wrote to, by address."""
        return [row[0] for row in self._session.rows(_THREADS_BY, address=address)]

    def forget_numbers(self, thread_id: str) -> None:
        """Drop the numbers that a thread's mails named."""
        self._session.write(_DROP_NUMBERS, id=thread_id)

    def decide_thread(self, thread_id: str, opportunity_id: str, *, by: str, verdict: str) -> None:
        """Say where a thread belongs."""
        self._session.write(_DECIDE, id=thread_id, opportunity=opportunity_id, by=by, made=verdict)

    def belief(self, thread_id: str) -> Mapping[str, float]:
        """What is believed of a thread: deal → share."""
        row = self._session.row(_THREAD, id=thread_id)
        found: Mapping[str, float] = orjson.loads(row[3]) if row else {}
        return found

    def believe(self, thread_id: str, belief: Mapping[str, float]) -> None:
        """What is believed of a thread after one more of its mails: deal → share, an empty id for no deal."""
        self._session.write(_BELIEVE, id=thread_id, now_believed=orjson.dumps(belief).decode())
