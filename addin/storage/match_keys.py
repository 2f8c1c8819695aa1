"""The key table behind matching: what is known under which key."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from addin.deals.evidence import LEARNT_DOMAIN, Evidence, Keys
from addin.storage.evidence import evidence_for
from addin.storage.schema import match_key
from addin.storage.session import Session
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


ADD_KEY, _DROP = _key_statements()
_DROP_ACCOUNT_KIND = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.account_id == param("account_id"),
        match_key.c.kind == param("kind"),
        match_key.c.key == param("key"),
    )
)
_DROP_LEARNT = Statement(
    delete(match_key).where(
        match_key.c.org_id == ORG,
        match_key.c.account_id == param("account_id"),
        match_key.c.kind == "d",
        match_key.c.key == param("key"),
        match_key.c.weight == LEARNT_DOMAIN,
    )
)
_ACCOUNT_KEYS = Statement(
    select(match_key.c.key).where(
        match_key.c.org_id == ORG,
        match_key.c.kind == param("kind"),
        match_key.c.account_id == param("account_id"),
        match_key.c.weight != LEARNT_DOMAIN,  # what a rep taught stays until it is undone
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
_MESSAGE_LINK = Statement(
    select(match_key.c.opportunity_id).where(
        match_key.c.org_id == ORG, match_key.c.kind == "x", match_key.c.key == param("key")
    )
)


class MatchKeys:
    """Keys, threads and links of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def evidence(self, keys: Keys) -> list[Evidence]:
        """Everything known under the keys of one message, in one query."""
        return evidence_for(self._session, keys)

    def add_account_keys(self, account_id: str, kind: str, weights: Mapping[str, int]) -> None:
        self._session.write_many(
            ADD_KEY,
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

    def drop_learnt_domain(self, account_id: str, domain: str) -> None:
        """Forget a domain that a rep taught; one the CRM lists as well stays."""
        self._session.write(_DROP_LEARNT, account_id=account_id, key=domain)

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
                ADD_KEY,
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
                ADD_KEY,
                kind="x",
                key=message_key,
                account_id="",
                opportunity_id=opportunity_id,
                thread_id="",
                weight=1000,
            )

    def unlink_message(self, message_key: str) -> None:
        """Take a word on one message back."""
        self._session.write(_DROP_MESSAGE_LINK, key=message_key)

    def message_link(self, message_key: str) -> str | None:
        """The deal a rep put this one message on; empty for "no deal", None when nobody said anything."""
        row = self._session.row(_MESSAGE_LINK, key=message_key)
        return row[0] if row else None
