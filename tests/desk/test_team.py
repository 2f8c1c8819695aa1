"""The buying team: one member at a time, new people, and nobody lost."""

import pytest

from addin.deals.addresses import Address
from addin.desk.desk import Desk
from addin.desk.edit_team import add_people, set_role
from addin.desk.open_email import match_email
from addin.errors import InvalidInput, NotFound
from tests.conftest import deal_id, mail

KIM = Address("Min Kim", "M.Kim@acme.example")


def roles(desk: Desk) -> dict[str, str]:
    found = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert found is not None
    return {one.name: one.role for one in found.team}


def test_somebody_new_becomes_a_contact_of_the_account_and_their_mails_find_the_deal(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    added = add_people(desk, deal, [KIM])
    assert roles(desk)["Min Kim"] == "other"
    contact = desk.store.accounts.contact(added[0])
    opportunity = desk.store.opportunities.read(deal)
    assert contact is not None and opportunity is not None
    assert contact["account_id"] == opportunity.account_id
    found = match_email(desk, mail("new@acme.example", "m.kim@acme.example", "About it", "Min Kim"))
    assert found.opportunity_id == deal
    set_role(desk, deal, added[0], "")


def test_a_known_contact_is_not_made_twice_and_a_member_keeps_their_role(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    before = roles(desk)
    contacts = len(desk.store.accounts.contacts())
    assert add_people(desk, deal, [Address("", "K.Ito@ACME.example")]) == []
    assert roles(desk) == before
    assert len(desk.store.accounts.contacts()) == contacts


def test_changing_one_role_leaves_the_others_alone(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    (added,) = add_people(desk, deal, [Address("Lee Ahn", "l.ahn@acme.example")])
    before = roles(desk)
    set_role(desk, deal, added, "legal")
    assert roles(desk) == before | {"Lee Ahn": "legal"}
    set_role(desk, deal, added, "")
    assert roles(desk) == {name: role for name, role in before.items() if name != "Lee Ahn"}


@pytest.mark.parametrize("address", ["max@seller.example", "", "nobody", "ANA@seller.example"])
def test_colleagues_and_what_is_no_address_are_refused_and_nothing_is_changed(desk: Desk, address: str) -> None:
    before = roles(desk)
    with pytest.raises(InvalidInput):
        add_people(desk, deal_id(desk.store, "O-1"), [Address("Somebody", "new@acme.example"), Address("x", address)])
    assert roles(desk) == before
    assert desk.store.accounts.contact_by_address("new@acme.example", None) is None


def test_unknown_deals_contacts_and_roles_are_refused(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    with pytest.raises(NotFound):
        add_people(desk, "nowhere", [KIM])
    with pytest.raises(InvalidInput):
        set_role(desk, deal, "nobody", "legal")
    with pytest.raises(InvalidInput):
        set_role(desk, deal, next(iter(desk.store.accounts.contacts()))["id"], "king")
