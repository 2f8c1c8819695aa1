"""Where the rules stand, and what else stands there."""

import threading
from typing import Any

import orjson
from sqlalchemy import select, update

from addin.app import front_desk
from addin.deals.exclusion import Rules
from addin.desk.desk import Desk
from addin.settings import Settings
from addin.storage.house_rules import change_house
from addin.storage.schema import organisation, rep
from addin.storage.store import Database, Store
from tests.api.conftest import statements

__all__ = ["statements"]

LAWYERS = Rules(domains=frozenset({"lawyer.example"}), words=frozenset({"인수"}))
FAMILY = Rules(labels=frozenset({"family"}))
SUBSIDIARY = Rules(internal_domains=frozenset({"subsidiary.example"}))


def ana(store: Store) -> str:
    found = store.people.by_address("ana@seller.example")
    assert found is not None
    return found.id


def document(database: Database, store: Store) -> dict[str, Any]:
    with database.engine.connect() as connection:
        found = connection.execute(select(organisation.c.house).where(organisation.c.id == store.org_id)).scalar_one()
    return dict(orjson.loads(found))


def put(database: Database, store: Store, **more: Any) -> None:
    """Something another part keeps in the organisation's document."""
    changed = orjson.dumps(document(database, store) | more).decode()
    with database.engine.begin() as connection:
        connection.execute(update(organisation).where(organisation.c.id == store.org_id).values(house=changed))


def test_there_are_no_rules_at_first(sample: Store) -> None:
    assert sample.house_rules.organisation() == sample.house_rules.of_rep(ana(sample)) == Rules()
    assert sample.house_rules.of_rep("nobody") == Rules() and sample.people.house(ana(sample)).rules == ()


def test_rules_are_kept_and_replaced(sample: Store) -> None:
    sample.house_rules.set_organisation(LAWYERS)
    sample.house_rules.set_rep(ana(sample), FAMILY)
    assert sample.house_rules.organisation() == LAWYERS and sample.house_rules.of_rep(ana(sample)) == FAMILY
    assert sample.people.house(ana(sample)).rules == (LAWYERS, FAMILY)
    assert sample.people.house().rules == (LAWYERS,)
    sample.house_rules.set_organisation(Rules())
    assert sample.people.house(ana(sample)).rules == (FAMILY,)


def test_a_reps_rules_are_nobody_elses(sample: Store) -> None:
    jun = sample.people.by_address("jun@seller.example")
    assert jun is not None
    sample.house_rules.set_rep(ana(sample), FAMILY)
    assert sample.house_rules.of_rep(jun.id) == Rules() and sample.people.house(jun.id).rules == ()


def test_another_organisation_has_its_own(sample: Store, database: Database, organisation: str) -> None:
    sample.house_rules.set_organisation(LAWYERS)
    other = database.store(database.organisation(f"{organisation} next door"))
    assert other.house_rules.organisation() == Rules()
    other.house_rules.set_rep(ana(sample), FAMILY)
    other.close()
    assert sample.house_rules.of_rep(ana(sample)) == Rules()


def test_a_rep_cannot_say_whose_domains_are_internal(sample: Store) -> None:
    sample.house_rules.set_rep(ana(sample), SUBSIDIARY.plus("label", "family"))
    assert sample.house_rules.of_rep(ana(sample)) == FAMILY
    assert not sample.people.house(ana(sample)).is_internal("x@subsidiary.example")


def test_internal_domains_of_the_rules_are_colleagues_besides_those_learnt_from_reps(sample: Store) -> None:
    sample.house_rules.set_organisation(SUBSIDIARY)
    house = sample.people.house()
    assert house.is_internal("x@subsidiary.example") and house.is_internal("x@seller.example")
    sample.house_rules.set_organisation(Rules())
    assert not sample.people.house().is_internal("x@subsidiary.example")


def test_everything_else_in_the_document_stays(sample: Store, database: Database) -> None:
    put(database, sample, salt="abc", weights={"address": 1.5}, rules={"words": ["kept"]}, unheard_of=[1])
    sample.people.add_address(ana(sample), "ana@another.example")
    sample.house_rules.set_organisation(LAWYERS)
    found = document(database, sample)
    assert (found["salt"], found["weights"], found["unheard_of"]) == ("abc", {"address": 1.5}, [1])
    assert "another.example" in found["domains"] and found["rules"]["domains"] == ["lawyer.example"]
    sample.people.add_address(ana(sample), "ana.costa@gmail.com")
    assert sample.house_rules.organisation() == LAWYERS
    assert "ana.costa@gmail.com" in document(database, sample)["addresses"]


def test_rules_that_somebody_spoilt_are_none(sample: Store, database: Database) -> None:
    for spoilt in ("x", [1], {"words": 7, "domains": [None]}, None):
        put(database, sample, rules=spoilt)
        assert sample.house_rules.organisation() == Rules() and sample.people.house().is_internal("x@seller.example")
    with database.engine.begin() as connection:
        connection.execute(update(rep).where(rep.c.org_id == sample.org_id).values(rules="[]"))
    assert sample.house_rules.of_rep(ana(sample)) == Rules()


def test_every_change_renews_what_panels_show_and_no_change_does_not(sample: Store) -> None:
    before = sample.people.revision()
    sample.house_rules.set_organisation(LAWYERS)
    assert sample.people.revision() == before + 1
    sample.house_rules.set_organisation(LAWYERS)
    assert sample.people.revision() == before + 1
    sample.house_rules.set_rep(ana(sample), FAMILY)
    assert sample.people.revision() == before + 2


def test_parts_that_change_the_document_at_once_lose_nothing(sample: Store, database: Database) -> None:
    def count(name: str) -> None:
        store = database.store(sample.org_id)
        for number in range(10):
            change_house(store._session, lambda house, to=number: house | {name: to})  # type: ignore[misc]
        store.close()

    threads = [threading.Thread(target=count, args=(name,)) for name in ("salt", "weights")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert document(database, sample) | {"salt": 9, "weights": 9} == document(database, sample)


def test_whoever_comes_in_has_their_rules_without_another_statement(
    sample: Store, database: Database, statements: list[str]
) -> None:
    sample.house_rules.set_organisation(LAWYERS)
    sample.house_rules.set_rep(ana(sample), FAMILY)
    statements.clear()
    found = database.enter("local", "local", f"{sample.org_id}:ana@seller.example")
    assert (
        found is not None and found[1].house.rules == (LAWYERS, FAMILY) and found[1].rep.email == "ana@seller.example"
    )
    found[0].close()
    assert len(statements) == 1
    rep_id = ana(sample)
    statements.clear()
    assert sample.people.house(rep_id).rules == (LAWYERS, FAMILY) and len(statements) == 1


def test_work_done_in_a_reps_name_keeps_to_their_rules(desk: Desk, settings: Settings, database: Database) -> None:
    desk.store.house_rules.set_rep(desk.rep.id, FAMILY)
    with front_desk(settings, database).desk_of(desk.store.org_id, desk.rep) as found:
        assert found.house.rules == (FAMILY,)
