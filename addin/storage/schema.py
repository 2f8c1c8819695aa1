"""The tables, for SQLite and PostgreSQL alike.

Decisions that hold for every table:

* Every row belongs to an organisation: ``org_id`` leads each primary key, so no query can be served by an index
  without naming the organisation.
* Times are ISO 8601 text in UTC (``2026-11-21T08:30:00Z``), dates ISO text, amounts canonical decimal text. Text
  sorts and compares right, is the same in both databases, and is what every answer sends: nothing is converted on
  the read path, and no float ever touches money.
* A reference that may be absent *inside a key* is the empty string (PostgreSQL allows no NULL there); elsewhere NULL.
* ``activity`` is clustered by (opportunity, time): the timeline of a deal is one range of one tree.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql_text
from sqlalchemy.sql.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

NEVER = "9999-12-31"
"""``active_until`` of an open deal."""


def _org() -> Column[int]:
    return Column("org_id", Integer, nullable=False)


BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte, as SQLite does anyway: both databases sort alike, and PostgreSQL sorts faster."""


def _text(name: str, default: str | None = "") -> Column[str]:
    """A text column: NOT NULL with a default, or nullable when ``default`` is None."""
    return Column(name, BYTEWISE, nullable=default is None, server_default=default)


def _owned(table: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.id"])


def _clustered(name: str, *items: SchemaItem) -> Table:
    """A table whose rows live in their primary key's tree on SQLite (PostgreSQL keeps a heap and the index)."""
    return Table(name, metadata, *items, sqlite_with_rowid=False)


def _partial_index(column: str) -> Index:
    """Finds the keys of one thread or deal; the many keys of companies are not in it."""
    named = sql_text(f"{column} != ''")
    return Index(f"ix_match_key_{column}", "org_id", column, sqlite_where=named, postgresql_where=named)


organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", BYTEWISE, nullable=False, unique=True),
    # Bumped as the last statement of every writing transaction: the version of "anything a panel can show".
    Column("revision", BigInteger, nullable=False, server_default="0"),
    _text("house", "{}"),  # JSON: internal domains and addresses, rules, the learnt weights of matching
    _text("created_at"),
)

team = Table(
    "team",
    metadata,
    _org(),
    _text("id"),
    _text("name"),
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "name"),
)

rep = _clustered(
    "rep",
    _org(),
    _text("id"),
    _text("email"),
    _text("name"),
    _text("team_id", None),
    _text("manager_id", None),
    _text("timezone", "UTC"),
    _text("locale", "en"),
    Column("active", Integer, nullable=False, server_default="1"),
    _text("rules", "{}"),  # JSON: what this rep keeps out of Dealside
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "email"),
    _owned("team", "team_id"),
)

rep_address = _clustered(
    "rep_address",
    _org(),
    _text("address"),
    _text("rep_id"),
    PrimaryKeyConstraint("org_id", "address"),
    _owned("rep", "rep_id"),
)

# The one table read before the organisation is known: it says which organisation a verified identity belongs to.
rep_identity = _clustered(
    "rep_identity",
    _text("provider"),
    _text("tenant"),
    _text("subject"),
    _org(),
    _text("rep_id"),
    PrimaryKeyConstraint("provider", "tenant", "subject"),
    _owned("rep", "rep_id"),
)

# Which organisation a provider's tenant belongs to, and what becomes of somebody new from there.
tenant = _clustered(
    "tenant",
    _text("provider"),
    _text("tenant"),
    _org(),
    _text("new_reps", "invite"),  # invite: only reps already known here; create: anybody of the tenant
    _text("contact"),  # whom to ask for an invitation
    PrimaryKeyConstraint("provider", "tenant"),
)

# Tokens a provider gave us for one of its users, encrypted (addin/identity/sealing.py).
token_cache = _clustered(
    "token_cache",
    _org(),
    _text("provider"),
    _text("tenant"),
    _text("subject"),
    _text("sealed"),
    _text("updated_at"),
    PrimaryKeyConstraint("org_id", "provider", "tenant", "subject"),
)

account = _clustered(
    "account",
    _org(),
    _text("id"),
    _text("external_id", None),
    _text("name"),
    _text("industry"),
    Column("employees", Integer),
    _text("country"),
    _text("parent_id", None),
    _text("ad_spend", None),
    _text("technologies", "[]"),
    _text("hiring"),
    _text("imported", "{}"),
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "external_id"),
    _owned("account", "parent_id"),
)

