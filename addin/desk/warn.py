"""Warnings of the rep's own deals."""

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
    today = desk.now.date()
    silent_since = (today - SILENT_FOR).isoformat()
    found = desk.store.portfolio.troubled(desk.rep.id, today.isoformat(), f"{silent_since}T23:59:59Z", limit)
    return [Warned(one, warnings(one, today)) for one in found]
