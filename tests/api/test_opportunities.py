"""Deals over the API: create, read, search, edit."""

from typing import Any

import pytest

from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, refused
from tests.conftest import deal_id, descriptor

STRANGER = {"name": "Max Frisch", "address": "m.frisch@newco.example"}


def test_reading_a_deal_gives_its_version_as_etag(ana: Caller, deal: str) -> None:
    answer = ana.get(f"opportunities/{deal}")
    found = answer.get_json()
    assert answer.headers["ETag"] == '"1"' and found["version"] == 1
    assert (found["external_id"], found["amount"], found["probability"]) == ("O-1", "84000", 60)


def test_a_new_deal_is_the_callers_and_can_be_read_where_it_says(ana: Caller) -> None:
    made = ana.post("opportunities", {"name": " Line 5 ", "amount": "1200.50", "products": ["Labels"]})
    assert made.status_code == 201 and made.headers["ETag"] == '"1"'
    read = ana.get(made.headers["Location"])
    found = read.get_json()
    assert found == made.get_json() and read.headers["ETag"] == '"1"'
    assert (found["name"], found["owner_email"], found["stage"]) == ("Line 5", "ana@seller.example", "Discovery")
    assert (found["status"], found["probability"], found["created_on"]) == ("open", 20, "2026-11-21")


def test_a_new_deal_takes_an_account_by_its_id(ana: Caller, deal: str) -> None:
    account = ana.deal(deal)["account_id"]
    made = ana.post("opportunities", {"name": "N", "account_id": account}).get_json()
    assert (made["account_name"], made["currency"]) == ("Acme Robotics", "EUR")


def test_a_known_account_name_makes_no_second_account(ana: Caller, deal: str) -> None:
    made = ana.post("opportunities", {"name": "N", "account_name": "Acme Robotics"}).get_json()
    assert made["account_id"] == ana.deal(deal)["account_id"]


def test_a_new_deal_for_a_mail_links_its_thread(ana: Caller) -> None:
    first = descriptor(internet_message_id="<n1@newco.example>", conversation_id="c9", **{"from": STRANGER})
    assert ana.post("context", first).get_json()["match"]["state"] == "unknown"
    made = ana.post("opportunities", {"name": "Newco", "account_name": "Newco", "message": first}).get_json()
    answer = descriptor(internet_message_id="<n2@x.example>", references=["<n1@newco.example>"], conversation_id="c7")
    for mail in (first, answer):
        found = ana.post("context", mail).get_json()
        assert found["opportunity"]["id"] == made["id"] and found["match"]["linked_by"] == "rep"


def test_a_new_account_learns_the_sender_of_the_mail(ana: Caller) -> None:
    first = descriptor(internet_message_id="<n1@newco.example>", **{"from": STRANGER})
    ana.post("opportunities", {"name": "Newco", "account_name": "Newco", "message": first})
    other = descriptor(internet_message_id="<n5@newco.example>", conversation_id="c5", **{"from": STRANGER})
    assert ana.post("context", other).get_json()["match"]["account"]["name"] == "Newco"


def test_a_refused_new_deal_makes_no_account(ana: Caller, sample: Store, database: Database) -> None:
    before = everything(database, sample.org_id)
    refused(
        ana.post("opportunities", {"name": "N", "account_name": "Ghost", "stage": "?"}), 422, "invalid_input", "stage"
    )
    assert everything(database, sample.org_id) == before


def test_an_account_of_the_neighbours_does_not_exist_here(ana: Caller, stranger: Caller, neighbour: Store) -> None:
    theirs = stranger.deal(deal_id(neighbour, "O-1"))["account_id"]
    refused(ana.post("opportunities", {"name": "N", "account_id": theirs}), 422, "invalid_input", "account_id")


AMOUNTS = [
    ("84000", "84000"),
    ("84000.50", "84000.5"),
    ("0.0001", "0.0001"),
    ("0", "0"),
    ("-0", "0"),
    ("1e3", "1000"),
    ("999999999999999", "999999999999999"),
    ("999999999999998.9999", "999999999999998.9999"),
    ("0.1", "0.1"),
    ("100000000000000.01", "100000000000000.01"),
]


def test_amounts_stay_decimal_text_digit_by_digit(ana: Caller, deal: str) -> None:
    for given, kept in AMOUNTS:
        version = ana.deal(deal)["version"]
        assert ana.patch(deal, {"amount": given}, version).get_json()["amount"] == kept
        assert ana.deal(deal)["amount"] == kept


def test_a_date_is_kept_in_one_form_only(ana: Caller, deal: str) -> None:
    for given in ("20261224", "2026-W52-4"):
        answer = ana.patch(deal, {"close_date": given}, ana.deal(deal)["version"])
        assert answer.status_code == 422 or answer.get_json()["close_date"] == "2026-12-24"


FIELDS: dict[str, Any] = {
    "name": "  Two spaces \u202bשלום\u202c 🧡",
    "stage": "Negotiation",
    "amount": "1",
    "currency": "KRW",
    "close_date": "2027-01-31",
    "probability": 0,
    "next_step": "",
    "products": ["", "ü", "ü"],
    "custom": {"a": None, "b": True, "c": 1.5, "ü": "x"},
}


def test_every_field_can_be_edited_and_comes_back_as_it_was_sent(ana: Caller, deal: str) -> None:
    answer = ana.patch(deal, FIELDS)
    assert answer.status_code == 200 and answer.headers["ETag"] == '"2"'
    found = ana.deal(deal)
    assert found == answer.get_json() and {name: found[name] for name in FIELDS} == FIELDS