account_domain = _clustered(
    "account_domain",
    _org(),
    _text("domain"),
    _text("account_id"),
    PrimaryKeyConstraint("org_id", "domain", "account_id"),
    _owned("account", "account_id"),
)

contact = _clustered(
    "contact",
    _org(),
    _text("id"),
    _text("external_id", None),
    _text("account_id", None),
    _text("name"),
    _text("title"),
    _text("started_on", None),
    _text("imported", "{}"),
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "external_id"),
    Index(None, "org_id", "account_id"),
    _owned("account", "account_id"),
)

contact_address = _clustered(
    "contact_address",
    _org(),
    _text("address"),
    _text("contact_id"),
    PrimaryKeyConstraint("org_id", "address", "contact_id"),
    Index(None, "org_id", "contact_id"),
    _owned("contact", "contact_id"),
)

stage = Table(
    "stage",
    metadata,
    _org(),
    _text("name"),
    Column("position", Integer, nullable=False),
    Column("probability", Integer, nullable=False),
    _text("status"),  # open, won, lost
    PrimaryKeyConstraint("org_id", "name"),
)

opportunity = _clustered(
    "opportunity",
    _org(),
    _text("id"),
    _text("external_id", None),
    _text("account_id", None),
    _text("name"),
    _text("owner_id", None),
    _text("stage"),
    _text("status", "open"),  # the stage's status, kept here so that matching needs no join
    _text("amount", None),
    _text("currency"),
    _text("close_date", None),
    Column("probability", Integer),
    _text("next_step"),
    _text("created_on", None),
    _text("closed_on", None),
    _text("active_until", NEVER),  # last day on which a mail may still be about this deal
    _text("products", "[]"),
    _text("custom", "{}"),
    Column("version", Integer, nullable=False, server_default="1"),
    _text("updated_at"),
    Column("inbound", Integer, nullable=False, server_default="0"),
    Column("outbound", Integer, nullable=False, server_default="0"),
    Column("meetings", Integer, nullable=False, server_default="0"),
    _text("last_inbound_at", None),
    _text("last_activity_at", None),
    _text("search_text"),  # name, account and number, case-folded: databases fold only ASCII
    _text("imported", "{}"),  # the values of the last import: what changed there since is what an import applies
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "external_id"),
    Index(None, "org_id", "account_id", "active_until"),
    Index(None, "org_id", "owner_id", "status"),
    Index(None, "org_id", "updated_at", "id"),
    _owned("account", "account_id"),
    _owned("rep", "owner_id"),
)

opportunity_change = _clustered(
    "opportunity_change",
    _org(),
    _text("opportunity_id"),
    Column("version", Integer, nullable=False),  # the version this change made; 0 for imported history
    _text("at"),
    _text("field"),
    _text("old", None),
    _text("new", None),
    _text("rep_id", None),
    PrimaryKeyConstraint("org_id", "opportunity_id", "version", "at", "field"),
    _owned("opportunity", "opportunity_id"),
)

buying_team = _clustered(
    "buying_team",
    _org(),
    _text("opportunity_id"),
    _text("contact_id"),
    _text("role"),
    PrimaryKeyConstraint("org_id", "opportunity_id", "contact_id"),
    _owned("opportunity", "opportunity_id"),
    _owned("contact", "contact_id"),
)

mailbox = Table(
    "mailbox",
    metadata,
    _org(),
    _text("id"),
    _text("rep_id"),
    _text("kind"),
    _text("address"),
    _text("source"),
    PrimaryKeyConstraint("org_id", "id"),
    UniqueConstraint("org_id", "kind", "address"),
    _owned("rep", "rep_id"),
)

thread = _clustered(
    "thread",
    _org(),
    _text("id"),
    _text("opportunity_id"),  # '' while undecided
    _text("decided_by"),  # '', 'match' or 'rep'
    _text("verdict"),  # '', 'linked', 'none' (a rep said: no deal) or 'private'
    _text("belief", "{}"),  # JSON: deal → share of belief ('' for no deal), from the mails seen so far
    PrimaryKeyConstraint("org_id", "id"),
)

