"""Searching deals of one organisation."""

import pytest

from tests.api.callers import Caller
from tests.api.one_organisation import ana, app, deal, organisation, sample, settings

__all__ = ["ana", "app", "deal", "organisation", "sample", "settings"]


def names(caller: Caller, query: str) -> list[str]:
    found = caller.get(f"opportunities{query}").get_json()["opportunities"]
    return [one["external_id"] for one in found if one["external_id"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"O-1", "O-2", "O-3", "O-4"}),
        ("?q=retrofit", {"O-1"}),
        ("?q=RETROFIT%20line", {"O-1"}),
        ("?q=acme", {"O-1", "O-2", "O-4"}),
        ("?q=acme%20labelling", {"O-2"}),
        ("?q=O-3", {"O-3"}),
        ("?q=포장", {"O-3"}),
        ("?q=%25", set()),
        ("?q=_", set()),
        ("?q=%5C", set()),
        ("?q='", set()),
        ("?q=line%204%20retrofit%20acme%20robotics%20nonsense", set()),
        ("?status=open", {"O-1", "O-2", "O-3"}),
        ("?status=won", {"O-4"}),
        ("?status=lost", set()),
        ("?mine=true", {"O-1", "O-2", "O-4"}),
        ("?mine=true&status=open&q=line", {"O-1"}),
        ("?account_id=none", set()),
    ],
)
def test_searching_finds(ana: Caller, query: str, found: set[str]) -> None:
    assert set(names(ana, query)) == found


def test_searching_by_account(ana: Caller, deal: str) -> None:
    assert set(names(ana, f"?account_id={ana.deal(deal)['account_id']}")) == {"O-1", "O-2", "O-4"}


@pytest.mark.parametrize("name", ["Übergabe", "ÜBERGABE", "Ёлка", "ΣΊΣΥΦΟΣ", "ＡＢＣ", "50% off_now\\"])
def test_a_deal_is_found_by_its_own_name_in_any_case(ana: Caller, name: str) -> None:
    made = ana.post("opportunities", {"name": name}).get_json()["id"]
    for words in (name, name.lower(), name.upper()):
        answer = ana.app.test_client().get("/api/v1/opportunities", query_string={"q": words}, headers=ana.headers)
        assert made in [one["id"] for one in answer.get_json()["opportunities"]], words
