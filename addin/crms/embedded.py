"""The embedded CRM: our own store is the system of record, for teams that have none and for the demo."""

from collections.abc import Mapping
from typing import Any

from addin.crms.contract import Outcome


class EmbeddedCrm:
    """Every edit is saved the moment our store has it."""

    name = "Dealside"

    def record_url(self, external_id: str | None) -> str | None:
        return None

    def save_opportunity(self, external_id: str | None, changes: Mapping[str, Any]) -> Outcome:
        return Outcome("saved")
