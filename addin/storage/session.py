"""One organisation's connection to the store, and its transactions."""

import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import update

from addin.errors import Unavailable
from addin.storage.connections import Connections
from addin.storage.schema import organisation
from addin.storage.statement import ORG, Statement
from addin.wording import text

BUMP_REVISION = Statement(
    update(organisation).where(organisation.c.id == ORG).values(revision=organisation.c.revision + 1)
)


_ids = threading.Lock()
_last_id = 0


def new_id() -> str:
    """An opaque record id: 24 hex digits, the first from the clock, so that new rows land side by side and the ids of
    one process are in the order in which they were made."""
    global _last_id
    with _ids:
        _last_id = max(time.time_ns() // 1_000, _last_id + 1)
        return f"{_last_id:014x}{secrets.token_hex(5)}"


def _unavailable() -> Unavailable:
    return Unavailable(text("The store does not answer. Try again in a moment."))


class Session:
    """Runs statements for one organisation; ``org_id`` is filled in here and nowhere else.

    Outside :meth:`transaction` each statement commits by itself. The connection is taken from the pool at the first
    statement and given back by :meth:`close`.
    """

    def __init__(self, connections: Connections, org_id: int) -> None:
        self.org_id = org_id
        self._connections = connections
        self._dialect = connections.dialect
        self.dialect = connections.dialect.name
        self._connection: Any = None
        self._cursor: Any = None
        self._depth = 0
        self._wrote = False

    def lock(self, name: str) -> None:
        """Wait for, and hold until the transaction ends, the right to do what ``name`` stands for in this organisation.

        SQLite's transactions follow one another anyway.
        """
        if self.dialect == "postgresql":
            self.cursor().execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (self.org_id, name))

    def cursor(self) -> Any:
        if self._cursor is None:
            self._connection = self._connections.take()
            self._cursor = self._connection.cursor()
        return self._cursor

    def rows(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
        """All result rows as tuples."""
        values["org_id"] = self.org_id
        try:
            result: list[tuple[Any, ...]] = statement.run(self.cursor(), self._dialect, values).fetchall()
        except self._dialect.loaded_dbapi.OperationalError as error:
            raise _unavailable() from error
        return result

    def row(self, statement: Statement, **values: Any) -> tuple[Any, ...] | None:
        """The first result row, or None."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def records(self, statement: Statement, **values: Any) -> list[dict[str, Any]]:
        """All result rows as dictionaries by column name."""
        rows = self.rows(statement, **values)
        names = statement.columns(self._dialect)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def record(self, statement: Statement, **values: Any) -> dict[str, Any] | None:
        """The first result row as a dictionary, or None."""
        records = self.records(statement, **values)
        return records[0] if records else None

    def write(self, statement: Statement, **values: Any) -> int:
        """Run one changing statement inside a transaction; returns the number of rows it touched."""
        if not self._depth:
            with self.transaction():
                return self.write(statement, **values)
        count = self.write_unseen(statement, **values)
        self._wrote = self._wrote or count != 0
        return count

    def write_unseen(self, statement: Statement, **values: Any) -> int:
        """The same for what no panel shows: the organisation's revision stays, and so does every panel's answer."""
        if not self._depth:
            with self.transaction():
                return self.write_unseen(statement, **values)
        values["org_id"] = self.org_id
        count: int = statement.run(self.cursor(), self._dialect, values).rowcount
        return count

    def write_many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a changing statement once per row, inside a transaction."""
        batch = [{**row, "org_id": self.org_id} for row in rows]
        if not batch:
            return
        if not self._depth:
            with self.transaction():
                self.write_many(statement, batch)
            return
        self._wrote = True
        statement.run_many(self.cursor(), self._dialect, batch)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored together or not at all. Transactions inside a transaction join it.

        SQLite takes its write lock at the start (``BEGIN IMMEDIATE``), so a read-then-write can never be overtaken.
        The organisation's revision is bumped last: on PostgreSQL its row stays locked for the commit only.
        """
        if self._depth:
            yield
            return
        cursor = self.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE" if self._dialect.name == "sqlite" else "BEGIN")
        except self._dialect.loaded_dbapi.OperationalError as error:
            raise _unavailable() from error
        self._depth, self._wrote = 1, False
        try:
            yield
            if self._wrote:
                BUMP_REVISION.run(cursor, self._dialect, {"org_id": self.org_id})
            cursor.execute("COMMIT")
        except self._dialect.loaded_dbapi.OperationalError as error:
            self._roll_back()
            raise _unavailable() from error
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._depth = 0

    def _roll_back(self) -> None:
        try:
            self._cursor.execute("ROLLBACK")
        except Exception:  # the connection is gone, and its transaction with it
            self.close(broken=True)

    def rest(self) -> None:
        """Give the connection back while something else is waited for, unless a transaction needs it; the next
        statement takes one again."""
        if not self._depth:
            self.close()

    def close(self, *, broken: bool = False) -> None:
        """Give the connection back to the pool; ``broken`` throws it away."""
        if self._connection is not None:
            if broken:
                self._connections.drop(self._connection)
            else:
                self._cursor.close()
                self._connections.give_back(self._connection)
        self._connection = self._cursor = None
