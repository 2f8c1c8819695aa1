"""Calendar quarters: their names and their days."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter. ``name`` is written as in ``targets.csv`` (2026Q4); both days belong to it."""

    name: str
    first: date
    last: date

    def passed(self, today: date) -> float:
        """The share of its days that are over at the end of ``today``, from 0 to 1."""
        days = (self.last - self.first).days + 1
        return min(max(((today - self.first).days + 1) / days, 0.0), 1.0)


def quarter_of(day: date) -> Quarter:
    """The calendar quarter ``day`` lies in."""
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    following = date(day.year + (number == 3), (3 * number + 3) % 12 + 1, 1)
    return Quarter(f"{day.year}Q{number + 1}", first, following - timedelta(days=1))
