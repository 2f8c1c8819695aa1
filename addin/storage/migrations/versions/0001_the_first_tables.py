"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("external_id", BYTEWISE, nullable=True),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.Column("industry", BYTEWISE, server_default="", nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("country", BYTEWISE, server_default="", nullable=False),
        sa.Column("parent_id", BYTEWISE, nullable=True),
        sa.Column("ad_spend", BYTEWISE, nullable=True),
        sa.Column("technologies", BYTEWISE, server_default="[]", nullable=False),
        sa.Column("hiring", BYTEWISE, server_default="", nullable=False),
        sa.Column("imported", BYTEWISE, server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "parent_id"], ["account.org_id", "account.id"], name=op.f("fk_account_org_id_account")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("org_id", "external_id", name=op.f("uq_account_org_id_external_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("kind", BYTEWISE, server_default="", nullable=False),
        sa.Column("direction", BYTEWISE, server_default="", nullable=False),
        sa.Column("state", BYTEWISE, server_default="", nullable=False),
        sa.Column("message_key", BYTEWISE, nullable=True),
        sa.Column("message_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("fingerprint", BYTEWISE, server_default="", nullable=False),
        sa.Column("thread_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("subject", BYTEWISE, server_default="", nullable=False),
        sa.Column("sender_name", BYTEWISE, server_default="", nullable=False),
        sa.Column("sender_address", BYTEWISE, server_default="", nullable=False),
        sa.Column("preview", BYTEWISE, server_default="", nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("reasons", BYTEWISE, server_default="[]", nullable=False),
        sa.Column("linked_by", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, nullable=True),
        sa.Column("about_id", BYTEWISE, nullable=True),
        sa.PrimaryKeyConstraint("org_id", "opportunity_id", "at", "id", name=op.f("pk_activity")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_activity_org_id_id")),
        sa.UniqueConstraint("org_id", "message_key", name=op.f("uq_activity_org_id_message_key")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_org_id_thread_id"), ["org_id", "thread_id"], unique=False)

    op.create_table(
        "activity_content",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("new_text", BYTEWISE, server_default="", nullable=False),
        sa.Column("html", BYTEWISE, server_default="", nullable=False),
        sa.Column("attachments", BYTEWISE, server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "activity_id", name=op.f("pk_activity_content")),
    )
    op.create_table(
        "idempotency",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("key", BYTEWISE, server_default="", nullable=False),
        sa.Column("fingerprint", BYTEWISE, server_default="", nullable=False),
        sa.Column("answer", BYTEWISE, server_default="", nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "rep_id", "key", name=op.f("pk_idempotency")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_event",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("scope", BYTEWISE, server_default="", nullable=False),
        sa.Column("verdict", BYTEWISE, server_default="", nullable=False),
        sa.Column("message_key", BYTEWISE, server_default="", nullable=False),
        sa.Column("thread_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_link_event")),
    )
    op.create_table(
        "match_key",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("kind", BYTEWISE, server_default="", nullable=False),
        sa.Column("key", BYTEWISE, server_default="", nullable=False),
        sa.Column("account_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("thread_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "org_id", "kind", "key", "account_id", "opportunity_id", "thread_id", name=op.f("pk_match_key")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("match_key", schema=None) as batch_op:
        batch_op.create_index(
            "ix_match_key_opportunity_id",
            ["org_id", "opportunity_id"],
            unique=False,
            sqlite_where=sa.text("opportunity_id != ''"),
            postgresql_where=sa.text("opportunity_id != ''"),
        )
        batch_op.create_index(
            "ix_match_key_thread_id",
            ["org_id", "thread_id"],
            unique=False,
            sqlite_where=sa.text("thread_id != ''"),
            postgresql_where=sa.text("thread_id != ''"),
        )

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", BYTEWISE, nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("house", BYTEWISE, server_default="{}", nullable=False),
        sa.Column("created_at", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "participant",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("address", BYTEWISE, server_default="", nullable=False),
        sa.Column("role", BYTEWISE, server_default="", nullable=False),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "activity_id", "address", "role", name=op.f("pk_participant")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rating",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "activity_id", "rep_id", name=op.f("pk_rating")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rating_event",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.Column("activity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_rating_event")),
    )
    with op.batch_alter_table("rating_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_event_org_id_activity_id"), ["org_id", "activity_id"], unique=False)

    op.create_table(
        "stage",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("status", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "name", name=op.f("pk_stage")),
    )
    op.create_table(
        "target",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("quarter", BYTEWISE, server_default="", nullable=False),
        sa.Column("team_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("amount", BYTEWISE, server_default="", nullable=False),
        sa.Column("currency", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "quarter", "team_id", "rep_id", name=op.f("pk_target")),
    )
    op.create_table(
        "team",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_team_org_id_name")),
    )
    op.create_table(
        "thread",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("decided_by", BYTEWISE, server_default="", nullable=False),
        sa.Column("verdict", BYTEWISE, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_thread")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account_domain",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("domain", BYTEWISE, server_default="", nullable=False),
        sa.Column("account_id", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "account_id"], ["account.org_id", "account.id"], name=op.f("fk_account_domain_org_id_account")
        ),
        sa.PrimaryKeyConstraint("org_id", "domain", "account_id", name=op.f("pk_account_domain")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contact",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("external_id", BYTEWISE, nullable=True),
        sa.Column("account_id", BYTEWISE, nullable=True),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.Column("title", BYTEWISE, server_default="", nullable=False),
        sa.Column("started_on", BYTEWISE, nullable=True),
        sa.Column("imported", BYTEWISE, server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "account_id"], ["account.org_id", "account.id"], name=op.f("fk_contact_org_id_account")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_contact")),
        sa.UniqueConstraint("org_id", "external_id", name=op.f("uq_contact_org_id_external_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_org_id_account_id"), ["org_id", "account_id"], unique=False)

    op.create_table(
        "rep",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("email", BYTEWISE, server_default="", nullable=False),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.Column("team_id", BYTEWISE, nullable=True),
        sa.Column("manager_id", BYTEWISE, nullable=True),
        sa.Column("timezone", BYTEWISE, server_default="UTC", nullable=False),
        sa.Column("locale", BYTEWISE, server_default="en", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["org_id", "team_id"], ["team.org_id", "team.id"], name=op.f("fk_rep_org_id_team")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_rep")),
        sa.UniqueConstraint("org_id", "email", name=op.f("uq_rep_org_id_email")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contact_address",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("address", BYTEWISE, server_default="", nullable=False),
        sa.Column("contact_id", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"], ["contact.org_id", "contact.id"], name=op.f("fk_contact_address_org_id_contact")
        ),
        sa.PrimaryKeyConstraint("org_id", "address", "contact_id", name=op.f("pk_contact_address")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_address_org_id_contact_id"), ["org_id", "contact_id"], unique=False
        )

    op.create_table(
        "mailbox",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("kind", BYTEWISE, server_default="", nullable=False),
        sa.Column("address", BYTEWISE, server_default="", nullable=False),
        sa.Column("source", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["org_id", "rep_id"], ["rep.org_id", "rep.id"], name=op.f("fk_mailbox_org_id_rep")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("org_id", "kind", "address", name=op.f("uq_mailbox_org_id_kind_address")),
    )
    op.create_table(
        "opportunity",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("id", BYTEWISE, server_default="", nullable=False),
        sa.Column("external_id", BYTEWISE, nullable=True),
        sa.Column("account_id", BYTEWISE, nullable=True),
        sa.Column("name", BYTEWISE, server_default="", nullable=False),
        sa.Column("owner_id", BYTEWISE, nullable=True),
        sa.Column("stage", BYTEWISE, server_default="", nullable=False),
        sa.Column("status", BYTEWISE, server_default="open", nullable=False),
        sa.Column("amount", BYTEWISE, nullable=True),
        sa.Column("currency", BYTEWISE, server_default="", nullable=False),
        sa.Column("close_date", BYTEWISE, nullable=True),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("next_step", BYTEWISE, server_default="", nullable=False),
        sa.Column("created_on", BYTEWISE, nullable=True),
        sa.Column("closed_on", BYTEWISE, nullable=True),
        sa.Column("active_until", BYTEWISE, server_default="9999-12-31", nullable=False),
        sa.Column("products", BYTEWISE, server_default="[]", nullable=False),
        sa.Column("custom", BYTEWISE, server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_at", BYTEWISE, server_default="", nullable=False),
        sa.Column("inbound", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outbound", sa.Integer(), server_default="0", nullable=False),
        sa.Column("meetings", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_inbound_at", BYTEWISE, nullable=True),
        sa.Column("last_activity_at", BYTEWISE, nullable=True),
        sa.Column("search_text", BYTEWISE, server_default="", nullable=False),
        sa.Column("imported", BYTEWISE, server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "account_id"], ["account.org_id", "account.id"], name=op.f("fk_opportunity_org_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"], ["rep.org_id", "rep.id"], name=op.f("fk_opportunity_org_id_rep")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("org_id", "external_id", name=op.f("uq_opportunity_org_id_external_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunity_org_id_account_id_active_until"),
            ["org_id", "account_id", "active_until"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_opportunity_org_id_owner_id_status"), ["org_id", "owner_id", "status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_opportunity_org_id_updated_at_id"), ["org_id", "updated_at", "id"], unique=False
        )

    op.create_table(
        "rep_address",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("address", BYTEWISE, server_default="", nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["org_id", "rep_id"], ["rep.org_id", "rep.id"], name=op.f("fk_rep_address_org_id_rep")),
        sa.PrimaryKeyConstraint("org_id", "address", name=op.f("pk_rep_address")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rep_identity",
        sa.Column("provider", BYTEWISE, server_default="", nullable=False),
        sa.Column("tenant", BYTEWISE, server_default="", nullable=False),
        sa.Column("subject", BYTEWISE, server_default="", nullable=False),
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("rep_id", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "rep_id"], ["rep.org_id", "rep.id"], name=op.f("fk_rep_identity_org_id_rep")
        ),
        sa.PrimaryKeyConstraint("provider", "tenant", "subject", name=op.f("pk_rep_identity")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "buying_team",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("contact_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("role", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "contact_id"], ["contact.org_id", "contact.id"], name=op.f("fk_buying_team_org_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "opportunity_id"],
            ["opportunity.org_id", "opportunity.id"],
            name=op.f("fk_buying_team_org_id_opportunity"),
        ),
        sa.PrimaryKeyConstraint("org_id", "opportunity_id", "contact_id", name=op.f("pk_buying_team")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opportunity_change",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.Column("field", BYTEWISE, server_default="", nullable=False),
        sa.Column("old", BYTEWISE, nullable=True),
        sa.Column("new", BYTEWISE, nullable=True),
        sa.Column("rep_id", BYTEWISE, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "opportunity_id"],
            ["opportunity.org_id", "opportunity.id"],
            name=op.f("fk_opportunity_change_org_id_opportunity"),
        ),
        sa.PrimaryKeyConstraint(
            "org_id", "opportunity_id", "version", "at", "field", name=op.f("pk_opportunity_change")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "set_aside",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("provider_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("reason", BYTEWISE, server_default="", nullable=False),
        sa.Column("at", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "mailbox_id"], ["mailbox.org_id", "mailbox.id"], name=op.f("fk_set_aside_org_id_mailbox")
        ),
        sa.PrimaryKeyConstraint("org_id", "mailbox_id", "provider_id", name=op.f("pk_set_aside")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sighting",
        sa.Column("org_id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("provider_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("activity_id", BYTEWISE, server_default="", nullable=False),
        sa.Column("direction", BYTEWISE, server_default="", nullable=False),
        sa.Column("seen_at", BYTEWISE, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "mailbox_id"], ["mailbox.org_id", "mailbox.id"], name=op.f("fk_sighting_org_id_mailbox")
        ),
        sa.PrimaryKeyConstraint("org_id", "mailbox_id", "provider_id", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sighting_org_id_activity_id"), ["org_id", "activity_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sighting_org_id_activity_id"))

    op.drop_table("sighting")
    op.drop_table("set_aside")
    op.drop_table("opportunity_change")
    op.drop_table("buying_team")
    op.drop_table("rep_identity")
    op.drop_table("rep_address")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_org_id_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_org_id_owner_id_status"))
        batch_op.drop_index(batch_op.f("ix_opportunity_org_id_account_id_active_until"))

    op.drop_table("opportunity")
    op.drop_table("mailbox")
    with op.batch_alter_table("contact_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_address_org_id_contact_id"))

    op.drop_table("contact_address")
    op.drop_table("rep")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_org_id_account_id"))

    op.drop_table("contact")
    op.drop_table("account_domain")
    op.drop_table("thread")
    op.drop_table("team")
    op.drop_table("target")
    op.drop_table("stage")
    with op.batch_alter_table("rating_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_event_org_id_activity_id"))

    op.drop_table("rating_event")
    op.drop_table("rating")
    op.drop_table("participant")
    op.drop_table("organisation")
    with op.batch_alter_table("match_key", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_match_key_thread_id",
            sqlite_where=sa.text("thread_id != ''"),
            postgresql_where=sa.text("thread_id != ''"),
        )
        batch_op.drop_index(
            "ix_match_key_opportunity_id",
            sqlite_where=sa.text("opportunity_id != ''"),
            postgresql_where=sa.text("opportunity_id != ''"),
        )

    op.drop_table("match_key")
    op.drop_table("link_event")
    op.drop_table("idempotency")
    op.drop_table("activity_content")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_org_id_thread_id"))

    op.drop_table("activity")
    op.drop_table("account")
