"""Driver connections for sessions: SQLAlchemy's pool on PostgreSQL, a plain stack of open files on SQLite."""

from collections import deque
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from addin.errors import Unavailable
from addin.wording import text

IDLE_SQLITE = 16


class Connections:
    """Opens and keeps connections of one engine; safe to share between threads.

    A PostgreSQL connection is a process on the server and may be gone: the pool counts, checks and replaces them. A
    SQLite connection is an open file: nothing can happen to it, and going through the pool would cost a tenth of a
    small answer.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect
        self._keeps_own = engine.dialect.name == "sqlite"
        self._idle: deque[Any] = deque()

    def take(self) -> Any:
        """A connection in driver autocommit. Raises :class:`Unavailable` when the database does not answer."""
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            opened: PoolProxiedConnection = self.engine.raw_connection()
        except (DBAPIError, self.dialect.loaded_dbapi.Error, PoolTimeout) as error:
            raise Unavailable(text("The store does not answer. Try again in a moment.")) from error
        if self._keeps_own:
            opened.detach()
            return opened.dbapi_connection
        return opened

    def give_back(self, connection: Any) -> None:
        """Take a connection back that has no open transaction."""
        if self._keeps_own and len(self._idle) < IDLE_SQLITE:
            self._idle.append(connection)
        else:
            connection.close()

    def drop(self, connection: Any) -> None:
        """Throw away a connection that is broken."""
        if not self._keeps_own:
            connection.invalidate()
        connection.close()

    def close(self) -> None:
        """Close all idle connections."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()
