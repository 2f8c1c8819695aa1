"""One sample organisation for a whole module: for tables of requests that must change nothing.

A module that imports these fixtures uses them instead of the ones that make an organisation per test.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from addin.app import create_app
from addin.desk.import_records import import_records
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.api.callers import Caller
from tests.conftest import NOW, NOW_AT, RECORDS, SECRET, bearer_of, deal_id


@pytest.fixture(scope="module")
def organisation(request: pytest.FixtureRequest) -> str:
    return f"all of {request.node.nodeid}"


@pytest.fixture(scope="module")
def settings(organisation: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    return Settings(data=data, organisation=organisation, secret_key=SECRET, base_url="https://dealside.example")


@pytest.fixture(scope="module")
def sample(database: Database, organisation: str) -> Iterator[Store]:
    store = database.store(database.organisation(organisation))
    import_records(store, RECORDS, None, NOW_AT)
    yield store
    store.close()


@pytest.fixture(scope="module")
def app(sample: Store, settings: Settings, database: Database) -> Flask:
    made = create_app(settings, database, lambda: NOW)
    made.testing = False
    return made


@pytest.fixture(scope="module")
def ana(app: Flask, settings: Settings, sample: Store) -> Caller:
    return Caller(app, bearer_of(settings, sample, "ana@seller.example"))


@pytest.fixture(scope="module")
def deal(sample: Store) -> str:
    return deal_id(sample, "O-1")
