"""Editing a deal: which values are taken, what an edit changes, what two edits at once come to."""

import re
from typing import Any

import pytest

from addin.deals.opportunity import (
    Change,
    Opportunity,
    Stage,
    canonical_amount,
    clashes,
    closing,
    edit_errors,
    effective_changes,
)

STAGES = [Stage("Discovery", 1, 20, "open"), Stage("Won", 2, 100, "won"), Stage("Lost", 3, 0, "lost")]
DEAL = Opportunity(
    id="o", external_id="O-1", account_id=None, account_name="", name="Line 4", owner_id=None, owner_name="",
    owner_email="", stage="Discovery", status="open", amount="84000", currency="EUR", close_date="2026-12-18",
    probability=60, next_step="", created_on=None, closed_on=None, products=["Kit"], custom={}, version=3,
    updated_at="2026-11-20T10:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("84000", "84000"), ("84000.50", "84000.5"), ("84000.00", "84000"), ("1e5", "100000"), ("0", "0"), ("-0", "0"), ("0.0", "0"),
        ("007", "7"), ("0.0001", "0.0001"), ("12.0000000", "12"), ("999999999999999", "999999999999999"), ("", None), (None, None),
    ],
)  # fmt: skip
def test_an_amount_has_one_way_to_be_written(given: str | None, canonical: str | None) -> None:
    assert canonical_amount(given) == canonical
    assert canonical_amount(canonical) == canonical


@pytest.mark.parametrize(
    "given", ["-1", "NaN", "sNaN", "Infinity", "1e999999999", "1e-9", "1000000000000000", "84k", "8,4", " ", "0x1"]
)
def test_what_is_no_amount_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=re.escape(given)):
        canonical_amount(given)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Line 5"), ("stage", "Won"), ("amount", "0"), ("amount", None), ("currency", "KRW"), ("close_date", "2028-02-29"),
        ("close_date", None), ("probability", 0), ("probability", 100), ("probability", None), ("next_step", ""), ("products", []),
        ("custom", {"a": 1, "b": None}), ("next_step", "x" * 500),
    ],
)  # fmt: skip
def test_a_good_value_is_taken(field: str, value: Any) -> None:
    assert edit_errors({field: value}, STAGES) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", " "), ("name", None), ("name", 7), ("name", "x" * 501), ("stage", "Nowhere"), ("stage", ""), ("stage", None),
        ("stage", ["Won"]), ("amount", "-1"), ("amount", 84000), ("amount", "NaN"), ("currency", "eur"), ("currency", "EURO"),
        ("currency", None), ("currency", "E1R"), ("currency", "ÄÖÜ"), ("close_date", "18.12.2026"), ("close_date", "2026-02-30"), ("close_date", ""),
        ("close_date", 20261218), ("close_date", "20261218"), ("close_date", "2026-W51-5"), ("close_date", "2026-12-18T10:00:00"),
        ("probability", 101), ("probability", -1), ("probability", 50.0), ("probability", True), ("probability", "50"), ("next_step", None),
        ("next_step", "x" * 501), ("products", "Kit"), ("products", [1]), ("products", ["x"] * 101), ("custom", []), ("custom", {"a": [1]}),
        ("id", "x"), ("owner_id", "x"), ("status", "won"), ("version", 9), ("updated_at", "x"), ("inbound", 3), ("nonsense", 1),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_at_its_field(field: str, value: Any) -> None:
    assert set(
        edit_errors({field: value, "next_step": "Call"} if field != "next_step" else {field: value}, STAGES)
    ) == {field}


def test_an_unknown_stage_is_answered_with_the_known_ones() -> None:
    assert "Discovery, Won, Lost" in str(edit_errors({"stage": "Nowhere"}, STAGES)["stage"])


def test_an_edit_is_what_it_changes() -> None:
    given = {"amount": "84000.00", "name": "Line 4", "probability": 70, "products": ["Kit"], "close_date": None}
    assert effective_changes(DEAL, given) == {"probability": 70, "close_date": None}
    assert effective_changes(DEAL, {"amount": ""}) == {"amount": None}
    assert effective_changes(DEAL, {}) == {}


def change(field: str, old: Any, new: Any, version: int) -> Change:
    return Change(field, old, new, version, "2026-11-20T10:00:00Z", None)


def test_edits_of_different_fields_do_not_clash() -> None:
    assert clashes(DEAL, {"probability": 70}, [change("amount", "80000", "84000", 3)]) == {}


def test_a_clash_shows_the_base_mine_and_theirs() -> None:
    since = [change("amount", "70000", "80000", 2), change("amount", "80000", "84000", 3)]
    assert clashes(DEAL, {"amount": "90000"}, since) == {
        "amount": {"base": "70000", "mine": "90000", "theirs": "84000"}
    }


@pytest.mark.parametrize(
    ("field", "stored", "value", "base"),
    [
        ("probability", "50", 70, 50),
        ("probability", None, 70, None),
        ("products", '["A"]', ["B"], ["A"]),
        ("custom", '{"a": 1}', {}, {"a": 1}),
    ],
)
def test_a_clash_shows_values_as_their_field_holds_them(field: str, stored: Any, value: Any, base: Any) -> None:
    assert clashes(DEAL, {field: value}, [change(field, stored, None, 3)])[field]["base"] == base


def test_choosing_what_the_other_chose_is_no_clash() -> None:
    mine = effective_changes(DEAL, {"amount": "84000.0"})
    assert clashes(DEAL, mine, [change("amount", "80000", "84000", 3)]) == {}


@pytest.mark.parametrize(
    ("changes", "brought"),
    [
        ({"name": "x"}, {}),
        ({"stage": "Discovery"}, {"status": "open", "closed_on": None}),
        ({"stage": "Won"}, {"status": "won", "closed_on": "2026-11-21", "probability": 100}),
        ({"stage": "Lost"}, {"status": "lost", "closed_on": "2026-11-21", "probability": 0}),
        ({"stage": "Won", "probability": 90}, {"status": "won", "closed_on": "2026-11-21"}),
    ],
)
def test_a_new_stage_brings_the_status_and_the_day(changes: dict[str, Any], brought: dict[str, Any]) -> None:
    assert closing(DEAL, changes, STAGES, "2026-11-21") == brought
