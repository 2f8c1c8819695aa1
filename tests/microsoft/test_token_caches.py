"""Where sealed tokens are kept."""

from addin.storage.store import Database, Store
from tests.conftest import NOW_AT

ANA, JUN = ("entra", "t1", "ana"), ("entra", "t1", "jun")


def revision(database: Database, store: Store) -> object:
    with database.engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT revision FROM organisation WHERE id = {store.org_id}").scalar()


def test_a_cache_is_kept_replaced_and_dropped_per_user(store: Store) -> None:
    caches = store.token_caches
    caches.write(*ANA, "one", NOW_AT)
    caches.write(*JUN, "jun's", NOW_AT)
    caches.write(*ANA, "two", NOW_AT)
    assert caches.read(*ANA) == "two"
    assert caches.read("entra", "t2", "ana") is None
    caches.drop(*ANA)
    assert (caches.read(*ANA), caches.read(*JUN)) == (None, "jun's")


def test_another_organisation_sees_none_of_it(store: Store, database: Database, organisation: str) -> None:
    store.token_caches.write(*ANA, "one", NOW_AT)
    other = database.store(database.organisation(f"{organisation} (other)"))
    assert other.token_caches.read(*ANA) is None
    other.close()


def test_writing_tokens_changes_no_panel(store: Store, database: Database) -> None:
    before = revision(database, store)
    store.token_caches.write(*ANA, "one", NOW_AT)
    store.token_caches.drop(*ANA)
    assert revision(database, store) == before


def test_a_transaction_that_also_writes_something_else_counts(store: Store, database: Database) -> None:
    before = revision(database, store)
    with store.transaction():
        store.people.add_team("North")
        store.token_caches.write(*ANA, "one", NOW_AT)
        assert store.token_caches.read(*ANA) == "one"
    assert revision(database, store) == before + 1  # type: ignore[operator]


def test_no_connection_is_held_after_reading(store: Store) -> None:
    store.token_caches.write(*ANA, "one", NOW_AT)
    store.token_caches.read(*ANA)
    assert store._session._connection is None
    with store.transaction():
        store.token_caches.read(*ANA)
        assert store._session._connection is not None
