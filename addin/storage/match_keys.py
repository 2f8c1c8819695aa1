"""The key table behind matching: what is known under which key; threads and what was decided about them."""

from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import delete, exists, insert, select, update

from addin.deals.evidence import Evidence, Keys
from addin.storage.evidence import evidence_for
from addin.storage.schema import activity, match_key, thread
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param


def _key_statements() -> tuple[Statement, Statement]:
    target = {name: param(name) for name in ("kind", "key", "account_id", "opportunity_id", "thread_id")}
    add = Statement(
        lambda insert: (
            insert(match_key)
            .values(org_id=ORG, weight=number("weight"), **target)
            .on_conflict_do_update(index_elements=["org_id", *target], set_={"weight": number("weight")})
        )
    )
    conditions = [match_key.c.org_id == ORG, *(match_key.c[name] == value for name, value in target.items())]
    return add, Statement(delete(match_key).where(*conditions))


_ADD, _DROP = _key_statements()
_DROP_ACCOUNT_KIND = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.account_id == param("account_id"),
        match_key.c.kind == param("kind"),
        match_key.c.key == param("key"),
    )
)
_ACCOUNT_KEYS = Statement(
    select(match_key.c.key).where(
        match_key.c.org_id == ORG, match_key.c.kind == param("kind"), match_key.c.account_id == param("account_id")
    )
)
_DROP_DEAL_KIND = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.opportunity_id == param("opportunity_id"),
        match_key.c.opportunity_id != "",
        match_key.c.kind == param("kind"),
    )
)
_COUNT_WRITER = Statement(
    lambda insert: (
        insert(match_key)
        .values(
            org_id=ORG,
            kind="p",
            key=param("key"),
            account_id="",
            opportunity_id=param("opportunity_id"),
            thread_id="",
            weight=1,
        )
        .on_conflict_do_update(
            index_elements=["org_id", "kind", "key", "account_id", "opportunity_id", "thread_id"],
            set_={"weight": match_key.c.weight + 1},
        )
    )
)
_DROP_MESSAGE_LINK = Statement(
    delete(match_key).where(match_key.c.org_id == ORG, match_key.c.kind == "x", match_key.c.key == param("key"))
)
_ADD_THREAD = Statement(
    insert(thread).values(org_id=ORG, id=param("id"), opportunity_id="", decided_by="", verdict="", belief="{}")
)
_BELIEVE = Statement(
    update(thread).where(thread.c.org_id == ORG, thread.c.id == param("id")).values(belief=param("now_believed"))
)
_DECIDE = Statement(
    update(thread)
    .where(thread.c.org_id == ORG, thread.c.id == param("id"))
    .values(opportunity_id=param("opportunity"), decided_by=param("by"), verdict=param("made"))
)
_THREAD = Statement(
    select(thread.c.opportunity_id, thread.c.decided_by, thread.c.verdict).where(
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
_DROP_THREAD = Statement(delete(thread).where(thread.c.org_id == ORG, thread.c.id == param("old")))


class MatchKeys:
    """Keys, threads and links of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def evidence(self, keys: Keys) -> list[Evidence]:
        """Everything known under the keys of one message, in one query."""
        return evidence_for(self._session, keys)

    def add_account_keys(self, account_id: str, kind: str, weights: Mapping[str, int]) -> None:
        self._session.write_many(
            _ADD,
            [
                {
                    "kind": kind,
                    "key": key,
                    "account_id": account_id,
                    "opportunity_id": "",
                    "thread_id": "",
                    "weight": weight,
                }
                for key, weight in weights.items()
            ],
        )

    def drop_account_keys(self, account_id: str, kind: str, keys: Iterable[str]) -> None:
        self._session.write_many(
            _DROP_ACCOUNT_KIND, [{"account_id": account_id, "kind": kind, "key": key} for key in keys]
        )

    def replace_account_keys(self, account_id: str, kind: str, weights: Mapping[str, int]) -> None:
        before = [row[0] for row in self._session.rows(_ACCOUNT_KEYS, account_id=account_id, kind=kind)]
        with self._session.transaction():
            self.drop_account_keys(account_id, kind, set(before) - set(weights))
            self.add_account_keys(account_id, kind, weights)

    def replace_deal_keys(self, opportunity_id: str, kind: str, weights: Mapping[str, int]) -> None:
        """All keys of one kind that name the deal."""
        with self._session.transaction():
            self._session.write(_DROP_DEAL_KIND, opportunity_id=opportunity_id, kind=kind)
            self._session.write_many(
                _ADD,
                [
                    {
                        "kind": kind,
                        "key": key,
                        "account_id": "",
                        "opportunity_id": opportunity_id,
                        "thread_id": "",
                        "weight": weight,
                    }
                    for key, weight in weights.items()
                ],
            )

    def count_writers(self, opportunity_id: str, addresses: Iterable[str]) -> None:
        """One more mail of these people on the deal."""
        self._session.write_many(_COUNT_WRITER, [{"key": one, "opportunity_id": opportunity_id} for one in addresses])

    def link_message(self, message_key: str, opportunity_id: str) -> None:
        """A rep's word on one message; an empty ``opportunity_id`` says that it belongs to no deal."""
        with self._session.transaction():
            self.unlink_message(message_key)
            self._session.write(
                _ADD, kind="x", key=message_key, account_id="", opportunity_id=opportunity_id, thread_id="", weight=1000
            )

    def unlink_message(self, message_key: str) -> None:
        """Take a word on one message back."""
        self._session.write(_DROP_MESSAGE_LINK, key=message_key)

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
            _ADD,
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
                self._session.write(_DROP_THREAD, old=old)
        return into

    def verdict(self, thread_id: str) -> tuple[str, str, str]:
        """(opportunity id, decided by, verdict) of a thread; empty strings while undecided."""
        row = self._session.row(_THREAD, id=thread_id)
        return (row[0], row[1], row[2]) if row else ("", "", "")

    def decide_thread(self, thread_id: str, opportunity_id: str, *, by: str, verdict: str) -> None:
        """Say where a thread belongs."""
        self._session.write(_DECIDE, id=thread_id, opportunity=opportunity_id, by=by, made=verdict)

    def believe(self, thread_id: str, belief: Mapping[str, float]) -> None:
        """What is believed of a thread after one more of its mails: deal → share, an empty id for no deal."""
        self._session.write(_BELIEVE, id=thread_id, now_believed=orjson.dumps(belief).decode())
