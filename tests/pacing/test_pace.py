"""How far a quarter is."""

from datetime import date
from decimal import Decimal

import pytest

from addin.pacing.pace import Sum, pace
from addin.pacing.quarter import quarter_of

TODAY = date(2026, 11, 21)
QUARTER = quarter_of(TODAY)


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        ("2026-01-01", "2026Q1", "2026-01-01", "2026-03-31"),
        ("2024-02-29", "2024Q1", "2024-01-01", "2024-03-31"),
        ("2026-06-30", "2026Q2", "2026-04-01", "2026-06-30"),
        ("2026-07-01", "2026Q3", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026Q4", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_day_lies_in_its_quarter(day: str, name: str, first: str, last: str) -> None:
    found = quarter_of(date.fromisoformat(day))
    assert (found.name, found.first.isoformat(), found.last.isoformat()) == (name, first, last)


def test_a_quarter_passes_from_its_first_day_to_its_last() -> None:
    assert QUARTER.passed(date(2026, 9, 30)) == 0
    assert QUARTER.passed(date(2026, 10, 1)) == pytest.approx(1 / 92)
    assert QUARTER.passed(date(2026, 12, 31)) == 1
    assert QUARTER.passed(date(2027, 3, 1)) == 1


def test_what_is_won_stands_against_the_target_in_its_currency() -> None:
    sums = [
        Sum("won", "EUR", Decimal("60000")),
        Sum("won", "EUR", Decimal("40000.50")),
        Sum("open", "EUR", Decimal("84000")),
        Sum("won", "USD", Decimal("999999")),
    ]
    found = pace(QUARTER, TODAY, sums, (Decimal("250000"), "EUR"))
    assert (found.won, found.still_open, found.currency) == (Decimal("100000.50"), Decimal("84000"), "EUR")
    assert found.reached == pytest.approx(0.400002)
    assert found.passed == pytest.approx(52 / 92)
    assert found.other_currencies


def test_without_a_target_the_currency_with_most_money_is_shown() -> None:
    found = pace(QUARTER, TODAY, [Sum("won", "EUR", Decimal(5)), Sum("open", "KRW", Decimal(12_000_000))], None)
    assert (found.currency, found.won, found.still_open) == ("KRW", Decimal(0), Decimal(12_000_000))
    assert found.target is None and found.reached is None


def test_nothing_at_all_is_no_error() -> None:
    found = pace(QUARTER, TODAY, [], None)
    assert (found.won, found.still_open, found.currency, found.other_currencies) == (Decimal(0), Decimal(0), "", False)
    assert pace(QUARTER, TODAY, [], (Decimal(0), "EUR")).reached is None
