"""Warnings of the rep's own deals."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from addin.deals.opportunity import Opportunity
from addin.deals.warning import SILENT_FOR, Warning, warnings
from addin.desk.desk import Desk

LISTED = 12


class Warned(NamedTuple):
    """A deal and what speaks against it."""

    opportunity: Opportunity
    warnings: tuple[Warning, ...]


def my_warnings(desk: Desk, limit: int = LISTED) -> list[Warned]:
    """The rep's open deals with a warning, the largest first: one statement, nothing is written."""
    now = desk.local_now
    heard_again = datetime.combine(now.date() - SILENT_FOR + timedelta(days=1), time(), now.tzinfo)
    silent_before = heard_again.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = desk.store.portfolio.troubled(desk.rep.id, now.date().isoformat(), silent_before, limit)
    return [Warned(one, warnings(one, now)) for one in found]
