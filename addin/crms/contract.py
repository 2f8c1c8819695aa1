"""The system of record for deals: what a CRM must offer to the desk.

* An **edit** is a set of field changes of one opportunity, based on a version the rep saw.
* The **outcome** says whether the CRM took it (``saved``) or it waits in our outbox (``pending``).
* The panel never reads from a CRM: records are mirrored into our store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit at the CRM."""

    state: Literal["saved", "pending"]


class Crm(Protocol):
    """One vendor's CRM."""

    @property
    def name(self) -> str:
        """What reps call it."""

    def record_url(self, external_id: str | None) -> str | None:
        """Where a browser shows the opportunity, or None when the CRM has no page for it."""

    def save_opportunity(self, external_id: str | None, changes: Mapping[str, Any]) -> Outcome:
        """Hand over an edit (new opportunities have no ``external_id`` yet)."""
