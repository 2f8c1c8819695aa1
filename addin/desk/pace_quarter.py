"""My pace: the rep's own quarter so far."""

from decimal import Decimal

from addin.desk.desk import Desk
from addin.pacing.pace import Pace, Sum, pace
from addin.pacing.quarter import quarter_of


def my_pace(desk: Desk) -> Pace:
    """The running quarter of the rep: two statements, nothing is written."""
    today = desk.local_now.date()
    quarter = quarter_of(today)
    rows = desk.store.portfolio.of_quarter(desk.rep.id, quarter.first.isoformat(), quarter.last.isoformat())
    sums = [Sum(status, currency, Decimal(amount)) for status, currency, amount in rows]
    target = desk.store.targets.of_rep(desk.rep.id, quarter.name)
    return pace(quarter, today, sums, (Decimal(target[0]), target[1]) if target else None)
