"""Confidence in per mille, threads with beliefs, corrections that teach and can be undone, rules of a rep"""

import sqlalchemy as sa
from alembic import op

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
