"""How far a quarter is: what is won against the target, beside how much of the quarter is over (linear pace)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from addin.pacing.quarter import Quarter


class Sum(NamedTuple):
    """Deals of a quarter in one currency: won in it, or open and planned to close in it."""

    status: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pace:
    """A quarter as it stands, in one currency. ``target`` is None where none was set; ``passed`` is the share of the
    quarter that is over; ``other_currencies`` says that deals in others were left out."""

    quarter: Quarter
    currency: str
    won: Decimal
    still_open: Decimal
    target: Decimal | None
    passed: float
    other_currencies: bool

    @property
    def reached(self) -> float | None:
        """The share of the target that is won (1.2 for 120 %); None without a target."""
        return float(self.won / self.target) if self.target else None


def pace(quarter: Quarter, today: date, sums: Iterable[Sum], target: tuple[Decimal, str] | None) -> Pace:
    """The pace of ``quarter`` on ``today``; in the target's currency, else in the one with most money in it."""
    by_currency: dict[str, dict[str, Decimal]] = {}
    for one in sums:
        amounts = by_currency.setdefault(one.currency, {})
        amounts[one.status] = amounts.get(one.status, Decimal()) + one.amount
    usual = max(by_currency, key=lambda name: sum(by_currency[name].values()), default="")
    currency = target[1] if target else usual
    own = by_currency.get(currency, {})
    return Pace(
        quarter,
        currency,
        own.get("won", Decimal()),
        own.get("open", Decimal()),
        target[0] if target and target[0] > 0 else None,
        quarter.passed(today),
        any(name != currency for name in by_currency),
    )
