"""What speaks against a deal, and from which day on."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from addin.deals.opportunity import Opportunity
from addin.deals.warning import warnings

TODAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def deal(**changes: Any) -> Opportunity:
    given: dict[str, Any] = dict.fromkeys(Opportunity._fields[:21], "") | {
        "status": "open",
        "close_date": "2026-12-18",
        "last_inbound_at": "2026-11-20T10:00:00Z",
        "products": (),
        "custom": {},
        "version": 1,
    }
    return Opportunity(**given | changes)


def test_a_deal_in_good_order_has_no_warning() -> None:
    assert warnings(deal(), TODAY) == ()


@pytest.mark.parametrize(("heard", "warned"), [("2026-10-25", False), ("2026-10-24", True), ("2025-01-01", True)])
def test_a_deal_goes_dark_on_the_twenty_eighth_day_after_it_was_heard(heard: str, warned: bool) -> None:
    found = warnings(deal(last_inbound_at=f"{heard}T23:59:59Z"), TODAY)
    assert [one.kind for one in found] == (["going_dark"] if warned else [])
    if heard == "2026-10-24":
        assert str(found[0].sentence) == "Nothing received for 28 days."
        assert found[0].since == heard


@pytest.mark.parametrize(("planned", "warned"), [("2026-11-21", False), ("2026-11-20", True), (None, False)])
def test_a_close_date_has_passed_the_day_after(planned: str | None, warned: bool) -> None:
    found = warnings(deal(close_date=planned), TODAY)
    assert [one.kind for one in found] == (["close_date_passed"] if warned else [])


def test_the_graver_warning_comes_first() -> None:
    found = warnings(deal(close_date="2026-11-01", last_inbound_at="2026-09-01T00:00:00Z"), TODAY)
    assert [one.kind for one in found] == ["going_dark", "close_date_passed"]


def test_a_deal_nobody_was_heard_of_yet_is_not_called_dark() -> None:
    assert warnings(deal(last_inbound_at=None), TODAY) == ()


@pytest.mark.parametrize("status", ["won", "lost"])
def test_a_closed_deal_is_warned_of_no_more(status: str) -> None:
    assert warnings(deal(status=status, close_date="2026-01-01", last_inbound_at="2026-01-01T00:00:00Z"), TODAY) == ()


def test_days_are_those_of_the_readers_calendar() -> None:
    moment = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    due = deal(close_date="2026-11-30")
    assert warnings(due, moment) == ()
    (found,) = warnings(due, moment.astimezone(ZoneInfo("Asia/Seoul")))
    assert str(found.sentence) == "The close date was yesterday."
    heard = deal(last_inbound_at="2026-11-02T23:30:00Z")
    assert [one.kind for one in warnings(heard, moment)] == ["going_dark"]
    assert warnings(heard, moment.astimezone(ZoneInfo("America/Los_Angeles"))) != ()
    assert warnings(heard, datetime(2026, 11, 30, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))) == ()
