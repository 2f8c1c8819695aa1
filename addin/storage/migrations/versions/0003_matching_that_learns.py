"""Confidence in per mille, threads with beliefs, corrections that teach and can be undone, rules of a rep"""

import json
import secrets

import sqlalchemy as sa
from alembic import op

from addin.deals.addresses import company_domains
from addin.deals.evidence import COMPANY_LABEL, KNOWN_NAME, PART_OF_LABEL, TEAM_MEMBER
from addin.deals.mentions import number_keys
from addin.deals.people_names import account_labels, name_key

revision = "0003"
down_revision = "0002"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.execute("UPDATE activity SET confidence = confidence * 10 WHERE confidence IS NOT NULL")
    op.add_column("thread", sa.Column("belief", BYTEWISE, server_default="{}", nullable=False))
    op.execute("UPDATE thread SET belief = '{\"' || opportunity_id || '\"\\:0.9}' WHERE decided_by = 'match'")
    op.add_column("rep", sa.Column("rules", BYTEWISE, server_default="{}", nullable=False))
    for name, default in (("grounds", "[]"), ("before", "{}"), ("taught", "[]"), ("cause", ""), ("undoes", "")):
        op.add_column("link_event", sa.Column(name, BYTEWISE, server_default=default, nullable=False))
    op.create_index(op.f("ix_link_event_org_id_at_id"), "link_event", ["org_id", "at", "id"])
    for name in ("thread_id", "cause", "undoes"):
        op.create_index(op.f(f"ix_link_event_org_id_{name}"), "link_event", ["org_id", name])
    _weigh_the_old_keys_anew()
    _add_the_new_keys()


def _weigh_the_old_keys_anew() -> None:
    """Points are of a hundred now; they were 60 and 40 for addresses, 25 and 12 for domains."""
    op.execute("UPDATE match_key SET weight = 100 WHERE kind = 'a'")
    op.execute("UPDATE match_key SET weight = CASE WHEN weight = 12 THEN 30 ELSE 100 END WHERE kind = 'd'")
    organisation = sa.table("organisation", sa.column("id"), sa.column("house"))
    for org_id, house in op.get_bind().execute(sa.select(organisation.c.id, organisation.c.house)).all():
        salted = json.dumps({"salt": secrets.token_hex(16)} | json.loads(house))
        op.execute(sa.update(organisation).where(organisation.c.id == org_id).values(house=salted))


def _add_the_new_keys() -> None:
    """What deals and companies are found by from now on, from the records that are there."""
    op.execute(
        """
        INSERT INTO match_key (org_id, kind, key, account_id, opportunity_id, thread_id, weight)
        SELECT a.org_id, 'p', p.address, '', a.opportunity_id, '', count(DISTINCT a.id)
        FROM activity a JOIN participant p ON p.org_id = a.org_id AND p.activity_id = a.id
        WHERE a.opportunity_id <> ''
          AND NOT EXISTS (SELECT 1 FROM rep_address r WHERE r.org_id = a.org_id AND r.address = p.address)
        GROUP BY a.org_id, p.address, a.opportunity_id
        """
    )
    rows = op.get_bind().exec_driver_sql
    keys: dict[tuple[int, str, str, str, str], int] = {}
    for org_id, account_id, domain in rows("SELECT org_id, account_id, domain FROM account_domain").all():
        for label, is_whole in account_labels(company_domains(domain)[-1:]).items():
            place = (org_id, "l", label, account_id, "")
            keys[place] = max(keys.get(place, 0), COMPANY_LABEL if is_whole else PART_OF_LABEL)
    for org_id, account_id, name in rows("SELECT org_id, account_id, name FROM contact WHERE account_id <> ''").all():
        keys[org_id, "n", name_key(name), account_id, ""] = KNOWN_NAME
    team = """
        SELECT t.org_id, t.opportunity_id, c.name FROM buying_team t
        JOIN contact c ON c.org_id = t.org_id AND c.id = t.contact_id
    """
    for org_id, opportunity_id, name in rows(team).all():
        keys[org_id, "n", name_key(name), "", opportunity_id] = KNOWN_NAME
    deals = "SELECT org_id, id, coalesce(external_id, ''), name, next_step FROM opportunity"
    for org_id, opportunity_id, *told in rows(deals).all():
        for one in number_keys("\n".join(told)):
            keys[org_id, "q", one, "", opportunity_id] = TEAM_MEMBER
    match_key = sa.table(
        "match_key",
        *(sa.column(name) for name in ("org_id", "kind", "key", "account_id", "opportunity_id", "thread_id", "weight")),
    )
    new = [
        {"org_id": org_id, "kind": kind, "key": key, "account_id": account, "opportunity_id": deal, "thread_id": "", "weight": weight}
        for (org_id, kind, key, account, deal), weight in keys.items()
        if key
    ]  # fmt: skip
    if new:
        op.bulk_insert(match_key, new)