def test_optional_fields_can_be_emptied(ana: Caller, deal: str) -> None:
    empty = {"amount": None, "close_date": None, "probability": None}
    found = ana.patch(deal, empty).get_json()
    assert {name: found[name] for name in empty} == empty


def test_an_edit_that_changes_nothing_makes_no_version(ana: Caller, deal: str) -> None:
    for same in ({}, {"amount": "84000.00"}, {"name": "Line 4 retrofit", "probability": 60}):
        answer = ana.patch(deal, same)
        assert answer.status_code == 200 and answer.get_json()["version"] == 1


def test_the_history_grows_by_one_row_per_changed_field(ana: Caller, sample: Store, deal: str) -> None:
    ana.patch(deal, {"amount": "90000", "next_step": "Call", "name": "Line 4 retrofit"})
    rows = [(one.field, one.old, one.new, one.version) for one in sample.history.since(deal, 1)]
    assert sorted(rows) == [("amount", "84000", "90000", 2), ("next_step", "Send revised quote", "Call", 2)]


def test_winning_a_deal_closes_it(ana: Caller, deal: str) -> None:
    found = ana.patch(deal, {"stage": "Won"}).get_json()
    assert (found["status"], found["closed_on"], found["probability"]) == ("won", "2026-11-21", 100)
    found = ana.patch(deal, {"stage": "Proposal"}, 2).get_json()
    assert (found["status"], found["closed_on"]) == ("open", None)


def test_an_edit_from_an_older_base_is_merged_when_the_fields_differ(ana: Caller, jun: Caller, deal: str) -> None:
    assert jun.patch(deal, {"amount": "90000"}).status_code == 200
    found = ana.patch(deal, {"next_step": "Call"}, 1).get_json()
    assert (found["amount"], found["next_step"], found["version"]) == ("90000", "Call", 3)


@pytest.mark.parametrize(
    ("field", "base", "theirs", "mine"),
    [
        ("amount", "84000", "90000", "95000"),
        ("stage", "Proposal", "Negotiation", "Discovery"),
        ("probability", 60, 70, 80),
        ("close_date", "2026-12-18", None, "2027-01-01"),
        ("products", ["Retrofit kit", "Training"], [], ["Labels"]),
        ("custom", {}, {"a": 1}, {"a": 2}),
    ],
)
def test_a_clash_shows_base_mine_and_theirs_and_changes_nothing(
    ana: Caller, jun: Caller, deal: str, field: str, base: Any, theirs: Any, mine: Any
) -> None:
    jun.patch(deal, {field: theirs})
    answer = ana.patch(deal, {field: mine, "next_step": "Call"}, 1)
    problem = refused(answer, 409, "edit_conflict", field)
    assert problem["fields"][field] == {"base": base, "mine": mine, "theirs": theirs} and problem["version"] == 2
    assert ana.deal(deal)["next_step"] == "Send revised quote"
    assert ana.patch(deal, {field: mine}, problem["version"]).status_code == 200


def test_closing_a_deal_settles_its_likelihood_whatever_was_given_meanwhile(
    ana: Caller, jun: Caller, deal: str
) -> None:
    jun.patch(deal, {"probability": 90})
    assert ana.patch(deal, {"stage": "Lost"}, 1).get_json()["probability"] == 0


def test_the_same_value_by_both_sides_is_no_clash(ana: Caller, jun: Caller, deal: str) -> None:
    jun.patch(deal, {"amount": "90000", "probability": 70})
    answer = ana.patch(deal, {"amount": "90000.0", "probability": 70}, 1)
    assert answer.status_code == 200 and answer.get_json()["version"] == 2


def test_a_value_that_went_away_and_came_back_clashes_with_its_base(ana: Caller, jun: Caller, deal: str) -> None:
    jun.patch(deal, {"amount": "1"})
    jun.patch(deal, {"amount": "84000"}, 2)
    problem = refused(ana.patch(deal, {"amount": "5"}, 1), 409, "edit_conflict", "amount")
    assert problem["fields"]["amount"] == {"base": "84000", "mine": "5", "theirs": "84000"}


def test_a_weak_base_is_understood(ana: Caller, deal: str) -> None:
    assert ana.patch(deal, {"amount": "5"}, 'W/"1"').status_code == 200


def test_pages_follow_one_another_without_gaps_or_repeats(ana: Caller) -> None:
    made = [ana.post("opportunities", {"name": f"Deal {number}"}).get_json()["id"] for number in range(9)]
    seen: list[str] = []
    after = ""
    while True:
        page = ana.get(f"opportunities?limit=3&q=deal&before={after}").get_json()
        seen += [one["id"] for one in page["opportunities"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == 9 and set(seen) == set(made)


def test_the_timeline_comes_in_pages_without_gaps_or_repeats(ana: Caller, deal: str) -> None:
    written = [ana.post(f"opportunities/{deal}/notes", {"text": f"n{n}"}).get_json()["id"] for n in range(7)]
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = ana.get(f"opportunities/{deal}/activities?limit=2&before={after}").get_json()
        seen += [one["id"] for one in page["activities"]]
        after = page["next"]
    assert sorted(seen) == sorted(written) and len(page["activities"]) == 1


def test_a_mail_without_a_sender_address_can_found_a_deal(ana: Caller) -> None:
    odd = descriptor(internet_message_id="<q@q>", to=[], **{"from": {"name": "Only a name", "address": ""}})
    made = ana.post("opportunities", {"name": "N", "account_name": "Odd", "message": odd})
    assert made.status_code == 201
