"""Shared fixtures: both databases, a small sample organisation, a fixed clock, an application without a network."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from addin.app import create_app, front_desk, local_identity
from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.desk import Desk
from addin.desk.import_records import import_records
from addin.settings import Settings
from addin.storage.store import Database, Store

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NOW_AT = "2026-11-21T09:00:00Z"
RECORDS = Path(__file__).parent / "data" / "records"
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
POSTGRES = os.environ.get("ADDIN_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SECRET = "a secret only tests know, long enough"
CI = os.environ.get("CI") == "true"


def _postgres(worker: str) -> Database:
    """A database of this test process' own; skipped where there is no PostgreSQL, a failure in CI."""
    name = f"dealside_test_{worker}"
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        if CI:
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRES}: {type(error).__name__}")
    finally:
        engine.dispose()
    return Database.open(POSTGRES.rpartition("/")[0] + f"/{name}")


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Database]:
    """The same tests run on SQLite and on a real PostgreSQL; each test works in an organisation of its own."""
    if request.param == "sqlite":
        found = Database.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'test.db'}")
    else:
        found = _postgres(worker_id)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def organisation(database: Database, request: pytest.FixtureRequest) -> str:
    """The name of an organisation nobody else uses."""
    return f"{request.node.nodeid}"


@pytest.fixture
def settings(organisation: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, organisation=organisation, secret_key=SECRET, base_url="https://dealside.example")


@pytest.fixture
def store(database: Database, organisation: str) -> Iterator[Store]:
    """An empty organisation."""
    found = database.store(database.organisation(organisation))
    yield found
    found.close()


@pytest.fixture
def sample(store: Store) -> Store:
    """The organisation of ``tests/data/records``: three reps, three accounts, four deals."""
    report = import_records(store, RECORDS, None, NOW_AT)
    assert report.problems == []
    return store


@pytest.fixture
def desk(sample: Store, settings: Settings, database: Database) -> Iterator[Desk]:
    """Ana's desk, on the fixed clock."""
    ana = sample.people.by_address("ana@seller.example")
    assert ana is not None
    with front_desk(settings, database, lambda: NOW).desk_of(sample.org_id, ana) as found:
        yield found


@pytest.fixture
def app(sample: Store, settings: Settings, database: Database) -> Flask:
    """The application over the sample organisation."""
    made = create_app(settings, database, lambda: NOW)
    made.testing = False  # errors must become answers here too
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def bearer(settings: Settings, sample: Store) -> dict[str, str]:
    """Ana's Authorization header."""
    return bearer_of(settings, sample, "ana@seller.example")


def bearer_of(settings: Settings, store: Store, email: str) -> dict[str, str]:
    """The Authorization header of a rep of the store's organisation."""
    return {"Authorization": f"Bearer {local_identity(settings).token(store.org_id, email)}"}


def deal_id(store: Store, external_id: str) -> str:
    """Our id of a sample deal."""
    found = store.opportunities.id_by_external(external_id)
    assert found is not None
    return found


def mail(
    message_id: str = "m1@acme.example",
    sender: str = "k.ito@acme.example",
    subject: str = "Line 4 retrofit",
    name: str = "Keiko Ito",
    **more: Any,
) -> Message:
    """A mail from Acme to Ana, unless said otherwise."""
    given: dict[str, Any] = {
        "to": (Address("Ana Costa", "ana@seller.example"),),
        "sent_at": "2026-11-20T10:00:00Z",
        "mailbox": "ana@seller.example",
    }
    return Message(message_id, Address(name, sender), subject=subject, **(given | more))


def descriptor(**more: Any) -> dict[str, Any]:
    """The same mail as a panel describes it."""
    return {
        "internet_message_id": "<m1@acme.example>",
        "item_id": "AAMk=",
        "conversation_id": "c1",
        "subject": "Line 4 retrofit",
        "from": {"name": "Keiko Ito", "address": "k.ito@acme.example"},
        "to": [{"name": "Ana Costa", "address": "ana@seller.example"}],
        "cc": [],
        "sent_at": "2026-11-20T10:00:00Z",
        "references": [],
        "mailbox": "ana@seller.example",
    } | more
