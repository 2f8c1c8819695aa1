"""Who may come in the first time: reps that were expected, newcomers where that is wanted, and nobody else."""

from dataclasses import replace

import pytest

from addin.app import front_desk
from addin.desk.desk import FrontDesk
from addin.desk.sign_in import welcome
from addin.errors import NotAllowed, WrongUse
from addin.identity.contract import Identity
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.identity.entra import ANA_OID, OTHER_TENANT, TENANT

ANA = Identity("entra", TENANT, ANA_OID, "Ana@Seller.example", 9e9, "Ana Costa")


class Whoever:
    """Believes whatever it is told: who the token names is not this test's business."""

    def __init__(self) -> None:
        self.identity = ANA

    def issues(self, issuer: str) -> bool:
        return True

    def verify(self, token: str) -> Identity:
        return self.identity


@pytest.fixture
def door(settings: Settings, database: Database, sample: Store) -> tuple[FrontDesk, Whoever]:
    who = Whoever()
    with database.engine.begin() as connection:  # the tenants of other tests' organisations
        connection.exec_driver_sql("DELETE FROM tenant")
        connection.exec_driver_sql("DELETE FROM rep_identity WHERE provider = 'entra'")
    return replace(front_desk(settings, database), doorkeeper=who), who


def enter(door: tuple[FrontDesk, Whoever], identity: Identity) -> str:
    """Sign in; returns the rep's address."""
    door[1].identity = identity
    desk = door[0].sign_in("token")
    desk.store.close()
    return desk.rep.email


def connect(store: Store, **more: str) -> None:
    given = {"new_reps": "invite", "contact": ""} | more
    store.tenants.connect("entra", TENANT, given["new_reps"], given["contact"])  # type: ignore[arg-type]


def test_a_rep_of_the_import_comes_in_by_the_address_they_sign_in_with_and_is_known_from_then_on(
    door: tuple[FrontDesk, Whoever], sample: Store
) -> None:
    connect(sample)
    assert enter(door, ANA) == "ana@seller.example"
    assert enter(door, replace(ANA, email="renamed@seller.example")) == "ana@seller.example"


def test_nobody_of_an_unknown_tenant_comes_in(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample)
    with pytest.raises(NotAllowed):
        enter(door, replace(ANA, tenant=OTHER_TENANT))


def test_somebody_nobody_invited_is_told_whom_to_ask(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample, contact="it@seller.example")
    with pytest.raises(NotAllowed, match=r"it@seller\.example"):
        enter(door, replace(ANA, email="new@seller.example"))
    connect(sample)
    with pytest.raises(NotAllowed, match="Ask your administrator"):
        enter(door, replace(ANA, email="new@seller.example"))


def test_where_that_is_wanted_a_newcomer_becomes_a_rep_with_their_name(
    door: tuple[FrontDesk, Whoever], sample: Store
) -> None:
    connect(sample, new_reps="create")
    assert enter(door, replace(ANA, email="New@seller.example", name="New Person")) == "new@seller.example"
    made = sample.people.by_address("new@seller.example")
    assert made is not None and made.name == "New Person"


def test_the_same_address_in_two_tenants_is_two_users(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample)
    sample.tenants.connect("entra", OTHER_TENANT, "create", "")
    assert enter(door, ANA) == "ana@seller.example"
    with pytest.raises(NotAllowed):
        enter(door, replace(ANA, tenant=OTHER_TENANT))


def test_an_address_that_went_on_to_somebody_else_opens_nothing(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample, new_reps="create")
    enter(door, ANA)
    with pytest.raises(NotAllowed):
        enter(door, replace(ANA, subject=OTHER_TENANT))


@pytest.mark.parametrize("new_reps", ["invite", "create"])
def test_a_guest_is_never_taken_for_a_rep(door: tuple[FrontDesk, Whoever], sample: Store, new_reps: str) -> None:
    connect(sample, new_reps=new_reps)
    with pytest.raises(NotAllowed):
        enter(door, replace(ANA, guest=True))


def test_a_user_without_an_address_is_not_made_a_rep(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample, new_reps="create")
    for none in ("", "ana"):
        with pytest.raises(NotAllowed):
            enter(door, replace(ANA, email=none))


def test_a_rep_switched_off_stays_outside(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample)
    enter(door, ANA)
    ana = sample.people.by_address("ana@seller.example")
    assert ana is not None
    sample.people.set_active(ana.id, active=False)
    try:
        with pytest.raises(NotAllowed, match="switched off"):
            enter(door, ANA)
    finally:
        sample.people.set_active(ana.id, active=True)


def test_a_tenant_belongs_to_one_organisation(database: Database, door: object, sample: Store) -> None:
    connect(sample)
    other = database.store(database.organisation("somebody else"))
    with pytest.raises(WrongUse, match="another organisation"):
        other.tenants.connect("entra", TENANT, "create", "")
    other.close()


def test_two_requests_at_once_at_the_first_sign_in_both_come_in(
    door: tuple[FrontDesk, Whoever], sample: Store, database: Database
) -> None:
    connect(sample)
    welcome(database, ANA)
    welcome(database, ANA)
    assert enter(door, ANA) == "ana@seller.example"


def test_a_newcomer_does_not_make_a_customers_domain_ours(door: tuple[FrontDesk, Whoever], sample: Store) -> None:
    connect(sample, new_reps="create")
    with pytest.raises(NotAllowed):
        enter(door, replace(ANA, email="joe@acme.example"))
    assert not sample.people.house().is_internal("k.ito@acme.example")


def test_the_first_rep_of_an_empty_organisation_may_come_in(
    door: tuple[FrontDesk, Whoever], database: Database
) -> None:
    empty = database.store(database.organisation("nobody yet"))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tenant")
    connect(empty, new_reps="create")
    assert enter(door, replace(ANA, email="first@new.example", subject=OTHER_TENANT)) == "first@new.example"
    empty.close()


def test_a_disconnected_tenant_is_shut_out_at_once_and_its_reps_stay(
    door: tuple[FrontDesk, Whoever], sample: Store, database: Database
) -> None:
    connect(sample)
    enter(door, ANA)
    sample.token_caches.write("entra", TENANT, ANA_OID, "sealed", "2026-11-21T09:00:00Z")
    assert sample.tenants.disconnect("entra", TENANT)
    with pytest.raises(NotAllowed):
        enter(door, ANA)
    assert sample.token_caches.read("entra", TENANT, ANA_OID) is None
    assert sample.people.by_address("ana@seller.example") is not None
    assert not sample.tenants.disconnect("entra", TENANT)
    other = database.store(database.organisation("somebody else"))
    connect(sample)
    assert not other.tenants.disconnect("entra", TENANT)
    assert database.tenant("entra", TENANT) is not None
    other.close()
