"""The key table behind matching: what is known under which key, and the one query that answers "which deals?"."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Text, and_, column, delete, func, insert, literal, or_, select, union_all, update, values

from addin.deals.matching import Evidence, Keys
from addin.storage.schema import account, activity, mailbox, match_key, opportunity, sighting, thread
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param

SIZES = (8, 16, 32, 64, 96)
"""Keys are padded to one of these counts, so that the query is compiled and planned once per size."""
COMPANY_DEALS = 40
"""At most so many deals of the companies found, liveliest first; keys of a deal itself are never cut."""

_PARTS = Evidence._fields


def _row(part: str, **found: Any) -> list[Any]:
    """The columns of one part of the union, empty where the part has nothing to say."""
    row = []
    for name in _PARTS:
        value = literal(part) if name == "part" else found.get(name, literal(0) if name == "weight" else literal(""))
        row.append(value.label(name))
    return row


def _deal_columns(kind: Any, key: Any, weight: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "weight": weight,
        "account_id": func.coalesce(opportunity.c.account_id, ""),
        "opportunity_id": func.coalesce(opportunity.c.id, ""),
        "name": func.coalesce(opportunity.c.name, ""),
        "owner_id": func.coalesce(opportunity.c.owner_id, ""),
        "created_on": func.coalesce(opportunity.c.created_on, ""),
        "closed_on": func.coalesce(opportunity.c.closed_on, ""),
        "last_activity_at": func.coalesce(opportunity.c.last_activity_at, ""),
    }


@cache
def _evidence(size: int, by_item: bool) -> Statement:
    """The one query: keys → deals named by a key, threads, companies with their active deals, and the mail itself.

    A mail without a Message-ID is looked for by the mailbox's own id (``by_item``).
    """
    pairs = [(param(f"kind{place}"), param(f"key{place}")) for place in range(size)]
    k = values(column("kind", Text), column("key", Text), name="k").data(pairs).cte("k")
    m, o = match_key, opportunity
    hit = (
        select(m.c.kind, m.c.key, m.c.weight, m.c.account_id, m.c.opportunity_id, m.c.thread_id)
        .join_from(k, m, and_(m.c.org_id == ORG, m.c.kind == k.c.kind, m.c.key == k.c.key))
        .cte("hit")
    )
    deals = (
        select(*_row("deal", **_deal_columns(hit.c.kind, hit.c.key, hit.c.weight)))
        .join_from(hit, o, and_(o.c.org_id == ORG, o.c.id == hit.c.opportunity_id), isouter=True)
        .where(or_(hit.c.opportunity_id != "", hit.c.kind == "x"))
    )
    threads = (
        select(
            *_row(
                "thread",
                **_deal_columns(hit.c.kind, hit.c.key, hit.c.weight),
                thread_id=hit.c.thread_id,
                verdict=thread.c.verdict,
                decided_by=thread.c.decided_by,
            )
        )
        .join_from(hit, thread, and_(thread.c.org_id == ORG, thread.c.id == hit.c.thread_id))
        .join(o, and_(o.c.org_id == ORG, o.c.id == thread.c.opportunity_id), isouter=True)
        .where(hit.c.thread_id != "")
    )
    companies = (
        select(
            *_row(
                "account",
                kind=hit.c.kind,
                key=hit.c.key,
                weight=hit.c.weight,
                account_id=hit.c.account_id,
                account_name=account.c.name,
            )
        )
        .join_from(hit, account, and_(account.c.org_id == ORG, account.c.id == hit.c.account_id))
        .where(hit.c.account_id != "")
    )
    reached = select(hit.c.account_id).where(hit.c.account_id != "").distinct().subquery("reached")
    company_deals = (
        select(*_row("company", **_deal_columns(literal(""), literal(""), literal(0))))
        .join_from(
            reached,
            o,
            and_(o.c.org_id == ORG, o.c.account_id == reached.c.account_id, o.c.active_until >= param("sent_on")),
        )
        .order_by(func.coalesce(o.c.last_activity_at, "").desc(), o.c.id)
        .limit(COMPANY_DEALS)
        .subquery("liveliest")
    )
    return Statement(union_all(deals, threads, companies, select(company_deals), _the_mail_itself(by_item)))


def _the_mail_itself(by_item: bool) -> Any:
    """The activity of this mail, once it is captured."""
    found = select(*_row("message", activity_id=activity.c.id, state=activity.c.state))
    if not by_item:
        return found.where(activity.c.org_id == ORG, activity.c.message_key == param("message_key"))
    return (
        found.join_from(mailbox, sighting, and_(sighting.c.org_id == ORG, sighting.c.mailbox_id == mailbox.c.id))
        .join(activity, and_(activity.c.org_id == ORG, activity.c.id == sighting.c.activity_id))
        .where(
            mailbox.c.org_id == ORG,
            mailbox.c.address == param("mailbox"),
            sighting.c.provider_id == param("item_id"),
        )
    )


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
_DEAL_KEYS = Statement(
    select(match_key.c.key).where(
        match_key.c.org_id == ORG, match_key.c.opportunity_id == param("opportunity_id"), match_key.c.kind == "a"
    )
)
_DROP_DEAL_ADDRESSES = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG, match_key.c.opportunity_id == param("opportunity_id"), match_key.c.kind == "a"
    )
)
_DROP_MESSAGE_LINK = Statement(
    delete(match_key).where(match_key.c.org_id == ORG, match_key.c.kind == "x", match_key.c.key == param("key"))
)
_ADD_THREAD = Statement(insert(thread).values(org_id=ORG, id=param("id"), opportunity_id="", decided_by="", verdict=""))
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
_MOVE_KEYS = Statement(
    update(match_key)
    .where(match_key.c.org_id == ORG, match_key.c.thread_id == param("old"))
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
        size = next((size for size in SIZES if size >= len(keys.pairs)), SIZES[-1])
        pairs = keys.pairs[:size]
        given: dict[str, Any] = {
            "message_key": keys.message_key,
            "item_id": keys.item_id,
            "mailbox": keys.mailbox,
            "sent_on": keys.sent_on,
        }
        for place in range(size):
            given[f"kind{place}"], given[f"key{place}"] = pairs[place] if place < len(pairs) else ("", "")
        by_item = bool(keys.item_id) and keys.message_key.startswith(("item:", "sha256:"))
        return [Evidence._make(row) for row in self._session.rows(_evidence(size, by_item), **given)]

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

    def replace_deal_addresses(self, opportunity_id: str, addresses: Iterable[str], weight: int) -> None:
        """The addresses of the deal's buying team."""
        with self._session.transaction():
            self._session.write(_DROP_DEAL_ADDRESSES, opportunity_id=opportunity_id)
            self._session.write_many(
                _ADD,
                [
                    {
                        "kind": "a",
                        "key": key,
                        "account_id": "",
                        "opportunity_id": opportunity_id,
                        "thread_id": "",
                        "weight": weight,
                    }
                    for key in addresses
                ],
            )

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
        """One thread for all ``known`` thread ids and ``keys`` (kinds r and t): made, extended or merged.

        Merging keeps the thread a rep decided on, else one that was decided, else the oldest. Returns its id.
        """
        present = list(dict.fromkeys(known))
        with self._session.transaction():
            if not present:
                thread_id = new_id()
                self._session.write(_ADD_THREAD, id=thread_id)
            else:
                thread_id = self._merged(present) if len(present) > 1 else present[0]
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
        return thread_id

    def _merged(self, present: list[str]) -> str:
        rank = {"rep": 0, "match": 1, "": 2}
        into = min(present, key=lambda one: (rank[self.verdict(one)[1]], one))
        for old in present:
            if old != into:
                self._session.write(_MOVE_KEYS, old=old, into=into)
                self._session.write(_MOVE_ACTIVITIES, old=old, into=into)
                self._session.write(_DROP_THREAD, old=old)
        return into

    def verdict(self, thread_id: str) -> tuple[str, str, str]:
        """(opportunity id, decided by, verdict) of a thread; empty strings while undecided."""
        row = self._session.row(_THREAD, id=thread_id)
        return (row[0], row[1], row[2]) if row else ("", "", "")

    def decide_thread(self, thread_id: str, opportunity_id: str, *, by: str, verdict: str) -> None:
        self._session.write(_DECIDE, id=thread_id, opportunity=opportunity_id, by=by, made=verdict)
