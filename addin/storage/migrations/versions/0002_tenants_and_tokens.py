"""Tenants of identity providers, and sealed tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tenant",
        sa.Column("provider", BYTEWISE, server_default="", nullable=False),
        sa.Column("tenant", BYTEWISE, server_default="", nullable=False),
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("new_reps", BYTEWISE, server_default="invite", nullable=False),
        sa.Column("contact", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("provider", "tenant", name=op.f("pk_tenant")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token_cache",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("provider", BYTEWISE, server_default="", nullable=False),
        sa.Column("tenant", BYTEWISE, server_default="", nullable=False),
        sa.Column("subject", BYTEWISE, server_default="", nullable=False),
        sa.Column("sealed", BYTEWISE, server_default="", nullable=False),
        sa.Column("updated_at", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "provider", "tenant", "subject", name=op.f("pk_token_cache")),
        sqlite_with_rowid=False,
    )
