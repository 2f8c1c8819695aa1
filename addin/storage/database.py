"""Opening the store: SQLite (WAL) or PostgreSQL, and bringing its tables up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from addin.errors import Unavailable, WrongUse
from addin.storage.planner import describe_tables
from addin.wording import text

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 5_000
SQLITE_PAGES_KIB = 65_536


def open_engine(url: str, patience: float | None = None) -> Engine:
    """An engine in driver autocommit: reads cost no BEGIN, transactions are begun explicitly by ``Session``.

    No statement takes longer than ``patience`` seconds, where people wait for it; None for work that may take its time.
    Raises :class:`WrongUse` for an address of another kind of database.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise WrongUse(text("ADDIN_DATABASE_URL is not an address SQLAlchemy can read.")) from error
    kind = address.get_backend_name()
    if kind == "sqlite":
        return _sqlite(url, address.database, BUSY_MS if patience is None else int(patience * 1000))
    if kind == "postgresql":
        address = address.set(drivername="postgresql+psycopg")  # the only driver we install
        return create_engine(
            address,
            isolation_level="AUTOCOMMIT",
            pool_size=10,
            max_overflow=10,
            pool_timeout=5 if patience is None else patience,
            pool_pre_ping=True,
            pool_reset_on_return=None,  # Session ends its own transactions
            connect_args=_postgres_limits(patience),
        )
    raise WrongUse(text("The store can be SQLite or PostgreSQL, not %(kind)s.", kind=kind))


def _postgres_limits(patience: float | None) -> dict[str, Any]:
    if patience is None:
        return {"connect_timeout": 5}
    return {"connect_timeout": max(2, int(patience)), "options": f"-c statement_timeout={int(patience * 1000)}"}


def _sqlite(url: str, path: str | None, busy_ms: int) -> Engine:
    in_memory = path in {None, "", ":memory:"}
    options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": 10, "max_overflow": 30}
    options["pool_reset_on_return"] = None  # Session ends its own transactions
    if not in_memory and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False}, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy_ms}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA cache_size = -{SQLITE_PAGES_KIB}")
        cursor.close()

    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest shape; safe to call at every start.

    Raises :class:`Unavailable` when the database does not answer.
    """
    try:
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            newest = ScriptDirectory.from_config(config).get_current_head()
            if MigrationContext.configure(connection).get_current_revision() == newest:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.dialect.name == "sqlite":
                describe_tables(connection)
                connection.exec_driver_sql("ANALYZE sqlite_schema")  # this connection reads them too
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0] if str(error.orig) else type(error).__name__
        raise Unavailable(text("The store cannot be opened: %(reason)s", reason=reason)) from error


def ping(engine: Engine) -> None:
    """One round trip. Raises :class:`Unavailable` when the database does not answer or lacks its tables."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM organisation")
    except DBAPIError as error:
        raise Unavailable(text("The store does not answer. Try again in a moment.")) from error