activity = _clustered(
    "activity",
    _org(),
    _text("opportunity_id"),  # '' for a captured line that belongs to no deal
    _text("at"),
    _text("id"),
    _text("kind"),
    _text("direction"),
    _text("state"),
    _text("message_key", None),
    _text("message_id"),
    _text("fingerprint"),
    _text("thread_id"),
    _text("subject"),
    _text("sender_name"),
    _text("sender_address"),
    _text("preview"),
    Column("confidence", Integer),  # per mille
    _text("reasons", "[]"),
    _text("linked_by"),  # '', 'match' or 'rep'
    _text("rep_id", None),  # who wrote a note
    _text("about_id", None),  # the activity a note is about
    PrimaryKeyConstraint("org_id", "opportunity_id", "at", "id"),
    UniqueConstraint("org_id", "id"),
    UniqueConstraint("org_id", "message_key"),
    Index(None, "org_id", "thread_id"),
)

activity_content = Table(
    "activity_content",
    metadata,
    _org(),
    _text("activity_id"),
    _text("new_text"),
    _text("html"),
    _text("attachments", "[]"),
    PrimaryKeyConstraint("org_id", "activity_id"),
)

participant = _clustered(
    "participant",
    _org(),
    _text("activity_id"),
    _text("address"),
    _text("role"),  # from, to, cc, organizer, attendee
    _text("name"),
    PrimaryKeyConstraint("org_id", "activity_id", "address", "role"),
)

sighting = _clustered(
    "sighting",
    _org(),
    _text("mailbox_id"),
    _text("provider_id"),
    _text("activity_id"),
    _text("direction"),  # of this mailbox: the same mail is outbound here and inbound there only between colleagues
    _text("seen_at"),
    PrimaryKeyConstraint("org_id", "mailbox_id", "provider_id"),
    Index(None, "org_id", "activity_id"),
    _owned("mailbox", "mailbox_id"),
)

set_aside = _clustered(
    "set_aside",
    _org(),
    _text("mailbox_id"),
    _text("provider_id"),
    _text("reason"),
    _text("at"),
    PrimaryKeyConstraint("org_id", "mailbox_id", "provider_id"),
    _owned("mailbox", "mailbox_id"),
)

# kind: what the letters mean is told in addin/deals/evidence.py. Exactly one target is named; for kind x (one message
# linked by a rep) none may be ("this message belongs to no deal").
match_key = _clustered(
    "match_key",
    _org(),
    _text("kind"),
    _text("key"),
    _text("account_id"),
    _text("opportunity_id"),
    _text("thread_id"),
    Column("weight", Integer, nullable=False),
    PrimaryKeyConstraint("org_id", "kind", "key", "account_id", "opportunity_id", "thread_id"),
    _partial_index("thread_id"),
    _partial_index("opportunity_id"),
)

# Every correction ever made: who said what about which message or thread, what was weighed then (`grounds`), what it
# replaced (`before`) and which keys it taught. `cause` names the correction whose offer moved this thread as well,
# `undoes` the one that is taken back. The learnt weights are a function of these rows.
link_event = Table(
    "link_event",
    metadata,
    _org(),
    _text("id"),
    _text("at"),
    _text("rep_id"),
    _text("scope"),  # thread or message
    _text("verdict"),  # linked, none, private
    _text("message_key"),
    _text("thread_id"),
    _text("opportunity_id"),
    _text("grounds", "[]"),
    _text("before", "{}"),
    _text("taught", "[]"),
    _text("cause"),
    _text("undoes"),
    PrimaryKeyConstraint("org_id", "id"),
    Index(None, "org_id", "at", "id"),
    *(Index(None, "org_id", name) for name in ("thread_id", "cause", "undoes")),
)

rating_event = Table(
    "rating_event",
    metadata,
    _org(),
    _text("id"),
    _text("at"),
    _text("activity_id"),
    _text("rep_id"),
    Column("value", Integer, nullable=False),  # 1, -1, or 0 when taken back
    PrimaryKeyConstraint("org_id", "id"),
    Index(None, "org_id", "activity_id"),
)

# What the events of one rep on one activity come to now; a pure function of rating_event.
rating = _clustered(
    "rating",
    _org(),
    _text("activity_id"),
    _text("rep_id"),
    Column("value", Integer, nullable=False),
    _text("at"),
    PrimaryKeyConstraint("org_id", "activity_id", "rep_id"),
)

idempotency = _clustered(
    "idempotency",
    _org(),
    _text("rep_id"),
    _text("key"),
    _text("fingerprint"),
    _text("answer"),
    _text("at"),
    PrimaryKeyConstraint("org_id", "rep_id", "key"),
)

target = Table(
    "target",
    metadata,
    _org(),
    _text("quarter"),
    _text("team_id"),
    _text("rep_id"),
    _text("amount"),
    _text("currency"),
    PrimaryKeyConstraint("org_id", "quarter", "team_id", "rep_id"),
)
