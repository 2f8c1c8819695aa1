"""Bringing a store of an earlier version up to date: nothing is lost, and mails find their deals as in a new one."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from addin.deals.evidence import message_keys
from addin.desk.import_records import import_records
from addin.storage.database import MIGRATIONS
from addin.storage.store import Database
from tests.conftest import mail

RECORDS = Path(__file__).parents[1] / "data" / "records"


def _at(database: Database, version: str) -> None:
    with database.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def _known(database: Database, org: int) -> set[tuple[str, str, str, str, int]]:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, key, account_id, opportunity_id, weight FROM match_key").all()
    return {(row[0], row[1], row[2], row[3], row[4]) for row in rows}


def test_the_keys_of_a_store_of_the_version_before_become_those_of_a_new_import(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'old.db'}")
    database.migrate()
    org = database.organisation("old")
    store = database.store(org)
    import_records(store, RECORDS, None, "2026-11-21T09:00:00Z")
    new = _known(database, org)
    with database.engine.connect() as connection:  # as 0002 kept them
        run = connection.exec_driver_sql
        run("DELETE FROM match_key WHERE kind IN ('n', 'l', 'q')")
        run("UPDATE match_key SET weight = CASE WHEN opportunity_id <> '' THEN 60 ELSE 40 END WHERE kind = 'a'")
        run("UPDATE match_key SET weight = CASE WHEN weight = 30 THEN 12 ELSE 25 END WHERE kind = 'd'")
        run('UPDATE organisation SET house = \'{"domains": ["seller.example"], "addresses": []}\'')
        for name in ("grounds", "before", "taught"):
            run(f"ALTER TABLE link_event DROP COLUMN {name}")
        for index in ("org_id_at_id", "org_id_thread_id", "org_id_cause", "org_id_undoes"):
            run(f"DROP INDEX ix_link_event_{index}")
        for name in ("cause", "undoes"):
            run(f"ALTER TABLE link_event DROP COLUMN {name}")
        run("ALTER TABLE thread DROP COLUMN belief")
        run("ALTER TABLE rep DROP COLUMN rules")
        run("UPDATE alembic_version SET version_num = '0002'")
    store.close()
    database.migrate()
    assert _known(database, org) == new
    store = database.store(org)
    house = store.people.house()
    assert house.salt and house.domains == {"seller.example"}
    assert {one.part for one in store.matching.evidence(message_keys(mail(), house))} >= {"deal", "account", "company"}
    store.close()
    database.close()
