"""What all commands share: how they end, how they speak, and the store they work on."""

import sys
from datetime import UTC, datetime

from addin.settings import Settings
from addin.storage.store import Database

DONE, FAILED, WRONG_USE = 0, 1, 2
LISTED = 50
"""Problems named one by one; of more, the number is given."""


def opened(settings: Settings) -> tuple[Database, int]:
    """The database, up to date, and the organisation the command line works on."""
    database = Database.open(settings.store_url)
    database.migrate()
    return database, database.organisation(settings.organisation)


def now_at() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def say(sentence: str) -> None:
    """A line for the person at the terminal: results alone go to standard output."""
    print(sentence, file=sys.stderr)
