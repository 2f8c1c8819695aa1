"""The one query that answers "which deals?": everything known under the keys of a message."""

from functools import cache
from typing import Any

from sqlalchemy import Text, and_, column, func, literal, or_, select, union_all, values

from addin.deals.evidence import Evidence, Keys
from addin.storage.schema import account, activity, mailbox, match_key, opportunity, sighting, thread
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

SIZES = (8, 16, 32, 64, 128)
"""Keys are padded to one of these counts, so that the query is compiled and planned once per size."""
COMPANY_DEALS = 40
"""At most so many deals of the companies found, liveliest first; keys of a deal itself are never cut."""

_KEY_NAMES = [(f"kind{place}", f"key{place}") for place in range(SIZES[-1])]
_EMPTY_KEYS = {size: dict.fromkeys((name for pair in _KEY_NAMES[:size] for name in pair), "") for size in SIZES}
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
        "amount": func.coalesce(opportunity.c.amount, ""),
        "close_date": func.coalesce(opportunity.c.close_date, ""),
        "products": func.coalesce(opportunity.c.products, ""),
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
                belief=thread.c.belief,
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
    return Statement(union_all(deals, threads, companies, select(company_deals), *_the_mail_itself(by_item)))


def _the_mail_itself(by_item: bool) -> list[Any]:
    """The activity of this mail, once it is captured."""
    known = _deal_columns(literal(""), literal(""), func.coalesce(activity.c.confidence, 0))
    on_its_deal = and_(opportunity.c.org_id == ORG, opportunity.c.id == activity.c.opportunity_id)
    found = select(
        *_row("message", activity_id=activity.c.id, state=activity.c.state, decided_by=activity.c.linked_by, **known)
    )
    by_key = found.join_from(activity, opportunity, on_its_deal, isouter=True).where(
        activity.c.org_id == ORG, activity.c.message_key == param("message_key")
    )
    if not by_item:
        return [by_key]
    seen = (
        found.join_from(mailbox, sighting, and_(sighting.c.org_id == ORG, sighting.c.mailbox_id == mailbox.c.id))
        .join(activity, and_(activity.c.org_id == ORG, activity.c.id == sighting.c.activity_id))
        .join(opportunity, on_its_deal, isouter=True)
        .where(
            mailbox.c.org_id == ORG,
            mailbox.c.address == param("mailbox"),
            sighting.c.provider_id == param("item_id"),
        )
    )
    return [by_key, seen]


def evidence_for(session: Session, keys: Keys) -> list[Evidence]:
    """Everything known under the keys of one message, in one query."""
    size = next((size for size in SIZES if size >= len(keys.pairs)), SIZES[-1])
    pairs = keys.pairs[:size]
    given: dict[str, Any] = {
        "message_key": keys.message_key,
        "item_id": keys.item_id,
        "mailbox": keys.mailbox,
        "sent_on": keys.sent_on,
    }
    given.update(_EMPTY_KEYS[size])
    for place, (kind_name, key_name) in enumerate(_KEY_NAMES[: len(pairs)]):
        given[kind_name], given[key_name] = pairs[place]
    by_item = bool(keys.item_id) and keys.message_key.startswith(("item:", "sha256:"))
    return [Evidence._make(row) for row in session.rows(_evidence(size, by_item), **given)]
