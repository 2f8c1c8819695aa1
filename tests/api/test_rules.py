"""A rep's own rules at the API, beside those of the organisation."""

from typing import Any

import pytest

from addin.deals.exclusion import MAX_RULES, Rules
from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, refused
from tests.conftest import descriptor

LAWYERS = {"kind": "domain", "value": "lawyer.example"}


def held(caller: Caller) -> list[dict[str, str]]:
    answer = caller.get("rules")
    assert answer.status_code == 200
    return list(answer.get_json()["rules"])


def test_a_rep_adds_and_removes_rules_of_their_own(ana: Caller, jun: Caller, stranger: Caller) -> None:
    assert ana.get("rules").get_json() == {"rules": [], "organisation": []}
    added = ana.post("rules", {"kind": "domain", "value": " @Lawyer.Example "})
    assert added.status_code == 200 and added.get_json()["rules"] == [LAWYERS]
    ana.post("rules", {"kind": "word", "value": "인수"})
    assert held(ana) == [LAWYERS, {"kind": "word", "value": "인수"}]
    assert held(jun) == held(stranger) == []
    removed = ana.call("DELETE", "rules", {"kind": "domain", "value": "LAWYER.example"})
    assert removed.status_code == 200 and removed.get_json()["rules"] == held(ana) == [
        {"kind": "word", "value": "인수"}
    ]


def test_the_organisations_rules_are_shown_and_not_a_reps_to_change(ana: Caller, jun: Caller, sample: Store) -> None:
    sample.house_rules.set_organisation(Rules().plus("domain", "lawyer.example").plus("internal", "subsidiary.example"))
    shown = [LAWYERS, {"kind": "internal", "value": "subsidiary.example"}]
    assert ana.get("rules").get_json() == {"rules": [], "organisation": shown}
    refused(ana.call("DELETE", "rules", LAWYERS), 404, "not_found")
    ana.post("rules", LAWYERS)
    assert jun.get("rules").get_json() == {"rules": [], "organisation": shown}


def test_a_rule_that_stands_already_is_left_as_it_is(ana: Caller, sample: Store, database: Database) -> None:
    ana.post("rules", LAWYERS)
    before = everything(database, sample.org_id), sample.people.revision()
    assert ana.post("rules", LAWYERS).get_json()["rules"] == [LAWYERS]
    assert (everything(database, sample.org_id), sample.people.revision()) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "domain", "value": "com"}, "value"),
        ({"kind": "domain", "value": "seller.example"}, "value"),
        ({"kind": "address", "value": "Ana+x@seller.example"}, "value"),
        ({"kind": "address", "value": "nobody"}, "value"),
        ({"kind": "word", "value": "x"}, "value"),
        ({"kind": "word", "value": "a\x00b"}, "value"),
        ({"kind": "word", "value": "x" * 400}, "value"),
        ({"kind": "sensitivity", "value": "normal"}, "value"),
        ({"kind": "internal", "value": "subsidiary.example"}, "kind"),
        ({"kind": "person", "value": "x"}, "kind"),
        ({"kind": None, "value": "x"}, "kind"),
        ({"kind": "word"}, "value"),
        ({"kind": "word", "value": 7}, "value"),
        ({"kind": "word", "value": "merger", "rep": "x"}, "rep"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_naming_the_field(
    ana: Caller, sample: Store, database: Database, body: dict[str, Any], field: str
) -> None:
    before = everything(database, sample.org_id)
    refused(ana.post("rules", body), 422, "invalid_input", field)
    assert everything(database, sample.org_id) == before


def test_the_refusal_is_said_in_the_readers_language(ana: Caller) -> None:
    answer = ana.post("rules", {"kind": "domain", "value": "seller.example"}, Accept_Language="ko")
    assert (
        answer.get_json()["fields"]["value"]
        == "seller.example은(는) 우리 회사 도메인이에요. 그러면 남는 메일이 없어요."
    )
    answer = ana.post("rules", {"kind": "internal", "value": "x.example"}, Accept_Language="en")
    assert "administrator" in answer.get_json()["fields"]["kind"]


def test_what_does_not_stand_cannot_be_removed(ana: Caller) -> None:
    refused(ana.call("DELETE", "rules", LAWYERS), 404, "not_found")
    refused(ana.call("DELETE", "rules", {"kind": "person", "value": "x"}), 422, "invalid_input", "kind")
    refused(ana.call("DELETE", "rules", {"kind": "internal", "value": "x.example"}), 422, "invalid_input", "kind")


def test_a_key_carries_a_rule_out_once(ana: Caller, sample: Store) -> None:
    first = ana.post("rules", LAWYERS, Idempotency_Key="one")
    ana.call("DELETE", "rules", LAWYERS, Idempotency_Key="two")
    again = ana.post("rules", LAWYERS, Idempotency_Key="one")
    assert again.data == first.data and held(ana) == []
    assert ana.call("DELETE", "rules", LAWYERS, Idempotency_Key="two").status_code == 200
    refused(ana.post("rules", {"kind": "word", "value": "x y"}, Idempotency_Key="one"), 422, "idempotency_key_reused")


def test_there_is_a_limit(ana: Caller, sample: Store) -> None:
    rep = sample.people.by_address("ana@seller.example")
    assert rep is not None
    full = Rules(words=frozenset(f"word {number}" for number in range(MAX_RULES)))
    sample.house_rules.set_rep(rep.id, full)
    refused(ana.post("rules", LAWYERS), 422, "invalid_input", "value")
    assert ana.post("rules", {"kind": "word", "value": "word 1"}).status_code == 200


def test_a_changed_rule_renews_what_panels_have(ana: Caller) -> None:
    first = ana.post("context", descriptor())
    tag = first.headers["ETag"]
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 304
    ana.post("rules", LAWYERS)
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 200
