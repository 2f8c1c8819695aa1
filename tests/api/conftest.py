"""Reps at the API: Ana and Jun of the sample organisation, and a stranger of another one with the same records."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from addin.deals.message import Content, Message
from addin.desk.desk import Desk
from addin.desk.import_records import import_records
from addin.desk.keep_email import keep_email
from addin.desk.open_email import match_email
from addin.settings import Settings
from addin.storage.statement import Statement
from addin.storage.store import Database, Store
from tests.api.callers import Caller
from tests.conftest import NOW_AT, RECORDS, bearer_of, deal_id, mail


@pytest.fixture
def ana(app: Flask, bearer: dict[str, str]) -> Caller:
    return Caller(app, bearer)


@pytest.fixture
def jun(app: Flask, settings: Settings, sample: Store) -> Caller:
    return Caller(app, bearer_of(settings, sample, "jun@seller.example"))


@pytest.fixture
def neighbour(database: Database, organisation: str) -> Iterator[Store]:
    """Another organisation of the same installation, with records of its own."""
    store = database.store(database.organisation(f"{organisation} next door"))
    import_records(store, RECORDS, None, NOW_AT)
    yield store
    store.close()


@pytest.fixture
def stranger(app: Flask, settings: Settings, neighbour: Store) -> Caller:
    return Caller(app, bearer_of(settings, neighbour, "ana@seller.example"))


@pytest.fixture
def deal(sample: Store) -> str:
    """Our id of "Line 4 retrofit", at version 1."""
    return deal_id(sample, "O-1")


Capture = Callable[..., str]


@pytest.fixture
def captured(desk: Desk) -> Capture:
    """Captures a mail with a text; returns the activity's id."""

    def capture(text: str = "We agree.", message: Message | None = None, **more: Any) -> str:
        given = message or mail(**more)
        match = match_email(desk, given)
        return keep_email(desk, given, match, Content(text) if match.opportunity_id else None)

    return capture


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every SQL statement run from now on."""
    seen: list[str] = []
    run = Statement.run

    def counted(self: Statement, cursor: Any, dialect: Any, values: Any) -> Any:
        seen.append(self.compiled(dialect).sql)
        return run(self, cursor, dialect, values)

    monkeypatch.setattr(Statement, "run", counted)
    return seen
